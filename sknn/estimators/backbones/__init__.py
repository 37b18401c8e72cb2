"""Fitted networks that are parts of new networks."""
