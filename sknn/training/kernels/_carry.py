"""States of recurrent layers that are carried from one batch to the next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import tensorflow as tf

_CARRY: ContextVar["Carry | None"] = ContextVar("carry", default=None)


class Carry:
    """Initial and final states of recurrent layers.

    Layers access them in the order in which they are called when an update is traced.

    Parameters
    ----------
    states : sequence of tensor of shape (batch_size, ...)
        Initial states of all layers, one after the other.

    Attributes
    ----------
    ended : list of tensor
        Final states of the layers called so far.
    """

    def __init__(self, states: Sequence[tf.Tensor]) -> None:
        self._states = states
        self.ended: list[tf.Tensor] = []

    def next(self, n_states: int) -> list[tf.Tensor]:
        """Return the initial states of the next layer."""
        first = len(self.ended)
        return list(self._states[first : first + n_states])


def carry() -> Carry | None:
    """Return the carried states of the update being traced, or None."""
    return _CARRY.get()


@contextmanager
def carrying(states: Sequence[tf.Tensor]) -> Iterator[Carry]:
    """Use `states` instead of zeros as the initial states of layers."""
    carried = Carry(states)
    token = _CARRY.set(carried)
    try:
        yield carried
    finally:
        _CARRY.reset(token)
