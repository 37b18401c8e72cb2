"""Held-out rows to evaluate the result of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sknn.cli._data import Table, Task
from sknn.cli._errors import CommandError

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.model_selection import BaseCrossValidator


@dataclass(frozen=True)
class Holdout:
    """The rows for the search, and the held-out rows for the evaluation.

    Parameters
    ----------
    X : pandas.DataFrame
    y : pandas.Series
    groups : pandas.Series or None
        The rows for the search.
    X_test : pandas.DataFrame
    y_test : pandas.Series
        The held-out rows.
    """

    X: pd.DataFrame
    y: pd.Series
    groups: pd.Series | None
    X_test: pd.DataFrame
    y_test: pd.Series

    def splitter(self, task: Task, n_folds: int, seed: int) -> BaseCrossValidator:
        """Return a splitter for shuffled folds.

        The folds are stratified for classification, and each group is in one fold only.

        Raises
        ------
        CommandError
            If there are fewer rows or groups than folds.
        """
        from sklearn.model_selection import (
            GroupKFold,
            KFold,
            StratifiedGroupKFold,
            StratifiedKFold,
        )

        grouped = self.groups is not None
        number, parts = (
            (len(self.y), "rows")
            if self.groups is None
            else (self.groups.nunique(), "groups")
        )
        if number < n_folds:
            raise CommandError(
                f"--cv {n_folds}: only {number} of the {parts} remain for the search "
                "besides the held-out rows; use a smaller --holdout, a smaller --cv "
                "(at least 2)"
                + (" or a --group column with more groups" if grouped else "")
            )
        if task == "classification":
            cls = StratifiedGroupKFold if grouped else StratifiedKFold
        else:
            cls = GroupKFold if grouped else KFold
        return cls(n_folds, shuffle=True, random_state=seed)


def hold_out(table: Table, fraction: float, seed: int) -> Holdout:
    """Hold out a fraction of the rows.

    The rows are stratified for classification. With groups, whole groups are held out.

    Raises
    ------
    CommandError
        If the fraction is not between 0 and 1, or if one of the parts would be empty.
    """
    from sklearn.model_selection import GroupShuffleSplit, train_test_split

    if not 0 < fraction < 1:
        raise CommandError(f"--holdout must be between 0 and 1, got {fraction:g}")
    try:
        if table.groups is not None:
            split = GroupShuffleSplit(1, test_size=fraction, random_state=seed)
            rows, test = next(split.split(table.X, table.y, table.groups))
        else:
            labels = table.y if table.task == "classification" else None
            rows, test = train_test_split(
                range(len(table.y)),
                test_size=fraction,
                random_state=seed,
                stratify=labels,
            )
    except ValueError as error:
        raise CommandError(f"--holdout: {' '.join(str(error).split())}") from error
    return Holdout(
        table.X.iloc[rows],
        table.y.iloc[rows],
        None if table.groups is None else table.groups.iloc[rows],
        table.X.iloc[test],
        table.y.iloc[test],
    )
