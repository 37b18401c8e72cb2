"""Copies of models with user-defined layers: templates, programs, folds, pickles."""

import copy
import pickle

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.model_selection import cross_val_score

from sknn import KerasClassifier, KerasRegressor
from sknn.exceptions import InvalidNetworkError, UncompiledWarning

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
X = RNG.normal(size=(48, 5)).astype("float32")
Y = (X @ RNG.normal(size=(5, 3))).argmax(axis=1)


class Scaled(layers.Layer):
    """A layer whose configuration lacks its argument, if it is `forgetful`."""

    def __init__(self, factor=1.0, penalty=0.0, forgetful=True, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.penalty = penalty
        self.forgetful = forgetful
        self.inner = layers.Dense(4)

    def build(self, input_shape):
        self.inner.build(input_shape)

    def call(self, x):
        if self.penalty:
            self.add_loss(self.penalty * keras.ops.mean(keras.ops.square(x)))
        return self.inner(x) * self.factor

    def get_config(self):
        own = {"factor": self.factor, "penalty": self.penalty, "forgetful": False}
        return super().get_config() | ({} if self.forgetful else own)


class Net(keras.Model):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.hidden = layers.Dense(units)
        self.out = layers.Dense(3, activation="softmax")

    def call(self, x):
        return self.out(self.hidden(x))

    def get_config(self):
        return {"units": self.units}


class OwnSequential(keras.Sequential):
    def call(self, x, training=None, mask=None):
        return super().call(-x, training=training, mask=mask)


class Clipped(layers.Dense):
    def call(self, x, training=False):
        if training:
            self.kernel.assign(keras.ops.clip(self.kernel, -0.1, 0.1))
        return super().call(x)


def build(n_features, factor=1.0, penalty=0.0, forgetful=True):
    inputs = keras.Input((n_features,))
    x = Scaled(factor, penalty, forgetful)(inputs)
    return keras.Model(inputs, layers.Dense(3, activation="softmax")(x))


def net(model, estimator=KerasClassifier, **params):
    params = {"epochs": 2, "random_state": 0, "early_stopping": False} | params
    return estimator(model, **params)


def matches(fitted):
    """Return whether predictions are those of the fitted model."""
    expected = fitted.model_.predict(X, verbose=0)
    return np.allclose(fitted.predict_proba(X), expected, atol=1e-5)


# -- functions ----


def test_arguments_that_a_configuration_lacks_are_kept():
    # Warnings are errors, so all of them are compiled.
    first = net(build).fit(X, Y)  # its program must not be used
    scaled = net(build, model__factor=5.0).fit(X, Y)
    assert matches(scaled)
    assert np.abs(scaled.predict_proba(X) - first.predict_proba(X)).max() > 0.1
    penalized = net(build, model__penalty=100.0, epochs=20).fit(X, Y)
    kept = net(build, model__penalty=100.0, model__forgetful=False, epochs=20)
    expected = kept.fit(X, Y).predict_proba(X)
    np.testing.assert_allclose(penalized.predict_proba(X), expected, atol=1e-6)
    for other in (pickle.loads(pickle.dumps(scaled)), copy.deepcopy(scaled)):
        assert other.model_.layers[1].factor == 5.0
        assert np.array_equal(other.predict_proba(X), scaled.predict_proba(X))


def test_attributes_set_later():
    def later(n_features):
        model = build(n_features)
        model.layers[1].factor = 3.0
        return model

    assert matches(net(later).fit(X, Y))
    model = build(5)
    model.layers[1].factor = 3.0
    fitted = net(model, optimizer="sgd", learning_rate=1e-9, epochs=1).fit(X, Y)
    expected = model.predict(X, verbose=0)
    np.testing.assert_allclose(fitted.predict_proba(X), expected, atol=1e-5)


class Listed(Scaled):
    """A layer with a setting next to a layer, which cannot be copied."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.parts = [1.0, layers.Activation("linear")]

    def call(self, x):
        factor, activation = self.parts
        return activation(super().call(x)) * factor


def test_attributes_that_cannot_be_copied(tmp_path):
    def listed(n_features):
        inputs = keras.Input((n_features,))
        outputs = layers.Dense(3, activation="softmax")(Listed()(inputs))
        model = keras.Model(inputs, outputs)
        model.layers[1].parts[0] = 4.0
        return model

    with pytest.warns(UncompiledWarning, match=r"lacks Listed\.parts"):
        fitted = net(listed).fit(X, Y)
    assert matches(fitted)
    with pytest.raises(InvalidNetworkError, match=r"Listed\.parts"):
        pickle.dumps(fitted)
    with pytest.raises(InvalidNetworkError, match=r"Listed\.parts.* Or pass a func"):
        net(listed(5)).fit(X, Y)


def test_layers_that_change_their_weights():
    with pytest.warns(UncompiledWarning, match="changes its weights"):
        fitted = net(clipped).fit(X, Y)
    assert np.abs(fitted.model_.layers[0].get_weights()[0]).max() < 0.11

    def normalized(n_features):
        hidden = layers.SpectralNormalization(layers.Dense(4))
        return keras.Sequential(
            [keras.Input((n_features,)), hidden, layers.Dense(3, activation="softmax")]
        )

    with pytest.warns(UncompiledWarning, match="changes its weights"):
        fitted = net(normalized, epochs=5).fit(X, Y)
    kernel = fitted.model_.layers[0].layer.get_weights()[0]
    assert np.linalg.norm(kernel, 2) < 1.1


def test_trained_layers_cannot_be_used_again():
    base = keras.Sequential([keras.Input((5,)), layers.Dense(4)])

    def shared(n_classes):
        inputs = keras.Input((5,))
        outputs = layers.Dense(n_classes, activation="softmax")(base(inputs))
        return keras.Model(inputs, outputs)

    with pytest.raises(
        ValueError, match="a second time: an earlier fit .*sknn.Backbone"
    ):
        cross_val_score(net(shared), X, Y, cv=2, error_score="raise")
    base = keras.Sequential([keras.Input((5,)), layers.Dense(4)])
    base.trainable = False
    cross_val_score(net(shared), X, Y, cv=2, error_score="raise")


# -- models ----


def test_copies_with_other_weights_are_refused():
    model = Net()
    model.units = 7  # not the units of its layer
    model(X[:1])
    with pytest.raises((InvalidNetworkError, ValueError)):
        net(model).fit(X, Y)


def test_subclasses_of_sequential_stay_what_they_are():
    model = OwnSequential(
        [keras.Input((5,)), layers.Dense(3, activation="softmax")], name="own"
    )
    with pytest.warns(UncompiledWarning):
        fitted = net(model, optimizer="sgd", learning_rate=1e-9, epochs=1).fit(X, Y)
    assert type(fitted.model_) is OwnSequential
    expected = model.predict(X, verbose=0)
    np.testing.assert_allclose(fitted.predict_proba(X), expected, atol=1e-5)


def test_frozen_parts_stay_frozen():
    model = Net()
    model(X[:1])
    model.hidden.trainable = False
    with pytest.warns(UncompiledWarning):
        fitted = net(model).fit(X, Y)
    kernels = [each.hidden.get_weights()[0] for each in (model, fitted.model_)]
    assert np.array_equal(*kernels)
    own = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.Dense(3)])
    own.layers[0].kernel.trainable = False
    copied = net(own, loss="mse", estimator=KerasRegressor).fit(X, np.eye(3)[Y])
    kernels = [each.layers[0].get_weights() for each in (own, copied.model_)]
    assert np.array_equal(kernels[0][0], kernels[1][0])
    assert not np.array_equal(kernels[0][1], kernels[1][1])


def test_operations_are_copied():
    inputs = keras.Input((5,))
    x = keras.ops.concatenate([inputs * 2, inputs[:, :3]], axis=-1)
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    fitted = net(model, optimizer="sgd", learning_rate=1e-9, epochs=1).fit(X, Y)
    expected = model.predict(X, verbose=0)
    np.testing.assert_allclose(fitted.predict_proba(X), expected, atol=1e-5)


# -- pickles ----


def clipped(n_features):
    hidden = Clipped(4)
    outputs = layers.Dense(3, activation="softmax")
    return keras.Sequential([keras.Input((n_features,)), hidden, outputs])


@pytest.mark.parametrize("model", [Net, Net(5), clipped])
def test_user_defined_classes_are_pickled(model):
    with pytest.warns(UncompiledWarning):
        fitted = net(model).fit(X, Y)
    for other in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert np.array_equal(other.predict_proba(X), fitted.predict_proba(X))


def test_files_need_complete_configurations(tmp_path):
    with keras.saving.custom_object_scope({"Scaled": Scaled}):
        fitted = net(build, model__factor=5.0).fit(X, Y)
        with pytest.raises(InvalidNetworkError, match=r"Scaled\.factor"):
            fitted.save(tmp_path / "net.sknn")
    assert list(tmp_path.iterdir()) == []


def test_a_compiled_model_keeps_its_optimizer_and_loss():
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.5), loss)
    first = net(model).fit(X, Y)
    for other in (pickle.loads(pickle.dumps(net(model))), copy.deepcopy(net(model))):
        assert np.array_equal(other.fit(X, Y).predict_proba(X), first.predict_proba(X))
    again = pickle.loads(pickle.dumps(first)).fit(X, Y)
    assert np.array_equal(again.predict_proba(X), first.predict_proba(X))
