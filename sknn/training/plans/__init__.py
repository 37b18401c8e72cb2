"""The description of a training: data, objective, optimizer, stopping, hooks."""
