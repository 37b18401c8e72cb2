"""Weights and groups have one value per sample."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sknn._data import group_labels, one_per_sample


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        pd.Series([1, 2]),
        pd.DataFrame({"w": [1, 2]}),
        pl.DataFrame({"w": [1, 2]}),
        np.array([[1], [2]]),
    ],
    ids=lambda values: type(values).__name__,
)
def test_one_column(values):
    assert list(one_per_sample(values, "sample_weight")) == [1, 2]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (pd.DataFrame({"a": [1], "b": [2]}), r"columns \['a', 'b'\]"),
        (np.ones((3, 2)), r"shape \(3, 2\)"),
        ([[1], [1, 2]], r"shape \(2, '\?'\)"),
    ],
    ids=["frame", "array", "ragged"],
)
def test_several_columns_are_refused(values, found):
    with pytest.raises(ValueError, match=f"groups must have one value.*{found}"):
        one_per_sample(values, "groups")


def test_tuples_are_groups():
    assert group_labels([("a", 1), ("b", 1), ("a", 1)]).tolist() == [0, 1, 0]


def test_other_groups_are_unchanged():
    assert group_labels(pd.Series(["b", "a"])).tolist() == ["b", "a"]
