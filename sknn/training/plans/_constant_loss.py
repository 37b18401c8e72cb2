"""The loss of the best constant prediction.

A network whose loss is never lower has learned nothing from its inputs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
import tensorflow as tf
from scipy.special import entr

from sknn.training.plans._losses import Loss, LossPart, sample_loss, split_targets

# Targets (n, units) or classes (n,), weights with sum 1, and label smoothing.
_Bar = Callable[[np.ndarray, np.ndarray, float], float]


def constant_loss(
    loss: Loss,
    config: Mapping[str, object],
    y: np.ndarray,
    weights: np.ndarray | None,
    smoothing: float = 0.0,
) -> float:
    """Return the weighted mean loss of the best constant prediction.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
        See `sample_loss`.
    config : dict
        Settings of a named loss.
    y : ndarray of shape (n_samples, ...) or (n_samples, n_steps, ...)
        Encoded targets.
    weights : ndarray of shape (n_samples,) or None
        Sample weights; None means equal weights.
    smoothing : float, default=0.0
        Label smoothing.

    Returns
    -------
    float
        For a user-defined loss, the lower of the losses of the mean and the median of
        the targets. Infinity if no constant is meaningful: the perceptron's loss is
        zero for an output of zero.
    """
    if loss == "composite":
        return _of_parts(cast("Sequence[LossPart]", config["parts"]), y, weights)
    if weights is None:
        weights = np.ones(len(y))
    targets, weights = _rows(y, np.asarray(weights, "float64"))
    if not weights.sum() > 0:
        return np.inf
    weights = weights / weights.sum()
    if not isinstance(loss, str):
        return _of_candidates(loss, {}, targets, weights)
    if loss in _BARS:
        return float(_BARS[loss](targets, weights, smoothing))
    return _of_candidates(loss, config, targets, weights)


def _of_parts(
    parts: Sequence[LossPart], y: np.ndarray, weights: np.ndarray | None
) -> float:
    """Return the constant loss of a network with several outputs."""
    for loss, _, n_columns, n_units, _, weight in parts:
        if weight and not isinstance(loss, str) and n_columns != n_units:
            return np.inf  # no constant is known that the outputs could have
    targets = [np.asarray(values) for values in split_targets(y, parts)]
    return sum(
        weight * constant_loss(loss, dict(config), values, weights)
        for (loss, config, *_, weight), values in zip(parts, targets, strict=True)
        if weight
    )


def _rows(y: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return targets with one row per sample or known time step, and their weights."""
    classes = np.issubdtype(y.dtype, np.integer)
    if y.ndim < (2 if classes else 3):
        return y, weights
    known = y >= 0 if classes else ~np.isnan(y[:, :, 0])
    shares = weights / np.maximum(known.sum(axis=1), 1)
    return y[known], np.broadcast_to(shares[:, np.newaxis], known.shape)[known]


# -- named losses ----------------------------------------------------------------------


def _cross_entropy(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    counts = np.bincount(y, weights)
    shares = (1.0 - smoothing) * counts + smoothing / len(counts)
    return entr(shares).sum()


def _binary_cross_entropy(
    y: np.ndarray, weights: np.ndarray, smoothing: float
) -> float:
    means = np.clip(weights @ y, 0.0, 1.0)  # the weights may sum to more by rounding
    shares = (1.0 - smoothing) * means + 0.5 * smoothing
    return (entr(shares) + entr(1.0 - shares)).mean()


def _kl_divergence(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    if y.shape[1] == 1:
        y = np.hstack([1.0 - y, y])
    y = (1.0 - smoothing) * y + smoothing / y.shape[1]
    mean = weights @ y
    return entr(mean).sum() - weights @ entr(y).sum(axis=1)


def _squared_error(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    return weights @ np.square(y - weights @ y).mean(axis=1)


def _poisson(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    mean = weights @ y
    return (mean + entr(mean)).mean()


def _gaussian_nll(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    variance = weights @ np.square(y - weights @ y)
    return 0.5 * (np.log(np.maximum(variance, np.exp(-20.0))) + 1.0).mean()


def _hinge(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    positive = weights @ (y > 0)
    return 2.0 * np.minimum(positive, 1.0 - positive).mean()


def _multiclass_hinge(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    # All scores equal, or the most frequent class ahead by 1.
    return min(1.0, 2.0 * (1.0 - np.bincount(y, weights).max()))


def _none(y: np.ndarray, weights: np.ndarray, smoothing: float) -> float:
    return np.inf


_BARS: dict[str, _Bar] = {
    "sparse_categorical_crossentropy": _cross_entropy,
    "binary_crossentropy": _binary_cross_entropy,
    "kl_divergence": _kl_divergence,
    "squared_error": _squared_error,
    "poisson": _poisson,
    "gaussian_nll": _gaussian_nll,
    "hinge": _hinge,
    "multiclass_hinge": _multiclass_hinge,
    "perceptron": _none,
    "multiclass_perceptron": _none,
}


# -- other losses ----------------------------------------------------------------------


def _of_candidates(
    loss: Loss, config: Mapping[str, object], y: np.ndarray, weights: np.ndarray
) -> float:
    """Return the lowest loss of a few constants, in terms of the targets."""
    levels = np.asarray(config.get("quantiles", (0.5,)), "float64")
    quantiles = np.quantile(
        y, levels, axis=0, weights=weights, method="inverted_cdf"
    )  # of shape (n_levels, units)
    candidates = [quantiles.T.reshape(1, -1)]
    if "quantiles" not in config:
        candidates.append((weights @ y)[np.newaxis])
    function = sample_loss(loss, config)
    found = []
    for candidate in candidates:
        outputs = np.broadcast_to(candidate, (len(y), candidate.shape[1]))
        losses = function(tf.constant(y), tf.constant(outputs, "float32"), None)
        found.append(float(weights @ np.asarray(losses, "float64")))
    # A constant, such as a probability of 0, may have no loss.
    return min(filter(np.isfinite, found), default=np.inf)
