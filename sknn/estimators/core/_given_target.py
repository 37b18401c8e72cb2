"""Checks of y that do not depend on X or on the kind of input."""

from __future__ import annotations

from numbers import Integral
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data import as_numbers, check_numeric, is_missing, refuse_masked
from sknn._typing import MatrixLike


def given_values(y: MatrixLike, name: str) -> ArrayLike:
    """Check the values of a regressor before their conversion, and return them.

    Raises
    ------
    ValueError
        If y is sparse, has three dimensions or contains dates, complex numbers or
        text.
    """
    if hasattr(y, "toarray"):
        raise ValueError(
            f"{name} must be dense. Got a sparse {type(y).__name__}. Use "
            f"{name}.toarray()."
        )
    check_numeric(y, name)
    values = np.asarray(y)
    _check_shape(values, name)
    # Objects are converted here, because scikit-learn leaves them as they are.
    return cast("ArrayLike", as_numbers(values, name) if values.dtype == object else y)


def given_labels(y: MatrixLike, name: str) -> ArrayLike:
    """Check the labels of a classifier before their conversion, and return them.

    A sparse indicator matrix is returned as an array. So are integers and booleans,
    which scikit-learn would convert to floats if a pandas column can have missing
    values, and refuse in arrays of objects.

    Raises
    ------
    ValueError
        If y has three dimensions or rows of different lengths, or contains complex
        numbers or missing labels.
    """
    refuse_masked(y, name)
    if hasattr(y, "toarray"):
        y = y.toarray()
    try:
        labels = np.asarray(y)
    except ValueError as error:
        raise ValueError(
            f"{name} must have one label per sample, or one column per label. Got rows "
            "of different lengths. Use sklearn.preprocessing.MultiLabelBinarizer for "
            "lists of labels."
        ) from error
    _check_shape(labels, name)
    if labels.dtype.kind == "c":
        check_numeric(labels, name)
    missing = np.zeros(labels.shape, bool)
    if labels.dtype.kind in "mM":
        missing = np.isnat(labels)
    elif labels.dtype.kind == "f":
        missing = np.isnan(labels)
    elif labels.dtype == object:
        missing = np.vectorize(is_missing, otypes=[bool])(labels)
    if missing.any():
        row = np.argwhere(missing)[0][0]
        raise ValueError(
            f"{name} must have no missing labels. Input {name} contains NaN, None or "
            f"NaT in row {row}. Remove the samples, or give them a label of their own."
        )
    if labels.dtype == object and labels.size:
        booleans = [isinstance(label, bool | np.bool_) for label in labels.flat]
        whole = [isinstance(label, Integral) for label in labels.flat]
        if all(booleans) or (all(whole) and not any(booleans)):
            labels = np.array(labels.tolist())
    return labels if labels.dtype.kind in "iub" else cast("ArrayLike", y)


def _check_shape(y: np.ndarray, name: str) -> None:
    if y.ndim > 2:
        raise ValueError(
            f"{name} must have shape (n_samples,) or (n_samples, n_outputs). Got an "
            f"array of shape {y.shape}. Use {name}.reshape(len({name}), -1)."
        )
