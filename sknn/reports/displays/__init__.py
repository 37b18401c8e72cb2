"""Displays of cross-validated predictions and scores."""
