"""Hyperparameters turned into objects of Keras."""
