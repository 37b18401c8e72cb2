"""Tests of the target with several classes."""

import numpy as np
import pytest

from sknn._targets import Head, MulticlassTarget

CLASSES = np.array(["a", "b", "c"])
Y = ["c", "a", "b"]


@pytest.mark.parametrize(
    ("loss", "head"),
    [
        ("cross_entropy", Head(3, "softmax", "sparse_categorical_crossentropy")),
        ("hinge", Head(3, "linear", "multiclass_hinge")),
        ("perceptron", Head(3, "linear", "multiclass_perceptron")),
    ],
)
def test_losses_of_class_numbers(loss, head):
    target = MulticlassTarget(CLASSES, loss)
    assert target.head == head
    assert target.encode(Y).dtype == np.int32
    assert target.encode(Y).tolist() == [2, 0, 1]


@pytest.mark.parametrize("loss", ["kl_divergence", "squared_error"])
def test_losses_of_one_hot_rows(loss):
    target = MulticlassTarget(CLASSES, loss)
    assert target.head == Head(3, "softmax", loss)
    assert target.encode(Y).dtype == np.float32
    assert target.encode(Y).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_largest_output_wins():
    raw = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]], np.float32)
    target = MulticlassTarget(CLASSES)
    assert target.decode(raw).tolist() == ["b", "a"]
    proba = target.decode_proba(raw)
    np.testing.assert_allclose(proba, raw, rtol=1e-6)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-15)


def test_scores():
    raw = np.array([[-2.0, -0.5, -3.0]])
    target = MulticlassTarget(CLASSES, "hinge")
    assert target.decode(raw).tolist() == ["b"]
    assert target.decode_decision(raw).shape == (1, 3)
