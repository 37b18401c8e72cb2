"""The target of an output layer that predicts values."""

from collections.abc import Mapping, Sequence

import numpy as np

from sknn._targets import ValueTarget, regression_target
from sknn.estimators.core._parameters import KerasCallable
from sknn.estimators.models._output_layer import OutputLayer


def value_target(
    y: np.ndarray,
    weights: np.ndarray,
    loss: str | KerasCallable,
    output: OutputLayer | None,
    *,
    standardize: bool | None = None,
    quantiles: Sequence[float] | None = None,
    params: Mapping[str, float] | None = None,
) -> ValueTarget:
    """Return the target of an output layer that predicts values.

    Parameters
    ----------
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Training targets.
    weights : ndarray of shape (n_samples,)
        Weights of the samples.
    loss : str, keras.losses.Loss or callable
        The loss.
    output : OutputLayer or None
        The output layer of the model; None if it is not built yet.
    standardize : bool or None, default=None
        Whether to scale y to zero mean and unit variance; None for named losses of
        linear units, which can have all values.
    quantiles, params
        See `regression_target`.

    Raises
    ------
    ValueError
        If y has values that the activation of the output layer cannot have.
    """
    if standardize is None:
        linear = output is not None and output.activation == "linear"
        standardize = isinstance(loss, str) and (linear or loss == "poisson")
    target = regression_target(
        y,
        loss=loss,
        standardize=standardize,
        quantiles=quantiles,
        params=params,
        sample_weight=weights,
    )
    if output is not None:
        output.check_range(target.encode(y))
    return target
