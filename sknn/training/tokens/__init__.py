"""Generating tokens one after another."""
