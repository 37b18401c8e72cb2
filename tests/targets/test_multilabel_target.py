"""Tests of the multilabel target."""

import numpy as np
import pytest
from scipy import sparse

from sknn._targets import Head, MultilabelTarget

Y = np.array([[0, 1, 1], [1, 0, 0]])


@pytest.mark.parametrize(
    ("loss", "head"),
    [
        ("cross_entropy", Head(3, "sigmoid", "binary_crossentropy")),
        ("squared_error", Head(3, "sigmoid", "squared_error")),
        ("hinge", Head(3, "linear", "hinge")),
        ("perceptron", Head(3, "linear", "perceptron")),
    ],
)
def test_head(loss, head):
    assert MultilabelTarget(3, loss).head == head


@pytest.mark.parametrize(
    "y", [Y, Y.tolist(), Y.astype(bool), sparse.csr_array(Y), sparse.coo_matrix(Y)]
)
@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_encoding(y, loss):
    encoded = MultilabelTarget(3, loss).encode(y)
    assert type(encoded) is np.ndarray
    assert encoded.dtype == np.float32
    expected = Y if loss == "cross_entropy" else 2 * Y - 1
    np.testing.assert_array_equal(encoded, expected)


def test_predictions_are_an_indicator():
    raw = np.array([[0.2, 0.5, 0.8]], np.float32)
    target = MultilabelTarget(3)
    assert target.decode(raw).tolist() == [[0, 0, 1]]
    assert target.decode(raw).dtype == np.int64
    np.testing.assert_array_equal(target.decode_proba(raw), raw)
    assert [labels.tolist() for labels in target.classes_] == [[0, 1]] * 3


def test_scores():
    raw = np.array([[-0.2, 0.1, 0.8]])
    target = MultilabelTarget(3, "hinge")
    assert target.decode(raw).tolist() == [[0, 1, 1]]
    np.testing.assert_allclose(target.decode_decision(raw), raw, rtol=1e-6)


def test_one_label_keeps_its_column():
    target = MultilabelTarget(1, "hinge")
    assert target.decode(np.array([[0.1], [-0.1]])).tolist() == [[1], [0]]


def test_divergence_is_refused():
    with pytest.raises(ValueError, match="are not mutually exclusive"):
        MultilabelTarget(3, "kl_divergence")


@pytest.mark.parametrize("y", [[[0, 1]], [0, 1, 1]])
def test_other_columns_are_refused(y):
    with pytest.raises(ValueError, match="y must have 3 columns"):
        MultilabelTarget(3).encode(y)


def test_other_values_are_refused():
    with pytest.raises(ValueError, match=r"0 and 1 only. Got \[-1, 1\]"):
        MultilabelTarget(3).encode(2 * Y - 1)
