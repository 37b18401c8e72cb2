"""Settings of losses, optimizers and inputs of own models that must not be ignored."""

import keras
import numpy as np
import pytest
from keras import layers, losses, optimizers

from sknn import KerasClassifier, MLPClassifier, search_space
from sknn.exceptions import InvalidNetworkError

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
X = RNG.normal(size=(48, 5)).astype("float32")
Y = (X @ RNG.normal(size=(5, 3))).argmax(axis=1)
IDS = RNG.integers(0, 4, (48, 2))
SMALL = {"epochs": 2, "random_state": 0, "early_stopping": False}


def build(n_features, output_units, output_activation):
    outputs = layers.Dense(output_units, activation=output_activation)
    return keras.Sequential([keras.Input((n_features,)), outputs])


def of_ids(n_features, output_units, output_activation):
    return keras.Sequential(
        [
            keras.Input((n_features,), dtype="int32"),
            layers.Embedding(4, 2),
            layers.Flatten(),
            layers.Dense(output_units, activation=output_activation),
        ]
    )


# -- losses ----


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (losses.SparseCategoricalCrossentropy(ignore_class=0), "ignore_class=0"),
        (losses.SparseCategoricalCrossentropy(reduction="sum"), "reduction='sum'"),
        (losses.CategoricalFocalCrossentropy(reduction="none"), "reduction='none'"),
        ("binary_crossentropy", "is binary cross-entropy, .* y has 3 classes"),
        (losses.BinaryCrossentropy(), "is binary cross-entropy, .* y has 3 classes"),
    ],
)
def test_settings_without_a_counterpart_are_refused(loss, message):
    with pytest.raises(ValueError, match=message):
        KerasClassifier(build, loss=loss, **SMALL).fit(X, Y)


def test_reductions_of_other_networks():
    loss = losses.CategoricalFocalCrossentropy(reduction="sum")
    with pytest.raises(InvalidNetworkError, match="means over the samples"):
        MLPClassifier((3,), loss=loss, **SMALL).fit(X, Y)


@pytest.mark.parametrize(
    "make", [MLPClassifier, lambda **k: KerasClassifier(build, **k)]
)
def test_label_smoothing_needs_a_loss_that_has_it(make):
    with pytest.raises(InvalidNetworkError, match="Use label_smoothing=0.0"):
        make(loss="squared_error", label_smoothing=0.1, **SMALL).fit(X, Y)
    assert "label_smoothing" in search_space(MLPClassifier())
    assert "label_smoothing" not in search_space(MLPClassifier(loss="hinge"))


def two_outputs(n_features):
    inputs = keras.Input((n_features,))
    outputs = [
        layers.Dense(3, activation="softmax", name="a")(inputs),
        layers.Dense(1, name="b")(inputs),
    ]
    model = keras.Model(inputs, outputs)
    model.compile("adam", ["sparse_categorical_crossentropy", "mse"], [1.0, 0.25])
    return model


def test_loss_weights_of_a_compiled_model():
    y = {"a": Y.astype(str), "b": X[:, 0]}
    net = KerasClassifier(two_outputs, **SMALL).fit(X, y)
    assert [part.weight for part in net.target_.parts] == [1.0, 0.25]
    net.set_params(loss_weights={"b": 3.0}).fit(X, y)
    assert [part.weight for part in net.target_.parts] == [1.0, 3.0]


# -- optimizers ----


def test_partial_fit_uses_the_schedule_of_the_optimizer():
    schedule = optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)
    sgd = optimizers.SGD(schedule)
    net = KerasClassifier(build, optimizer=sgd, batch_size=16, random_state=0)
    rates = []
    for _ in range(3):
        rates += net.partial_fit(X, Y).history_["learning_rate"][-1:]
    assert rates == pytest.approx([0.1, 0.05, 0.025])


# -- integers ----


def test_integers_are_not_scaled():
    with pytest.raises(ValueError, match="reads integers, which scaling='standard'"):
        KerasClassifier(of_ids, scaling="standard", **SMALL).fit(IDS, Y)

    def mixed(input_shape, output_units, output_activation):
        numbers = keras.Input(input_shape["numbers"], name="numbers")
        ids = keras.Input(input_shape["ids"], name="ids", dtype="int32")
        x = layers.Concatenate()(
            [numbers, layers.Flatten()(layers.Embedding(4, 2)(ids))]
        )
        outputs = layers.Dense(output_units, activation=output_activation)(x)
        return keras.Model([numbers, ids], outputs)

    inputs = {"numbers": [0, 1], "ids": [2]}
    net = KerasClassifier(mixed, inputs=inputs, scaling="standard", **SMALL)
    net.fit(np.c_[100 * X[:, :2], IDS[:, :1]], Y)
    assert net.input_scaler_.center[2] == 0
    assert net.input_scaler_.scale.tolist()[2] == 1
    assert net.input_scaler_.scale[0] > 10
    net.partial_fit(np.c_[100 * X[:, :2], IDS[:, :1]], Y)
    assert net.input_scaler_.scale.tolist()[2] == 1


def test_rounded_integers_are_refused():
    def lookup(n_features, output_units, output_activation):
        ids = [2**24, 2**24 + 1]
        return keras.Sequential(
            [
                keras.Input((n_features,), dtype="int64"),
                layers.IntegerLookup(vocabulary=ids, output_mode="multi_hot"),
                layers.Dense(output_units, activation=output_activation),
            ]
        )

    with pytest.raises(ValueError, match="integers from 16,777,216"):
        KerasClassifier(lookup, **SMALL).fit(IDS + 2**24, Y)
    net = KerasClassifier(of_ids, **SMALL).fit(IDS, Y)
    with pytest.raises(ValueError, match="integers from 16,777,216"):
        net.predict(IDS + 2**24)
