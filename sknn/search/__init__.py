"""Hyperparameter search with Optuna."""

from sknn.search._optuna_search_cv import OptunaSearchCV
from sknn.search._presets import search_space
from sknn.search._refit_rules import one_standard_error

__all__ = ["OptunaSearchCV", "one_standard_error", "search_space"]
