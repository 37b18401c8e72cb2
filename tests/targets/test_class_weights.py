"""Tests of class weights."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.utils.class_weight import compute_sample_weight

from sknn._targets import class_weights

Y = np.array(["a", "b", "b", "b"])
LABELS = np.array([[0, 1], [1, 1], [0, 0], [0, 1]])


@pytest.mark.parametrize("y", [Y, LABELS, sparse.csr_array(LABELS)])
def test_no_class_weight_gives_ones(y):
    assert class_weights(y, None).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("y", [Y, np.array([0, 5, 5, 5]), Y.astype(object)])
def test_balanced_is_scikit_learns(y):
    expected = compute_sample_weight("balanced", y)
    np.testing.assert_allclose(class_weights(y, "balanced"), expected)


def test_balanced_counts_weights_like_repetition():
    weights = np.array([2, 1, 0, 3])
    weighted = class_weights(Y, "balanced", sample_weight=weights)
    repeated = class_weights(np.repeat(Y, weights), "balanced")
    np.testing.assert_allclose(np.repeat(weighted, weights), repeated)


def test_balanced_leaves_out_classes_without_weight():
    weighted = class_weights(Y, "balanced", sample_weight=[0, 1, 1, 1])
    assert np.isfinite(weighted).all()
    np.testing.assert_allclose(weighted[1:], 1)


@pytest.mark.parametrize(
    ("y", "weights", "expected"),
    [
        (Y, {"a": 3, "b": 0.5}, [3, 0.5, 0.5, 0.5]),
        (Y, {"a": 3}, [3, 1, 1, 1]),
        (np.array(["0", "1", "1", "1"]), {"1": 2}, [1, 2, 2, 2]),
        (np.array([True, False, False, False]), {True: 2}, [2, 1, 1, 1]),
        (np.array([1.0, 2.0, 2.0, 2.0]), {np.int64(2): 4}, [1, 4, 4, 4]),
        (Y[1:], {"a": 3, "b": 2}, [2, 2, 2]),  # a fold without "a"
    ],
)
def test_named_weights(y, weights, expected):
    assert class_weights(y, weights).tolist() == expected


def test_keys_that_are_no_class_are_named():
    with pytest.raises(ValueError, match=r"not classes: \['A'\].*\['a', 'b'\]"):
        class_weights(Y, {"A": 3, "b": 2})


@pytest.mark.parametrize("weight", [-1, float("nan")])
def test_negative_weights_are_refused(weight):
    with pytest.raises(ValueError, match="must not be negative"):
        class_weights(Y, {"a": weight})


@pytest.mark.parametrize("wrong", ["balance", 3, [1, 2]])
def test_wrong_class_weight_is_named(wrong):
    with pytest.raises(ValueError, match="class_weight must be a dict.*Got"):
        class_weights(Y, wrong)


@pytest.mark.parametrize("weights", ["balanced", [{0: 1, 1: 2}, {0: 3, 1: 4}]])
def test_multilabel_is_scikit_learns(weights):
    expected = compute_sample_weight(weights, LABELS)
    np.testing.assert_allclose(class_weights(LABELS, weights), expected)
    found = class_weights(sparse.csr_array(LABELS), weights)
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
def test_multilabel_classes_left_out_weigh_one(kind):
    weights = [{1: 5.0}, {1: 2.0}]
    assert class_weights(kind(LABELS), weights).tolist() == [2, 10, 1, 2]
    # Folds without positives in the first column, or in both columns.
    assert class_weights(kind(LABELS[:1]), weights).tolist() == [2]
    assert class_weights(kind(LABELS[2:3]), weights).tolist() == [1]


@pytest.mark.parametrize("weight", [-1, float("nan")])
def test_negative_multilabel_weights_are_refused(weight):
    with pytest.raises(ValueError, match="must not be negative"):
        class_weights(LABELS, [{1: weight}, {}])


def test_multilabel_keys_that_are_no_class_are_named():
    with pytest.raises(ValueError, match=r"not classes: \['1'\].*\[0, 1\]"):
        class_weights(LABELS, [{}, {"1": 2.0}])


@pytest.mark.parametrize("wrong", [{0: 1, 1: 2}, "balance", [1, 2]])
def test_multilabel_needs_a_list_of_dicts(wrong):
    with pytest.raises(ValueError, match="must be a list of dicts.*Got"):
        class_weights(LABELS, wrong)


def test_multilabel_needs_a_dict_for_each_column():
    with pytest.raises(ValueError, match="each of the 2 columns.*Got 1:"):
        class_weights(LABELS, [{1: 2.0}])
