"""Fitted networks inside networks for tables, sequences and own models."""

from functools import cache

import keras
import numpy as np
import pytest
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import make_pipeline

import sknn
from sknn import (
    Autoencoder,
    Backbone,
    KerasClassifier,
    MLPClassifier,
    NetworkTransformer,
    RNNClassifier,
    RNNRegressor,
    TextGenerator,
    TransformerClassifier,
)
from sknn.exceptions import InvalidNetworkError

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
TABLE = RNG.normal(5, 3, (40, 4))
LABELS = np.arange(40) % 2
RAGGED = [RNG.normal(size=(RNG.integers(2, 7), 2)) for _ in range(40)]
STEPS = [(one[:, 0] > 0).astype(int) for one in RAGGED]
SMALL = {"epochs": 1, "random_state": 0}


@cache
def steps_source():
    """Return a network with one output per time step."""
    return RNNClassifier(3, output="sequence", **SMALL).fit(RAGGED, STEPS)


@cache
def generator():
    return TextGenerator(units=3, embedding_dim=2, **SMALL).fit(["abba", "baab"] * 5)


def features(estimator, X, layer):
    return NetworkTransformer(FrozenEstimator(estimator), layer).fit(X).transform(X)


# -- tables ----


def test_the_code_of_an_autoencoder():
    source = Autoencoder(2, 5, **SMALL).fit(TABLE)
    backbone = Backbone(source, frozen_epochs=None)
    net = MLPClassifier(backbone=backbone, **SMALL).fit(TABLE, LABELS)
    found = features(net, TABLE, "backbone")
    np.testing.assert_allclose(found, source.transform(TABLE), atol=1e-5)


def test_a_layer_and_new_hidden_layers():
    source = MLPClassifier((5, 3), **SMALL).fit(TABLE, LABELS)
    backbone = Backbone(source, layer="hidden_1", frozen_epochs=None)
    net = MLPClassifier((7,), dropout=0.0, backbone=backbone, **SMALL)
    names = [layer.name for layer in net.fit(TABLE, LABELS).model_.layers]
    assert names == ["input", "backbone", "hidden_1", "output"]
    expected = features(source, TABLE, "hidden_1")
    np.testing.assert_allclose(features(net, TABLE, "backbone"), expected, atol=1e-5)


def test_a_keras_model_receives_unscaled_samples():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Rescaling(2.0)])
    backbone = Backbone(model, frozen_epochs=None)
    net = MLPClassifier(backbone=backbone, **SMALL).fit(TABLE, LABELS)
    np.testing.assert_allclose(features(net, TABLE, "backbone"), 2 * TABLE, rtol=1e-5)
    assert net.input_scaler_ is None


def test_features_must_be_rows():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Reshape((2, 2))])
    with pytest.raises(InvalidNetworkError, match="End it with a layer such as"):
        MLPClassifier(backbone=Backbone(model)).fit(TABLE, LABELS)


@pytest.mark.parametrize(
    "model",
    [keras.Sequential([keras.layers.Dense(2)]), keras.Model()],
)
def test_models_that_are_not_graphs_are_refused(model):
    with pytest.raises(ValueError, match="Pass a functional or Sequential model"):
        MLPClassifier(backbone=Backbone(model)).fit(TABLE, LABELS)


# -- sequences ----


def test_time_steps_are_pooled_without_padding():
    backbone = Backbone(steps_source(), frozen_epochs=None)
    net = RNNClassifier(backbone=backbone, **SMALL).fit(RAGGED, LABELS)
    for one in RAGGED[:5]:
        rows = features(steps_source(), [one], None).reshape(len(one), -1)
        found = features(net, [one], "features")[0]
        np.testing.assert_allclose(found, rows.mean(axis=0), atol=1e-5)
    alone = np.concatenate([net.predict_proba([one]) for one in RAGGED])
    np.testing.assert_allclose(net.predict_proba(RAGGED), alone, atol=1e-6)


def test_one_output_per_time_step():
    backbone = Backbone(steps_source())
    net = RNNRegressor(backbone=backbone, output="sequence", **SMALL)
    found = net.fit(RAGGED, [one[:, 1] for one in RAGGED]).predict(RAGGED)
    assert [len(one) for one in found] == [len(one) for one in RAGGED]
    pooled = RNNClassifier(backbone=backbone, **SMALL).fit(RAGGED, LABELS)
    net.set_params(backbone__source=pooled)
    with pytest.raises(InvalidNetworkError, match="time steps .* Choose another"):
        net.fit(RAGGED, [one[:, 1] for one in RAGGED])


def test_another_kind_of_layers_over_time():
    backbone = Backbone(steps_source())
    net = TransformerClassifier(backbone=backbone, **SMALL).fit(RAGGED, LABELS)
    assert net.n_features_in_ == 2


def test_a_language_model_for_texts(tmp_path):
    texts, labels = ["ab", "ba", "aab", "bba"] * 5, [0, 1] * 10
    network = RNNClassifier(backbone=Backbone(generator().estimator_), **SMALL)
    model = make_pipeline(FrozenEstimator(generator().tokenizer_), network)
    model.fit(texts, labels)
    # Unknown characters become the unknown token, as in the source.
    assert model.predict(["xyz"]).shape == (1,)
    assert network.n_tokens_ == generator().estimator_.n_tokens_
    tokens = generator().tokenizer_.transform(texts)
    loaded = sknn.load(network.save(tmp_path / "net.sknn"))
    assert np.array_equal(loaded.predict(tokens), network.predict(tokens))
    with pytest.raises(ValueError, match="does not contain tokens"):
        network.fit(RAGGED, LABELS)


def test_integers_require_an_embedding():
    model = keras.Sequential(
        [keras.Input((5,), dtype="int32"), keras.layers.Rescaling(1.0)]
    )
    with pytest.raises(ValueError, match="has no keras.layers.Embedding"):
        RNNClassifier(backbone=Backbone(model)).fit(np.ones((4, 5), int), [0, 1] * 2)


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"units": 4}, "units"),
        ({"filters": (3,)}, "filters"),
        ({"embedding": 3}, "embedding"),
        ({"output": "sequence", "truncation": 2}, "truncation"),
    ],
)
def test_parameters_of_replaced_layers_are_refused(params, name):
    net = RNNClassifier(backbone=Backbone(steps_source()), **params)
    y = STEPS if "output" in params else LABELS
    with pytest.raises(ValueError, match=f"{name}=.*backbone"):
        net.fit(RAGGED, y)


# -- own models ----


def build(backbone, n_features, output_units, output_activation):
    inputs = keras.Input((n_features,))
    x = keras.layers.Dense(3, activation="relu")(backbone(inputs))
    outputs = keras.layers.Dense(output_units, activation=output_activation)(x)
    return keras.Model(inputs, outputs)


def without(n_features, output_units, output_activation, backbone=None):
    layer = keras.layers.Dense(output_units, activation=output_activation)
    return keras.Sequential([keras.Input((n_features,)), layer])


class Own(keras.Model):
    def __init__(self, backbone, output_units, output_activation):
        super().__init__()
        self.body = backbone
        self.head = keras.layers.Dense(output_units, activation=output_activation)

    def call(self, inputs):
        return self.head(self.body(inputs))


@cache
def table_source():
    return MLPClassifier((5,), **SMALL).fit(TABLE, LABELS)


def test_a_function_receives_a_copy():
    backbone = Backbone(table_source(), frozen_epochs=None)
    net = KerasClassifier(build, backbone=backbone, **SMALL).fit(TABLE, LABELS)
    expected = features(table_source(), TABLE, None)
    np.testing.assert_allclose(features(net, TABLE, "backbone"), expected, atol=1e-5)
    assert "model__backbone" not in net.get_params()


def test_a_class_of_models():
    with pytest.warns(sknn.exceptions.UncompiledWarning):
        net = KerasClassifier(
            Own, backbone=Backbone(table_source(), frozen_epochs=None), **SMALL
        ).fit(TABLE, LABELS)
    expected = table_source().model_.get_layer("hidden_1").get_weights()
    found = net.model_.body.get_weights()
    assert all(map(np.array_equal, found, expected))
    net.set_params(backbone__frozen_epochs=1)
    with pytest.raises(InvalidNetworkError, match="learning rates per layer"):
        net.fit(TABLE, LABELS)


def test_one_of_several_inputs():
    def several(backbone, input_shape, output_units, output_activation):
        inputs = {name: keras.Input(input_shape[name], name=name) for name in "ab"}
        x = keras.layers.Concatenate()([backbone(inputs["a"]), inputs["b"]])
        layer = keras.layers.Dense(output_units, activation=output_activation)
        return keras.Model(inputs, layer(x))

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    X = {"a": TABLE, "b": TABLE[:, :1]}
    net = KerasClassifier(several, backbone=Backbone(model), **SMALL).fit(X, LABELS)
    assert net.predict(X).shape == (40,)
    net.set_params(backbone__source=table_source())
    with pytest.raises(ValueError, match="scales its X, which is one of several"):
        net.fit(X, LABELS)


@pytest.mark.parametrize(
    ("model", "has_backbone", "message"),
    [
        (build, False, "requires the argument 'backbone', a trained network"),
        (lambda n_features: None, True, "has no argument 'backbone'"),
        (keras.Sequential([keras.Input((4,))]), True, "is a Keras model, which has no"),
        (without, True, "does not contain its backbone"),
    ],
)
def test_functions_without_the_backbone(model, has_backbone, message):
    backbone = Backbone(table_source()) if has_backbone else None
    with pytest.raises((TypeError, ValueError), match=message):
        KerasClassifier(model, backbone=backbone).fit(TABLE, LABELS)
