"""Tests of the target with two classes."""

import numpy as np
import pytest

from sknn._targets import BinaryTarget, Head

CLASSES = np.array(["no", "yes"])


@pytest.mark.parametrize(
    ("loss", "head"),
    [
        ("cross_entropy", Head(1, "sigmoid", "binary_crossentropy")),
        ("kl_divergence", Head(1, "sigmoid", "kl_divergence")),
        ("squared_error", Head(1, "sigmoid", "squared_error")),
        ("hinge", Head(1, "linear", "hinge")),
        ("perceptron", Head(1, "linear", "perceptron")),
    ],
)
def test_head(loss, head):
    assert BinaryTarget(CLASSES, loss).head == head


@pytest.mark.parametrize(("loss", "low"), [("cross_entropy", 0), ("hinge", -1)])
def test_encoding(loss, low):
    encoded = BinaryTarget(CLASSES, loss).encode(["yes", "no", "yes"])
    assert encoded.dtype == np.float32
    assert encoded.tolist() == [[1], [low], [1]]


def test_predictions_agree_with_probabilities():
    target = BinaryTarget(CLASSES)
    raw = np.array([[0.0], [0.49], [0.5], [0.51], [1.0]], np.float32)
    proba = target.decode_proba(raw)
    assert proba.shape == (5, 2)
    assert proba.dtype == np.float64
    np.testing.assert_array_equal(proba[:, 1], raw[:, 0])
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    expected = CLASSES[proba.argmax(axis=1)]
    np.testing.assert_array_equal(target.decode(raw), expected)


def test_predictions_agree_with_scores():
    target = BinaryTarget(CLASSES, "perceptron")
    raw = np.array([[-0.1], [0.0], [0.1]])
    assert target.decode(raw).tolist() == ["no", "no", "yes"]
    assert target.decode_decision(raw).shape == (3,)


@pytest.mark.parametrize("shape", [(0, 1), (1, 1)])
def test_few_rows_keep_their_shape(shape):
    raw = np.full(shape, 0.7, np.float32)
    assert BinaryTarget(CLASSES).decode(raw).shape == shape[:1]
    assert BinaryTarget(CLASSES).decode_proba(raw).shape == (shape[0], 2)


def test_single_class_is_always_predicted():
    target = BinaryTarget(np.array([7]))
    assert target.encode([7, 7]).tolist() == [[0], [0]]
    raw = np.array([[0.1], [0.9]], np.float32)
    assert target.decode(raw).tolist() == [7, 7]
    assert target.decode_proba(raw).tolist() == [[1], [1]]
