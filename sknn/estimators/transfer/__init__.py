"""Transformers that use the features of networks."""
