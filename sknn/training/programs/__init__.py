"""The compiled programs that run epochs."""
