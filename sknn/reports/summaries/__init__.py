"""Tables and displays of a cross-validation."""
