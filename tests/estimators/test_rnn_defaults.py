"""What `RNNClassifier()` and `RNNRegressor()` choose by default."""

import numpy as np
import pytest
from sklearn.base import clone

from sknn import RNNClassifier, RNNRegressor

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
LONG = RNG.normal(size=(40, 20)).astype("float32")
CLASSES = np.arange(40) % 2
LONG[CLASSES == 1] += 1
DEFAULTS = [(RNNClassifier, CLASSES), (RNNRegressor, LONG[:, 0])]
KINDS = ["classifier", "regressor"]


def names(estimator):
    return [layer.name for layer in estimator.model_.layers]


@pytest.mark.parametrize(("kind", "y"), DEFAULTS, ids=KINDS)
def test_long_sequences_of_numbers_have_convolutions(kind, y):
    estimator = kind(epochs=2, random_state=0).fit(LONG, y)
    assert {"conv_3_pool", "recurrent_1_backward", "skip"} <= set(names(estimator))


@pytest.mark.parametrize(("kind", "y"), DEFAULTS, ids=KINDS)
def test_given_units_are_a_plain_recurrent_network(kind, y):
    estimator = kind(4, epochs=2, random_state=0).fit(LONG, y)
    assert not {"conv_1", "recurrent_1_backward", "skip"} & set(names(estimator))


def test_the_default_network_is_trained_on_all_samples_to_the_end():
    # Two batches of 32 samples per epoch.
    X, y = np.tile(LONG, (6, 1)), np.tile(CLASSES, 6)
    estimator = RNNClassifier(units="auto", filters=(4,), random_state=0).fit(X, y)
    assert estimator.stop_reason_ == "epochs"
    assert estimator.n_epochs_ == np.ceil(1500 / 8)
    assert "val_loss" not in estimator.history_


@pytest.mark.parametrize(("n_samples", "n_epochs"), [(64, 200), (1280, 15)])
def test_texts_have_fewer_updates(n_samples, n_epochs):
    tokens = np.tile([[2, 3], [4, 5]], (n_samples // 2, 1))
    network = RNNClassifier(embedding=2, bidirectional=False, random_state=0)
    network.fit(tokens, np.arange(n_samples) % 2)
    assert network.n_epochs_ == n_epochs
    assert "val_loss" not in network.history_
    stopped = clone(network).set_params(early_stopping=True, patience=1, min_delta=10.0)
    assert "val_loss" in stopped.fit(tokens, np.arange(n_samples) % 2).history_


def test_validation_samples_stop_it():
    params = {"filters": (4,), "patience": 1, "random_state": 0}
    estimator = RNNClassifier(**params)
    estimator.fit(LONG, CLASSES, X_val=LONG, y_val=1 - CLASSES)
    assert estimator.stop_reason_ == "early_stopping"


def test_the_plain_network_is_validated_from_100_samples():
    X, y = np.tile(LONG, (3, 1)), np.tile(CLASSES, 3)
    estimator = RNNClassifier(4, epochs=2, random_state=0).fit(X, y)
    assert "val_loss" in estimator.history_


STEPS = [[0, 1] * 10] * 40


@pytest.mark.parametrize(
    ("params", "X", "y", "expected"),
    [
        ({}, LONG, CLASSES, 0.1),
        ({}, LONG[:, :8], CLASSES, 0.0),
        ({"units": (4,)}, LONG, CLASSES, 0.0),
        ({"filters": ()}, LONG, CLASSES, 0.0),
        ({"output": "sequence"}, LONG, STEPS, 0.0),
        ({"output": "sequence", "filters": (4,)}, LONG, STEPS, 0.0),
        ({"embedding": 4}, np.ones((40, 20), int), CLASSES, 0.0),
        ({"loss": "hinge"}, LONG, CLASSES, 0.0),
        ({"label_smoothing": 0.2}, LONG, CLASSES, 0.2),
        ({"units": (4,), "label_smoothing": 0.2}, LONG, CLASSES, 0.2),
    ],
)
def test_label_smoothing(params, X, y, expected):
    estimator = RNNClassifier(**params, epochs=1, random_state=0).fit(X, y)
    options = estimator._training_options(estimator.model_)
    assert options.label_smoothing == expected


@pytest.mark.parametrize(("kind", "y"), DEFAULTS, ids=KINDS)
def test_short_sequences_are_trained_as_recurrent_layers(kind, y):
    X, y = np.tile(LONG[:, :8], (3, 1)), np.tile(y, 3)
    estimator = kind(epochs=4, random_state=0).fit(X, y)
    assert "conv_1" not in names(estimator)
    assert "val_loss" not in estimator.history_
    rates = estimator.history_["learning_rate"]
    assert rates[0] == max(rates) == pytest.approx(0.005, rel=0.1)


@pytest.mark.parametrize("name", ["units", "filters", "kernel_size", "pool_size"])
def test_arrays_of_sizes(name):
    params = {"filters": (4, 4), "epochs": 1} | {name: np.array([2, 2])}
    estimator = RNNClassifier(**params, random_state=0).fit(LONG, CLASSES)
    assert estimator.predict(LONG).shape == (40,)


def test_a_stream_has_the_same_rate():
    plain = RNNClassifier(4, random_state=0).partial_fit(LONG, CLASSES)
    assert plain.history_["learning_rate"] == [pytest.approx(0.005)]
    chosen = RNNClassifier(random_state=0).partial_fit(LONG, CLASSES)
    assert chosen.history_["learning_rate"] == [pytest.approx(0.002)]


def test_weights_of_two_are_the_sample_twice_with_convolutions():
    params = {"filters": (4,), "units": 4, "dropout": 0.0, "epochs": 3}
    rows = np.repeat(np.arange(8), 2)
    twice = RNNClassifier(**params, random_state=0).fit(LONG[rows], CLASSES[rows])
    weighted = RNNClassifier(**params, random_state=0).fit(
        LONG[:8], CLASSES[:8], sample_weight=np.full(8, 2.0)
    )
    # The scale of all weights has no effect.
    once = RNNClassifier(**params, random_state=0).fit(LONG[:8], CLASSES[:8])
    expected = twice.predict_proba(LONG)
    np.testing.assert_allclose(weighted.predict_proba(LONG), expected, rtol=1e-5)
    np.testing.assert_allclose(once.predict_proba(LONG), expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("params", "peak", "first"),
    [
        ({}, 0.002, "lower"),
        ({"units": (4,)}, 0.005, "highest"),
        ({"units": (4,), "lr_schedule": "constant"}, 0.005, "highest"),
        ({"units": (4,), "learning_rate": 0.01}, 0.01, "highest"),
        ({"lr_schedule": "one_cycle", "filters": (4,)}, 0.005, "lower"),
    ],
)
def test_the_learning_rate_and_its_schedule(params, peak, first):
    """Convolutions are trained with one cycle, recurrent layers with a cosine."""
    params = {"epochs": 8, "filters": (4,)} | params
    if "units" in params:
        params["filters"] = ()
    estimator = RNNClassifier(**params, random_state=0).fit(LONG, CLASSES)
    rates = estimator.history_["learning_rate"]
    assert max(rates) == pytest.approx(peak, rel=0.15)
    assert (rates[0] == max(rates)) == (first == "highest")
