"""Word and document vectors, phrases."""
