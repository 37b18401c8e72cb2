"""Search spaces and their dimensions."""
