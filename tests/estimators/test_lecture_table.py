"""Everything a parameter can be: each value fits and predicts finite values."""

import keras
import numpy as np
import pytest
from mlp_cases import BINARY, CLASSES, LABELS, OUTPUTS, VALUES, X, classifier, regressor

from sknn.exceptions import InvalidNetworkError, SymmetryWarning
from sknn.networks import ACTIVATIONS, INITIALIZERS
from sknn.training import OPTIMIZERS, SCHEDULES

pytestmark = pytest.mark.slow

COUNTS = np.round(np.abs(VALUES))


def check_classifier(y=CLASSES, **params):
    fitted = classifier(**params).fit(X, y)
    margins = params.get("loss") in ("hinge", "perceptron")
    outputs = fitted.decision_function(X) if margins else fitted.predict_proba(X)
    assert np.isfinite(outputs).all()
    assert np.isin(fitted.predict(X), np.unique(y)).all()


def check_regressor(y=VALUES, **params):
    fitted = regressor(**params).fit(X, y)
    assert fitted.predict(X).shape == y.shape
    assert np.isfinite(fitted.predict(X)).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name):
    check_classifier(activation=name)
    check_regressor(activation=name)


@pytest.mark.parametrize(
    "activation", [keras.ops.tanh, ["tanh", "relu"], ("relu", keras.ops.tanh)]
)
def test_activations_as_functions_and_lists(activation):
    sizes = (4,) if callable(activation) else (4, 3)
    check_regressor(activation=activation, hidden_layer_sizes=sizes)


@pytest.mark.parametrize("name", [n for n in INITIALIZERS if n != "zeros"])
def test_initializers(name):
    check_classifier(kernel_initializer=name)
    check_regressor(kernel_initializer=name)


def test_an_initializer_as_an_object():
    check_classifier(kernel_initializer=keras.initializers.Orthogonal())


def test_zeros_warn_of_symmetry():
    with pytest.warns(SymmetryWarning, match="zeros"):
        check_classifier(kernel_initializer="zeros")


def test_zeros_are_fine_without_hidden_layers():
    check_classifier(kernel_initializer="zeros", hidden_layer_sizes=())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name):
    check_classifier(optimizer=name)
    check_regressor(optimizer=name)


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.Adafactor(),
        keras.optimizers.Ftrl(),
        keras.optimizers.Lamb(),
        keras.optimizers.Lion(),
        keras.optimizers.Muon(),
        keras.optimizers.Adam(
            keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)
        ),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_optimizers_as_objects(optimizer):
    check_regressor(optimizer=optimizer)


def test_loss_scaling_is_refused():
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())
    with pytest.raises(InvalidNetworkError, match="inner optimizer"):
        check_regressor(optimizer=optimizer)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name):
    check_classifier(lr_schedule=name)
    check_regressor(lr_schedule=name)


@pytest.mark.parametrize(
    "schedule",
    [keras.optimizers.schedules.CosineDecay(0.01, 10), lambda step: 0.1 / (1 + step)],
    ids=["keras", "function"],
)
def test_schedules_as_objects(schedule):
    check_regressor(lr_schedule=schedule)


@pytest.mark.parametrize("y", [BINARY, CLASSES], ids=["binary", "multiclass"])
@pytest.mark.parametrize(
    "loss",
    [
        "auto",
        "cross_entropy",
        "kl_divergence",
        "squared_error",
        "hinge",
        "perceptron",
        keras.losses.MeanAbsoluteError(),
        lambda y, p: keras.ops.square(y - p),
    ],
)
def test_losses_of_the_classifier(loss, y):
    check_classifier(y, loss=loss)


@pytest.mark.parametrize(
    "loss", ["cross_entropy", "squared_error", "hinge", "perceptron"]
)
def test_losses_of_several_labels(loss):
    check_classifier(LABELS, loss=loss)


@pytest.mark.parametrize("y", [COUNTS, OUTPUTS - OUTPUTS.min()], ids=["one", "two"])
@pytest.mark.parametrize(
    "loss",
    [
        "auto",
        "squared_error",
        "absolute_error",
        "huber",
        "poisson",
        "gaussian_nll",
        "pinball",
        keras.losses.LogCosh(),
        lambda y, p: keras.ops.abs(y - p),
    ],
)
def test_losses_of_the_regressor(loss, y):
    check_regressor(y, loss=loss)


@pytest.mark.parametrize(
    "params",
    [
        {"l1": 0.01},
        {"l2": 0.01},
        {"l1": 0.01, "l2": 0.01},
        {"dropout": 0.5},
        {"dropout": [0.5]},
        {"input_dropout": 0.2},
        {"input_noise": 0.1},
        {"batch_norm": True},
        {"layer_norm": True},
        {"max_norm": 1.0},
        {"weight_decay": 0.01},
        {"clip_norm": 1.0},
        {"clip_value": 0.1},
        {"label_smoothing": 0.1},
        {"early_stopping": True},
    ],
)
def test_regularisation(params):
    check_classifier(**params)


@pytest.mark.parametrize("sizes", ["auto", "mean", "geometric_mean", (), 5, [4, 3]])
def test_hidden_layer_sizes(sizes):
    check_classifier(hidden_layer_sizes=sizes)


@pytest.mark.parametrize("batch_size", ["auto", 1, 7, 40, 1000])
def test_batch_sizes(batch_size):
    check_classifier(batch_size=batch_size)
    if batch_size != 1:  # refused
        check_classifier(batch_size=batch_size, shuffle=False, batch_norm=True)


def test_max_norm_holds_after_training():
    fitted = classifier(max_norm=0.1, learning_rate=1.0).fit(X, CLASSES)
    norms = np.linalg.norm(fitted.model_.get_layer("hidden_1").get_weights()[0], axis=0)
    assert (norms < 0.1 + 1e-6).all()


def test_strong_penalties_shrink_the_weights():
    def size(**params):
        fitted = regressor(epochs=20, **params).fit(X, VALUES)
        return np.abs(fitted.model_.get_layer("hidden_1").get_weights()[0]).sum()

    free = size()
    assert size(l1=1.0) < free
    assert size(l2=1.0) < free
    assert size(optimizer="adamw", weight_decay=10.0) < free
