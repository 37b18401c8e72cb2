"""Keras models as seen by a program: signature, template and weights."""
