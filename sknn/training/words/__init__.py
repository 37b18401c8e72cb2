"""The training of word and document vectors."""
