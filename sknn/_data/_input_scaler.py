"""Scaling of the columns of tables, with large offsets in double precision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from scipy import sparse

from sknn._data._row_view import Matrix, RowView

__all__ = ["InputScaler", "ScaledRows", "fit_input_scaler"]

# Maximum size of the chunks that are computed in double precision.
_CHUNK_BYTES = 2**23

# Number of rows, evenly spaced, that quartiles are computed from.
_QUARTILE_ROWS = 20_000

# Values further from the quartiles than this many interquartile ranges are outliers:
# the outer fences of J. W. Tukey, "Exploratory Data Analysis" (1977). In a normal
# distribution, two of a million values are.
_FENCE = 3.0

# The same for columns without an interquartile range, in units of the scale.
_RARE_FENCE = 8.0

# Standard deviations below this are computed from values divided by their maximum.
_SMALL = 1e-150

# Columns whose centers are further from 0, in units of the scale, lose digits in single
# precision.
_MAX_OFFSET = 32.0

# Smaller differences, in rounding errors, are no differences.
_ROUNDING = 4.0


@dataclass(frozen=True)
class InputScaler:
    """Scaling of each column to zero mean and unit variance, robust to outliers.

    Outliers affect neither mean nor variance, and are moved towards the other values:
    a scaled value z above the limit h becomes h + log(1 + z - h). In a column with two
    values, or with one value in most of the rows, such as an indicator, a count or a
    column of a sparse matrix, the most frequent value becomes 0, and the median
    distance of the others from it becomes 1. Constant columns become 0.

    Parameters
    ----------
    center : ndarray of shape (n_features,)
        Value that becomes 0.
    scale : ndarray of shape (n_features,)
        Value to divide by; positive.
    low, high : ndarray of shape (n_features,)
        Scaled values below or above these are outliers.
    n_samples : int
        Number of samples that the statistics are from.
    """

    center: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_samples: int

    @overload
    def __call__(self, X: np.ndarray) -> np.ndarray: ...
    @overload
    def __call__(self, X: Matrix | RowView) -> np.ndarray | ScaledRows: ...
    def __call__(self, X: Matrix | RowView) -> np.ndarray | ScaledRows:
        """Return scaled samples.

        Parameters
        ----------
        X : ndarray, sparse matrix or RowView of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray or ScaledRows of shape (n_samples, n_features), float32
            For a sparse matrix, a view whose rows are scaled when they are used.
        """
        if sparse.issparse(X[:1]):
            return ScaledRows(X, self)
        n_rows = max(1, _CHUNK_BYTES // (8 * X.shape[1]))
        if X.shape[0] <= n_rows:
            return self.rows(X[:])
        scaled = np.empty(X.shape, np.float32)
        for first in range(0, len(scaled), n_rows):
            part = slice(first, first + n_rows)
            scaled[part] = self.rows(X[part])
        return scaled

    def rows(self, X: np.ndarray) -> np.ndarray:
        """Return the scaled values of a few rows."""
        center, scale, low, high = self._rounded
        with np.errstate(over="ignore"):
            scaled = np.subtract(X.astype(center.dtype, copy=False), center, order="C")
            scaled /= scale
        values = scaled.reshape(-1)  # a view
        # Few values are outliers, and logarithms of all values would be slow.
        for is_outlier, limits, sign in (
            (scaled > high, self.high, 1.0),
            (scaled < low, self.low, -1.0),
        ):
            places = np.flatnonzero(is_outlier)
            if len(places):
                row, column = np.divmod(places, scaled.shape[1])
                exact = (X[row, column] - self.center[column]) / self.scale[column]
                limit = limits[column]
                excess = np.maximum(sign * (exact - limit), 0.0)
                values[places] = limit + sign * np.log1p(excess)
        return scaled.astype(np.float32, copy=False)

    @cached_property
    def _rounded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The statistics in single precision, if no column loses digits by it.

        Single precision is twice as fast. Columns far from 0 lose digits.
        """
        statistics = self.center, self.scale, self.low, self.high
        near = np.abs(self.center) <= _MAX_OFFSET * self.scale
        in_range = (self.scale > 1e-30) & (self.scale < 1e30)
        if not (near & in_range).all():
            return statistics
        center, scale, low, high = (part.astype(np.float32) for part in statistics)
        return center, scale, low, high

    def restored(self, scaled: np.ndarray) -> np.ndarray:
        """Return samples in their own units, the inverse of the scaling.

        Parameters
        ----------
        scaled : ndarray of shape (n_samples, n_features)
            Scaled samples.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float64
        """
        values = scaled.astype(np.float64)
        with np.errstate(over="ignore"):
            above = np.expm1(np.maximum(values - self.high, 0.0)) + self.high
            below = self.low - np.expm1(np.maximum(self.low - values, 0.0))
        values = np.where(values > self.high, above, values)
        values = np.where(values < self.low, below, values)
        return values * self.scale + self.center


class ScaledRows:
    """View of a sparse matrix whose rows are dense and scaled when they are used.

    Parameters
    ----------
    data : sparse matrix or RowView of shape (n_samples, n_features)
        Samples, not copied.
    scaler : InputScaler
        Scales them.
    """

    def __init__(self, data: Matrix | RowView, scaler: InputScaler) -> None:
        self._data = data
        self._scaler = scaler
        self.shape = data.shape
        self.dtype = np.dtype(np.float32)
        self.ndim = 2

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:
        """Return some of the rows as a scaled array."""
        return self._scaler.rows(_dense(self._data[rows]))


def fit_input_scaler(X: Matrix | RowView, weights: np.ndarray) -> InputScaler:
    """Return the scaler of the columns of a table.

    Parameters
    ----------
    X : ndarray, sparse matrix or RowView of shape (n_samples, n_features)
        Training samples, finite.
    weights : ndarray of shape (n_samples,)
        Weights of the samples, with a positive sum.

    Examples
    --------
    >>> X = np.array([[1.0, 0], [2, 0], [3, 0], [4, 7]])
    >>> fit_input_scaler(X, np.ones(4))(X)[:, 1].tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    table = X[:] if isinstance(X, RowView) else X
    n_samples, n_features = table.shape
    found = np.zeros((4, n_features))
    columns = np.arange(n_features)
    if sparse.issparse(table):
        table = sparse.csc_array(table)
        # Large vocabularies have too many columns to make them dense.
        rare = np.diff(table.indptr) * weights.max() < weights.sum() / 4
        found[:, rare] = _rare_columns(table, weights)[:, rare]
        columns = columns[~rare]
    per_block = max(1, _CHUNK_BYTES // (8 * n_samples))
    for first in range(0, len(columns), per_block):
        block = columns[first : first + per_block]
        found[:, block] = _dense_columns(_dense(table[:, block]), weights)
    center, scale, low, high = found
    return InputScaler(center, scale, low, high, n_samples)


def _dense(X: Matrix) -> np.ndarray:
    return X if isinstance(X, np.ndarray) else X.toarray()


def _dense_columns(X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return center, scale, low and high of each column."""
    rows = slice(None, None, max(1, len(X) // _QUARTILE_ROWS))
    equal = (weights == weights[0]).all()
    first, third = np.quantile(
        X[rows],
        (0.25, 0.75),
        axis=0,
        method="inverted_cdf",
        weights=None if equal else weights[rows],
    ).astype(np.float64)
    spread = third - first
    lower, upper = first - _FENCE * spread, third + _FENCE * spread
    values = np.clip(X, lower, upper) - first
    shares = weights / weights.sum()
    mean = shares @ values
    scale = np.sqrt(shares @ np.square(values - mean))
    tiny = scale < _SMALL
    if tiny.any():
        # Their squares would be zero.
        unit = np.maximum(abs(values[:, tiny]).max(axis=0), np.finfo(float).tiny)
        parts = (values[:, tiny] - mean[tiny]) / unit
        scale[tiny] = unit * np.sqrt(shares @ np.square(parts))
    center = first + mean
    # Rounding errors may leave a small spread in a constant column.
    eps = np.finfo(X.dtype).eps
    dominated = spread <= _ROUNDING * eps * np.maximum(abs(first), abs(third))
    two_valued = ((first == X) | (third == X)).all(axis=0)
    scale[dominated] = 1.0
    found = np.stack(
        [center, scale, (lower - center) / scale, (upper - center) / scale]
    )
    more_frequent = np.where(shares @ (first == X) >= 0.5, first, third)
    for column in np.flatnonzero(dominated | two_valued):
        found[:, column] = _rare_column(X[:, column], more_frequent[column], weights)
    return found


def _rare_column(
    values: np.ndarray, center: float, weights: np.ndarray
) -> tuple[float, float, float, float]:
    """Return center, scale, low and high of a column that mostly contains `center`."""
    distances = np.abs(values - center, dtype=np.float64)
    others = distances > _ROUNDING * np.finfo(values.dtype).eps * abs(center)
    others = sparse.csc_array((distances * others)[:, np.newaxis])
    others.eliminate_zeros()
    return center, float(_medians(others, weights)[0]), -_RARE_FENCE, _RARE_FENCE


def _rare_columns(X: sparse.csc_array, weights: np.ndarray) -> np.ndarray:
    """Return center, scale, low and high of columns that mostly contain zeros."""
    distances = abs(X)
    distances.eliminate_zeros()
    scale = _medians(distances, weights)
    zeros = np.zeros(len(scale))
    return np.stack([zeros, scale, zeros - _RARE_FENCE, zeros + _RARE_FENCE])


def _medians(X: sparse.csc_array, weights: np.ndarray) -> np.ndarray:
    """Return the weighted median of the stored values of each column; 1 without any."""
    starts, ends = X.indptr[:-1], X.indptr[1:]
    filled = ends > starts
    medians = np.ones(X.shape[1])
    if not filled.any():
        return medians
    order = np.lexsort((X.data, np.repeat(np.arange(X.shape[1]), ends - starts)))
    sums = np.append(0.0, np.cumsum(weights[X.indices[order]]))
    halves = (sums[starts] + sums[ends])[filled] / 2
    middle = np.maximum(np.searchsorted(sums, halves) - 1, starts[filled])
    medians[filled] = X.data[order[middle]]
    return medians
