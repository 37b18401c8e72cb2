"""The same work for each package: a search, a pickle and probabilities."""
