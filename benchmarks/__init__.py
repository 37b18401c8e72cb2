"""Side-by-side measurements of sknn and other ways to the same network."""
