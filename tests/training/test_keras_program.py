"""Models that only Keras can train, in the same loop."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import dense, fit, network, samples, table, weights_equal

from sknn.exceptions import InvalidNetworkError
from sknn.training import (
    EarlyStopping,
    KerasCallbacks,
    Predictor,
    TrainingData,
    ValidationData,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::sknn.exceptions.UncompiledWarning"),
]

X, Y = table()


class Doubled(keras.Model):
    """A network whose own `train_step` counts its calls."""

    def __init__(self, units=1, output="linear"):
        super().__init__()
        self.hidden = dense(5, 0, activation="tanh")
        self.norm = keras.layers.BatchNormalization()
        self.drop = keras.layers.Dropout(0.2, seed=1)
        self.out = dense(units, 1, activation=output)
        self.calls = keras.Variable(0, trainable=False, dtype="int32")

    def call(self, x, training=False):
        x = self.norm(self.hidden(x), training=training)
        return self.out(self.drop(x, training=training))

    def train_step(self, data):
        self.calls.assign_add(1)
        return super().train_step(data)


def model_of(*args):
    model = Doubled(*args)
    model(X)
    return model


def test_its_own_step_is_taken_and_it_learns():
    model = model_of()
    outcome = fit(model, epochs=10, learning_rate=0.05)
    assert int(model.calls) == 30
    assert outcome.history["loss"][-1] < outcome.history["loss"][0]
    assert {len(v) for v in outcome.history.values()} == {10}


def test_training_is_that_of_a_program():
    """The same network, once as a subclass and once as a Sequential model."""
    subclass, sequential = plain(), network()
    weights = np.random.default_rng(0).uniform(0.5, 2, 20)
    for model in (subclass, sequential):
        fit(model, TrainingData(X, Y, weights, 8), optimizer="adam", shuffle=True)
    for v, w in zip(subclass.get_weights(), sequential.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-4, 1e-5)


LABELS = {
    "binary_crossentropy": ("sigmoid", 1, (Y > 0).astype("float32")),
    "sparse_categorical_crossentropy": ("softmax", 3, np.arange(20, dtype="int32") % 3),
}


@pytest.mark.parametrize("loss", LABELS)
def test_classes(loss):
    activation, units, y = LABELS[loss]
    model = model_of(units, activation)
    outcome = fit(
        model, samples(X, y), ValidationData(X, y), loss=loss, smoothing=0.1, epochs=2
    )
    assert np.isfinite(outcome.history["val_loss"]).all()


def test_stopping_schedule_and_best_weights():
    scores = iter([0.5, 0.9, 0.8, 0.7])
    validation = ValidationData(X[:6], Y[:6], None, lambda outputs: next(scores))
    stopping = EarlyStopping(2, 0.0, maximize=True)
    model, exact = model_of(), model_of()
    kwargs = {"schedule": lambda step: 0.1 / (step + 1)}
    outcome = fit(model, None, validation, epochs=9, stopping=stopping, **kwargs)
    assert (outcome.stop_reason, outcome.best_epoch) == ("early_stopping", 2)
    expected = [0.1 / 3, 0.1 / 6, 0.1 / 9, 0.1 / 12]
    np.testing.assert_allclose(outcome.history["learning_rate"], expected, rtol=1e-5)
    fit(exact, epochs=2, **kwargs)
    assert weights_equal(model, exact)


def test_a_checkpoint_resumes():
    whole, parts = model_of(), model_of()
    fit(whole, epochs=3, optimizer="adam")
    first = fit(parts, epochs=1, optimizer="adam")
    fit(parts, epochs=2, optimizer="adam", checkpoint=first.checkpoint)
    assert weights_equal(whole, parts)


def test_callbacks():
    model = model_of()
    optimizer = keras.optimizers.SGD(0.1)
    stop = keras.callbacks.EarlyStopping("loss", min_delta=1e9, patience=1)
    hook = KerasCallbacks([stop], model, optimizer, 0.1, 5)
    outcome = fit(model, hooks=[hook], optimizer=optimizer, epochs=5)
    assert outcome.stop_reason == "callback"
    assert len(outcome.history["loss"]) == 2


def test_an_adapted_layer_keeps_its_statistics():
    norm = keras.layers.Normalization()
    norm.adapt(X * 10 + 5)
    model = keras.Sequential([keras.Input((4,)), norm, dense(1, 0)])
    expected = model.predict(X, verbose=0)
    np.testing.assert_allclose(Predictor(model)(X), expected, rtol=1e-5, atol=1e-6)
    validation = ValidationData(X, Y)
    outcome = fit(model, samples(X * 10 + 5, Y), validation, epochs=20)
    assert outcome.history["loss"][-1] < 0.5 * outcome.history["loss"][0]
    error = float(np.mean((model.predict(X, verbose=0) - Y) ** 2))
    assert outcome.history["val_loss"][-1] == pytest.approx(error, rel=1e-4)


def test_a_model_without_weights_is_an_error():
    with pytest.raises(ValueError, match="Call it once"):
        fit(Doubled())


@pytest.mark.instruction_set
def test_a_prediction_does_not_depend_on_the_batch():
    predictor = Predictor(model_of())
    rows = np.random.default_rng(0).normal(size=(300, 4)).astype("float32")
    whole = predictor(rows)
    for n in (1, 2, 3, 7, 8, 24, 25, 299):
        assert np.array_equal(predictor(rows[:n]), whole[:n])
        assert np.array_equal(predictor(rows[300 - n :]), whole[300 - n :])


def test_predictions():
    model = model_of()
    predictor = Predictor(model)
    np.testing.assert_allclose(predictor(X), model(X), rtol=1e-6)
    before = model.get_weights()
    first = predictor.sample(X, 3, seed=1)
    assert first.shape == (3, 20, 1)
    assert np.array_equal(first, predictor.sample(X, 3, seed=1))
    assert not np.array_equal(first[0], first[1])
    assert all(map(np.array_equal, before, model.get_weights()))


class Plain(keras.Model):
    """The network of `network`, as a subclass, without an argument `training`."""

    def __init__(self, **kwargs):
        super().__init__()
        self.parts = network(**kwargs).layers

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


def plain(**kwargs):
    model = Plain(**kwargs)
    model(X)
    return model


def close(a, b):
    for v, w in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-4, 1e-5)


def test_the_history_is_that_of_a_program():
    """Without the penalties, and smooth labels only in training."""
    labels = (Y > 0).astype("float32")
    kwargs = {"kernel_regularizer": keras.regularizers.L2(0.5), "output": "sigmoid"}
    histories = [
        fit(
            model,
            samples(X, labels),
            ValidationData(X, labels),
            loss="binary_crossentropy",
            smoothing=0.3,
            epochs=2,
        ).history
        for model in (plain(**kwargs), network(**kwargs))
    ]
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(histories[0][name], histories[1][name], rtol=1e-4)


def test_callbacks_leave_the_optimizer_alone():
    def rate(step):
        return 0.01 if step < 3 else 0.0

    outcomes, models = [], (plain(), network())
    for model in models:
        optimizer = keras.optimizers.Adam(0.01)
        hook = KerasCallbacks([keras.callbacks.History()], model, optimizer, 0.01, 3)
        kwargs = {"optimizer": optimizer, "schedule": rate, "hooks": [hook]}
        outcomes.append(fit(model, **kwargs))
    close(*models)
    slots = [outcome.checkpoint.slots for outcome in outcomes]
    assert int(slots[0][0]) == int(slots[1][0]) == 9


class OwnStep(keras.Model):
    """Its `train_step` has its own loss, or does not report a loss."""

    def __init__(self, logs):
        super().__init__()
        self.out, self.logs = dense(1, 0), logs

    def call(self, x):
        return self.out(x)

    def train_step(self, data):
        return self.logs


class TwoPartStep(Plain):
    """A network with the `train_step` of the tutorials of Keras."""

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss}


@pytest.mark.parametrize("weights", [None, np.full(20, 3.0), np.arange(20) % 2])
def test_a_step_without_weights(weights):
    model, expected = TwoPartStep(), plain()
    model(X)
    model.set_weights(expected.get_weights())
    for each in (model, expected):
        fit(each, TrainingData(X, Y, weights, 8))
    for v, w in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-4, 1e-5)


def test_a_step_that_does_not_accept_weights_is_an_error():
    model = TwoPartStep()
    model(X)
    weights = np.linspace(1, 2, 20)
    with pytest.raises(InvalidNetworkError, match=r"TwoPartStep.*unpack_x_y_sample"):
        fit(model, TrainingData(X, Y, weights, 8))


def test_a_loss_of_its_own_is_written_down():
    model = OwnStep({"loss": 0.5})
    model(X)
    assert fit(model, epochs=2).history["loss"] == [0.5, 0.5]


def test_a_step_without_a_loss_is_an_error():
    model = OwnStep({"total": 0.5})
    model(X)
    with pytest.raises(InvalidNetworkError, match="OwnStep.*'loss'.*total"):
        fit(model)


def test_averages_are_validated_and_not_trained_on():
    optimizer = keras.optimizers.Adam(0.1, use_ema=True, ema_momentum=0.9)
    models = plain(), network()
    for model in models:
        checkpoint = None
        for _ in range(2):
            outcome = fit(
                model,
                validation=ValidationData(X, Y),
                optimizer=optimizer,
                epochs=1,
                checkpoint=checkpoint,
            )
            checkpoint = outcome.checkpoint
        loss = np.mean((np.asarray(model(X)) - Y) ** 2)
        assert outcome.history["val_loss"][-1] == pytest.approx(loss, rel=1e-5)
    close(*models)


class Nameless(keras.regularizers.Regularizer):
    def __call__(self, w):
        return 0.1 * keras.ops.sum(w**2)


class Holding(keras.layers.Layer):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, x):
        return self.function(x)


class Cell(keras.layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")

    def call(self, x, states):
        return (h := keras.ops.tanh(x @ self.kernel + states[0])), [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


UNNAMED = {
    "regularizer": lambda: network(kernel_regularizer=Nameless()),
    "layer": lambda: network(Holding(lambda x: x * 2.0)),
    "partial": lambda: network(
        keras.layers.Activation(
            functools.partial(keras.activations.leaky_relu, negative_slope=0.1)
        )
    ),
    "cell": lambda: keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Reshape((2, 2)),
            keras.layers.RNN(Cell()),
            dense(1, 0),
        ]
    ),
    "wrapped": lambda: keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Reshape((2, 2)),
            keras.layers.TimeDistributed(
                keras.layers.Dense(2, activation=lambda z: z * z)
            ),
            keras.layers.Flatten(),
            dense(1, 0),
        ]
    ),
}


@pytest.mark.parametrize("name", UNNAMED)
def test_what_cannot_be_copied_is_trained_by_keras(name):
    model = UNNAMED[name]()
    outcome = fit(model, validation=ValidationData(X, Y), epochs=2, learning_rate=1e-2)
    assert outcome.history["val_loss"][1] < outcome.history["val_loss"][0]
    np.testing.assert_allclose(Predictor(model)(X), model(X), rtol=1e-5, atol=1e-6)


def test_an_object_as_activation_is_trained():
    class Act:
        __name__ = "act"

        def __call__(self, z):
            return z * 2.0

        def method(self, z):
            return z * 2.0

    models = [
        network(keras.layers.Activation(f))
        for f in (Act(), Act().method, lambda z: z * 2.0)
    ]
    for model in models:
        fit(model, epochs=1)
    close(models[0], models[1])
    close(models[0], models[2])
