"""Check of user-defined losses before the training."""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._losses import Loss, LossPart, loss_function, split_targets
from sknn.training.plans._objective import Objective

# Number of samples of the check, unless it is the number of outputs.
_N_SAMPLES = 20


def check_objective(objective: Objective, y: np.ndarray, n_units: int) -> None:
    """Refuse user-defined losses that cannot train a network; see `check_loss`.

    Parameters
    ----------
    objective : Objective
        The training objective.
    y : ndarray of shape (n_samples, ...)
        Encoded targets.
    n_units : int
        Number of outputs of the network, unless it has several output layers.
    """
    if objective.loss != "composite":
        check_loss(objective.loss, y, n_units)
        return
    parts = cast("Sequence[LossPart]", dict(objective.loss_config)["parts"])
    targets = zip(parts, split_targets(y, parts), strict=True)
    for (loss, _, _, units, _, weight), values in targets:
        if weight:
            check_loss(loss, np.asarray(values), units)


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
        If the loss has no value for each sample, if the value of a sample depends on
        other samples, or if its values or gradients cannot be used.
    """
    if isinstance(loss, str):
        return
    n_samples = _N_SAMPLES if n_units != _N_SAMPLES else _N_SAMPLES + 1
    rows = y.reshape(-1, n_units) if y.ndim == 3 else y
    rows = rows[~np.isnan(rows).reshape(len(rows), -1).any(axis=1)]
    targets = tf.constant(np.resize(rows, (n_samples, *rows.shape[1:])), "float32")
    rng = np.random.default_rng(0)
    shape = (n_samples, n_units)
    function = loss_function(loss)
    # Probabilities, and values of any size: a loss may be constant for some of them.
    problems = [
        _problem(function, targets, tf.constant(outputs, "float32"))
        for outputs in (rng.uniform(0.1, 0.9, shape), rng.normal(scale=3.0, size=shape))
    ]
    if all(problems):
        raise InvalidNetworkError(f"The loss {loss!r} {problems[0]}")


def _problem(
    function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    targets: tf.Tensor,
    outputs: tf.Tensor,
) -> str:
    """Return why a network cannot be trained with a loss, or ""."""
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([targets, outputs])
        values = tf.convert_to_tensor(function(targets, outputs))
        n_samples, shape = len(outputs), tuple(values.shape)
        fits = shape[:1] == (n_samples,) and n_samples not in shape[1:]
        first = values[:1] if fits else values
    if not fits:
        return (
            f"must return one value per sample. For targets of shape "
            f"{tuple(targets.shape)} and outputs of shape {tuple(outputs.shape)} it "
            f"returns the shape {shape}. Compare arrays of equal shape, and average "
            "over the last axis only."
        )
    if not np.isfinite(values).any():
        return "is not finite. Avoid logarithms and quotients of zero."
    gradient = tape.gradient(values, outputs)
    if gradient is None or not np.any(gradient):
        return (
            "has no gradient: it does not change with the outputs. Use functions that "
            "can be differentiated, such as abs and square instead of round, sign and "
            "argmax."
        )
    if not np.isfinite(gradient).any():
        return "has a gradient that is not finite. Avoid roots and quotients of zero."
    found = [tape.gradient(first, source) for source in (targets, outputs)]
    if any(np.any(np.asarray(g)[1:]) for g in found if g is not None):
        return (
            "must return one value per sample, of its own target and outputs. The "
            "value of the first sample depends on others: targets of shape "
            f"{tuple(targets.shape)} and outputs of shape {tuple(outputs.shape)} are "
            "probably broadcast. Compare arrays of equal shape."
        )
    return ""
