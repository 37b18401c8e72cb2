"""The parameters of an estimator that are settings of its losses."""

from collections.abc import Mapping
from numbers import Real

from sklearn.base import BaseEstimator

from sknn._sklearn import Interval
from sknn._targets import ClassifierLoss, RegressorLoss

Losses = Mapping[str, ClassifierLoss] | Mapping[str, RegressorLoss]


def loss_parameters(losses: Losses) -> tuple[str, ...]:
    """Return the names of the parameters."""
    return tuple(loss_constraints(losses))


def loss_constraints(losses: Losses) -> dict[str, list[object]]:
    """Return the allowed values of the parameters."""
    settings = [s for loss in losses.values() for s in loss.settings.values()]
    return {
        s.parameter: [
            Interval(Real, 0, None, closed="left" if s.allows_zero else "neither")
        ]
        for s in settings
    }


def loss_params(estimator: BaseEstimator, losses: Losses) -> dict[str, float]:
    """Return the values of the parameters of an estimator."""
    return {name: getattr(estimator, name) for name in loss_parameters(losses)}
