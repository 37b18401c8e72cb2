"""Packages that train the same dense networks."""
