"""Tests of the selection of a target for classifiers."""

import pickle

import numpy as np
import pytest
from scipy import sparse

from sknn._targets import (
    BinaryTarget,
    MulticlassTarget,
    MultilabelTarget,
    classification_target,
)

LABELS = {
    "int": np.array([3, 1, 2, 1]),
    "negative": np.array([-1, 1, 0, 1]),
    "float": np.array([3.0, 1.0, 2.0, 1.0]),
    "str": np.array(["c", "a", "b", "a"]),
    "object": np.array(["c", "a", "b", "a"], object),
    "uint8": np.array([3, 1, 2, 1], np.uint8),
}


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("n_classes", [1, 2, 3])
@pytest.mark.parametrize(
    "loss", ["cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron"]
)
def test_labels_come_back_with_their_type(kind, n_classes, loss):
    classes = np.unique(LABELS[kind])[:n_classes]
    y = classes[[0, -1, -1, 0]]
    target = classification_target(y, loss=loss)
    encoded = target.encode(y)
    # Outputs of a correct network: larger scores for the true labels.
    raw = encoded if encoded.ndim == 2 else np.eye(len(classes))[encoded]
    decoded = target.decode(raw)
    assert decoded.dtype == y.dtype
    np.testing.assert_array_equal(decoded, y)
    np.testing.assert_array_equal(target.classes_, np.unique(y))


def test_bool_labels():
    y = np.array([True, False, True])
    target = classification_target(y)
    assert target.encode(y).ravel().tolist() == [1, 0, 1]
    decoded = target.decode(np.array([[0.1], [0.9]]))
    assert decoded.dtype == bool
    assert decoded.tolist() == [False, True]


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        ([0, 1, 1], BinaryTarget),
        ([4, 4, 4], BinaryTarget),
        ([0, 1, 2], MulticlassTarget),
        (np.array([[0], [1], [2]]), MulticlassTarget),
        (np.array([[0, 1], [1, 1]]), MultilabelTarget),
        (sparse.csr_array(np.array([[0, 1], [1, 1]])), MultilabelTarget),
    ],
)
def test_kind_of_y_decides(y, expected):
    assert type(classification_target(y)) is expected


def test_columns_of_one_are_read_like_vectors():
    y = np.array([[0], [1], [2]])
    assert classification_target(y).encode(y).tolist() == [0, 1, 2]


def test_auto_is_cross_entropy():
    assert classification_target([0, 1]).loss == "cross_entropy"


def test_classes_may_be_more_than_y_has():
    target = classification_target(np.array([1, 1]), classes=[2, 0, 1])
    assert target.classes_.tolist() == [0, 1, 2]
    assert target.encode([2, 0]).tolist() == [2, 0]


def test_classes_of_a_multilabel_y_are_its_columns():
    y = np.array([[0, 1], [1, 1]])
    assert classification_target(y, classes=[0, 1]).n_outputs == 2
    with pytest.raises(ValueError, match="3 classes for 2 columns"):
        classification_target(y, classes=[0, 1, 2])


@pytest.mark.parametrize("y", [["a", "b"], ["a", "b", "c"]])
@pytest.mark.parametrize("new", ["zebra", "B"])
def test_unseen_labels_are_named(y, new):
    target = classification_target(np.array(y))
    with pytest.raises(ValueError, match=rf"not among the classes: \['{new}'\]"):
        target.encode(np.array(["a", new]))


def test_labels_of_another_type_are_unseen():
    with pytest.raises(ValueError, match=r"not among the classes: \[0\]"):
        classification_target(np.array(["0", "1"])).encode(np.array([0]))


def test_continuous_y_is_refused():
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        classification_target(np.array([0.5, 1.25]))


def test_several_columns_of_classes_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match="MultiOutputClassifier"):
        classification_target(np.array([[0, 1], [2, 3]]))


@pytest.mark.parametrize("loss", ["log", None, 3, "huber"])
def test_wrong_loss_is_named(loss):
    with pytest.raises(ValueError, match='loss must be "auto", one of cross_entropy'):
        classification_target([0, 1], loss=loss)


@pytest.mark.parametrize("y", [[0, 1], [0, 1, 2], np.array([[0, 1], [1, 1]])])
def test_own_loss_is_passed_through(y):
    def loss(y_true, y_pred):
        return abs(y_true - y_pred).mean(axis=-1)

    target = classification_target(np.array(y), loss=loss)
    assert target.head.loss is loss
    assert target.head.activation in ("sigmoid", "softmax")
    assert target.has_proba
    assert target.encode(y).shape == (len(y), target.head.units)
    assert target.encode(y).dtype == np.float32


@pytest.mark.parametrize("y", [[0, 1], [0, 1, 2], [[0, 1], [1, 1]]])
def test_margin_losses_have_scores_and_no_probabilities(y):
    target = classification_target(np.array(y), loss="hinge")
    raw = np.array([[-0.5, 0.5, 2.0][: target.head.units]])
    assert not target.has_proba
    with pytest.raises(ValueError, match="Probabilities are not.*cross_entropy"):
        target.decode_proba(raw)
    expected = raw[:, 0] if target.head.units == 1 else raw
    np.testing.assert_array_equal(target.decode_decision(raw), expected)


@pytest.mark.parametrize("y", [[0, 1], [0, 1, 2], [[0, 1], [1, 1]]])
def test_other_losses_have_probabilities_and_no_scores(y):
    target = classification_target(np.array(y))
    with pytest.raises(ValueError, match="Scores are not available.*hinge"):
        target.decode_decision(np.ones((1, target.head.units)))


@pytest.mark.parametrize("y", [["a", "b"], [0, 1, 2], [[0, 1], [1, 1]]])
@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_pickle(y, loss):
    y = np.array(y)
    target = classification_target(y, loss=loss)
    copy = pickle.loads(pickle.dumps(target))
    assert copy.head == target.head
    np.testing.assert_array_equal(copy.encode(y), target.encode(y))


@pytest.mark.parametrize("y", [["a", "b"], [0, 1, 2], [[0, 1], [1, 1]]])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error", "hinge"])
def test_inputs_are_left_alone(y, loss):
    y = np.array(y)
    y.flags.writeable = False
    target = classification_target(y, loss=loss)
    raw = np.full((2, target.head.units), 0.5, np.float32)
    raw.flags.writeable = False
    target.encode(y)
    target.decode(raw)
    if target.has_proba:
        target.decode_proba(raw)
    assert hash(target.head) == hash(classification_target(y, loss=loss).head)
