"""The template of `fit` and what all networks share."""
