"""Text generation and translation."""
