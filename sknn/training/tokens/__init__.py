"""Generation of tokens, one after another."""
