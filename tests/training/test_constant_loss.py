import keras
import numpy as np
import pytest
from sklearn.metrics import log_loss

from sknn.training.plans._constant_loss import constant_loss

RNG = np.random.default_rng(0)
VALUES = RNG.normal(3, 2, (50, 1)).astype("float32")
CLASSES = RNG.integers(0, 3, 50)
WEIGHTS = RNG.random(50)


@pytest.mark.parametrize(
    ("loss", "config", "y", "expected"),
    [
        ("squared_error", {}, VALUES, np.var(VALUES)),
        ("absolute_error", {}, VALUES, np.abs(VALUES - np.median(VALUES)).mean()),
        (
            "sparse_categorical_crossentropy",
            {},
            CLASSES,
            log_loss(CLASSES, np.tile(np.bincount(CLASSES) / 50, (50, 1))),
        ),
        ("gaussian_nll", {}, VALUES, 0.5 * (np.log(np.var(VALUES)) + 1)),
        ("hinge", {}, np.repeat([[-1.0], [1.0]], [15, 35], axis=0), 0.6),
        ("multiclass_hinge", {}, np.repeat([0, 1], [40, 10]), 0.4),
        ("perceptron", {}, np.ones((50, 1)), np.inf),
        (keras.losses.MeanSquaredError(), {}, VALUES, np.var(VALUES)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_best_constant(loss, config, y, expected):
    assert constant_loss(loss, config, y, None) == pytest.approx(expected, rel=1e-3)


def test_quantiles_are_the_best_constants_of_the_pinball_loss():
    config = {"quantiles": (0.1, 0.9)}
    best = constant_loss("pinball", config, VALUES, None)
    errors = VALUES - np.quantile(VALUES, [0.1, 0.9], axis=0).T
    levels = np.array([0.1, 0.9])
    expected = np.maximum(levels * errors, (levels - 1) * errors).mean()
    assert best == pytest.approx(expected, rel=0.01)


def test_smoothing_and_binary_targets():
    y = np.repeat([[0.0], [1.0]], [10, 40], axis=0)
    shares = 0.9 * 0.8 + 0.05
    expected = -(shares * np.log(shares) + (1 - shares) * np.log(1 - shares))
    found = constant_loss("binary_crossentropy", {}, y, None, smoothing=0.1)
    assert found == pytest.approx(expected)
    two = constant_loss("kl_divergence", {}, y, None, smoothing=0.1)
    assert 0 < two < expected


def test_weights_count():
    weights = np.repeat([2.0, 1.0], [10, 40])
    rows = np.concatenate([VALUES[:10], VALUES])
    found = constant_loss("squared_error", {}, VALUES, weights)
    assert found == pytest.approx(np.var(rows), rel=1e-5)


def test_time_steps_without_a_target_do_not_count():
    steps = np.full((4, 3, 1), np.nan, "float32")
    steps[:, 0] = [[1], [2], [3], [4]]
    assert constant_loss("squared_error", {}, steps, None) == pytest.approx(1.25)
    classes = np.array([[0, 1, -1], [1, -1, -1]])
    found = constant_loss("sparse_categorical_crossentropy", {}, classes, None)
    assert found == pytest.approx(-(0.25 * np.log(0.25) + 0.75 * np.log(0.75)))


def test_a_constant_without_a_loss_does_not_count():
    def likelihood(y, p):
        return -keras.ops.sum(y * keras.ops.log(p), axis=-1)

    y = np.eye(3, dtype="float32")[CLASSES]  # whose median is 0
    shares = np.bincount(CLASSES) / 50
    expected = -(shares * np.log(shares)).sum()
    assert constant_loss(likelihood, {}, y, None) == pytest.approx(expected, rel=1e-5)
    nothing = constant_loss(lambda y, p: p[:, 0] * np.nan, {}, y, None)
    assert nothing == np.inf
