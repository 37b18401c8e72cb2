"""Decisions of a program after each epoch, from scalar values alone.

The values are kept in one vector, so that they are a single argument of a program, and
in double precision, so that a patience of any length is exact.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf

# A number, or a scalar tensor inside a program.
Scalar: TypeAlias = "float | tf.Tensor"


class Trend(NamedTuple):
    """Development of the monitored value so far.

    Parameters
    ----------
    best : float
        Lowest value so far.
    best_epoch : int
        Epoch of the lowest value, counted from 1; 0 before the first one.
    reference : float
        The value that the next one must be lower than, by `min_delta`.
    waited : int
        Number of epochs since the last improvement.
    scale : float
        Factor of the learning rate after all reductions so far.
    plateau : float
        The value that the next one must be lower than for the learning rate to be kept.
    stayed : int
        Number of epochs since such an improvement, or since the last reduction.
    started : bool
        Whether the network has started to learn, see `Baseline`. Until then, no epoch
        counts as one without improvement.
    """

    best: Scalar = np.inf
    best_epoch: Scalar = 0
    reference: Scalar = np.inf
    waited: Scalar = 0
    scale: Scalar = 1.0
    plateau: Scalar = np.inf
    stayed: Scalar = 0
    started: Scalar = False


class Limits(NamedTuple):
    """When to stop and when to reduce the learning rate; by default never.

    Parameters
    ----------
    patience, min_delta : float
        See `EarlyStopping`.
    rate_patience, rate_factor, rate_floor : float
        See `Plateau`.
    start_loss, start_value : float
        See `Baseline`.
    """

    patience: Scalar = np.inf
    min_delta: Scalar = 0.0
    rate_patience: Scalar = np.inf
    rate_factor: Scalar = 1.0
    rate_floor: Scalar = 0.0
    start_loss: Scalar = np.inf
    start_value: Scalar = np.inf


# Minimum relative decrease of the monitored value for the learning rate to be kept.
# Smaller changes are noise.
PLATEAU_MARGIN = 1e-4


def decide(
    trend: Trend, limits: Limits, loss: tf.Tensor, value: tf.Tensor, epoch: tf.Tensor
) -> tuple[Trend, tf.Tensor, tf.Tensor]:
    """Update the trend with the losses of an epoch.

    Parameters
    ----------
    trend : Trend
        Scalar tensors, float64.
    limits : Limits
        Scalar tensors, float64.
    loss : tensor
        Training loss.
    value : tensor
        Monitored value, which may be the training loss; lower is better.
    epoch : tensor
        Number of the epoch, counted from 1.

    Returns
    -------
    trend : Trend
        Updated trend.
    improved : tensor, bool
        Whether the value is the best so far.
    stops : tensor, bool
        Whether the patience is exhausted.
    """
    zero = tf.zeros_like(value)
    starts = (loss < limits.start_loss) | (value < limits.start_value)
    started = starts | (trend.started > 0.0)
    improved = value < trend.best
    beats = value < trend.reference - limits.min_delta
    waited = tf.where(beats | ~started, zero, trend.waited + 1.0)
    size = tf.where(tf.math.is_finite(trend.plateau), abs(trend.plateau), zero)
    falls = value < trend.plateau - PLATEAU_MARGIN * size
    stayed = tf.where(falls | ~started, zero, trend.stayed + 1.0)
    reduced = stayed >= limits.rate_patience
    scale = tf.maximum(trend.scale * limits.rate_factor, limits.rate_floor)
    new = Trend(
        best=tf.where(improved, value, trend.best),
        best_epoch=tf.where(improved, epoch, trend.best_epoch),
        reference=tf.where(beats, value, trend.reference),
        waited=waited,
        scale=tf.where(reduced, scale, trend.scale),
        plateau=tf.where(falls, value, trend.plateau),
        stayed=tf.where(reduced, zero, stayed),
        started=tf.cast(started, value.dtype),
    )
    return new, improved, (waited > 0.0) & (waited >= limits.patience)
