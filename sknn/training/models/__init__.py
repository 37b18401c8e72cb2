"""A Keras model as a program sees it: signature, template, weights."""
