"""The score of the validation samples during training."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import check_scoring

from sknn._sklearn import accepts_weights
from sknn.estimators.core._network import Network
from sknn.estimators.core._outputs_view import outputs_view
from sknn.estimators.core._samples import Samples

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork


def score_of(
    estimator: BaseNetwork, network: Network, samples: Samples
) -> Callable[[np.ndarray], float]:
    """Return a function that computes the score of outputs of the network.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with a `scoring`.
    network : Network
        The network in training.
    samples : Samples
        The validation samples.
    """
    scorer = check_scoring(estimator, estimator.scoring)
    state = network.state() | {"_seeds": network.seeds}
    # The metrics of scikit-learn compare labels or values, not arrays of them.
    by_step = samples.per_step and accepts_weights(scorer) is not None
    y = samples.y_rows if by_step else samples.y
    weights: dict[str, np.ndarray] = {}
    if _takes_weights(scorer) and not (samples.weights == 1.0).all():
        weights["sample_weight"] = samples.row_weights if by_step else samples.weights

    def score(outputs: np.ndarray) -> float:
        view = outputs_view(estimator, state, samples, outputs, by_step=by_step)
        return scorer(view, samples.X, y, **weights)

    return score


def _takes_weights(scorer: Callable[..., float]) -> bool:
    """Return True if a scorer accepts sample weights; some metrics have none."""
    # scikit-learn's own scorers always accept the argument, and pass it to the metric.
    accepts = accepts_weights(scorer)
    if accepts is not None:
        return accepts
    return "sample_weight" in signature(scorer).parameters
