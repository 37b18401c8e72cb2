"""Trained networks as the body of new networks."""

import pickle
import random
from functools import cache

import keras
import numpy as np
import pytest
from cnn_cases import CLASSES, IMAGES, VALUES, classifier, regressor, weights
from keras.initializers import GlorotUniform
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, cross_val_score

from sknn import Backbone, NetworkTransformer
from sknn.estimators.core._model_state import pack_model, unpack_model
from sknn.exceptions import InvalidNetworkError
from sknn.training import clear_cache, n_programs

pytestmark = pytest.mark.slow

OTHER = 255 - IMAGES // 2


@cache
def source():
    """Return a fitted network, the same one for all tests."""
    return classifier().fit(IMAGES, CLASSES)


def fine(**params):
    """Return an unfitted regressor with the trained network `source` as its body."""
    backbone = Backbone(
        params.pop("source", None) or source(),
        params.pop("weights", None),
        frozen_epochs=params.pop("frozen_epochs", 1),
        learning_rate=params.pop("rate", 0.1),
    )
    return regressor(**{"filters": "auto", "backbone": backbone} | params)


def body(net):
    return net.model_.get_layer("backbone").get_weights()


def kernels(net):
    return net.model_.get_layer("stage_1_conv_1").get_weights()


def test_it_is_frozen_first_and_then_has_a_small_learning_rate():
    before = weights(source())
    frozen = fine(epochs=1).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(frozen), kernels(source())))
    slow, quick = (
        fine(epochs=2, rate=rate, shuffle=False).fit(OTHER, VALUES)
        for rate in (0.01, 1.0)
    )
    ways = [np.abs(body(net)[0] - kernels(source())[0]).mean() for net in (slow, quick)]
    assert 0 < ways[0] < ways[1] / 10
    assert np.array_equal(weights(source()), before)


def test_it_can_stay_frozen():
    net = fine(epochs=3, frozen_epochs=None).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(net), kernels(source())))
    assert not np.array_equal(
        net.model_.get_layer("output").get_weights()[0],
        fine(epochs=1).fit(OTHER, VALUES).model_.get_layer("output").get_weights()[0],
    )


def test_a_frozen_backbone_has_no_gradients():
    net = fine(epochs=1, frozen_epochs=None, warm_start=True).fit(OTHER, VALUES)
    names = [v.path.split("/")[0] for v in net.model_.trainable_variables]
    assert set(names) == {"hidden_1", "output"}
    again = pickle.loads(pickle.dumps(net)).fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(again), kernels(source())))
    net.set_params(backbone__frozen_epochs=0).fit(OTHER, VALUES)
    assert not np.array_equal(body(net)[0], kernels(source())[0])


def test_it_follows_the_random_state():
    first, again = (fine(epochs=2).fit(OTHER, VALUES) for _ in range(2))
    assert np.array_equal(weights(first), weights(again))


def test_training_continues():
    net = fine(frozen_epochs=1).partial_fit(OTHER, VALUES)
    assert all(map(np.array_equal, body(net), kernels(source())))
    net.partial_fit(OTHER, VALUES)
    assert not np.array_equal(body(net)[0], kernels(source())[0])
    net = fine(frozen_epochs=1, epochs=1).fit(OTHER, VALUES)
    net.partial_fit(OTHER, VALUES)
    assert not np.array_equal(body(net)[0], kernels(source())[0])


def before_body(net):
    """Return the network from the pixels to the input of its backbone."""
    return keras.Model(
        net.model_.input, net.model_.get_layer("backbone_scaling").output
    )


def test_pixels_are_scaled_as_in_the_source():
    expected = source().model_.get_layer("input_scaling")(OTHER)
    found = before_body(fine().fit(OTHER, VALUES))(OTHER)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_large_offsets_of_the_images_are_those_of_the_source():
    # The means of the images are subtracted in double precision when they are checked.
    other = classifier().fit(IMAGES + 1e5, CLASSES)
    net = fine(source=other, frozen_epochs=None).fit(OTHER + 2e5, VALUES)
    features = [
        NetworkTransformer(FrozenEstimator(each), layer).fit(OTHER).transform(X)
        for each, layer, X in [
            (other, "features", OTHER + 1e5),
            (net, "backbone", OTHER + 1e5),
            (net, "backbone", OTHER + 2e5),
        ]
    ]
    scale = np.abs(features[0]).max()
    np.testing.assert_allclose(features[1] / scale, features[0] / scale, atol=1e-2)
    assert np.abs(features[2] - features[0]).max() > scale


def pixel_model(*layers):
    return keras.Sequential([keras.Input((6, 5, 1)), *layers])


def test_a_model_receives_raw_pixels():
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
    net = fine(source=model, frozen_epochs=0, batch_norm=False).fit(OTHER, VALUES)
    assert random.getstate() == state
    np.testing.assert_allclose(before_body(net)(OTHER), OTHER, atol=1e-3)
    inner = net.model_.get_layer("backbone").layers
    assert not np.array_equal(inner[-2].kernel, model.layers[-2].kernel)
    # The statistics of batch normalization are unchanged.
    for old, new in zip(model.layers[-1].weights, inner[-1].weights, strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize("backbone", [None, pixel_model(keras.layers.Conv2D(2, 3))])
def test_strengths_of_augmentation_are_in_units_of_the_images(backbone):
    net = fine(source=backbone, epochs=1, augmentation={"noise": 1.0})
    given = before_body(net.fit(OTHER, VALUES))
    unit = given.get_layer("backbone_scaling").scale
    noise = (given(OTHER, training=True) - given(OTHER, training=False)) * unit
    # In standard deviations of the images.
    assert 0.8 < np.std(noise) < 1.2


def test_adapted_statistics_of_a_model_are_kept():
    normalization = keras.layers.Normalization()
    model = pixel_model(normalization, keras.layers.Conv2D(2, 3))
    normalization.adapt(OTHER.astype("float32"))
    net = fine(source=model, epochs=1).fit(OTHER, VALUES)
    pixels = OTHER.astype("float32")
    found = net.model_.get_layer("backbone")(pixels)
    np.testing.assert_allclose(found, model(pixels), atol=1e-5)


def doubled(x):
    return 2 * x


def test_custom_functions_are_copied_and_pickled():
    layers = keras.layers.Lambda(doubled), keras.layers.Conv2D(2, 3, activation=doubled)
    other = classifier(
        filters="auto",
        architecture=lambda x, seed: keras.Sequential(layers)(x),
        epochs=1,
    ).fit(IMAGES, CLASSES)
    net = fine(source=other, epochs=1).fit(OTHER, VALUES)
    again = unpack_model(pickle.loads(pickle.dumps(pack_model(net.model_))))
    assert np.array_equal(again(OTHER), net.model_(OTHER))


def test_what_a_function_has_added_stays_whole():
    def build(x, seed):
        x = keras.layers.RandomFlip(seed=0)(keras.layers.Conv2D(2, 3)(x))
        x = keras.layers.Dense(3, name="hidden_1")(keras.layers.Flatten()(x))
        return keras.layers.Dense(2, name="last")(x)

    other = classifier(
        filters="auto",
        hidden_layer_sizes=(),
        architecture=build,
        augmentation="light",
        epochs=1,
    ).fit(IMAGES, CLASSES)
    net = fine(source=other, epochs=1).fit(OTHER, VALUES)
    names = [type(layer).__name__ for layer in net.model_.get_layer("backbone").layers]
    assert names[1:6] == ["Conv2D", "RandomFlip", "Flatten", "Dense", "Dense"]
    assert len(net.model_.get_layer("backbone").get_weights()) == 6


def test_it_works_in_cross_validation_and_pickles():
    clear_cache()
    net = fine(source=FrozenEstimator(source()))
    assert np.isfinite(cross_val_score(net, OTHER, VALUES, cv=3)).all()
    assert n_programs() == 2
    # A clone shares the fitted source.
    shared = cross_val_score(fine(), OTHER, VALUES, cv=3, error_score="raise")
    assert np.array_equal(shared, cross_val_score(net, OTHER, VALUES, cv=3))
    net.fit(OTHER, VALUES)
    again = pickle.loads(pickle.dumps(net))
    assert np.array_equal(again.predict(OTHER), net.predict(OTHER))


@pytest.mark.parametrize(
    ("params", "X", "message"),
    [
        ({}, IMAGES[:, :5], "images of 6 x 5 x 1 .* images in X are 5 x 5 x 1"),
        ({"architecture": "vgg"}, IMAGES, "replaces the architecture"),
        (
            {"filters": 3},
            IMAGES,
            "replaces them. Got filters=3 .* Remove filters",
        ),
        ({"source": keras.Sequential()}, IMAGES, "has inputs .* Pass a functional"),
        ({"source": classifier()}, IMAGES, "Backbone must be fitted"),
        ({"frozen_epochs": -1}, IMAGES, "backbone.frozen_epochs == -1"),
        ({"rate": -0.1}, IMAGES, "backbone.learning_rate == -0.1"),
        ({"backbone": "VGG16"}, IMAGES, "'backbone' parameter of CNNRegressor must"),
    ],
)
def test_invalid_combinations(params, X, message):
    with pytest.raises((ValueError, InvalidNetworkError), match=message):
        fine(**params).fit(X, VALUES)


def test_a_search_reaches_into_it():
    search = GridSearchCV(fine(epochs=1), {"backbone__learning_rate": [0.1, 1.0]}, cv=2)
    search.fit(OTHER, VALUES)
    assert search.best_estimator_.backbone.source is source()


def test_a_source_cannot_change_between_two_trainings():
    net = fine(epochs=1, warm_start=True).fit(OTHER, VALUES)
    net.set_params(backbone__learning_rate=0.5).fit(OTHER, VALUES)
    other = classifier(random_state=1).fit(IMAGES, CLASSES)
    with pytest.raises(ValueError, match="built with backbone="):
        net.set_params(backbone__source=other).fit(OTHER, VALUES)
