"""Pruners of Optuna that stop a network after some of its epochs."""

from numbers import Integral

import optuna
from optuna.pruners import BasePruner
from sklearn.base import BaseEstimator

from sknn._epoch_monitor import MAX_AUTO_EPOCHS

PRUNERS = ("auto", "median", "hyperband")

_REDUCTION = 3
_FIRST_RUNG = 9  # networks are compared after 1/9 and 1/3 of their epochs


def make_pruner(
    pruner: str | BasePruner | None, estimator: BaseEstimator
) -> BasePruner | None:
    """Return the pruner for a name; a pruner object or None is returned unchanged.

    Parameters
    ----------
    pruner : {"auto", "median", "hyperband"}, optuna.pruners.BasePruner or None
        "auto" is successive halving.
    estimator : estimator object
        The `epochs` of its networks define the maximum length of a trial. If it has
        no such parameter, a named pruner becomes None.
    """
    if pruner is None or not isinstance(pruner, str):
        return pruner
    epochs = max_epochs(estimator)
    if epochs is None:
        return None
    first = max(1, epochs // _FIRST_RUNG)
    if pruner == "auto":
        return optuna.pruners.SuccessiveHalvingPruner(
            min_resource=first, reduction_factor=_REDUCTION
        )
    if pruner == "median":
        return optuna.pruners.MedianPruner(n_warmup_steps=first)
    return optuna.pruners.HyperbandPruner(
        min_resource=first, max_resource=epochs, reduction_factor=_REDUCTION
    )


def max_epochs(estimator: BaseEstimator) -> int | None:
    """Return the maximum of all `epochs` parameters in `estimator`, or None.

    "auto" is its maximum, which networks with validation samples use. Others are not
    pruned.
    """
    params = estimator.get_params(deep=True).items()
    values = [value for name, value in params if name.split("__")[-1] == "epochs"]
    found = [int(value) for value in values if isinstance(value, Integral)]
    if any(isinstance(value, str) and value == "auto" for value in values):
        found.append(MAX_AUTO_EPOCHS)
    return max(found, default=None)
