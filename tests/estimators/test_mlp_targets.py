"""What y, class_weight and sample_weight mean."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from mlp_cases import (
    BINARY,
    BOTH,
    CLASSES,
    LABELS,
    NAMES,
    OUTPUTS,
    VALUES,
    X,
    classifier,
    regressor,
    same_weights,
)
from scipy import sparse

TEXT = np.array(["no", "yes"])


@pytest.mark.parametrize(
    "y",
    [
        TEXT[BINARY],
        TEXT[BINARY].astype(object),
        TEXT[BINARY].tolist(),
        BINARY == 1,
        BINARY.astype("uint8"),
        BINARY * 2.0 - 1.0,
        BINARY * 10 - 5,
        np.array(["c", "a", "bb"])[CLASSES],
        CLASSES.astype("float32"),
        pd.Series(TEXT[BINARY]),
        pd.Series(TEXT[BINARY], dtype="category"),
        pd.Series(BINARY == 1, dtype="boolean"),
        pd.Series(CLASSES, dtype="Int64"),
        pl.Series(TEXT[BINARY]),
        pl.Series(CLASSES),
    ],
    ids=lambda y: f"{type(y).__module__.split('.')[0]}-{getattr(y, 'dtype', 'list')}",
)
def test_predicted_labels_have_the_type_of_y(y):
    clf = classifier().fit(X, y)
    values = np.unique(np.asarray(y)).tolist()
    assert clf.classes_.tolist() == values
    assert set(clf.predict(X).tolist()) <= set(values)
    assert clf.predict(X).dtype == clf.classes_.dtype
    assert clf.predict_proba(X).shape == (len(X), len(values))
    assert 0 <= clf.score(X, np.asarray(y)) <= 1


def test_probabilities_are_in_the_order_of_classes():
    y = np.where(X[:, 0] > 0, "a", "b")  # "a" is first in order, not in y
    clf = classifier(epochs=60, learning_rate=0.05).fit(X, y)
    proba = clf.predict_proba(X)
    assert clf.score(X, y) > 0.9
    np.testing.assert_array_equal(clf.classes_[proba.argmax(axis=1)], clf.predict(X))


@pytest.mark.parametrize(
    "y", [LABELS, LABELS == 1, LABELS.tolist(), sparse.csr_array(LABELS)], ids=type
)
def test_several_labels(y):
    clf = classifier().fit(X, y)
    assert clf.predict(X).shape == LABELS.shape
    assert set(np.unique(clf.predict(X))) <= {0, 1}
    assert clf.predict_proba(X).shape == LABELS.shape
    assert clf.n_outputs_ == 2
    assert same_weights(clf, classifier().fit(X, LABELS))


@pytest.mark.parametrize("y", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_frames_of_labels_and_values(y):
    labels = y({"a": LABELS[:, 0], "b": LABELS[:, 1]})
    assert same_weights(classifier().fit(X, labels), classifier().fit(X, LABELS))
    values = y({"a": OUTPUTS[:, 0], "b": OUTPUTS[:, 1]})
    assert same_weights(regressor().fit(X, values), regressor().fit(X, OUTPUTS))


@pytest.mark.parametrize("y", [VALUES, OUTPUTS], ids=["one", "two"])
def test_values_keep_their_shape(y):
    reg = regressor().fit(X, y)
    assert reg.predict(X).shape == y.shape
    assert reg.predict(X[:1]).shape == y[:1].shape
    assert reg.n_outputs_ == (1 if y.ndim == 1 else 2)


def test_one_class_is_always_predicted():
    clf = classifier(early_stopping=True).fit(X, ["only"] * len(X))
    assert set(clf.predict(X)) == {"only"}
    assert clf.predict_proba(X).tolist() == [[1.0]] * len(X)


def test_targets_are_standardized_inside():
    params = {"epochs": 40, "learning_rate": 0.02}
    near = regressor(**params).fit(X, VALUES)
    far = regressor(**params).fit(X, VALUES * 1e4 + 1e6)
    np.testing.assert_allclose(
        far.predict(X), near.predict(X) * 1e4 + 1e6, rtol=1e-4, atol=1e2
    )
    raw = regressor(standardize_targets=False, **params).fit(X, VALUES * 1e4 + 1e6)
    assert raw.score(X, VALUES * 1e4 + 1e6) < far.score(X, VALUES * 1e4 + 1e6)


# -- weights ---------------------------------------------------------------------------


def test_class_weight_as_a_dict_is_a_sample_weight():
    by_class = classifier(class_weight={0: 1.0, 1: 4.0}).fit(X, BINARY)
    by_sample = classifier().fit(X, BINARY, sample_weight=1.0 + 3.0 * BINARY)
    assert same_weights(by_class, by_sample)


def test_class_weights_are_matched_by_label():
    by_class = classifier(class_weight={"yes": 4.0}).fit(X, TEXT[BINARY])
    by_sample = classifier().fit(X, TEXT[BINARY], sample_weight=1.0 + 3.0 * BINARY)
    assert same_weights(by_class, by_sample)


def test_class_and_sample_weights_are_multiplied():
    weights = np.linspace(1, 2, len(X))
    both = classifier(class_weight={1: 4.0, 0: 1.0}).fit(X, BINARY, weights)
    one = classifier().fit(X, BINARY, weights * (1.0 + 3.0 * BINARY))
    assert same_weights(both, one)


def test_balanced_classes_have_the_same_weight():
    y = np.repeat([0, 1], [30, 10])
    balanced = classifier(class_weight="balanced").fit(X, y)
    by_hand = classifier().fit(X, y, np.repeat([40 / 60, 2.0], [30, 10]))
    assert same_weights(balanced, by_hand)


def test_class_weights_of_several_labels():
    by_label = classifier(class_weight=[{0: 1, 1: 2.0}, {0: 1, 1: 3.0}]).fit(X, LABELS)
    weights = (1.0 + LABELS[:, 0]) * (1.0 + 2.0 * LABELS[:, 1])
    assert same_weights(by_label, classifier().fit(X, LABELS, weights))
    classifier(class_weight="balanced").fit(X, LABELS)


def test_a_class_weight_may_name_a_class_that_is_not_in_a_batch():
    clf = classifier(class_weight={2: 5.0})
    clf.partial_fit(X, BINARY, classes=[0, 1, 2]).partial_fit(X, BINARY)
    clf = classifier(class_weight={2: 5.0}).fit(X, CLASSES, X_val=X, y_val=BINARY)
    assert clf.classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize("params", [{}, {"dropout": 0.5}, {"early_stopping": True}])
def test_a_weight_of_zero_removes_a_sample(make, y, params):
    weights = np.linspace(1, 2, len(X))
    weights[::4] = 0
    kept = weights > 0
    params = {"batch_size": 8, **params}
    weighted = make(**params).fit(X, y, weights)
    assert same_weights(weighted, make(**params).fit(X[kept], y[kept], weights[kept]))


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_a_weight_of_zero_removes_a_sample_in_partial_fit(make, y):
    weights = np.ones(len(X))
    weights[:10] = 0
    params = {"batch_size": 8}
    weighted = make(**params).partial_fit(X, y, sample_weight=weights)
    assert same_weights(weighted, make(**params).partial_fit(X[10:], y[10:]))


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_integer_weights_are_repetitions_in_a_full_batch(make, y, dropout):
    counts = np.arange(len(X)) % 3 + 1
    params = {"dropout": dropout, "batch_size": 1000, "epochs": 5}
    weighted = make(**params).fit(X, y, counts)
    repeated = make(**params).fit(np.repeat(X, counts, 0), np.repeat(y, counts))
    assert same_weights(weighted, repeated)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_a_common_factor_of_the_weights_changes_nothing(make, y):
    heavy = make(batch_size=8).fit(X, y, np.full(len(X), 7.0))
    assert same_weights(heavy, make(batch_size=8).fit(X, y))


@pytest.mark.parametrize("factor", [1e-300, 1e-12, 1e12, 1e300])
def test_the_scale_of_the_weights_has_no_effect(factor):
    weights = np.linspace(1, 2, len(X))
    reg = regressor(batch_size=8).fit(X, VALUES + 1000, weights)
    same = regressor(batch_size=8).fit(X, VALUES + 1000, weights * factor)
    np.testing.assert_allclose(same.target_.scale, reg.target_.scale)
    np.testing.assert_allclose(same.target_.offset, reg.target_.offset)
    np.testing.assert_allclose(same.predict(X), reg.predict(X), rtol=1e-4)


def test_statistics_of_a_full_batch_are_computed_from_all_rows():
    few = np.repeat(X[:2], [36, 4], axis=0)
    params = {"batch_norm": True, "batch_size": 40, "activation": "linear"}
    params["scaling"] = None
    clf = classifier(learning_rate=1e-9, epochs=60, early_stopping=False, **params)
    norm = clf.fit(few, np.arange(40) % 2).model_.get_layer("hidden_1_norm")
    sums = few @ clf.model_.get_layer("hidden_1").get_weights()[0]
    np.testing.assert_allclose(norm.moving_mean, sums.mean(axis=0), rtol=0.05)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_weights_count_in_the_validation_loss(make, y):
    weights = np.ones(20)
    weights[10:] = 0
    some = make().fit(X, y, X_val=X[:20], y_val=y[:20], sample_weight_val=weights)
    fewer = make().fit(X, y, X_val=X[:10], y_val=y[:10])
    np.testing.assert_allclose(
        some.history_["val_loss"], fewer.history_["val_loss"], rtol=1e-5
    )
