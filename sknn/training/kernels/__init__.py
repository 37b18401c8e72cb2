"""Single operations, written for speed or for stable results."""
