"""Selection of the target of a regressor."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from sklearn.preprocessing import StandardScaler

from sknn._targets._gaussian import GaussianTarget
from sknn._targets._head import Head, HeadActivation, Loss
from sknn._targets._losses import REGRESSOR_LOSSES, loss_settings
from sknn._targets._quantile import QuantileTarget
from sknn._targets._regression import RegressionTarget
from sknn._targets._target import loss_hint
from sknn._targets._value_target import ValueTarget, as_columns, check_not_negative

__all__ = ["regression_target"]


def regression_target(
    y: ArrayLike,
    *,
    loss: Loss = "auto",
    standardize: bool = True,
    quantiles: Sequence[float] | None = None,
    params: Mapping[str, float] | None = None,
    sample_weight: ArrayLike | None = None,
) -> ValueTarget:
    """Create the target of a regressor for the loss.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Values.
    loss : str, keras.losses.Loss or callable, default="auto"
        A key of `REGRESSOR_LOSSES`, "auto" for "squared_error", or a user-defined loss
        of scaled values.
    standardize : bool, default=True
        Whether to scale each column of y to zero mean and unit variance. Constant
        columns are only centered. With "poisson", y is divided by its mean instead.
    quantiles : sequence of float or None, default=None
        Quantile levels for "pinball", in increasing order, above 0 and below 1. None
        for (0.1, 0.5, 0.9).
    params : dict of str to float or None, default=None
        Parameters of the estimator that are settings of a loss, such as
        ``{"huber_delta": 1.0}``.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Sample weights for the means and standard deviations.

    Returns
    -------
    ValueTarget
        A `GaussianTarget` for "gaussian_nll", a `QuantileTarget` for "pinball", a
        `RegressionTarget` for the others.

    Raises
    ------
    ValueError
        If the loss is unknown, or y contains values that are invalid for the loss.

    Notes
    -----
    The Poisson deviance of y / m and prediction / m equals the deviance of y and the
    prediction divided by m. Scaling therefore does not change the best network, which
    does not need many updates to learn the magnitude of the counts.

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
    named = None
    if isinstance(loss, str):
        named = REGRESSOR_LOSSES["squared_error" if loss == "auto" else loss]
    kind = "value" if named is None else named.kind
    if kind == "count":
        check_not_negative(values)
    offset, scale = _scaling(values, sample_weight, standardize, kind == "count")
    if kind == "gaussian":
        return GaussianTarget(offset, scale, ndim)
    if kind == "quantile":
        levels = (0.1, 0.5, 0.9) if quantiles is None else quantiles
        return QuantileTarget(offset, scale, ndim, levels)
    if named is None:
        head = Head(k, "linear", loss)
    else:
        settings = loss_settings(named, params or {"huber_delta": 1.0})
        activation: HeadActivation = "exponential" if kind == "count" else "linear"
        head = Head(k, activation, named.function, settings)
    return RegressionTarget(head, offset, scale, ndim)


def _check_loss(loss: Loss) -> None:
    known = isinstance(loss, str) and loss in ("auto", *REGRESSOR_LOSSES)
    if not known and (isinstance(loss, str | type) or not callable(loss)):
        raise ValueError(
            'loss must be "auto", one of '
            + ", ".join(REGRESSOR_LOSSES)
            + f", or a Keras loss or function. Got {loss!r}."
            + loss_hint(loss, REGRESSOR_LOSSES)
        )


def _scaling(
    values: np.ndarray,
    sample_weight: ArrayLike | None,
    standardize: bool,
    counts: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the offset and the scale of each column."""
    zeros, ones = np.zeros(values.shape[1]), np.ones(values.shape[1])
    if not standardize:
        return zeros, ones
    if counts:
        weights = None if sample_weight is None else np.asarray(sample_weight)
        mean = np.average(values, axis=0, weights=weights)
        return zeros, np.where(mean > 0, mean, 1.0)
    # Powers of two, which change no digits: squares of 1e-200 would be 0.
    _, exponents = np.frexp(np.abs(values).max(axis=0))
    unit = np.ldexp(values, -exponents)
    scaler = StandardScaler().fit(unit, sample_weight=sample_weight)
    # scikit-learn has the scale 1 for constant columns.
    varies = scaler.scale_ == np.sqrt(scaler.var_)
    scale = np.where(varies, np.ldexp(scaler.scale_, exponents), 1.0)
    return np.ldexp(scaler.mean_, exponents), scale
