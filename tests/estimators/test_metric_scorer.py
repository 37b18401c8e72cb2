"""Metrics of Keras as the score of the validation samples."""

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import (
    accuracy_score,
    log_loss,
    mean_absolute_error,
    roc_auc_score,
    top_k_accuracy_score,
)

import sknn
from sknn import MLPClassifier, MLPRegressor, RNNClassifier

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
CODES = np.argmax(X + RNG.normal(size=X.shape), axis=1)
CLASSES = np.array(["b", "a", "c"])[CODES]
LABELS = (X[:, :2] + RNG.normal(size=(60, 2)) > 0).astype(int)
VALUES = 50 + 20 * X[:, 0]
WEIGHTS = RNG.uniform(0.5, 2, 60)
SMALL = {"epochs": 3, "random_state": 0, "early_stopping": True, "patience": 9}


def scored(scoring, y, estimator=MLPClassifier, **params):
    """Return a fitted network, and its scores of the samples it was validated on."""
    net = estimator(scoring=scoring, **SMALL | params)
    half = slice(30, 60)
    net.fit(
        *(X[:30], y[:30], WEIGHTS[:30]),
        X_val=X[half],
        y_val=y[half],
        sample_weight_val=WEIGHTS[half],
    )
    return net, X[half], y[half], WEIGHTS[half]


def best(net):
    return net.history_["val_score"][net.best_epoch_ - 1]


@pytest.mark.parametrize(
    ("scoring", "kind", "expected"),
    [
        ("sparse_categorical_accuracy", "classes", "accuracy"),
        ("categorical_accuracy", "classes", "accuracy"),
        (keras.metrics.Accuracy(), "classes", "accuracy"),
        ("categorical_crossentropy", "classes", "loss"),
        (keras.metrics.SparseTopKCategoricalAccuracy(2), "classes", "top"),
        (keras.metrics.TopKCategoricalAccuracy(2), "classes", "top"),
        ("binary_accuracy", "two", "accuracy"),
        (keras.metrics.AUC(10_000), "two", "auc"),
        (keras.metrics.AUC(10_000, multi_label=True), "labels", "labels"),
    ],
)
def test_classes(scoring, kind, expected):
    y = {"classes": CLASSES, "two": CODES > 0, "labels": LABELS}[kind]
    net, X_val, y_val, weights = scored(scoring, y)
    proba = net.predict_proba(X_val)
    functions = {
        "accuracy": lambda: accuracy_score(
            y_val, net.predict(X_val), sample_weight=weights
        ),
        "loss": lambda: -log_loss(y_val, proba, sample_weight=weights),
        "top": lambda: top_k_accuracy_score(
            y_val, proba, k=2, labels=net.classes_, sample_weight=weights
        ),
        "auc": lambda: roc_auc_score(y_val, proba[:, 1], sample_weight=weights),
        "labels": lambda: roc_auc_score(y_val, proba, sample_weight=weights),
    }
    assert best(net) == pytest.approx(functions[expected](), abs=5e-3)
    assert best(net) == max(net.history_["val_score"])


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_errors_are_negated_and_in_units_of_y(n_outputs):
    y = VALUES if n_outputs == 1 else np.c_[VALUES, 2 * VALUES]
    net, X_val, y_val, weights = scored("mae", y, MLPRegressor)
    error = mean_absolute_error(y_val, net.predict(X_val), sample_weight=weights)
    assert best(net) == pytest.approx(-error, rel=1e-4)
    named, *_ = scored("neg_mean_absolute_error", y, MLPRegressor)
    assert named.best_epoch_ == net.best_epoch_


def test_labels_of_time_steps():
    sequences = [np.c_[one] for one in np.split(X[:, :2], [7, 20, 31, 44, 52])]
    labels = np.split(CLASSES, [7, 20, 31, 44, 52])
    net = RNNClassifier(3, output="sequence", scoring="AUC", **SMALL)
    net.fit(sequences, labels, X_val=sequences, y_val=labels)
    assert 0 < best(net) <= 1


def test_the_object_of_the_user_is_copied(tmp_path):
    metric = keras.metrics.AUC(17, name="area")
    net, *_ = scored(metric, CODES > 0)
    assert not np.asarray(metric.true_positives).any()
    copy = clone(net)
    assert copy.scoring.get_config() == metric.get_config()
    loaded = sknn.load(net.save(tmp_path / "net.sknn"))
    assert loaded.scoring.get_config() == metric.get_config()


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        ("acuracy", "metric of Keras, such as .* Did you mean 'accuracy'"),
        (keras.metrics.FalsePositives(), "not known whether a higher value is better"),
        ("f1_score", "3 values. .* average=.macro"),
    ],
)
def test_metrics_without_one_score(scoring, message):
    with pytest.raises(ValueError, match=message):
        scored(scoring, CLASSES)
    if scoring != "f1_score":  # also if there is nothing to validate
        with pytest.raises(ValueError, match=message):
            MLPClassifier(scoring=scoring, early_stopping=False).fit(X, CLASSES)


def test_classes_need_probabilities():
    with pytest.raises(ValueError, match="needs the probabilities"):
        scored("AUC", CODES > 0, loss="hinge")
