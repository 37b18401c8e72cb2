"""Models that only Keras can train, in the same loop."""

import keras
import numpy as np
import pytest
from training_cases import dense, fit, network, samples, table, weights_equal

from sknn.training import (
    EarlyStopping,
    KerasCallbacks,
    Predictor,
    TrainingData,
    ValidationData,
)

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

    class Plain(keras.Model):
        def __init__(self):
            super().__init__()
            self.parts = network().layers

        def call(self, x):
            for part in self.parts:
                x = part(x)
            return x

    subclass, sequential = Plain(), network()
    subclass(X)
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


def test_a_checkpoint_goes_on():
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
    with pytest.raises(ValueError, match="call it once"):
        fit(Doubled())


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
