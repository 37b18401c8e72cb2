"""Compiled predictions."""
