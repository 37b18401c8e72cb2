"""Sizes of hidden layers from rules."""

from collections.abc import Iterable
from numbers import Integral

from sknn.exceptions import InvalidNetworkError

__all__ = ["resolve_hidden_layer_sizes"]

AUTO_HIDDEN_LAYER_SIZES = (128, 64)


def resolve_hidden_layer_sizes(
    rule: str | int | Iterable[int], n_inputs: int, n_outputs: int, n_samples: int
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
    n_samples : int
        Training samples.

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
    >>> resolve_hidden_layer_sizes("geometric_mean", 64, 9, n_samples=100)
    (24,)
    >>> resolve_hidden_layer_sizes([32, 16], 64, 9, n_samples=100)
    (32, 16)
    """
    if isinstance(rule, str):
        sizes = {
            "auto": AUTO_HIDDEN_LAYER_SIZES,
            "mean": (round((n_inputs + n_outputs) / 2),),
            "geometric_mean": (round((n_inputs * n_outputs) ** 0.5),),
        }.get(rule)
    elif isinstance(rule, Integral):
        sizes = (rule,)
    else:
        sizes = tuple(rule) if isinstance(rule, Iterable) else None
    if sizes is None or not all(_is_size(size) for size in sizes):
        raise InvalidNetworkError(
            'hidden_layer_sizes must be "auto", "mean", "geometric_mean", a positive'
            " int, or a sequence of positive ints, one a layer (empty for no hidden"
            f" layer). Got {rule!r}."
        )
    return tuple(int(size) for size in sizes)


def _is_size(size: object) -> bool:
    return isinstance(size, Integral) and not isinstance(size, bool) and size > 0
