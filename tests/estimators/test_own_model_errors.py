"""Errors of models of the user that name the remedy."""

import keras
import numpy as np
import pytest

from sknn import KerasClassifier, KerasRegressor, MLPClassifier
from sknn.exceptions import InvalidNetworkError

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # few epochs
)

X = np.random.default_rng(0).normal(size=(30, 4))
Y = np.arange(30) % 3


def model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])


def classifier(**params):
    return KerasClassifier(model, **{"epochs": 2, "random_state": 0} | params)


@pytest.mark.filterwarnings("ignore:y is a matrix with exactly one 1")
def test_one_hot_classes():
    with pytest.raises(ValueError, match=r"y\.argmax\(axis=1\).*set `outputs`"):
        classifier().fit(X, np.eye(3)[Y])


@pytest.mark.parametrize("estimator", [KerasClassifier, KerasRegressor])
def test_other_values_of_model(estimator):
    message = "'model' parameter .* a function that returns a keras.Model, or a keras"
    with pytest.raises(ValueError, match=message):
        estimator("mlp").fit(X, Y)


@pytest.mark.parametrize("estimator", [classifier(), MLPClassifier()])
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("validation_data", "Pass X_val and y_val"),
        ("epochs", "Set the parameter `epochs` of the estimator"),
        ("validation_split", "mean 'validation_fraction'"),
        ("nonsense", "Its arguments are X, y, sample_weight, X_val"),
    ],
)
def test_arguments_of_the_fit_of_keras(estimator, name, remedy):
    with pytest.raises(
        TypeError, match=f"unexpected keyword argument '{name}'.*{remedy}"
    ):
        estimator.fit(X, Y, **{name: 3})


def test_validation_samples_of_other_classes():
    message = r"X_val, y_val.*not among the classes: \[5\].*Remove these samples"
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, Y, X_val=X[:2], y_val=[0, 5])


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.EarlyStopping("val_accuracy"),
        keras.callbacks.ModelCheckpoint("{val_accuracy:.2f}.keras"),
    ],
)
def test_callbacks_that_monitor_other_values(callback):
    message = r"val_accuracy.*have the values .*'loss'.*'val_score' with `scoring`"
    with pytest.raises(ValueError, match=message):
        classifier(callbacks=[callback]).fit(X, Y)


def test_a_callback_that_freezes_a_layer():
    estimator = classifier(warm_start=True).fit(X, Y)
    weights = estimator.model_.get_weights()
    estimator.set_params(callbacks=[Freeze()])
    with pytest.raises(InvalidNetworkError, match="set `trainable`"):
        estimator.fit(X, Y)
    assert estimator.model_.layers[0].trainable
    np.testing.assert_array_equal(estimator.model_.get_weights()[0], weights[0])


class Freeze(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.layers[0].trainable = False
