"""The score of the validation samples during training."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import check_scoring, get_scorer_names

from sknn._sklearn import accepts_weights
from sknn._suggestions import suggestion
from sknn.estimators.core._metric_scorer import MetricScorer
from sknn.estimators.core._network import Network
from sknn.estimators.core._outputs_view import outputs_view
from sknn.estimators.core._samples import Samples

if TYPE_CHECKING:
    import keras

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
    scorer = scorer_of(estimator)
    state = network.state() | {"_seeds": network.seeds}
    # Metrics compare labels or values, not arrays of them.
    known = accepts_weights(scorer) is not None or isinstance(scorer, MetricScorer)
    by_step = samples.per_step and known
    y = samples.y_rows if by_step else samples.y
    weights: dict[str, np.ndarray] = {}
    if _takes_weights(scorer) and not (samples.weights == 1.0).all():
        weights["sample_weight"] = samples.row_weights if by_step else samples.weights

    def score(outputs: np.ndarray) -> float:
        view = outputs_view(estimator, state, samples, outputs, by_step=by_step)
        return scorer(view, samples.X, y, **weights)

    return score


def scorer_of(estimator: BaseNetwork) -> Callable[..., float]:
    """Return the scorer of the parameter `scoring`, or raise an error."""
    import keras

    given = estimator.scoring
    if isinstance(given, str) and given not in get_scorer_names():
        given = _metric_of_keras(given)
    if isinstance(given, keras.metrics.Metric):
        return MetricScorer(given)
    return check_scoring(estimator, given)


def _metric_of_keras(name: str) -> keras.metrics.Metric:
    """Return a metric of Keras by its name."""
    import keras

    try:
        found = keras.metrics.get(name)
    except ValueError:
        found = None
    if isinstance(found, keras.metrics.Metric):
        return found
    names = get_scorer_names()
    raise ValueError(
        f"scoring must be the name of a score of scikit-learn, one of {names}, or of a "
        'metric of Keras, such as "top_k_categorical_accuracy". '
        f"Got {name!r}.{suggestion(name, names)}"
    )


def _takes_weights(scorer: Callable[..., float]) -> bool:
    """Return True if a scorer accepts sample weights; some metrics have none."""
    # scikit-learn's own scorers always accept the argument, and pass it to the metric.
    accepts = accepts_weights(scorer)
    if accepts is not None:
        return accepts
    return "sample_weight" in signature(scorer).parameters
