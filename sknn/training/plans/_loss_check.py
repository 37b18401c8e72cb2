"""Check of user-defined losses before the training."""

import keras
import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._losses import Loss


def check_loss(loss: Loss, y: np.ndarray, n_units: int) -> None:
    """Refuse a user-defined loss that cannot train a network.

    Such losses train silently: a loss of targets and outputs whose shapes do not match
    is broadcast to the errors of all pairs of samples, and a loss without a gradient
    leaves the weights as they are.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
        Named losses are not checked.
    y : ndarray of shape (n_samples, ...)
        Encoded targets.
    n_units : int
        Number of outputs of the network.

    Raises
    ------
    InvalidNetworkError
        If the loss has no value for each sample, if all values are infinite or NaN, or
        if its gradient is missing, not finite or zero everywhere.
    """
    if isinstance(loss, str):
        return
    n_samples = 5 if n_units != 5 else 7
    rows = y.reshape(-1, n_units) if y.ndim == 3 else y
    rows = rows[~np.isnan(rows).reshape(len(rows), -1).any(axis=1)]
    targets = tf.constant(np.resize(rows, (n_samples, *rows.shape[1:])), "float32")
    rng = np.random.default_rng(0)
    outputs = tf.constant(rng.uniform(0.1, 0.9, (n_samples, n_units)), "float32")
    function = loss.call if isinstance(loss, keras.losses.Loss) else loss
    with tf.GradientTape() as tape:
        tape.watch(outputs)
        values = tf.convert_to_tensor(function(targets, outputs))
    shape = tuple(values.shape)
    if shape[:1] != (n_samples,) or n_samples in shape[1:]:
        raise InvalidNetworkError(
            f"The loss {loss!r} must return one value per sample. For targets of shape "
            f"{tuple(targets.shape)} and outputs of shape {tuple(outputs.shape)} it "
            f"returns the shape {shape}. Compare arrays of equal shape, and average "
            "over the last axis only."
        )
    gradient = tape.gradient(values, outputs)
    problem = ""
    if not np.isfinite(values).any():
        problem = "is not finite"
    elif gradient is None or not np.any(gradient):
        problem = "has no gradient: it does not change with the outputs"
    elif not np.isfinite(gradient).any():
        problem = "has a gradient that is not finite"
    if problem:
        raise InvalidNetworkError(
            f"The loss {loss!r} {problem}, for outputs between 0.1 and 0.9. Use "
            "functions that can be differentiated, such as abs and square instead of "
            "round, sign and argmax."
        )
