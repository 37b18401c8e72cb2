"""Conversion of columns to float64, with errors that name the column."""

from __future__ import annotations

import reprlib
from collections.abc import Hashable
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, cast

import numpy as np

from sknn._data._columns import KINDS, column_at, column_names
from sknn._typing import SequencesLike

if TYPE_CHECKING:
    import pandas as pd


def as_numbers(values: SequencesLike, name: str) -> np.ndarray:
    """Return an array, a dataframe or a list as float64, with NaN for missing values.

    Parameters
    ----------
    values : array-like
        Numbers. Also pandas, polars and pyarrow columns and tables with nullable types.
    name : str
        Name of the argument for error messages.

    Raises
    ------
    ValueError
        If the values are not real numbers.
    """
    if hasattr(values, "tocsr"):
        raise ValueError(
            f"{name} must be dense. Got a sparse {type(values).__name__}. Use "
            f"{name}.toarray()."
        )
    labels = column_names(values)
    if not labels:
        return _vector(values, name, None)
    columns = [
        _vector(column_at(values, number), name, label)
        for number, label in enumerate(labels)
    ]
    return np.stack(columns, axis=1)


def _vector(column: object, name: str, label: Hashable) -> np.ndarray:
    dtype = getattr(column, "dtype", None)
    if hasattr(column, "iloc") and not isinstance(dtype, np.dtype):
        import pandas as pd

        if pd.api.types.is_numeric_dtype(dtype):  # may contain pandas.NA
            numbers = cast("pd.Series", column)
            return numbers.to_numpy(np.float64, na_value=np.nan)
    if isinstance(column, np.ma.MaskedArray) and column.dtype.kind in "biuf":
        column = np.ma.filled(column.astype(np.float64), np.nan)
    try:
        array = np.asarray(column)
    except ValueError as error:  # sequences of unequal lengths
        raise ValueError(f"{name} must be numeric: {error}") from error
    if array.dtype.kind == "O":
        return _objects(array, name, label)
    if array.dtype.kind not in "biuf":
        raise _error(name, label, KINDS.get(array.dtype.kind, str(array.dtype)))
    return array.astype(np.float64)


def _objects(array: np.ndarray, name: str, label: Hashable) -> np.ndarray:
    numbers = np.empty(array.shape)
    for place, item in np.ndenumerate(array):
        # The kind excludes numpy.timedelta64, which is registered as an integer.
        is_number = isinstance(item, Real | Decimal | np.bool_)
        if is_number and getattr(item, "dtype", numbers.dtype).kind in "biuf":
            numbers[place] = item
        elif item is None or type(item).__name__ == "NAType":
            numbers[place] = np.nan
        else:
            kind = type(item).__name__
            if hasattr(item, "year") or kind in ("NaTType", "datetime64"):
                kind = "dates"
            where = f" in row {place[0]}" if place else ""
            raise _error(name, label, f"{kind} ({reprlib.repr(item)}{where})")
    return numbers


def _error(name: str, label: Hashable, found: str) -> ValueError:
    where = name if label is None else f"column {label!r} of {name}"
    remedy = "Convert the values to numbers or remove the column."
    if found.startswith("dates"):
        column = "" if label is None else f", as in {name}.set_index({label!r})"
        remedy = f"Use dates as the index of a pandas object{column}."
    return ValueError(f"{where} must be numeric. Got {found}. {remedy}")
