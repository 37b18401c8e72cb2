import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._losses import loss_signature, sample_loss

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(6, 3)).astype("float32")
Z1 = RNG.normal(size=(6, 1)).astype("float32")
LABELS = np.array([0, 1, 2, 2, 1, 0], "int32")
ONE_HOT = np.eye(3, dtype="float32")[LABELS]
BITS = np.array([[1], [0], [1], [1], [0], [0]], "float32")
SIGNS = 2 * BITS - 1
VALUES = RNG.normal(size=(6, 3)).astype("float32")


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def through(activation, z):
    """Outputs as a network's last layer gives them, which know their logits."""
    return getattr(keras.activations, activation)(tf.constant(z))


def call(loss, y, p, smoothing=None, **config):
    return sample_loss(loss, config)(tf.constant(y), p, smoothing).numpy()


def log_loss(smoothing):
    target = ONE_HOT * (1 - smoothing) + smoothing / 3
    return -(target * np.log(softmax(Z))).sum(axis=1)


@pytest.mark.parametrize("smoothing", [None, 0.2])
def test_sparse_categorical_crossentropy(smoothing):
    p = through("softmax", Z)
    loss = call("sparse_categorical_crossentropy", LABELS, p, smoothing)
    np.testing.assert_allclose(loss, log_loss(smoothing or 0.0), rtol=1e-5)


@pytest.mark.parametrize("smoothing", [None, 0.2])
def test_binary_crossentropy(smoothing):
    y = BITS * (1 - (smoothing or 0)) + 0.5 * (smoothing or 0)
    p = sigmoid(Z1)
    expected = -(y * np.log(p) + (1 - y) * np.log(1 - p))[:, 0]
    loss = call("binary_crossentropy", BITS, through("sigmoid", Z1), smoothing)
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_binary_crossentropy_of_many_labels_is_their_mean():
    y = ONE_HOT
    p = sigmoid(Z)
    expected = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(axis=1)
    loss = call("binary_crossentropy", y, through("sigmoid", Z))
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def divergence(y, p):
    safe = np.where(y > 0, y, 1.0)
    return (y * (np.log(safe) - np.log(p))).sum(axis=1)


@pytest.mark.parametrize("smoothing", [None, 0.3])
def test_kl_divergence(smoothing):
    s = smoothing or 0.0
    loss = call("kl_divergence", ONE_HOT, through("softmax", Z), smoothing)
    expected = divergence(ONE_HOT * (1 - s) + s / 3, softmax(Z))
    np.testing.assert_allclose(loss, expected, rtol=1e-5)
    both = np.hstack([1 - BITS, BITS]) * (1 - s) + s / 2
    p = np.hstack([1 - sigmoid(Z1), sigmoid(Z1)])
    loss = call("kl_divergence", BITS, through("sigmoid", Z1), smoothing)
    np.testing.assert_allclose(loss, divergence(both, p), rtol=1e-5)


def margin(z):
    others = np.where(ONE_HOT > 0, -np.inf, z)
    return z[np.arange(6), LABELS] - others.max(axis=1)


def pinball(y, p, levels):
    error = y[:, :, None] - p.reshape(6, y.shape[1], len(levels))
    levels = np.asarray(levels)
    return np.where(error > 0, levels * error, (levels - 1) * error).mean(axis=(1, 2))


def huber(error, delta):
    error = np.abs(error)
    small = 0.5 * error**2
    return np.where(error <= delta, small, delta * (error - 0.5 * delta)).mean(axis=1)


POSITIVE = np.exp(Z)
LINEAR = {
    "squared_error": (VALUES, Z, {}, ((VALUES - Z) ** 2).mean(axis=1)),
    "absolute_error": (VALUES, Z, {}, np.abs(VALUES - Z).mean(axis=1)),
    "poisson": (
        np.abs(VALUES),
        POSITIVE,
        {},
        (POSITIVE - np.abs(VALUES) * np.log(POSITIVE + 1e-7)).mean(axis=1),
    ),
    "gaussian_nll": (
        VALUES[:, :1],
        Z[:, :2],
        {},
        0.5 * (Z[:, 1] + (VALUES[:, 0] - Z[:, 0]) ** 2 * np.exp(-Z[:, 1])),
    ),
    "hinge": (SIGNS, Z1, {}, np.maximum(0, 1 - SIGNS * Z1)[:, 0]),
    "perceptron": (SIGNS, Z1, {}, np.maximum(0, -SIGNS * Z1)[:, 0]),
    "multiclass_hinge": (LABELS, Z, {}, np.maximum(0, 1 - margin(Z))),
    "multiclass_perceptron": (LABELS, Z, {}, np.maximum(0, -margin(Z))),
    "huber": (VALUES, Z, {"delta": 0.7}, huber(VALUES - Z, 0.7)),
    "pinball": (
        VALUES[:, :1],
        Z,
        {"quantiles": (0.1, 0.5, 0.9)},
        pinball(VALUES[:, :1], Z, (0.1, 0.5, 0.9)),
    ),
}


@pytest.mark.parametrize("name", LINEAR)
def test_losses_of_linear_outputs(name):
    y, outputs, config, expected = LINEAR[name]
    loss = call(name, y, tf.constant(outputs), **config)
    assert loss.shape == (6,)
    np.testing.assert_allclose(loss, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "y", "expected"),
    [
        ("perceptron", [[1.0], [-1.0]], [[-1.0], [1.0]]),
        ("multiclass_perceptron", [2, 0], [[0.5, 0.5, -1.0], [-1.0, 0.5, 0.5]]),
    ],
)
def test_a_perceptron_learns_from_a_score_of_zero(name, y, expected):
    z = tf.zeros((2, len(expected[0])))
    with tf.GradientTape() as tape:
        tape.watch(z)
        dtype = "int32" if name.startswith("multiclass") else "float32"
        loss = sample_loss(name, {})(tf.constant(y, dtype), z, None)
    np.testing.assert_allclose(tape.gradient(loss, z), expected)
    np.testing.assert_array_equal(loss, [0.0, 0.0])


EXTREME = [-1e6, -100.0, 0.0, 100.0, 1e6]
BOUNDED = {
    "sparse_categorical_crossentropy": ("softmax", 3, LABELS[:1]),
    "binary_crossentropy": ("sigmoid", 1, BITS[:1]),
    "kl_divergence": ("softmax", 3, ONE_HOT[:1]),
    "gaussian_nll": ("linear", 2, VALUES[:1, :1]),
    "hinge": ("linear", 1, SIGNS[:1]),
    "multiclass_hinge": ("linear", 3, LABELS[:1]),
    "multiclass_perceptron": ("linear", 3, LABELS[:1]),
    "squared_error": ("linear", 3, VALUES[:1]),
    "huber": ("linear", 3, VALUES[:1]),
}


@pytest.mark.parametrize("value", EXTREME)
@pytest.mark.parametrize("name", BOUNDED)
def test_loss_and_gradient_are_finite_for_extreme_outputs(name, value):
    activation, units, y = BOUNDED[name]
    config = {"delta": 1.0} if name == "huber" else {}
    z = tf.constant(np.linspace(value, -value, units, dtype="float32")[None])
    with tf.GradientTape() as tape:
        tape.watch(z)
        p = getattr(keras.activations, activation)(z)
        loss = sample_loss(name, config)(tf.constant(y), p, None)
    assert np.isfinite(loss).all()
    assert np.isfinite(tape.gradient(loss, z)).all()


@pytest.mark.parametrize(
    "loss",
    [
        keras.losses.MeanSquaredError(),
        keras.losses.Huber(delta=0.5),
        keras.losses.LogCosh(),
        keras.losses.mean_absolute_error,
    ],
    ids=["MeanSquaredError", "Huber", "LogCosh", "function"],
)
def test_keras_losses(loss):
    function = loss.call if isinstance(loss, keras.losses.Loss) else loss
    expected = function(tf.constant(VALUES), tf.constant(Z)).numpy()
    np.testing.assert_allclose(call(loss, VALUES, tf.constant(Z)), expected)


def test_keras_loss_of_integer_labels():
    loss = keras.losses.SparseCategoricalCrossentropy()
    values = call(loss, LABELS, through("softmax", Z))
    np.testing.assert_allclose(values, log_loss(0.0), rtol=1e-4)


@pytest.mark.parametrize("name", ["binary_crossentropy", "kl_divergence"])
def test_a_cross_entropy_of_outputs_without_logits_is_an_error(name):
    with pytest.raises(InvalidNetworkError, match="softmax or sigmoid"):
        call(name, BITS, tf.constant(Z1))


def test_unknown_name():
    with pytest.raises(InvalidNetworkError, match="'mse'.*absolute_error"):
        sample_loss("mse", {})


def test_signature():
    def mine(y, p):
        return p - y

    signature = loss_signature("huber", {"delta": 1.0})
    assert signature == loss_signature("huber", {"delta": 1.0})
    assert signature != loss_signature("huber", {"delta": 2.0})
    huber = keras.losses.Huber
    assert loss_signature(huber(), {}) == loss_signature(huber(name="other"), {})
    assert loss_signature(huber(), {}) != loss_signature(huber(delta=2.0), {})
    assert loss_signature(mine, {}) == loss_signature(mine, {})
    assert loss_signature(mine, {}) != loss_signature(lambda y, p: p - y, {})


class Squared(keras.losses.Loss):
    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, y, p):
        return self.factor * keras.ops.mean((y - p) ** 2, -1)


@keras.saving.register_keras_serializable("tests")
class ToldSquared(Squared):
    def get_config(self):
        return super().get_config() | {"factor": self.factor}


@pytest.mark.parametrize("kind", [Squared, ToldSquared])
def test_a_copy_of_a_loss_is_the_same_loss(kind):
    signature = loss_signature(kind(2.0), {})
    assert loss_signature(kind(2.0), {}) == signature
    assert loss_signature(kind(3.0), {}) != signature
    assert loss_signature(kind([2.0]), {}) != loss_signature(kind(2.0), {})
    hash(loss_signature(kind([2.0]), {}))


def test_loss_of_steps_is_the_mean_over_those_that_have_a_target():
    p = through("softmax", Z.reshape(2, 3, 3))
    labels = np.array([[0, 1, 2], [2, -1, -1]], "int32")
    loss = call("sparse_categorical_crossentropy", labels, p, 0.2)
    each = log_loss(0.2)
    np.testing.assert_allclose(loss, [each[:3].mean(), each[3]], rtol=1e-5)


def test_values_of_steps_are_nan_where_there_is_no_target():
    y = VALUES[:, :1].reshape(2, 3, 1).copy()
    y[1, 1:] = np.nan
    errors = (VALUES[:, :1] - Z1) ** 2
    with tf.GradientTape() as tape:
        p = tf.constant(Z1.reshape(2, 3, 1))
        tape.watch(p)
        loss = sample_loss("squared_error", {})(tf.constant(y), p, None)
    np.testing.assert_allclose(loss, [errors[:3].mean(), errors[3, 0]], rtol=1e-5)
    gradient = tape.gradient(loss, p).numpy()
    assert (gradient[1, 1:] == 0).all()
    assert (gradient[1, 0] != 0).all()


def test_keras_loss_of_steps():
    y = np.eye(3, dtype="float32")[LABELS].reshape(2, 3, 3)
    y[0, 2] = np.nan
    p = tf.constant(softmax(Z).reshape(2, 3, 3))
    loss = call(keras.losses.CategoricalCrossentropy(), y, p)
    each = log_loss(0.0)
    np.testing.assert_allclose(loss, [each[:2].mean(), each[3:].mean()], rtol=1e-5)
