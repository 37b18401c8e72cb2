"""What training changes."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf


class State(NamedTuple):
    """Everything that training changes, as tensors.

    Parameters
    ----------
    trainable : tuple of tensor
        The weights; one flat vector where the optimizer allows it.
    non_trainable : tuple of tensor
        Batch statistics and the states of random generators.
    slots : tuple of tensor
        The state of the optimizer.
    carried : tuple of tensor, default=()
        The states of recurrent layers after the last batch, where they are carried.
    """

    trainable: tuple[tf.Tensor, ...]
    non_trainable: tuple[tf.Tensor, ...]
    slots: tuple[tf.Tensor, ...]
    carried: tuple[tf.Tensor, ...] = ()

    def is_finite(self) -> bool:
        """Return True if every weight is a finite number."""
        return all(np.isfinite(np.asarray(t)).all() for t in self.trainable)
