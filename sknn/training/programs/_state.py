"""The state that training changes."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf


class State(NamedTuple):
    """All values that training changes, as tensors.

    Parameters
    ----------
    trainable : tuple of tensor
        Trainable weights; one flat vector if the optimizer supports it.
    non_trainable : tuple of tensor
        Batch statistics and the states of random generators.
    slots : tuple of tensor
        State of the optimizer.
    carried : tuple of tensor, default=()
        States of recurrent layers after the last batch, if they are carried.
    """

    trainable: tuple[tf.Tensor, ...]
    non_trainable: tuple[tf.Tensor, ...]
    slots: tuple[tf.Tensor, ...]
    carried: tuple[tf.Tensor, ...] = ()

    def is_finite(self) -> bool:
        """Return True if all trainable weights are finite."""
        return all(np.isfinite(np.asarray(t)).all() for t in self.trainable)
