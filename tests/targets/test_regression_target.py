"""Tests of the selection of a target for regressors."""

import pickle

import numpy as np
import pytest

from sknn._targets import (
    GaussianTarget,
    Head,
    QuantileTarget,
    RegressionTarget,
    regression_target,
)

RNG = np.random.default_rng(0)
ONE = RNG.gamma(2.0, 50.0, size=40)
TWO = np.column_stack([ONE, RNG.gamma(5.0, 0.1, size=40)])
LOSSES = [
    "squared_error",
    "absolute_error",
    "huber",
    "poisson",
    "gaussian_nll",
    "pinball",
]


@pytest.mark.parametrize(
    ("loss", "kind", "head"),
    [
        ("auto", RegressionTarget, Head(2, "linear", "squared_error")),
        ("squared_error", RegressionTarget, Head(2, "linear", "squared_error")),
        ("absolute_error", RegressionTarget, Head(2, "linear", "absolute_error")),
        ("huber", RegressionTarget, Head(2, "linear", "huber", (("delta", 1.0),))),
        ("poisson", RegressionTarget, Head(2, "exponential", "poisson")),
        ("gaussian_nll", GaussianTarget, Head(4, "linear", "gaussian_nll")),
        (
            "pinball",
            QuantileTarget,
            Head(6, "linear", "pinball", (("quantiles", (0.1, 0.5, 0.9)),)),
        ),
    ],
)
def test_loss_decides_the_head(loss, kind, head):
    target = regression_target(TWO, loss=loss)
    assert type(target) is kind
    assert target.head == head
    assert target.n_outputs == 2
    assert isinstance(hash(target.head), int)


def test_settings_reach_the_head():
    huber = regression_target(ONE, loss="huber", params={"huber_delta": 2})
    assert huber.head.loss_config == (("delta", 2.0),)
    pinball = regression_target(ONE, loss="pinball", quantiles=[0.25, 0.75])
    assert pinball.head.loss_config == (("quantiles", (0.25, 0.75)),)


def test_own_loss_is_passed_through():
    def loss(y_true, y_pred):
        return abs(y_true - y_pred).mean(axis=-1)

    assert regression_target(ONE, loss=loss).head == Head(1, "linear", loss)


def test_targets_are_standardised():
    encoded = regression_target(TWO).encode(TWO)
    assert encoded.dtype == np.float32
    np.testing.assert_allclose(encoded.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(encoded.std(axis=0), 1, rtol=1e-5)


def test_targets_are_left_alone_on_request():
    target = regression_target(TWO, standardize=False)
    np.testing.assert_allclose(target.encode(TWO), TWO, rtol=1e-6)


@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_weights_count_like_repetition(loss):
    weights = np.arange(40) % 3
    weighted = regression_target(TWO, loss=loss, sample_weight=weights)
    repeated = regression_target(np.repeat(TWO, weights, axis=0), loss=loss)
    np.testing.assert_allclose(weighted.offset, repeated.offset, rtol=1e-12)
    np.testing.assert_allclose(weighted.scale, repeated.scale, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9])
def test_constant_targets_are_not_blown_up(value):
    target = regression_target(np.full(7, value))
    assert target.scale.tolist() == [1]
    np.testing.assert_allclose(target.encode([value]), 0, atol=1e-6)
    np.testing.assert_allclose(target.decode(np.zeros((2, 1))), value, rtol=1e-7)


def test_counts_are_divided_by_their_mean():
    target = regression_target(ONE, loss="poisson")
    np.testing.assert_allclose(target.encode(ONE).mean(), 1, rtol=1e-5)
    assert target.encode([0.0]).tolist() == [[0]]
    plain = regression_target(ONE, loss="poisson", standardize=False)
    np.testing.assert_allclose(plain.encode(ONE)[:, 0], ONE, rtol=1e-6)


def test_counts_may_all_be_zero():
    target = regression_target(np.zeros(3), loss="poisson")
    assert target.encode(np.zeros(3)).tolist() == [[0], [0], [0]]


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="y >= 0 everywhere.*-1"):
        regression_target([2.0, -1.0], loss="poisson")
    with pytest.raises(ValueError, match="y >= 0 everywhere"):
        regression_target([2.0, 1.0], loss="poisson").encode([-3.0])


@pytest.mark.parametrize("y", [ONE, ONE[:, None], TWO, ONE.astype(int)])
@pytest.mark.parametrize("loss", LOSSES)
def test_predictions_have_the_dimensions_of_y(y, loss):
    target = regression_target(y, loss=loss)
    raw = np.zeros((3, target.head.units), np.float32)
    predicted = target.decode(raw)
    assert predicted.shape == (3, *y.shape[1:])
    assert predicted.dtype == np.float64


def test_large_offsets_keep_the_precision_of_single():
    y = 1e6 + np.arange(10.0)
    target = regression_target(y)
    np.testing.assert_allclose(target.decode(target.encode(y)), y, atol=0.07)


@pytest.mark.parametrize("loss", LOSSES)
def test_pickle(loss):
    target = regression_target(TWO, loss=loss)
    copy = pickle.loads(pickle.dumps(target))
    raw = RNG.normal(size=(3, target.head.units))
    assert copy.head == target.head
    np.testing.assert_array_equal(copy.decode(raw), target.decode(raw))
    np.testing.assert_array_equal(copy.encode(TWO), target.encode(TWO))


@pytest.mark.parametrize("loss", LOSSES)
def test_inputs_are_left_alone(loss):
    y = TWO.copy()
    raw = np.ones((3, 6), np.float32)[:, : regression_target(y, loss=loss).head.units]
    y.flags.writeable = raw.flags.writeable = False
    target = regression_target(y, loss=loss)
    target.encode(y)
    target.decode(raw)


def test_other_columns_are_refused():
    with pytest.raises(ValueError, match="2 column.*Got 1"):
        regression_target(TWO).encode(ONE)


@pytest.mark.parametrize("loss", ["mse", None, 3, "hinge"])
def test_wrong_loss_is_named(loss):
    with pytest.raises(ValueError, match='loss must be "auto", one of squared_error'):
        regression_target(ONE, loss=loss)


def test_wrong_delta_is_named():
    with pytest.raises(ValueError, match="huber_delta must be positive. Got 0"):
        regression_target(ONE, loss="huber", params={"huber_delta": 0})
