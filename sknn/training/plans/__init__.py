"""The inputs of a training: data, objective, optimizer, early stopping, hooks."""
