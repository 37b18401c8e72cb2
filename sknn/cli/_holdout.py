"""Rows that a search never sees, to score what it found."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sknn.cli._data import Table
from sknn.cli._errors import CommandError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Holdout:
    """The rows to search on, and those to score the result on.

    Parameters
    ----------
    X, y, groups : pandas objects
        To search on; `groups` may be None.
    X_test, y_test : pandas objects
    """

    X: "pd.DataFrame"
    y: "pd.Series"
    groups: "pd.Series | None"
    X_test: "pd.DataFrame"
    y_test: "pd.Series"

    def splitter(self, task: str, n_folds: int, seed: int) -> Any:
        """Return shuffled folds: by class, and with no group in two of them."""
        from sklearn.model_selection import (
            GroupKFold,
            KFold,
            StratifiedGroupKFold,
            StratifiedKFold,
        )

        grouped = self.groups is not None
        if task == "classification":
            cls = StratifiedGroupKFold if grouped else StratifiedKFold
        else:
            cls = GroupKFold if grouped else KFold
        return cls(n_folds, shuffle=True, random_state=seed)


def hold_out(table: Table, part: float, seed: int) -> Holdout:
    """Take a part of the rows away: by class, and whole groups where there are some.

    Raises
    ------
    CommandError
        When the part is no share, or leaves no rows on one side.
    """
    from sklearn.model_selection import GroupShuffleSplit, train_test_split

    if not 0 < part < 1:
        raise CommandError(f"--holdout must be between 0 and 1, got {part:g}")
    try:
        if table.groups is not None:
            split = GroupShuffleSplit(1, test_size=part, random_state=seed)
            rows, test = next(split.split(table.X, table.y, table.groups))
        else:
            labels = table.y if table.task == "classification" else None
            rows, test = train_test_split(
                range(len(table.y)), test_size=part, random_state=seed, stratify=labels
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
