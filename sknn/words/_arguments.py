"""Checks of numbers of words, and of collections of words and texts."""

from collections.abc import Iterable, Mapping, Reversible, Set
from typing import TypeVar, cast

import numpy as np

_Item = TypeVar("_Item")


def check_count(value: object, name: str, *, optional: bool = False) -> None:
    """Check a number of words or documents; None is allowed if `optional`.

    Raises
    ------
    ValueError
        If it is not an integer of at least 1.
    """
    if value is None and optional:
        return
    is_integer = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_integer or cast("int", value) < 1:
        allowed = "an integer of at least 1" + (" or None" if optional else "")
        raise ValueError(f"{name} must be {allowed}, got {value!r}.")


def check_order(values: object, name: str) -> None:
    """Check that a collection has a fixed order, which sets do not have.

    Parameters
    ----------
    values : object
        Words, texts or documents.
    name : str
        Name of the argument, for error messages.

    Raises
    ------
    TypeError
        If `values` is a set, or a mapping, whose values would be ignored.
    """
    kind = type(values).__name__
    if isinstance(values, Mapping):
        raise TypeError(
            f"{name} must be a list or another iterable, got a {kind}, whose values "
            f"would be ignored. Pass list({name}) or list({name}.values())."
        )
    # The keys of a dict are a `Set`, but have an order.
    if isinstance(values, Set) and not isinstance(values, Reversible):
        raise TypeError(
            f"{name} must have a fixed order, got a {kind}, whose order differs "
            "between processes. Pass a list in a fixed order."
        )


def ordered_items(values: Iterable[_Item], name: str) -> Iterable[_Item]:
    """Return the items of a collection, after the checks of `check_order`.

    The items of arrays of NumPy and pyarrow are converted to Python objects.
    """
    check_order(values, name)
    if isinstance(values, np.ndarray):
        return cast("list[_Item]", values.tolist())
    convert = getattr(values, "to_pylist", None)
    return values if convert is None else convert()
