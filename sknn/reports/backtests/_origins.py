"""The forecast origins of a backtest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.model_selection import TimeSeriesSplit

from sknn._typing import SequencesLike
from sknn.reports.results._problem import take_rows
from sknn.reports.results._splits import row_positions
from sknn.reports.results._typing import CVLike, Rows

__all__ = ["Origin", "make_origins", "rows_of"]


@dataclass(frozen=True)
class Origin:
    """One fold: the known time steps, and the time steps to forecast.

    Parameters
    ----------
    fold : int
        Number of the fold, from 1.
    train, test : list of ndarray
        Rows of each series; one entry for a table or a single series.
    """

    fold: int
    train: list[Rows]
    test: list[Rows]

    def of(self, number: int) -> tuple[Rows, Rows]:
        """Return the rows of one series; all series of a table have the same rows."""
        at = number if len(self.train) > 1 else 0
        return self.train[at], self.test[at]


def make_origins(cv: CVLike, lengths: list[int]) -> list[Origin]:
    """Return the folds of series.

    Parameters
    ----------
    cv : int, splitter or iterable of (train, test)
        Each test part must directly follow its training part.
    lengths : list of int
        Number of time steps of each series of a list, or of the table.

    Raises
    ------
    TypeError
        If `cv` lists the folds of several series.
    ValueError
        If a test part does not directly follow its training part, or if the series have
        different numbers of folds.
    """
    if isinstance(cv, int | np.integer) and not isinstance(cv, bool):
        cv = TimeSeriesSplit(int(cv))
    if isinstance(cv, str | bool) or not (
        isinstance(cv, Iterable) or hasattr(cv, "split")
    ):
        raise TypeError(
            "cv must be a number of folds, a splitter such as TimeSeriesSplit or an "
            f"iterable of (train, test) rows, got {cv!r}."
        )
    if not hasattr(cv, "split"):
        pairs = list(cast(Iterable[tuple[ArrayLike, ArrayLike]], cv))
        if len(lengths) > 1:
            raise TypeError("For a list of series cv must be a number or a splitter.")
        splits = [pairs]
    else:
        splits = [list(cv.split(np.zeros((n, 1)))) for n in lengths]
    if len({len(one) for one in splits}) != 1 or not splits[0]:
        raise ValueError(
            "cv must have the same number of folds for every series, at least one; got "
            f"{[len(s) for s in splits]}."
        )
    origins = []
    for fold, folds in enumerate(zip(*splits, strict=True), start=1):
        parts = [
            (
                row_positions(train, n, fold, "training"),
                row_positions(test, n, fold, "test"),
            )
            for (train, test), n in zip(folds, lengths, strict=True)
        ]
        for train, test in parts:
            _check_order(fold, train, test)
        origins.append(Origin(fold, [p[0] for p in parts], [p[1] for p in parts]))
    return origins


def rows_of(
    data: SequencesLike | None, rows: list[Rows], is_list: bool
) -> SequencesLike | None:
    """Return rows of each series of a list, or of a single table; None for None."""
    if data is None:
        return None
    if is_list:
        series = cast(Sequence[ArrayLike], data)
        return [take_rows(one, r) for one, r in zip(series, rows, strict=True)]
    return take_rows(cast(ArrayLike, data), rows[0])


def _check_order(fold: int, train: Rows, test: Rows) -> None:
    rows = np.concatenate([train, test])
    if len(train) and len(test) and (np.diff(rows) == 1).all():
        return
    raise ValueError(
        f"cv: in fold {fold} the test part does not follow its training part directly, "
        "so it is not a forecast. Use sklearn.model_selection.TimeSeriesSplit without "
        "gap; set max_train_size for sliding windows."
    )
