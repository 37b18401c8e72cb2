"""Subclasses of `BaseWrapper`, and encoders of the user."""

import keras
import numpy as np
import pytest
from scikeras_cases import FEW, NAMES, SPARSE, X, Y, build
from sklearn.base import TransformerMixin
from sklearn.preprocessing import FunctionTransformer, LabelEncoder

from sknn.estimators import EncodedNetwork
from sknn.scikeras import (
    BaseWrapper,
    ClassifierLabelEncoder,
    KerasClassifier,
    KerasRegressor,
)


def autoencoder(meta, units=2):
    n_features = meta["n_features_in_"]
    return keras.Sequential(
        [
            keras.Input((n_features,)),
            keras.layers.Dense(units),
            keras.layers.Dense(n_features),
        ]
    )


class Reconstruction(TransformerMixin, BaseWrapper):
    def transform(self, X):
        return self.predict(X)


def test_a_task_of_the_user():
    network = Reconstruction(autoencoder, loss="mse", epochs=60, verbose=0)
    network.set_params(optimizer="adam", optimizer__learning_rate=0.05)
    outputs = network.fit(X, X).transform(X)
    assert isinstance(network.network_, EncodedNetwork)
    assert outputs.shape == X.shape
    assert np.mean((outputs - X) ** 2) < 0.2 * np.mean(X**2)
    network.partial_fit(X, X)
    assert network.current_epoch == 61
    with pytest.raises(NotImplementedError, match="scorer"):
        network.score(X, X)


def test_without_y_there_is_a_network():
    network = Reconstruction(autoencoder, loss="mse", random_state=0).initialize(X)
    assert network.transform(X).shape == X.shape
    assert not hasattr(network, "target_type_")


class Codes(ClassifierLabelEncoder):
    """Encoder of labels in the reverse order."""

    def fit(self, y):
        self.encoder_ = LabelEncoder().fit(y)
        self.classes_ = self.encoder_.classes_[::-1]
        self.n_classes_ = len(self.classes_)
        self.n_outputs_ = self.n_outputs_expected_ = 1
        return self

    def transform(self, y):
        return self.n_classes_ - 1 - self.encoder_.transform(y)

    def inverse_transform(self, y, return_proba=False):
        return y if return_proba else self.classes_[y.argmax(axis=1)]


class Reversed(KerasClassifier):
    @property
    def target_encoder(self):
        return Codes()


@pytest.mark.parametrize("loss", [SPARSE, keras.losses.SparseCategoricalCrossentropy])
def test_an_encoder_of_labels(loss):
    params = FEW | {"loss": loss, "epochs": 20}
    estimator = Reversed(build, **params, metrics="accuracy").fit(X, NAMES)
    assert isinstance(estimator.network_, EncodedNetwork)
    assert estimator.classes_.tolist() == ["virginica", "versicolor", "setosa"]
    assert estimator.score(X, NAMES) > 0.8
    assert estimator.history_["accuracy"][-1] == pytest.approx(
        estimator.score(X, NAMES)
    )
    assert estimator.predict_proba(X).shape == (150, 3)
    weighted = Reversed(build, **params, class_weight={"setosa": 0, "virginica": 0})
    weighted.set_params(class_weight={"setosa": 0.0, "virginica": 0.0, "versicolor": 1})
    assert set(weighted.fit(X, NAMES).predict(X)) == {"versicolor"}


def test_an_encoder_of_values():
    class Logarithm(FunctionTransformer):
        def __init__(self):
            super().__init__(np.log, np.exp)

    class Positive(KerasRegressor):
        @property
        def target_encoder(self):
            return Logarithm()

    def function(meta):
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    values = np.exp(X[:, 0])
    estimator = Positive(function, **FEW | {"loss": "mse", "epochs": 60})
    estimator.fit(X, values.reshape(-1, 1))
    assert (estimator.predict(X) > 0).all()
    assert estimator.score(X, values.reshape(-1, 1)) > 0.8


def two_inputs(meta):
    first, second = keras.Input((1,)), keras.Input((3,))
    joined = keras.layers.Concatenate()([first, second])
    outputs = keras.layers.Dense(meta["n_classes_"], "softmax")(joined)
    return keras.Model([first, second], outputs)


def test_several_inputs():
    class Own(KerasClassifier):
        @property
        def feature_encoder(self):
            return FunctionTransformer(lambda X: [X[:, 0], X[:, 1:]])

    estimator = Own(two_inputs, **FEW | {"epochs": 20}, validation_split=0.2)
    estimator.set_params(metrics=["accuracy"]).fit(X, NAMES)
    assert estimator.score(X, NAMES) > 0.8
    assert len(estimator.history_["val_accuracy"]) == 20
    assert estimator.predict_proba(X[:1]).shape == (1, 3)


def test_encoders_keep_the_number_of_rows():
    class Own(KerasClassifier):
        @property
        def feature_encoder(self):
            return FunctionTransformer(lambda X: X[:3])

    with pytest.raises(
        ValueError, match=r"one row per sample[\s\S]*Got 3 rows for 150"
    ):
        Own(build, **FEW).fit(X, Y)


def test_a_single_output_has_two_probabilities():
    encoder = ClassifierLabelEncoder().fit(np.array(["a", "b"]))
    found = encoder.inverse_transform(np.array([[0.25]]), return_proba=True)
    assert found.tolist() == [[0.75, 0.25]]
    assert encoder.inverse_transform(np.array([[0.25]])).tolist() == ["a"]
    one_hot = ClassifierLabelEncoder("categorical_crossentropy").fit(NAMES)
    assert one_hot.transform(NAMES).shape == (150, 3)
    found = one_hot.inverse_transform(np.eye(3)[:1], return_proba=True)
    assert found.shape == (1, 3)
