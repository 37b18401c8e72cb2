"""Tokenizers, text generation and translation."""
