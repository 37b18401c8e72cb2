"""Sizes of hidden layers."""

from collections.abc import Iterable
from numbers import Integral

from sknn.exceptions import InvalidNetworkError

__all__ = ["as_sizes", "resolve_hidden_layer_sizes"]

AUTO_HIDDEN_LAYER_SIZES = (128, 64)


def resolve_hidden_layer_sizes(
    rule: str | int | Iterable[int], n_inputs: int, n_outputs: int
) -> tuple[int, ...]:
    """Return the number of units in each hidden layer.

    Parameters
    ----------
    rule : {"auto", "mean", "geometric_mean"}, int, or iterable of int
        - "auto": the default for tabular data, (128, 64).
        - "mean": one layer with (`n_inputs` + `n_outputs`) / 2 units.
        - "geometric_mean": one layer with sqrt(`n_inputs` * `n_outputs`) units.
        - int: one layer with this number of units.
        - iterable of int: one layer per value; () for no hidden layers.
    n_inputs : int
        Number of values in a sample.
    n_outputs : int
        Number of output units of the network.

    Returns
    -------
    tuple of int
        Number of units in each hidden layer, from input to output.

    Raises
    ------
    InvalidNetworkError
        If `rule` has another value or a size is below 1.

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


def as_sizes(sizes: object) -> tuple[int, ...]:
    """Check sizes, one number or several, and return them as a tuple of int."""
    values = tuple(sizes) if isinstance(sizes, Iterable) else (sizes,)
    if any(isinstance(n, bool) or not isinstance(n, Integral) for n in values):
        raise _invalid(sizes)
    units = tuple(int(n) for n in values)
    if min(units, default=1) < 1:
        raise _invalid(sizes)
    return units


def _invalid(rule: object) -> InvalidNetworkError:
    return InvalidNetworkError(
        'hidden_layer_sizes must be "auto", "mean", "geometric_mean", a positive int,'
        " or a sequence of positive ints, one per layer (empty for no hidden layer)."
        f" Got {rule!r}."
    )
