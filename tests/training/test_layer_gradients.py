import keras
import numpy as np
import pytest

from sknn.training import layer_gradients

X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")


def model_of(last):
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(4, activation="relu", name="hidden")(inputs)
    for layer in last:
        hidden = layer(hidden)
    return keras.Model(inputs, hidden)


def dense(activation):
    return keras.layers.Dense(2, activation=activation, name="last")


@pytest.mark.parametrize(
    "last",
    [
        [dense("softmax")],
        [dense("sigmoid")],
        [dense(None)],
        [dense(None), keras.layers.Softmax()],
        [dense(None), keras.layers.Activation("softmax")],
    ],
    ids=["softmax", "sigmoid", "linear", "softmax_layer", "activation_layer"],
)
def test_gradients_before_the_last_activation(last):
    model = model_of(last)
    units = np.arange(len(X)) % 2
    layer = model.get_layer("hidden")
    values, gradients, outputs = layer_gradients(model, layer, X, units)
    kernel = np.asarray(model.get_layer("last").kernel)
    np.testing.assert_allclose(gradients, kernel.T[units], rtol=1e-5)
    np.testing.assert_allclose(values, np.asarray(layer(X)), rtol=1e-5)
    np.testing.assert_allclose(outputs, np.asarray(model(X)), rtol=1e-5)
