"""Parameters of other searches, and the parameters that replace them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

_Parameters = ParamSpec("_Parameters")

REPLACEMENTS = {
    # optuna-integration
    "study": "pass its `sampler`, `pruner` and `storage` instead; the study of the "
    "search is the attribute `study_`",
    "callbacks": "use `set_callbacks` with callbacks of scikit-learn, which can stop "
    "the search, or `n_trials_no_change`",
    "catch": "use `error_score`: a number lets failed trials pass, "
    '"raise" raises the first error',
    "enable_pruning": "use `pruner` and `fold_pruning`",
    "max_iter": "use the parameter `epochs` of the network and `pruner`",
    "subsample": "pass the samples to search with to `fit`",
    # scikit-learn
    "param_grid": "use `param_distributions`, which accepts the same grids",
    "n_iter": "use `n_trials`",
    "pre_dispatch": "the trials are dispatched one by one",
}


def names_replacements(
    init: Callable[_Parameters, None],
) -> Callable[_Parameters, None]:
    """Decorate a constructor: the parameters of other searches raise a clear error."""

    @wraps(init)
    def checked(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> None:
        for name in kwargs.keys() & REPLACEMENTS.keys():
            raise TypeError(
                f"OptunaSearchCV has no parameter {name!r}: {REPLACEMENTS[name]}."
            )
        init(*args, **kwargs)

    return checked
