"""Networks trained before, as the body of new ones."""

import pickle
import random

import keras
import numpy as np
import pytest
from cnn_cases import CLASSES, IMAGES, VALUES, classifier, regressor, weights
from keras.initializers import GlorotUniform
from sklearn.dummy import DummyRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import cross_val_score

import sknn
from sknn.exceptions import InvalidNetworkError
from sknn.networks import InputScaling
from sknn.training import clear_programs, n_programs

OTHER = 255 - IMAGES // 2
SOURCE = classifier().fit(IMAGES, CLASSES)


def fine(**params):
    """Return an unfitted regressor that begins with what `SOURCE` has learned."""
    settings = {"filters": "auto", "backbone": SOURCE, "frozen_epochs": 1}
    return regressor(**settings | params)


def body(net):
    return net.model_.get_layer("backbone").get_weights()


def kernels(net):
    return net.model_.get_layer("stage_1_conv_1").get_weights()


def test_it_is_frozen_first_and_slow_afterwards():
    before = weights(SOURCE)
    frozen = fine(epochs=1).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(frozen), kernels(SOURCE)))
    slow, quick = (
        fine(epochs=2, backbone_rate=rate, shuffle=False).fit(OTHER, VALUES)
        for rate in (0.01, 1.0)
    )
    ways = [np.abs(body(net)[0] - kernels(SOURCE)[0]).mean() for net in (slow, quick)]
    assert 0 < ways[0] < ways[1] / 10
    assert np.array_equal(weights(SOURCE), before)


def test_it_can_stay_frozen():
    net = fine(epochs=3, frozen_epochs=None).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(net), kernels(SOURCE)))
    assert not np.array_equal(
        net.model_.get_layer("output").get_weights()[0],
        fine(epochs=1).fit(OTHER, VALUES).model_.get_layer("output").get_weights()[0],
    )


def test_a_frozen_one_has_no_gradients_until_it_thaws():
    net = fine(epochs=1, frozen_epochs=None, warm_start=True).fit(OTHER, VALUES)
    names = [v.path.split("/")[0] for v in net.model_.trainable_variables]
    assert set(names) == {"hidden_1", "output"}
    again = pickle.loads(pickle.dumps(net)).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(again), kernels(SOURCE)))
    net.set_params(frozen_epochs=0).fit(OTHER, VALUES)
    assert not np.array_equal(body(net)[0], kernels(SOURCE)[0])


def test_it_follows_the_random_state():
    first, again = (fine(epochs=2).fit(OTHER, VALUES) for _ in range(2))
    assert np.array_equal(weights(first), weights(again))


def test_it_goes_on_from_where_training_stands():
    net = fine(frozen_epochs=1).partial_fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(net), kernels(SOURCE)))
    net.partial_fit(OTHER, VALUES)
    assert not np.array_equal(body(net)[0], kernels(SOURCE)[0])


def test_pixels_are_scaled_as_they_were():
    net = fine().fit(OTHER, VALUES)
    scalings = [
        next(x for x in n.model_.layers if isinstance(x, InputScaling)).get_weights()
        for n in (net, SOURCE)
    ]
    assert np.array_equal(*scalings)


def test_a_model_is_given_pixels_as_they_are():
    model = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            keras.layers.Rescaling(1 / 255),
            # Seeded: some kernels leave every unit of the head at 0.
            keras.layers.Conv2D(2, 3, kernel_initializer=GlorotUniform(seed=0)),
            keras.layers.BatchNormalization(),
        ]
    )
    state = random.getstate()
    net = fine(backbone=model, frozen_epochs=0, batch_norm=False).fit(OTHER, VALUES)
    assert random.getstate() == state
    scaling = next(x for x in net.model_.layers if isinstance(x, InputScaling))
    assert [w.tolist() for w in scaling.get_weights()] == [[0.0], [1.0]]
    inner = net.model_.get_layer("backbone").layers
    assert not np.array_equal(inner[-2].kernel, model.layers[-2].kernel)
    # Those of normalisation stay.
    for old, new in zip(model.layers[-1].weights, inner[-1].weights, strict=True):
        assert np.array_equal(old, new)


def test_it_works_in_cross_validation_and_pickles():
    clear_programs()
    net = fine(backbone=FrozenEstimator(SOURCE))
    assert np.isfinite(cross_val_score(net, OTHER, VALUES, cv=3)).all()
    assert n_programs() == 2
    with pytest.raises(ValueError, match=r"sklearn\.frozen\.FrozenEstimator"):
        cross_val_score(fine(), OTHER, VALUES, cv=2, error_score="raise")
    net.fit(OTHER, VALUES)
    again = pickle.loads(pickle.dumps(net))
    assert np.array_equal(again.predict(OTHER), net.predict(OTHER))


@pytest.mark.parametrize(
    ("params", "X", "message"),
    [
        ({}, IMAGES[:, :5], "for images of 6 x 5 x 1 .* those in X are 5 x 5 x 1"),
        ({"architecture": "vgg"}, IMAGES, "takes the place of the architecture"),
        ({"filters": 3}, IMAGES, "filters describes the stages"),
        ({"backbone": classifier()}, IMAGES, "backbone must be fitted"),
    ],
)
def test_what_does_not_go_together(params, X, message):
    with pytest.raises((ValueError, InvalidNetworkError), match=message):
        fine(**params).fit(X, VALUES)


def test_other_estimators_are_refused():
    with pytest.raises(TypeError, match="backbone must be a fitted CNNClassifier"):
        fine(backbone=DummyRegressor()).fit(IMAGES, VALUES)


def test_saving_asks_to_leave_it_out(tmp_path):
    net = fine(epochs=1).fit(OTHER, VALUES)
    for given in (SOURCE, SOURCE.model_):
        with pytest.raises(TypeError, match="Set backbone=None"):
            net.set_params(backbone=given).save(tmp_path / "net.sknn")
    path = net.set_params(backbone=None).save(tmp_path / "net.sknn")
    assert np.array_equal(sknn.load(path).predict(OTHER), net.predict(OTHER))
