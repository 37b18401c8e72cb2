"""Networks that a user has defined with Keras."""
