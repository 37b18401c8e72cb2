"""Recurrent networks and transformers."""
