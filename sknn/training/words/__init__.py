"""Training of word and document vectors."""
