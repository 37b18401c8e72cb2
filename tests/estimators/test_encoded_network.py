"""A network whose targets are encoded already, and networks without training."""

import pickle

import keras
import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor

from sknn import KerasClassifier
from sknn.estimators import EncodedNetwork, initialize
from sknn.exceptions import InvalidNetworkError

X = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
CODES = np.argmax(X[:, :3], axis=1)


def build(output_units=None):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])


def test_codes_of_classes():
    network = EncodedNetwork(
        build,
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(0.1),
        epochs=30,
        random_state=0,
    )
    network = clone(network).fit(X, CODES)
    assert network.predict(X).shape == (60, 3)
    assert np.mean(network.predict(X).argmax(axis=1) == CODES) > 0.8
    assert not is_classifier(network)
    assert not is_regressor(network)


def test_any_values_with_any_loss():
    network = EncodedNetwork(build, loss="binary_crossentropy", random_state=0)
    network.fit(X, np.eye(3)[CODES] * 0.9)
    network.set_params(warm_start=True).fit(X, np.eye(3)[CODES])
    with pytest.raises(ValueError, match="column"):
        network.fit(X, CODES)
    with pytest.raises(ValueError, match="Could not interpret loss"):
        EncodedNetwork(build, loss="no_loss").fit(X, CODES)


def test_initialized_networks_are_those_of_a_fit():
    params = {"epochs": 3, "early_stopping": False, "random_state": 0}
    estimator = KerasClassifier(build, **params, warm_start=True)
    initialize(estimator, X[:5], CODES[:5] % 2, classes=[0, 1, 2])
    assert estimator.history_ == {"loss": []}
    assert estimator.predict_proba(X).shape == (60, 3)
    estimator.fit(X, CODES)
    fresh = KerasClassifier(build, **params).fit(X, CODES)
    assert estimator.history_["loss"] == fresh.history_["loss"]


def build_two(as_dict=False, loss=None, loss_weights=None):
    inputs = keras.Input((4,))
    codes = keras.layers.Dense(3, "softmax", name="codes")(inputs)
    values = keras.layers.Dense(2, name="values")(inputs)
    outputs = {"values": values, "codes": codes} if as_dict else [codes, values]
    model = keras.Model(inputs, outputs)
    if loss is not None:
        model.compile("adam", loss, loss_weights=loss_weights)
    return model


def build_dict():
    return build_two(as_dict=True)


SPARSE = "sparse_categorical_crossentropy"
VALUES = X[:, 2:] - 1
LEARNING = {"optimizer": keras.optimizers.Adam(0.1), "epochs": 40, "random_state": 0}


def errors(outputs):
    """Return the fraction of wrong codes, and the mean squared error of the values."""
    codes, values = outputs
    wrong = np.mean(codes.argmax(axis=1) != CODES)
    return wrong, np.mean((values - VALUES) ** 2)


@pytest.mark.parametrize(
    ("loss", "names"),
    [
        ([SPARSE, "mse"], ["0", "1"]),
        ({"values": "mse", "codes": SPARSE}, ["codes", "values"]),
        ((keras.losses.SparseCategoricalCrossentropy(), "mse"), ["0", "1"]),
    ],
)
def test_several_outputs(loss, names):
    targets = dict(zip(names, (CODES, VALUES), strict=True))
    network = EncodedNetwork(build_two, loss=loss, **LEARNING).fit(X, targets)
    outputs = network.predict(X)
    assert isinstance(outputs, list)
    assert [output.shape for output in outputs] == [(60, 3), (60, 2)]
    assert errors(outputs)[0] < 0.2
    assert errors(outputs)[1] < 0.1
    loaded = pickle.loads(pickle.dumps(network))
    for one, other in zip(outputs, loaded.predict(X), strict=True):
        assert np.array_equal(one, other)


def test_outputs_in_a_dict():
    loss = {"codes": SPARSE, "values": "mse"}
    network = EncodedNetwork(build_dict, loss=loss, **LEARNING)
    network.fit(X, {"values": VALUES, "codes": CODES}, X_val=X, y_val=TARGETS)
    outputs = network.predict(X)
    assert outputs.keys() == loss.keys()
    assert errors((outputs["codes"], outputs["values"]))[0] < 0.2


TARGETS = {"codes": CODES, "values": VALUES}


def test_an_output_without_a_loss_is_not_trained():
    network = EncodedNetwork(build_two, loss={"values": "mse"}, **LEARNING)
    initialize(network, X, TARGETS)
    before = network.model_.get_layer("codes").get_weights()
    network.set_params(warm_start=True).fit(X, TARGETS)
    for old, new in zip(
        before, network.model_.get_layer("codes").get_weights(), strict=True
    ):
        assert np.array_equal(old, new)
    assert errors(network.predict(X))[1] < 0.1


def test_weights_of_losses():
    def compiled(loss_weights=None):
        return build_two(loss=[SPARSE, "mse"], loss_weights=loss_weights)

    network = EncodedNetwork(compiled, random_state=0)
    plain = network.fit(X, TARGETS).history_["loss"]
    given = clone(network).set_params(loss_weights=[1, 0]).fit(X, TARGETS)
    assert given.history_["loss"] != plain
    of_model = clone(network).set_params(model__loss_weights=[1, 0]).fit(X, TARGETS)
    assert of_model.history_["loss"] == given.history_["loss"]
    by_name = clone(network).set_params(loss_weights={"values": 0}).fit(X, TARGETS)
    assert by_name.history_["loss"] == given.history_["loss"]


@pytest.mark.parametrize(
    ("function", "loss", "y", "message"),
    [
        (build_two, "mse", CODES, "outputs .* but the targets are one array"),
        (build_two, ["mse"], TARGETS, "loss must have one value for each"),
        (build_two, {"value": "mse"}, TARGETS, "Did you mean 'values'"),
        (build_two, {}, TARGETS, "a loss for none of the outputs"),
        (build_two, "mse", {"a": CODES, "b": CODES}, "The model has the outputs"),
        (build, SPARSE, TARGETS, "The model has the outputs"),
    ],
)
def test_targets_that_do_not_fit(function, loss, y, message):
    with pytest.raises(ValueError, match=message):
        EncodedNetwork(function, loss=loss).fit(X, y)


def test_losses_of_outputs_are_checked():
    def of_all_pairs(y_true, y_pred):
        return (y_true[:, :1] - y_pred[:, 0]) ** 2

    with pytest.raises(InvalidNetworkError, match="must return one value per sample"):
        EncodedNetwork(build_two, loss=[SPARSE, of_all_pairs]).fit(X, TARGETS)
