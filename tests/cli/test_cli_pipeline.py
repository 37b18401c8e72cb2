"""The pipeline around a model."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from sknn.cli._pipeline import describe, make_pipeline

NUMBERS = pd.DataFrame({"a": [1.0, np.nan, 3.0, 4.0] * 3, "b": [0.0, 1.0] * 6})
TEXTS = pd.DataFrame({"c": ["x", "y", None, "x"] * 3})
Y = np.array([0, 1] * 6)


@pytest.mark.parametrize(
    ("X", "steps"),
    [
        (NUMBERS, ["impute", "scale", "model"]),
        (TEXTS, ["encode", "model"]),
        (NUMBERS.join(TEXTS), ["columns", "model"]),
    ],
    ids=["numbers", "categories", "both"],
)
def test_only_the_steps_that_the_columns_need(X, steps):
    pipeline = make_pipeline(X, LogisticRegression()).fit(X, Y)
    assert [name for name, _ in pipeline.steps] == steps
    assert pipeline.predict(X).shape == (12,)


def test_numbers_get_a_missing_indicator_and_are_standardized():
    pipeline = make_pipeline(NUMBERS, LogisticRegression()).fit(NUMBERS, Y)
    seen = pipeline[:-1].transform(NUMBERS)
    assert seen.shape == (12, 3)
    np.testing.assert_allclose(seen.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(seen.std(axis=0), 1)


def test_categories_never_seen_in_training_are_no_error():
    pipeline = make_pipeline(TEXTS, LogisticRegression()).fit(TEXTS, Y)
    new = pd.DataFrame({"c": ["z", None]})
    assert pipeline.predict(new).shape == (2,)


def test_rare_categories_share_a_column():
    X = pd.DataFrame({"c": ["x"] * 6 + ["y"] * 6 + list("uvw")})
    pipeline = make_pipeline(X, LogisticRegression()).fit(X, np.arange(15) % 2)
    names = pipeline[:-1].get_feature_names_out().tolist()
    assert names == ["c_x", "c_y", "c_infrequent_sklearn"]


def test_the_description_names_every_step():
    X = NUMBERS.join(TEXTS)
    lines = describe(make_pipeline(X, LogisticRegression(C=2)))
    assert lines[0].startswith("numbers (2): SimpleImputer(")
    assert lines[0].endswith(" > StandardScaler()")
    assert lines[1].startswith("categories (1): OneHotEncoder(")
    assert lines[2] == "LogisticRegression(C=2)"
    numbers_only = describe(make_pipeline(NUMBERS, LogisticRegression()))
    assert numbers_only[0].endswith(" > StandardScaler()")
    assert numbers_only[1:] == ["LogisticRegression()"]
