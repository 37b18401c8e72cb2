"""Doubts about a training, as messages of warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.core._samples import Samples
from sknn.estimators.core._scales import different_scales

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork
    from sknn.training import Outcome

# Minimum improvement in the last tenth of the epochs, as a fraction of the improvement
# in all epochs, that counts as still improving.
_STILL = 0.01

# The same for a fixed number of epochs, whose training loss always falls a little.
# With the default parameters of the MLPs, it is less on 26 data sets after 100 epochs,
# and more on 24 of them after 3.
_STILL_BY_SCHEDULE = 0.05

# Layers of Keras that scale numbers, or read them as tokens.
_SCALING_LAYERS = (
    *("Normalization", "Rescaling", "BatchNormalization", "LayerNormalization"),
    *("Embedding", "Discretization", "CategoryEncoding", "Hashing", "IntegerLookup"),
)

_MEASURES = {
    "val_score": "validation score",
    "val_loss": "validation loss",
    "loss": "training loss",
}


def doubt_about(
    estimator: BaseNetwork, outcome: Outcome, train: Samples | None = None
) -> str:
    """Return a message if the network may not have been trained well, else "".

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the training.
    outcome : Outcome
        Results of the training.
    train : Samples or None, default=None
        Training samples, whose columns may have very different scales.
    """
    if outcome.stop_reason == "non_finite_loss":
        return (
            "The training loss was no longer finite after epoch "
            f"{len(outcome.history['loss'])}; the network keeps the last finite "
            "weights. Lower `learning_rate` or set `clip_norm`."
        )
    if outcome.stop_reason == "interrupted":
        return (
            "Training was interrupted after epoch "
            f"{len(outcome.history['loss'])}; the network keeps the current weights."
        )
    scales = _scales(estimator, train)
    if not outcome.started:
        return _not_started(estimator, outcome, scales)
    if scales:
        return (
            f"X is not scaled, and {scales}. Scale X, by a StandardScaler before the "
            "network or by scaling='standard'."
        )
    # Without early stopping, the number of epochs is the decision of the user.
    if outcome.stop_reason == "epochs" and estimator.early_stopping:
        return _still_improving(estimator, outcome)
    return ""


def _scales(estimator: BaseNetwork, train: Samples | None) -> str:
    """Describe columns of very different scales that the network does not scale."""
    scaled = getattr(estimator, "scaling", "") is not None
    is_token = getattr(estimator, "embedding", None) is not None
    is_image = isinstance(train, Samples) and len(train.X.shape) > 3
    if scaled or is_token or is_image or train is None or _scales_inside(estimator):
        return ""
    return different_scales(estimator, train)


def _scales_inside(estimator: BaseNetwork) -> bool:
    """Return True if the first layers of the network make the scale of X irrelevant."""
    for layer in estimator.model_.layers:
        if type(layer).__name__ in _SCALING_LAYERS:
            return True
        if layer.weights:
            break
    return False


def _not_started(estimator: BaseNetwork, outcome: Outcome, scales: str) -> str:
    losses = outcome.history["loss"]
    unscaled = getattr(estimator, "scaling", "") is None
    scale = "scale X (StandardScaler, or scaling='standard'), " if unscaled else ""
    if scales:
        scale = f"scale X (StandardScaler, or scaling='standard'), since {scales}, "
    return (
        "The network has not learned: in none of the "
        f"{len(losses)} epochs was the loss lower than the loss of a constant "
        f"prediction (lowest training loss: {np.nanmin(losses):.4g}). Remedies: {scale}"
        "try a higher or lower `learning_rate`, more `epochs`, fewer layers or an "
        "activation such as 'relu', and check that X is related to y."
    )


def _still_improving(estimator: BaseNetwork, outcome: Outcome) -> str:
    name = next(name for name in _MEASURES if name in outcome.history)
    values = np.array(outcome.history[name])
    lower = -values if name == "val_score" else values
    recent = max(1, len(lower) // 10)
    before, now = lower[:-recent], lower[-recent:]
    if np.isnan(before).all() or np.isnan(now).all():
        return ""  # a single epoch, or undefined scores
    improvement = np.nanmin(before) - np.nanmin(now)
    stops = estimator._stops_early(validated=name != "loss")
    least = _STILL if stops else _STILL_BY_SCHEDULE
    if improvement <= least * (np.nanmax(lower) - np.nanmin(lower)):
        return ""
    return (
        f"The {_MEASURES[name]} was still improving when training reached the maximum "
        f"of {len(lower)} epochs. Increase `epochs`, or `learning_rate`."
    )
