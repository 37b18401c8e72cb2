"""One of several inputs of a network."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FittedInput:
    """One of several inputs of a fitted network.

    Parameters
    ----------
    shape : tuple of int
        Shape of one sample.
    is_table : bool, default=False
        Whether it consists of columns of numbers, which can be scaled.
    """

    shape: tuple[int, ...]
    is_table: bool = False
