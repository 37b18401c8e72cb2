"""Tests of the bundled data sets."""

import numpy as np
import pytest

from sknn import datasets

SHAPES = {
    "breast_cancer": (569, 30),
    "diabetes": (442, 10),
    "digits": (1797, 64),
    "iris": (150, 4),
    "wine": (178, 13),
}


def test_every_listed_set_has_a_loader_and_the_other_way_round():
    loaders = {name.removeprefix("load_") for name in dir(datasets) if "load_" in name}
    # A series does not consist of X and y, and reports do not support it.
    assert loaders - {"airline_passengers"} == set(datasets.bundled()) == set(SHAPES)


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_loads_numbers_and_a_named_target(name, shape):
    X, y = getattr(datasets, f"load_{name}")()
    assert X.shape == shape
    assert X.columns.is_unique
    assert np.isfinite(X.to_numpy()).all()
    assert y.index.equals(X.index)
    assert y.name not in {None, "target", *X.columns}


def test_labels_can_be_read_and_sit_on_the_right_rows():
    X, y = datasets.load_breast_cancer()
    assert set(y) == {"benign", "malignant"}
    # Malignant tumors have larger nuclei.
    means = X["mean area"].groupby(y).mean()
    assert means["malignant"] > 2 * means["benign"]


def test_diabetes_is_in_the_units_of_the_measurement():
    X, _ = datasets.load_diabetes()
    assert X["age"].between(19, 79).all()


def test_the_listing_is_a_copy():
    datasets.bundled().clear()
    assert datasets.bundled()
