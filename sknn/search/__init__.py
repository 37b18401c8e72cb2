"""Hyperparameter search with Optuna."""

from sknn.search._optuna_search_cv import OptunaSearchCV
from sknn.search._refit_rules import one_standard_error
from sknn.search.dimensions._presets import search_space

__all__ = ["OptunaSearchCV", "one_standard_error", "search_space"]
