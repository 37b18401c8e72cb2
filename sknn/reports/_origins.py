"""Where a backtest forecasts from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import TimeSeriesSplit

from sknn.reports._problem import take_rows

__all__ = ["Origin", "make_origins", "rows_of"]


@dataclass(frozen=True)
class Origin:
    """One fold: what is known and what is to be forecast.

    Parameters
    ----------
    fold : int
        From 1.
    train, test : list of ndarray
        Rows of each series; of a table or a single series one entry.
    """

    fold: int
    train: list[np.ndarray]
    test: list[np.ndarray]

    def of(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of one series; all of a table have the same."""
        at = number if len(self.train) > 1 else 0
        return self.train[at], self.test[at]


def make_origins(cv: Any, lengths: list[int]) -> list[Origin]:
    """Return the folds of series.

    Parameters
    ----------
    cv : int, splitter or iterable of (train, test)
        Each test part must begin where its training part ends.
    lengths : list of int
        Steps of each series of a list, or of the one table.

    Raises
    ------
    ValueError
        For other splits, and when series would have unequal numbers of folds.
    """
    if isinstance(cv, int | np.integer):
        cv = TimeSeriesSplit(int(cv))
    if not hasattr(cv, "split"):
        pairs = list(cv)
        if len(lengths) > 1:
            raise ValueError("For a list of series cv must be a number or a splitter.")
        splits = [pairs]
    else:
        splits = [list(cv.split(np.zeros((n, 1)))) for n in lengths]
    if len({len(one) for one in splits}) != 1 or not splits[0]:
        raise ValueError(
            f"cv must give every series as many folds, got {[len(s) for s in splits]}."
        )
    origins = []
    for fold, folds in enumerate(zip(*splits, strict=True), start=1):
        parts = [(np.asarray(train), np.asarray(test)) for train, test in folds]
        for train, test in parts:
            _check_order(fold, train, test)
        origins.append(Origin(fold, [p[0] for p in parts], [p[1] for p in parts]))
    return origins


def rows_of(data: Any, rows: list[np.ndarray], is_list: bool) -> Any:
    """Return rows of each series of a list, or of the one table; None of None."""
    if data is None:
        return None
    if is_list:
        return [take_rows(one, r) for one, r in zip(data, rows, strict=True)]
    return take_rows(data, rows[0])


def _check_order(fold: int, train: np.ndarray, test: np.ndarray) -> None:
    rows = np.concatenate([train, test])
    if len(train) and len(test) and (np.diff(rows) == 1).all():
        return
    raise ValueError(
        f"cv: in fold {fold} the test part does not follow its training part at once, "
        "so it is no forecast. Use sklearn.model_selection.TimeSeriesSplit without "
        "gap; max_train_size makes its windows slide."
    )
