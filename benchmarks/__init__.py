"""Comparison of sknn with other implementations of the same networks."""
