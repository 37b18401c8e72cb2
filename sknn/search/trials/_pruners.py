"""Pruners of Optuna: when a network is given up after some of its epochs."""

from numbers import Integral
from typing import Any

import optuna
from optuna.pruners import BasePruner

PRUNERS = ("auto", "median", "hyperband")

_REDUCTION = 3
_FIRST_RUNG = 9  # a network is judged after 1/9 and 1/3 of its epochs


def make_pruner(pruner: Any, estimator: Any) -> BasePruner | None:
    """Return the pruner that a parameter stands for.

    Parameters
    ----------
    pruner : {"auto", "median", "hyperband"}, pruner of Optuna, or None
        "auto" is successive halving, if a network in `estimator` has epochs.
    estimator : estimator object
        Its networks' `epochs` say how long a trial can be.
    """
    if pruner is None or not isinstance(pruner, str):
        return pruner
    epochs = max_epochs(estimator)
    if epochs is None:
        return None
    least = max(1, epochs // _FIRST_RUNG)
    if pruner == "auto":
        return optuna.pruners.SuccessiveHalvingPruner(
            min_resource=least, reduction_factor=_REDUCTION
        )
    if pruner == "median":
        return optuna.pruners.MedianPruner(n_warmup_steps=least)
    return optuna.pruners.HyperbandPruner(
        min_resource=least, max_resource=epochs, reduction_factor=_REDUCTION
    )


def max_epochs(estimator: Any) -> int | None:
    """Return the most epochs of a network in `estimator`; None when there is none."""
    found = [
        int(value)
        for name, value in estimator.get_params(deep=True).items()
        if name.split("__")[-1] == "epochs" and isinstance(value, Integral)
    ]
    return max(found, default=None)
