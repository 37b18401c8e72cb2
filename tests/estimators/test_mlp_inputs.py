"""Supported types of X."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from mlp_cases import BOTH, CLASSES, NAMES, X, classifier, same_weights
from scipy import sparse

# Whole numbers, which every type of number holds exactly.
WHOLE = np.round(np.abs(X) * 10)
NAMES_OF_COLUMNS = ["a", "b", "c"]
FRAME = pd.DataFrame(WHOLE, columns=NAMES_OF_COLUMNS)


@pytest.mark.parametrize(
    "data",
    [
        WHOLE.astype("float64"),
        WHOLE.astype("float32"),
        WHOLE.astype("float16"),
        WHOLE.astype("int64"),
        WHOLE.astype("int8"),
        WHOLE.astype("uint16"),
        WHOLE.astype(object),
        np.asfortranarray(WHOLE),
        np.repeat(WHOLE, 2, axis=0)[::2],
        WHOLE.tolist(),
        FRAME,
        FRAME.astype("Int64"),
        FRAME.astype("Float32"),
        FRAME.astype({"a": "int32", "b": "Int8"}),
        pl.DataFrame(WHOLE, schema=NAMES_OF_COLUMNS),
        sparse.csr_array(WHOLE),
        sparse.csc_array(WHOLE),
        sparse.coo_array(WHOLE),
        sparse.csr_matrix(WHOLE.astype("int32")),
    ],
    ids=lambda data: f"{type(data).__name__}-{getattr(data, 'dtype', '')}",
)
def test_the_same_numbers_give_the_same_network(data):
    expected = classifier(batch_size=8).fit(WHOLE, CLASSES)
    clf = classifier(batch_size=8).fit(data, CLASSES)
    assert same_weights(clf, expected)
    proba = clf.predict_proba(data)
    np.testing.assert_allclose(
        proba, expected.predict_proba(WHOLE), rtol=2 * np.finfo(proba.dtype).eps
    )


def test_booleans_are_numbers():
    flags = X > 0
    assert same_weights(
        classifier().fit(flags, CLASSES), classifier().fit(flags * 1.0, CLASSES)
    )


def test_a_sparse_matrix_in_a_full_batch():
    dense = classifier(batch_size=100).fit(WHOLE, CLASSES)
    same = classifier(batch_size=100).fit(sparse.csr_array(WHOLE), CLASSES)
    assert same_weights(dense, same)


def test_rows_are_predicted_alone_as_in_company():
    clf = classifier().fit(X, CLASSES)
    alone = np.concatenate([clf.predict_proba(row[None]) for row in X])
    np.testing.assert_array_equal(alone, clf.predict_proba(X))


def test_many_rows_are_predicted():
    clf = classifier().fit(X, CLASSES)
    many = np.tile(X, (250, 1))
    expected = np.tile(clf.predict_proba(X), (250, 1))
    np.testing.assert_allclose(clf.predict_proba(many), expected, rtol=1e-5)
    np.testing.assert_allclose(
        clf.predict_proba(sparse.csr_array(many)), expected, rtol=1e-5
    )


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_names_of_features(kind, make, y):
    frame = kind({name: X[:, i] for i, name in enumerate(NAMES_OF_COLUMNS)})
    estimator = make().fit(frame, y)
    assert estimator.feature_names_in_.tolist() == NAMES_OF_COLUMNS
    assert estimator.n_features_in_ == 3
    with pytest.raises(ValueError, match="feature names should match"):
        estimator.predict(frame[["b", "a", "c"]])
    with pytest.raises(ValueError, match="feature names should match"):
        estimator.partial_fit(frame[["b", "a", "c"]], y)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        estimator.predict(X)


def test_names_are_checked_in_the_validation_part():
    frame = pd.DataFrame(X, columns=NAMES_OF_COLUMNS)
    with pytest.raises(ValueError, match="feature names should match"):
        classifier().fit(frame, CLASSES, X_val=frame[["c", "b", "a"]], y_val=CLASSES)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.full((40, 3), np.nan), "contains NaN"),
        (FRAME.astype("Int64").mask(FRAME > 5), "contains NaN"),
        (np.full((40, 3), np.inf), "contains infinity"),
        (np.full((40, 3), "text"), "column 0 of X must be numeric. Got text"),
        (X[:, 0], "Expected 2D array"),
        (np.ones((40, 3, 2)), r"X must be a table.*\(40, 3, 2\)"),
        (X[:39], "inconsistent numbers of samples"),
        (X[:, :0], "0 feature"),
    ],
    ids=range(8),
)
def test_unusable_data_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        classifier().fit(data, CLASSES)
