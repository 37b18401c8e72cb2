"""Features from inside a Keras model of the user."""

import keras
import numpy as np
import pytest
from families import FAMILIES, LABELS, TABLE
from sklearn.frozen import FrozenEstimator

from sknn import KerasClassifier, NetworkTransformer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::sklearn.exceptions.ConvergenceWarning"  # a few epochs
    ),
]

SMALL = {"epochs": 2, "random_state": 0}
X = TABLE.astype("float32")


def frozen(estimator, layer=None, X=TABLE):
    return NetworkTransformer(FrozenEstimator(estimator), layer).fit(X)


def hidden_of(*layers, loss=None):
    """Return the layer that a model without the others ends with, and its features."""
    first = keras.layers.Dense(6, "relu", name="hidden")
    model = keras.Sequential([keras.Input(TABLE.shape[1:]), first, *layers])
    if loss is not None:
        model.compile("sgd", loss)
    net = KerasClassifier(model, **SMALL).fit(TABLE, LABELS)
    transformer = frozen(net)
    weights, bias = net.model_.get_layer("hidden").get_weights()
    expected = np.maximum(0, X @ weights + bias)
    np.testing.assert_allclose(transformer.transform(X), expected, atol=1e-5)
    return transformer.layer_


def test_a_sequential_model_of_the_user():
    assert hidden_of(keras.layers.Dense(3, "softmax")) == "hidden"


def test_activations_belong_to_the_output_layer():
    assert hidden_of(keras.layers.Dense(3), keras.layers.Softmax()) == "hidden"
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert hidden_of(keras.layers.Dense(3), loss=loss) == "hidden"


class Own(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.last = keras.layers.Dense(n_classes, "softmax")

    def call(self, inputs):
        return self.last(inputs)


@pytest.mark.filterwarnings("ignore::sknn.exceptions.UncompiledWarning")
def test_a_subclass_of_model_has_no_layers_to_select():
    with pytest.raises(ValueError, match=r"graph of layers.*is Own"):
        NetworkTransformer(KerasClassifier(Own, **SMALL)).fit(TABLE, LABELS)


def test_samples_of_a_shape_that_the_model_leaves_open():
    model = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            keras.layers.Conv2D(2, 3, name="maps"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, "softmax"),
        ]
    )
    images = FAMILIES["CNNClassifier"].X[..., np.newaxis]
    net = KerasClassifier(model, **SMALL).fit(images, LABELS)
    maps = frozen(net, "maps", images)
    assert maps.transform(images).shape == (len(images), 4 * 4 * 2)
    with pytest.raises(ValueError, match="of the shape of fit.*'maps'"):
        maps.transform(images[:, :4])
    assert frozen(net, X=images).transform(images[:, :4]).shape == (len(images), 2)
