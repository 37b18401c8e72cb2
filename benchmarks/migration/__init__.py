"""A program for SciKeras, before and after its migration."""
