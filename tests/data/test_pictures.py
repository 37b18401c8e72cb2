from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sknn._data import only_column, picture_kind


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("a.png", "path"),
        (Path("a.png"), "path"),
        (np.zeros((2, 2)), "array"),
        (Image.new("L", (2, 2)), "PIL"),
        (1, None),
        ([[1]], None),
    ],
)
def test_kinds(item, kind):
    assert picture_kind(item) == kind


@pytest.mark.parametrize("form", [np.array, pd.Series, pd.DataFrame, np.atleast_2d])
def test_one_column(form):
    X = form(["a", "b"])
    column = only_column(X.T if form is np.atleast_2d else X)
    assert isinstance(column, np.ndarray)
    assert column.tolist() == ["a", "b"]


def test_other_inputs_are_returned_unchanged():
    for X in (["a", "b"], np.zeros((2, 3)), None):
        assert only_column(X) is X
