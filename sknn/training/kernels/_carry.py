"""The states of recurrent layers, carried from one batch to the next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_CARRY: ContextVar["Carry | None"] = ContextVar("carry", default=None)


class Carry:
    """What layers begin with, and what they end with.

    They are asked in the order in which they are called, while a step is traced.

    Parameters
    ----------
    states : sequence of tensor of shape (batch_size, ...)
        Of all layers, one after the other.

    Attributes
    ----------
    ended : list of tensor
        The same after the batch.
    """

    def __init__(self, states: Sequence[Any]) -> None:
        self._states = states
        self.ended: list[Any] = []

    def next(self, n_states: int) -> list[Any]:
        """Return the states that the next layer begins with."""
        first = len(self.ended)
        return list(self._states[first : first + n_states])


def carry() -> Carry | None:
    """Return what is carried in the step that is being traced, if anything is."""
    return _CARRY.get()


@contextmanager
def carrying(states: Sequence[Any]) -> Iterator[Carry]:
    """Let layers begin with `states` instead of zeros."""
    carried = Carry(states)
    token = _CARRY.set(carried)
    try:
        yield carried
    finally:
        _CARRY.reset(token)
