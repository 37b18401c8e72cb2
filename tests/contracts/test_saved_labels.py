"""Classifiers with labels of any type can be saved."""

import numpy as np
import pandas as pd
import pytest
from families import FAMILIES, discovered, make

import sknn
from sknn.estimators.core._plain import from_plain, to_plain

# Two epochs are too few to learn, which is not what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

DATES = np.array(["2020-01-01", "2021-01-01", "2022-01-01"] * 8)
LABELS = {
    **{
        f"datetime64[{u}]": DATES.astype(f"M8[{u}]")
        for u in ("D", "s", "ms", "us", "ns")
    },
    **{f"timedelta64[{u}]": np.array([1, 2, 3] * 8, f"m8[{u}]") for u in ("us", "ns")},
    "series of dates": pd.Series(pd.to_datetime(DATES)),
    "series of durations": pd.Series(pd.to_timedelta([1, 2, 3] * 8, unit="D")),
    "Int64": pd.Series([1, 2, 3] * 8, dtype="Int64"),
    "boolean": pd.Series([True, False] * 12, dtype="boolean"),
    "string": pd.Series(list("abc") * 8, dtype="string"),
    "category": pd.Series(list("abc") * 8, dtype="category"),
}
CLASSIFIERS = [name for name in discovered() if name.endswith("Classifier")]


def check(name, labels, path):
    estimator = make(name).fit(FAMILIES[name].X, labels)
    loaded = sknn.load(estimator.save(path / "network.sknn"))
    assert loaded.classes_.dtype == estimator.classes_.dtype
    first, second = (fitted.predict(FAMILIES[name].X) for fitted in (estimator, loaded))
    assert first.dtype == second.dtype
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("kind", LABELS)
def test_labels_of_any_type_can_be_saved(kind, tmp_path):
    check("MLPClassifier", LABELS[kind], tmp_path)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_classifier_saves_dates(name, tmp_path):
    check(name, LABELS["datetime64[us]"], tmp_path)


@pytest.mark.parametrize(
    "scalar",
    [np.datetime64("2020-01-01T01", "us"), np.timedelta64(3, "D"), np.float32(0.1)],
)
def test_scalars_keep_their_value_and_type(scalar):
    restored = from_plain(to_plain(scalar, "value"))
    assert restored == scalar
    assert restored.dtype == scalar.dtype
