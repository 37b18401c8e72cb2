"""Columns of tables: their names, and checks that they contain numbers."""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Hashable, Sequence
from decimal import Decimal
from numbers import Complex, Real
from typing import cast

import numpy as np
from scipy import sparse

from sknn._typing import MatrixLike, SequencesLike

# By the kind of a dtype.
KINDS = {
    "M": "dates",
    "m": "durations",
    "c": "complex numbers",
    "U": "text",
    "S": "bytes",
    "V": "records",
}
_REMEDIES = {
    "dates": "Convert dates to numbers, such as days since the first date",
    "durations": "Convert durations to numbers, such as seconds",
    # scikit-learn's message, which its checks expect, and the remedy.
    "complex numbers": "Complex data not supported: use the real and the imaginary "
    "part as two columns",
    "text": "Encode text as numbers, for example with OneHotEncoder",
    "bytes": "Convert bytes to numbers",
    "missing values": "Replace pandas.NA by numpy.nan",
    "records": "Select the fields as columns",
    "arrays": "Stack the arrays to a table or to sequences, for example with "
    "numpy.stack or a list of arrays",
}

# Missing values that are not converted to NaN.
_MISSING = {"NaTType": "dates", "NAType": "missing values"}


def column_names(values: object) -> list[Hashable] | None:
    """Return the names of the columns of a dataframe, and None for other objects.

    Raises
    ------
    TypeError
        For a LazyFrame of polars, which contains no data.
    """
    if type(values).__name__ == "LazyFrame":
        raise TypeError(
            "Dataframes must contain their data, got a LazyFrame of polars. Call its "
            "method `collect` first, as in X.collect()."
        )
    for attribute in ("column_names", "columns"):  # of pyarrow; of pandas and polars
        if hasattr(values, attribute):
            return list(getattr(values, attribute))
    return None


def column_at(values: object, number: int) -> object:
    """Return a column of a dataframe."""
    if hasattr(values, "iloc"):
        return values.iloc[:, number]
    if hasattr(values, "get_column_index"):  # polars
        return cast("np.ndarray", values)[:, number]
    return cast("list[object]", values)[number]


def check_same_columns(
    found: Sequence[Hashable] | None, known: Sequence[Hashable] | None, name: str
) -> None:
    """Raise an error if the columns of a dataframe are not the columns of fit.

    Parameters
    ----------
    found, known : list of object or None
        Names of the columns now and in fit. None if an input had no names.
    name : str
        Name of the argument for error messages.
    """
    if found is None or known is None or list(found) == list(known):
        return
    raise ValueError(
        f"{name} must have the same columns in the same order as in fit, "
        f"{list(known)}. Got {list(found)}. Select these columns, or use "
        f"{name}.to_numpy() if only the names differ."
    )


def refuse_masked(values: object, name: str) -> None:
    """Raise an error for an array with masked values, whose mask would be lost."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError(
            f"{name} must not have masked values. Got {np.ma.count_masked(values)}. "
            f"Remove the samples, or use {name}.filled(...) to replace them."
        )


def check_numeric(values: MatrixLike | SequencesLike, name: str) -> None:
    """Raise an error that names the columns that cannot be converted to numbers.

    Missing values are allowed, and text that contains numbers.

    Parameters
    ----------
    values : array-like, dataframe or sparse matrix
        Numbers.
    name : str
        Name of the argument for error messages.

    Raises
    ------
    ValueError
        For dates, durations, complex numbers, text and arrays in columns, for column
        names that are not unique, and for rows of unequal lengths.
    TypeError
        For other objects.
    """
    if sparse.issparse(values):
        return
    refuse_masked(values, name)
    labels = column_names(values)
    if labels is not None:
        _check_unique(labels, name)
        for number, label in enumerate(labels):
            column = column_at(values, number)
            if not _has_numbers(column):
                _check_column(np.asarray(column), f"column {label!r} of {name}")
        return
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array with rows of the same length. Got a "
            f"{type(values).__name__} of rows with different shapes."
        ) from error
    if array.dtype.kind in "biuf":
        return
    if array.ndim == 2 and array.dtype.kind in "OUS":
        for number, part in enumerate(array.T):
            _check_column(part, f"column {number} of {name}")
    else:
        _check_column(array.ravel(), name)


def _has_numbers(column: object) -> bool:
    """Return True if the dtype of a column is numeric, also of pandas and polars."""
    dtype = getattr(column, "dtype", None)
    if dtype is not None and hasattr(dtype, "is_numeric"):  # polars
        return bool(dtype.is_numeric())
    return getattr(dtype, "kind", "O") in "biuf"


def _check_unique(labels: Sequence[Hashable], name: str) -> None:
    repeated = {label: n for label, n in Counter(labels).items() if n > 1}
    if repeated:
        found = ", ".join(f"{label!r} {n} times" for label, n in repeated.items())
        raise ValueError(
            f"The columns of {name} must have unique names. Got {found}. Rename or "
            "remove columns."
        )


def _check_column(column: np.ndarray, where: str) -> None:
    kind = column.dtype.kind
    if column.ndim > 1:
        raise _error(where, "arrays", "")
    if kind in "biuf":
        return
    if kind in "OUS":
        for row, item in enumerate(column):
            found = _item_kind(item)
            if found is not None and not (found == "text" and _is_number(item)):
                raise _error(where, found, f" ({reprlib.repr(item)} in row {row})")
    else:
        raise _error(where, KINDS.get(kind, str(column.dtype)), "")


def _item_kind(item: object) -> str | None:
    """Return the kind of an item of a column; None for numbers and missing values."""
    is_array = isinstance(item, list | tuple | np.ndarray) or hasattr(item, "to_numpy")
    if is_array and np.shape(cast("list", item)) != ():
        return "arrays"
    # The kind excludes numpy.timedelta64, which is registered as an integer.
    kind = getattr(getattr(item, "dtype", None), "kind", None)
    if kind in KINDS:
        return KINDS[kind]
    if is_missing(item):
        return _MISSING.get(type(item).__name__)
    if isinstance(item, str):
        return "text"
    if hasattr(item, "year"):
        return "dates"
    if hasattr(item, "total_seconds"):
        return "durations"
    if isinstance(item, Complex) and not isinstance(item, Real | Decimal):
        return "complex numbers"
    return None if hasattr(item, "__float__") else type(item).__name__


def is_missing(item: object) -> bool:
    """Return True for None, NaN, NaT and pandas.NA."""
    if item is None or type(item).__name__ in ("NAType", "NaTType"):
        return True
    is_number = isinstance(item, float | np.floating | np.datetime64 | np.timedelta64)
    return is_number and bool(item != item)


def _is_number(text: object) -> bool:
    try:
        float(cast("str", text))
    except ValueError:
        return False
    return True


def _error(where: str, found: str, example: str) -> ValueError | TypeError:
    text = f"{where} must be numeric. Got {found}{example}."
    if found not in (*KINDS.values(), *_REMEDIES):
        # A TypeError with the message of `float`, which scikit-learn's checks expect.
        return TypeError(f"{text} Each argument must be a string or a number.")
    remedy = _REMEDIES.get(found, "Convert the values to numbers")
    end = ", or remove the column." if where.startswith("column") else "."
    return ValueError(f"{text} {remedy}{end}")
