"""X as several inputs of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_array

from sknn._data import check_numeric, column_names, is_missing, refuse_masked
from sknn._sklearn import select_columns
from sknn._suggestions import suggestion
from sknn._typing import MatrixLike
from sknn.estimators.core._fitted_input import FittedInput
from sknn.estimators.text._text_tokenizer import TextTokenizer

# Columns by name or position, with a transformer or without one.
Columns: TypeAlias = str | int | slice | list[str] | list[int]
InputColumns: TypeAlias = Mapping[str, Columns | tuple[Columns, BaseEstimator]]

# Larger integers are not exact in single precision.
MAX_INTEGER = 2**24


def has_several(X: object, inputs: object) -> bool:
    """Return True if X consists of several inputs.

    A tuple of lists is a table, as in scikit-learn.
    """
    # Some sparse matrices are dicts too.
    is_dict = isinstance(X, Mapping) and not hasattr(X, "shape")
    if inputs is not None or is_dict:
        return True
    return isinstance(X, tuple) and all(hasattr(part, "shape") for part in X)


def read_inputs(
    X: object,
    inputs: InputColumns | None,
    fitted: Mapping[str, FittedInput] | None,
    transformers: dict[str, BaseEstimator],
    dtype: type = np.float32,
) -> tuple[dict[str, np.ndarray], dict[str, FittedInput]]:
    """Return the inputs as arrays of the same number of rows.

    Parameters
    ----------
    X : dict or tuple of array-like, dataframe, or array of shape (n_samples, n_columns)
        A dict or tuple has one item per input.
    inputs : dict or None
        The columns of each input; None if X is a dict or a tuple.
    fitted : dict of str to FittedInput or None
        The inputs of the fit; None in a fit.
    transformers : dict of str to estimator
        The fitted transformers of the inputs that have one; filled in a fit.
    dtype : type, default=np.float32
        Floating type of the arrays.

    Returns
    -------
    arrays : dict of str to ndarray of shape (n_samples, ...)
    fitted : dict of str to FittedInput

    Raises
    ------
    ValueError
        If inputs are missing or have other shapes than in the fit, or if their numbers
        of samples differ.
    """
    parts = _given_parts(X) if inputs is None else _selected(X, inputs)
    if not parts:
        raise ValueError(f"X must have at least one input. Got {X!r:.40}, {inputs=}.")
    if fitted is not None and list(parts) != list(fitted):
        if sorted(parts) != sorted(fitted):
            raise ValueError(
                f"X must have the inputs {list(fitted)}, as in the fit. Got "
                f"{list(parts)}."
            )
        parts = {name: parts[name] for name in fitted}
    arrays, found = {}, {}
    for name, (part, transformer, from_frame) in parts.items():
        known = None if fitted is None else fitted[name]
        where = f"X[{name!r}]"
        if known is None:
            if transformer is None and _are_texts(part):
                transformer = TextTokenizer()
            if isinstance(transformer, TextTokenizer):
                _refuse_missing(part, where)
            if transformer is not None:
                transformers[name] = clone(transformer)
                part = transformers[name].fit_transform(part)
            values = _as_array(part, where, dtype)
            is_table = transformer is None and _is_table(part, from_frame)
            known = FittedInput(values.shape[1:], is_table)
        else:
            if isinstance(transformers.get(name), TextTokenizer):
                _refuse_missing(part, where)
            if name in transformers:
                part = transformers[name].transform(part)
            values = _as_array(part, where, dtype, known.shape)
            _check_shape(values.shape[1:], known.shape, where)
        arrays[name], found[name] = values, known
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(
            f"All inputs must have the same number of samples. Got {lengths}."
        )
    return arrays, found


# Columns of one input, its transformer, and whether it is from a dataframe.
_Part: TypeAlias = tuple[object, BaseEstimator | None, bool]


def _given_parts(X: object) -> dict[str, _Part]:
    """Return the inputs in a dict, or in a tuple by their positions."""
    if isinstance(X, tuple):
        X = {str(number): part for number, part in enumerate(X)}
    if not isinstance(X, Mapping) or not all(isinstance(name, str) for name in X):
        raise TypeError(
            "X must be a dict of arrays by the names of the inputs, a tuple of arrays, "
            f"or a dataframe with `inputs`. Got {type(X).__name__}."
        )
    return {name: (part, None, False) for name, part in X.items()}


def _selected(X: object, inputs: InputColumns) -> dict[str, _Part]:
    """Return the columns of each input, of a dataframe or an array."""
    if isinstance(X, Mapping | tuple):
        raise TypeError(
            f"inputs={inputs!r} selects columns, but X is a {type(X).__name__} of "
            "inputs. Pass X as a dataframe or an array, or set inputs=None."
        )
    names = column_names(cast("MatrixLike", X))
    is_frame = names is not None
    if not is_frame and len(getattr(X, "shape", ())) != 2:
        raise ValueError(
            "X must be a dataframe or an array of shape (n_samples, n_columns), because"
            f" inputs={inputs!r} selects columns. Got {type(X).__name__}."
        )
    parts: dict[str, _Part] = {}
    for name, entry in inputs.items():
        columns, transformer = _pair(name, entry)
        columns = columns.tolist() if hasattr(columns, "tolist") else columns
        _check_columns(name, columns, names, cast("np.ndarray", X).shape[1])
        part = select_columns(cast("MatrixLike", X), columns)
        if np.shape(cast("ArrayLike", part))[1:] == (0,):
            raise ValueError(
                f"inputs[{name!r}] must have at least one column. Got {columns!r}."
            )
        parts[name] = part, transformer, is_frame
    return parts


def _pair(name: str, entry: object) -> tuple[Columns, BaseEstimator | None]:
    """Return the columns of an input and their transformer, if there is one."""
    if not isinstance(entry, tuple):
        return cast("Columns", entry), None
    transformer = entry[1] if len(entry) == 2 else None
    if hasattr(transformer, "transform") and not isinstance(transformer, type):
        return cast("tuple[Columns, BaseEstimator]", entry)
    raise TypeError(
        f"inputs[{name!r}] must be columns, or a pair of columns and a transformer, "
        f'such as ("review", TextTokenizer()). Got {entry!r}. Use a list for several '
        "columns."
    )


def _check_columns(
    name: str, columns: Columns, names: list | None, n_columns: int
) -> None:
    """Raise an error if the columns of an input are not in X."""
    if isinstance(columns, slice):
        return
    wanted = columns if isinstance(columns, list) else [columns]
    is_mask = isinstance(columns, list) and all(isinstance(c, bool) for c in wanted)
    for column in wanted:
        if not isinstance(column, str | Integral) or (
            isinstance(column, bool) and not is_mask
        ):
            raise TypeError(
                f"inputs[{name!r}] must be a name or a position of a column, a list of "
                f"them, or a slice. Got {columns!r}."
            )
        if not isinstance(column, str) and not -n_columns <= column < n_columns:
            raise ValueError(
                f"inputs[{name!r}] has the column {column}, but the columns of X have "
                f"the positions 0 to {n_columns - 1}."
            )
    strings = [column for column in wanted if isinstance(column, str)]
    if strings and names is None:
        raise ValueError(
            f"inputs[{name!r}]={columns!r} names columns, but X has no names. Pass X "
            "as a dataframe, for example with set_output(transform='pandas') of the "
            "steps before, or select columns by position."
        )
    missing = [column for column in strings if column not in (names or [])]
    if missing:
        raise ValueError(
            f"inputs[{name!r}] has the column {missing[0]!r}, which X does not have. "
            f"Its columns are {names}.{suggestion(missing[0], names or [])}"
        )


def _check_shape(shape: tuple[int, ...], known: tuple[int, ...], where: str) -> None:
    if shape != known:
        raise ValueError(
            f"{where} has samples of shape {shape}, but the network was fitted on "
            f"samples of shape {known}."
        )


def _are_texts(part: object) -> bool:
    """Return True if the first item of a column that is not missing is a text."""
    if not _is_column(part):
        return False
    items = (x for x in cast("Iterable[object]", part) if not is_missing(x))
    return isinstance(next(items, None), str)


def _refuse_missing(part: object, where: str) -> None:
    """Raise an error if a column of texts has missing values."""
    for row, item in enumerate(cast("Iterable[object]", part)):
        if is_missing(item):
            raise ValueError(
                f"{where} must not have missing texts. Got {item!r} in row {row}. "
                'Replace missing texts by "", for example with X.fillna(""), or remove '
                "the samples."
            )


def _is_column(part: object) -> bool:
    """Return True for a list, and for arrays and columns of one dimension."""
    return isinstance(part, list) or len(getattr(part, "shape", ())) == 1


def _is_table(part: object, from_frame: bool) -> bool:
    """Return True for columns of numbers, which may be scaled.

    Integers are numbers in a dataframe, and may be token ids in an array.
    """
    kind = np.dtype(getattr(part, "dtype", float)).kind
    n_axes = len(getattr(part, "shape", (0,)))
    return n_axes < 3 and kind != "O" and (from_frame or kind not in "iu")


# Values that are too large are infinite afterwards, and refused.
@np.errstate(over="ignore", invalid="ignore")
def _as_array(
    part: object, where: str, dtype: type, shape: tuple[int, ...] | None = None
) -> np.ndarray:
    """Return one input as an array of shape (n_samples, ...) and a floating type.

    `shape` is the shape of a sample in the fit. Sequences of unequal lengths are padded
    with 0 to the longest of the fit, and longer ones lose their end.
    """
    refuse_masked(cast("MatrixLike", part), where)
    if isinstance(part, sparse.sparray | sparse.spmatrix):
        part = part.toarray()
    if _is_column(part):
        items = list(cast("Iterable[object]", part))
        if items and np.ndim(cast("ArrayLike", items[0])) > 0:
            part = _stacked([np.asarray(item) for item in items], where, shape)
        else:
            part = np.asarray(part)[:, np.newaxis]
    check_numeric(cast("MatrixLike", part), where)
    values = np.asarray(part)
    are_integers = values.dtype.kind in "iu" and values.size > 0
    if are_integers and np.abs(values).max() > MAX_INTEGER:
        raise ValueError(
            f"{where} has integers above {MAX_INTEGER:,}, which several inputs cannot "
            "represent exactly. Number the values from 0, or divide by a constant."
        )
    return check_array(
        values, dtype=dtype, allow_nd=True, ensure_min_features=0, input_name=where
    )


def _stacked(
    items: list[np.ndarray], where: str, shape: tuple[int, ...] | None
) -> np.ndarray:
    """Return arrays of equal shapes, or sequences of integers, as one array."""
    shapes = {item.shape for item in items}
    if len(shapes) == 1 and shape in (None, *shapes):
        return np.stack(items)
    if any(item.ndim != 1 or item.dtype.kind not in "iu" for item in items):
        raise ValueError(
            f"{where} must have items of one shape, unless they are sequences of token "
            f"ids. Got {sorted(shapes)[:3]}. Bring them to one shape."
        )
    length = max(map(len, items)) if shape is None else shape[0]
    rows = np.zeros((len(items), length), np.int64)
    for row, item in zip(rows, items, strict=True):
        row[: len(item)] = item[:length]
    return rows
