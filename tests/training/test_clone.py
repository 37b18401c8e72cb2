"""Clones of models that are compiled with classes of the user."""

import threading

import keras
import numpy as np
import pytest

from sknn import KerasRegressor
from sknn.training.models._clone import cloned

X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")


class Scaled(keras.losses.Loss):
    """A loss that is not registered with Keras, and that has no `get_config`."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * keras.losses.mean_squared_error(y_true, y_pred)


def model(loss):
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    if loss is not None:
        made.compile("sgd", loss)
    return made


def same_layer(layer):
    return type(layer).from_config(layer.get_config())


@pytest.mark.parametrize("loss", ["mse", None])
def test_settings_of_compile_are_cloned(loss):
    clone = cloned(model(loss), same_layer)
    assert clone.compiled == (loss is not None)
    assert getattr(clone, "loss", None) == loss


def test_classes_of_the_user_are_not_cloned():
    own = model(Scaled(2.0))
    clone = cloned(own, same_layer)
    assert not clone.compiled
    assert clone.optimizer is None
    assert own.compiled
    assert own.get_compile_config()["loss"]["class_name"] == "Scaled"


def test_clones_in_threads():
    own = model(Scaled(2.0))
    clones = []
    threads = [
        threading.Thread(target=lambda: clones.append(cloned(own, same_layer)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [clone.compiled for clone in clones] == [False] * 8
    assert own.get_compile_config()["loss"]["class_name"] == "Scaled"


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("error::sknn.exceptions.UncompiledWarning")
def test_own_losses_of_compiled_models_train_in_a_program():
    params = {"epochs": 2, "random_state": 0}
    for given in (lambda: model(Scaled(2.0)), model(Scaled(2.0))):
        compiled = KerasRegressor(given, **params).fit(X, X[:, 0]).history_["loss"]
        assert len(compiled) == 2
