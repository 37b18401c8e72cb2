"""Convert hyperparameters to Keras objects."""
