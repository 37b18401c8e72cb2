"""The choice of a target for a regressor."""

from typing import Any

import numpy as np
from sklearn.preprocessing import StandardScaler

from sknn._targets._gaussian import GaussianTarget
from sknn._targets._head import Head
from sknn._targets._quantile import QuantileTarget
from sknn._targets._regression import RegressionTarget
from sknn._targets._target import what_a_class_lacks
from sknn._targets._value_target import ValueTarget, as_columns, check_not_negative

__all__ = ["regression_target"]

REGRESSION_LOSSES = (
    "squared_error",
    "absolute_error",
    "huber",
    "poisson",
    "gaussian_nll",
    "pinball",
)


def regression_target(
    y: Any,
    *,
    loss: Any = "auto",
    standardize: bool = True,
    quantiles: Any = None,
    huber_delta: float = 1.0,
    sample_weight: Any = None,
) -> ValueTarget:
    """Choose and make the target of a regressor.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Values.
    loss : str, keras.losses.Loss or callable, default="auto"
        "squared_error" (also "auto"), "absolute_error", "huber", "poisson",
        "gaussian_nll", "pinball", or the user's own loss of scaled values.
    standardize : bool, default=True
        Whether the network learns (y - mean) / standard deviation of each column, a
        constant column's deviation counting as 1. With "poisson" it learns y / mean.
    quantiles : sequence of float, default=None
        Quantiles of "pinball": increasing, above 0 and below 1. None for
        (0.1, 0.5, 0.9).
    huber_delta : float, default=1.0
        Error at which "huber" turns from squared to absolute, in units of the scaled
        y.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples in the means and deviations.

    Returns
    -------
    ValueTarget
        A `GaussianTarget` for "gaussian_nll", a `QuantileTarget` for "pinball", a
        `RegressionTarget` for the others.

    Raises
    ------
    ValueError
        For an unknown loss or values that do not go with it.

    Notes
    -----
    The Poisson deviance of y / m and prediction / m is that of y and the prediction,
    divided by m: scaling leaves the best network the same and spares it learning the
    size of the counts in many small steps.

    Examples
    --------
    >>> target = regression_target([1.0, 3.0])
    >>> target.encode([1.0, 3.0]).tolist()
    [[-1.0], [1.0]]
    """
    _check_loss(loss)
    values = as_columns(y)
    ndim = np.ndim(y)
    k = values.shape[1]
    named = loss if isinstance(loss, str) else None
    if named == "poisson":
        check_not_negative(values)
    offset, scale = _scaling(values, sample_weight, standardize, named == "poisson")
    if named == "gaussian_nll":
        return GaussianTarget(offset, scale, ndim)
    if named == "pinball":
        chosen = (0.1, 0.5, 0.9) if quantiles is None else quantiles
        return QuantileTarget(offset, scale, ndim, chosen)
    if named == "poisson":
        head = Head(k, "exponential", "poisson")
    elif named == "huber":
        if not huber_delta > 0:
            raise ValueError(f"huber_delta must be positive. Got {huber_delta!r}.")
        head = Head(k, "linear", "huber", (("delta", float(huber_delta)),))
    else:
        head = Head(k, "linear", "squared_error" if named == "auto" else loss)
    return RegressionTarget(head, offset, scale, ndim)


def _check_loss(loss: Any) -> None:
    known = isinstance(loss, str) and loss in ("auto", *REGRESSION_LOSSES)
    if not known and (isinstance(loss, str | type) or not callable(loss)):
        raise ValueError(
            'loss must be "auto", one of '
            + ", ".join(REGRESSION_LOSSES)
            + f", or a Keras loss or function. Got {loss!r}."
            + what_a_class_lacks(loss)
        )


def _scaling(
    values: np.ndarray, sample_weight: Any, standardize: bool, counts: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return the offset and the scale of each column."""
    zeros, ones = np.zeros(values.shape[1]), np.ones(values.shape[1])
    if not standardize:
        return zeros, ones
    if counts:
        mean = np.average(values, axis=0, weights=sample_weight)
        return zeros, np.where(mean > 0, mean, 1.0)
    scaler = StandardScaler().fit(values, sample_weight=sample_weight)
    return scaler.mean_, scaler.scale_
