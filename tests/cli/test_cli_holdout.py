"""Held-out rows and the folds of the other rows."""

import numpy as np
import pandas as pd
import pytest

from sknn.cli._data import Table
from sknn.cli._errors import CommandError
from sknn.cli._holdout import hold_out


def table(groups):
    y = pd.Series(np.arange(12) / 2, name="y")
    X = pd.DataFrame({"a": np.arange(12.0)})
    return Table("t", X, y, groups, "regression", "", ())


def test_groups_that_are_too_few_after_the_holdout():
    few = hold_out(table(pd.Series(np.arange(12) // 4)), 0.5, 0)
    message = "--cv 2: only 1 of the groups remain .*smaller --holdout.*--group column"
    with pytest.raises(CommandError, match=message):
        few.splitter("regression", 2, 0)
    enough = hold_out(table(pd.Series(np.arange(12) // 2)), 0.5, 0)
    assert enough.splitter("regression", 2, 0).get_n_splits() == 2


def test_rows_that_are_too_few_after_the_holdout():
    few = hold_out(table(None), 0.8, 0)
    with pytest.raises(CommandError, match="--cv 5: only 2 of the rows remain"):
        few.splitter("regression", 5, 0)
