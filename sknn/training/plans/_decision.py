"""What a program decides by itself after an epoch, on numbers alone.

The numbers are kept in one vector, so that they cost one argument of a program, and in
double precision, so that a patience of any length is exact.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf

# A number, or a tensor of one inside a program.
Scalar: TypeAlias = "float | tf.Tensor"


class Trend(NamedTuple):
    """How the monitored value has developed so far.

    Parameters
    ----------
    best : float
        Lowest value of all.
    best_epoch : int
        Its epoch, counted from 1; 0 before there is one.
    mark : float
        Value that the next one has to beat by `min_delta`.
    waited : int
        Epochs since one did.
    part : float
        What the learning rate is multiplied by, as far as it has been reduced.
    plateau : float
        Value that the next one has to beat for the rate to stay.
    stayed : int
        Epochs since one did, or since the rate was reduced.
    """

    best: Scalar = np.inf
    best_epoch: Scalar = 0
    mark: Scalar = np.inf
    waited: Scalar = 0
    part: Scalar = 1.0
    plateau: Scalar = np.inf
    stayed: Scalar = 0


class Limits(NamedTuple):
    """When to stop and when to reduce the rate; by default never.

    Parameters
    ----------
    patience, min_delta : float
        See `EarlyStopping`.
    rate_patience, rate_factor, rate_floor : float
        See `Plateau`.
    """

    patience: Scalar = np.inf
    min_delta: Scalar = 0.0
    rate_patience: Scalar = np.inf
    rate_factor: Scalar = 1.0
    rate_floor: Scalar = 0.0


# By how much, relative to the value before, a value has to be lower for the rate to
# stay: less is noise.
PLATEAU_MARGIN = 1e-4


def decide(
    trend: Trend, limits: Limits, value: tf.Tensor, epoch: tf.Tensor
) -> tuple[Trend, tf.Tensor, tf.Tensor]:
    """Take the monitored value of an epoch into account.

    Parameters
    ----------
    trend : Trend
        Of scalar tensors, as are `limits`, all float64.
    limits : Limits
    value : tensor
        Lower is better.
    epoch : tensor
        Counted from 1.

    Returns
    -------
    trend : Trend
    improved : tensor, bool
        Whether the value is the best of all.
    stops : tensor, bool
        Whether patience is over.
    """
    zero = tf.zeros_like(value)
    improved = value < trend.best
    beats = value < trend.mark - limits.min_delta
    waited = tf.where(beats, zero, trend.waited + 1.0)
    size = tf.where(tf.math.is_finite(trend.plateau), abs(trend.plateau), zero)
    falls = value < trend.plateau - PLATEAU_MARGIN * size
    stayed = tf.where(falls, zero, trend.stayed + 1.0)
    reduced = stayed >= limits.rate_patience
    part = tf.maximum(trend.part * limits.rate_factor, limits.rate_floor)
    new = Trend(
        best=tf.where(improved, value, trend.best),
        best_epoch=tf.where(improved, epoch, trend.best_epoch),
        mark=tf.where(beats, value, trend.mark),
        waited=waited,
        part=tf.where(reduced, part, trend.part),
        plateau=tf.where(falls, value, trend.plateau),
        stayed=tf.where(reduced, zero, stayed),
    )
    return new, improved, ~beats & (waited >= limits.patience)
