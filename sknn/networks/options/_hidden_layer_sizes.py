"""Sizes of hidden layers from rules."""

from collections.abc import Iterable
from numbers import Integral
from typing import Any

from sknn.exceptions import InvalidNetworkError

__all__ = ["as_sizes", "resolve_hidden_layer_sizes"]

AUTO_HIDDEN_LAYER_SIZES = (128, 64)


def resolve_hidden_layer_sizes(
    rule: str | int | Iterable[int], n_inputs: int, n_outputs: int
) -> tuple[int, ...]:
    """Turn a rule into the numbers of units of the hidden layers.

    Parameters
    ----------
    rule : {"auto", "mean", "geometric_mean"}, int, or iterable of int
        - "auto": the package's choice for tables.
        - "mean": one layer of (`n_inputs` + `n_outputs`) / 2 units.
        - "geometric_mean": one layer of sqrt(`n_inputs` * `n_outputs`) units.
        - an int: one layer of so many units.
        - ints: one layer for each; () for a network without hidden layers.
    n_inputs : int
        Values in a sample.
    n_outputs : int
        Output units of the network.

    Returns
    -------
    tuple of int
        Units of each hidden layer, from the input on.

    Raises
    ------
    InvalidNetworkError
        For anything else, and for sizes below 1.

    Examples
    --------
    >>> resolve_hidden_layer_sizes("geometric_mean", 64, 9)
    (24,)
    >>> resolve_hidden_layer_sizes([32, 16], 64, 9)
    (32, 16)
    """
    if not isinstance(rule, str):
        return as_sizes(rule)
    if rule == "auto":
        return AUTO_HIDDEN_LAYER_SIZES
    if rule == "mean":
        return (max(1, round((n_inputs + n_outputs) / 2)),)
    if rule == "geometric_mean":
        return (max(1, round((n_inputs * n_outputs) ** 0.5)),)
    raise _invalid(rule)


def as_sizes(sizes: Any) -> tuple[int, ...]:
    """Check sizes given as one number or several, and return them as plain ints."""
    several = tuple(sizes) if isinstance(sizes, Iterable) else (sizes,)
    if any(isinstance(n, bool) or not isinstance(n, Integral) for n in several):
        raise _invalid(sizes)
    units = tuple(int(n) for n in several)
    if min(units, default=1) < 1:
        raise _invalid(sizes)
    return units


def _invalid(rule: Any) -> InvalidNetworkError:
    return InvalidNetworkError(
        'hidden_layer_sizes must be "auto", "mean", "geometric_mean", a positive int,'
        " or a sequence of positive ints, one a layer (empty for no hidden layer)."
        f" Got {rule!r}."
    )
