"""Word vectors and document classifiers."""
