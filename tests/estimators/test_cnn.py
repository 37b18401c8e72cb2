"""Images as X, scaling, architectures and augmentation."""

import pickle
import tracemalloc

import keras
import numpy as np
import pandas as pd
import pytest
from cnn_cases import (
    BOTH,
    CLASSES,
    IMAGES,
    NAMES,
    VALUES,
    classifier,
    regressor,
    weights,
)

from sknn import CNNClassifier, CNNRegressor
from sknn.estimators.core._fit_data import FitData, max_epochs
from sknn.estimators.core._samples import Samples
from sknn.exceptions import InvalidNetworkError
from sknn.networks import InputScaling

pytestmark = pytest.mark.slow


def scaling(estimator):
    """Mean and scale by which a fitted network standardizes its images."""
    (layer,) = (x for x in estimator.model_.layers if isinstance(x, InputScaling))
    return [np.asarray(w) for w in layer.weights]


# -- forms of X ------------------------------------------------------------------------

ROWS = IMAGES.reshape(len(IMAGES), -1)
COLOUR = np.repeat(IMAGES, 3, axis=-1)
FORMS = {
    "one_channel": (IMAGES, None),
    "grey": (IMAGES[..., 0], None),
    "rows": (ROWS, (6, 5)),
    "lists": (IMAGES.tolist(), None),
    "dataframe": (pd.DataFrame(ROWS), (6, 5, 1)),
    "float32": (IMAGES.astype("float32"), None),
    "float64": (IMAGES.astype("float64"), (6, 5)),
    "int64": (IMAGES.astype("int64"), None),
    "big_endian": (IMAGES.astype(">f4"), None),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_x_changes_nothing(form):
    X, image_shape = FORMS[form]
    expected = classifier().fit(IMAGES, CLASSES)
    fitted = classifier(image_shape=image_shape).fit(X, CLASSES)
    assert fitted.image_shape_ == (6, 5, 1)
    assert fitted.n_features_in_ == 30
    assert np.array_equal(weights(fitted), weights(expected))
    np.testing.assert_allclose(
        fitted.predict_proba(X), expected.predict_proba(IMAGES), rtol=1e-6
    )
    # Rows, or images, whatever came to fit.
    assert np.array_equal(expected.predict(ROWS), fitted.predict(IMAGES[..., 0]))


def test_color():
    fitted = regressor().fit(COLOUR, VALUES)
    assert fitted.image_shape_ == (6, 5, 3)
    assert fitted.model_.input_shape == (None, 6, 5, 3)


@pytest.mark.parametrize(("n_features", "shape"), [(9, (3, 3, 1)), (5, (1, 5, 1))])
def test_rows_without_an_image_shape(n_features, shape):
    fitted = regressor().fit(ROWS[:, :n_features], VALUES)
    assert fitted.image_shape_ == shape


def test_a_large_x_is_not_copied(monkeypatch):
    monkeypatch.setattr("sknn.training.plans._batches.CHUNK_BYTES", 2**20)
    X = np.zeros((4000, 64, 64), "uint8")
    X[::2] = 9
    y = np.arange(4000) % 2
    net = classifier(epochs=1, filters=(1,), hidden_layer_sizes=(), batch_size=50)
    net.fit(X[:300], y[:300])  # imports and compiles
    tracemalloc.start()
    net.fit(X, y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < X.nbytes / 2


# -- invalid input --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (
            np.repeat(IMAGES, 3, axis=-1),
            "images of 6 x 5 x 3 .* fitted on .* 6 x 5 x 1",
        ),
        (IMAGES[:, :5], "images of 5 x 5 x 1 .* fitted on .* 6 x 5 x 1"),
        (IMAGES[:, 0, :, 0], "X has 5 features, but CNNClassifier is expecting 30"),
    ],
    ids=["channels", "size", "row"],
)
def test_images_of_another_shape_are_refused(X, message):
    fitted = classifier().fit(IMAGES, CLASSES)
    with pytest.raises(ValueError, match=message):
        fitted.predict(X)
    with pytest.raises(ValueError, match=message):
        classifier().fit(IMAGES, CLASSES, X_val=X, y_val=CLASSES)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"image_shape": (5, 6)}, "images of 5 x 6 x 1, but .* X are 6 x 5 x 1"),
        ({"image_shape": "square"}, "image_shape"),
        ({"filters": (2, 2, 2), "pooling": "max"}, "stage_3_pool"),
        ({"kernel_size": 7, "padding": "valid"}, "stage_1_conv_1"),
        ({"architecture": "alexnet"}, "architecture must be one of simple"),
        ({"padding": "full"}, "padding"),
        ({"pooling": "min"}, "pooling"),
    ],
)
@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_impossible_networks_are_refused_before_training(make, y, params, message):
    net = make(**params)
    with pytest.raises((ValueError, InvalidNetworkError), match=message):
        net.fit(IMAGES, y)
    assert not hasattr(net, "image_shape_")


def test_nan_pixels_are_refused():
    X = IMAGES.astype("float32")
    X[3, 2, 1] = np.nan
    with pytest.raises(ValueError, match="contains NaN"):
        classifier().fit(X, CLASSES)


# -- scaling ---------------------------------------------------------------------------


def test_images_are_scaled_by_the_training_part():
    X = IMAGES.astype("float32")
    other = X + 1000.0
    net = classifier().fit(X, CLASSES, X_val=other, y_val=CLASSES)
    mean, scale = scaling(net)
    np.testing.assert_allclose([mean[0], scale[0]], [X.mean(), X.std()], rtol=1e-5)
    kept = regressor(early_stopping=True, validation_fraction=0.5)
    assert scaling(kept.fit(X, VALUES))[0] != mean


def test_the_scale_of_pixels_has_no_effect():
    X = IMAGES.astype("float32")
    expected, fitted = (regressor().fit(a, VALUES) for a in (X, X * 64 - 128))
    predicted = fitted.predict(X * 64 - 128)
    np.testing.assert_allclose(predicted, expected.predict(X), rtol=1e-4)


def test_samples_without_weight_do_not_influence_the_scaling():
    X = np.concatenate([IMAGES, 0 * IMAGES])
    counted = np.repeat([1.0, 0.0], len(IMAGES))
    net = regressor().fit(X, np.tile(VALUES, 2), counted)
    assert np.array_equal(scaling(net), scaling(regressor().fit(IMAGES, VALUES)))


def test_scaling_follows_all_parts():
    net = classifier().partial_fit(IMAGES, CLASSES)
    before = scaling(net)
    net.partial_fit(IMAGES // 2, CLASSES)
    assert scaling(net)[0] == pytest.approx(0.75 * before[0], rel=0.01)


# -- the network -----------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ["simple", "lenet", "vgg", "resnet"])
def test_architectures(architecture):
    net = classifier(architecture=architecture, filters="auto", epochs=1)
    assert net.fit(IMAGES, CLASSES).predict_proba(IMAGES).shape == (40, 3)


def test_a_custom_architecture():
    def body(x, seed):
        return keras.layers.Conv2D(
            2, 3, kernel_initializer=keras.initializers.HeNormal(seed=seed), name="mine"
        )(x)

    net = classifier(architecture=body, filters="auto").fit(IMAGES, CLASSES)
    assert net.model_.get_layer("mine")
    assert np.isfinite(net.predict_proba(IMAGES)).all()


def adapted(x, seed):
    """An architecture with a layer that adapts to data."""
    normalization = keras.layers.Normalization()
    normalization.adapt(5 + 3 * np.random.default_rng(0).normal(size=(9, 6, 5, 1)))
    return normalization(x)


def test_the_adapted_state_of_a_custom_layer_is_pickled():
    net = classifier(architecture=adapted, filters="auto", epochs=1)
    net.fit(IMAGES, CLASSES)
    again = pickle.loads(pickle.dumps(net))
    assert np.array_equal(again.predict_proba(IMAGES), net.predict_proba(IMAGES))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: x, "must be a function of the images and the seed"),
        (lambda x, seed: 1, "must return a Keras tensor"),
    ],
)
def test_invalid_architectures(function, message):
    net = classifier(architecture=function, filters="auto")
    with pytest.raises(InvalidNetworkError, match=message):
        net.fit(IMAGES, CLASSES)


@pytest.mark.parametrize(
    ("params", "merges"),
    [
        ({}, False),
        ({"batch_norm": False}, True),
        ({"architecture": "lenet"}, True),
        ({"architecture": "lenet", "batch_norm": True}, False),
        ({"architecture": "vgg"}, False),
        ({"architecture": "vgg", "batch_norm": False}, True),
        ({"architecture": lambda x, seed: x}, False),
    ],
)
def test_rows_are_merged_without_batch_normalization(params, merges):
    assert CNNClassifier(**params)._merges_rows() is merges


def test_dropout_is_used_in_sampled_predictions():
    net = classifier(dropout=0.5).fit(IMAGES, CLASSES)
    drawn = net.predict_proba(IMAGES, mc_samples=3)
    assert not np.array_equal(drawn, net.predict_proba(IMAGES))
    assert np.array_equal(drawn, net.predict_proba(IMAGES, mc_samples=3))


# -- the length of training ------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_no_samples_are_held_out_by_default(make, y):
    """The schedule ends training, also with 100 samples or more."""
    X, many = np.tile(IMAGES, (3, 1, 1, 1)), np.tile(y, 3)
    net = make().fit(X, many)
    assert net.early_stopping == "auto"
    assert "val_loss" not in net.history_
    assert net.stop_reason_ == "epochs"
    fixed = make(early_stopping=False).fit(X, many)
    assert np.array_equal(weights(net), weights(fixed))


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_samples_that_are_passed_stop_training(make, y):
    """With `X_val`, "auto" stops early and restores the best weights."""
    params = {"epochs": 60, "learning_rate": 0.02, "patience": 1, "min_delta": 1.0}
    net = make(**params).fit(IMAGES, y, X_val=IMAGES, y_val=y)
    assert net.stop_reason_ == "early_stopping"
    assert net.best_epoch_ <= net.n_epochs_ < 60
    fixed = make(**params, early_stopping=False)
    fixed.fit(IMAGES, y, X_val=IMAGES, y_val=y)
    assert fixed.stop_reason_ == "epochs"
    assert fixed.n_epochs_ == 60


@pytest.mark.parametrize(
    ("n_samples", "params", "epochs"),
    [
        (40, {}, 200),
        (256, {}, 188),
        (1000, {}, 47),
        (1000, {"batch_size": 100}, 150),
        (6000, {}, 32),
        (20_000, {}, 20),
        (1000, {"early_stopping": True}, 200),
        (20_000, {"early_stopping": True}, 200),
    ],
)
def test_automatic_epochs(n_samples, params, epochs):
    """About 1,500 updates in 20 to 200 epochs, or 200 with early stopping."""
    samples = Samples(np.zeros((n_samples, 2)), np.zeros(n_samples), np.ones(n_samples))
    net = CNNClassifier(**params)
    data = FitData(samples, samples if net.early_stopping is True else None)
    assert max_epochs(net, data) == epochs
    assert max_epochs(net.set_params(epochs=7), data) == 7


def test_automatic_epochs_with_validation_samples():
    """`X_val` does not stretch the schedule, whose end trains best."""
    samples = Samples(np.zeros((1000, 2)), np.zeros(1000), np.ones(1000))
    data = FitData(samples, samples)
    assert max_epochs(CNNClassifier(), data) == 47
    assert max_epochs(CNNClassifier(early_stopping=False), data) == 47


def test_a_network_is_trained_for_automatic_epochs():
    """`n_epochs_` is the number, and the schedule ends with the last of them."""
    net = classifier(epochs="auto", batch_size=4, lr_schedule="one_cycle")
    net.fit(IMAGES, CLASSES)
    assert net.n_epochs_ == len(net.history_["loss"]) == 150
    rates = net.history_["learning_rate"]
    assert rates[-1] < 0.02 * max(rates)


def test_refit_after_automatic_epochs():
    """The second training uses the rates of the first, up to its best epoch."""
    params = {"epochs": "auto", "lr_schedule": "cosine", "patience": 2}
    params |= {"early_stopping": True, "refit": True, "min_delta": 0.2}
    net = classifier(**params).fit(IMAGES, CLASSES)
    assert net.stop_reason_ == "early_stopping"
    assert net.n_epochs_ < 100
    explicit = classifier(**params | {"epochs": 200}).fit(IMAGES, CLASSES)
    assert np.array_equal(weights(net), weights(explicit))


# -- repeated samples ------------------------------------------------------------------


def test_weights_of_two_are_repeated_samples_with_batch_normalization():
    """Its statistics ignore weights, so samples in one batch are repeated instead."""
    assert classifier().batch_norm == "auto"
    few = slice(0, 12)
    counts = 1 + np.arange(12) % 2
    net = classifier().fit(IMAGES[few], CLASSES[few], counts)
    rows = np.repeat(np.arange(12), counts)
    repeated = classifier().fit(IMAGES[rows], CLASSES[rows])
    assert np.array_equal(weights(net), weights(repeated))
    halves = classifier().fit(IMAGES[few], CLASSES[few], counts / 4)
    assert not np.array_equal(weights(net), weights(halves))


# -- augmentation ----------------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize(
    "augmentation",
    [
        "light",
        {"rotation": 20},
        {"mixup": 0.4},
        {"cutmix": 1.0},
        {"mixup": 1, "blur": 1},
    ],
)
def test_augmentation(make, y, augmentation):
    net = make(augmentation=augmentation).fit(IMAGES, y)
    assert not np.array_equal(weights(net), weights(make().fit(IMAGES, y)))
    again = make(augmentation=augmentation).fit(IMAGES, y)
    assert np.array_equal(weights(net), weights(again))
    assert np.array_equal(net.predict(IMAGES), net.predict(IMAGES))


def test_a_strength_of_zero_is_no_augmentation():
    zero = {"shift": 0.0, "mixup": 0.0}
    net = classifier(augmentation=zero).fit(IMAGES, CLASSES)
    assert np.array_equal(weights(net), weights(classifier().fit(IMAGES, CLASSES)))


def test_automatic_augmentation():
    """By default, only a classifier shifts images, and only from 8 x 8 pixels."""
    assert CNNRegressor().augmentation is None
    small = classifier().fit(IMAGES, CLASSES)
    assert "random_geometry" not in [layer.name for layer in small.model_.layers]
    large = np.pad(IMAGES, ((0, 0), (1, 1), (2, 1), (0, 0)))
    shifted = classifier().fit(large, CLASSES)
    strengths = np.asarray(shifted.model_.get_layer("random_geometry").strengths)
    assert strengths.tolist() == pytest.approx([0.08, 0.0, 0.0])
    plain = classifier(augmentation=None).fit(large, CLASSES)
    assert not np.array_equal(weights(shifted), weights(plain))


def test_unknown_augmentation():
    with pytest.raises(InvalidNetworkError, match="keys of augmentation must be among"):
        classifier(augmentation={"swirl": 1.0}).fit(IMAGES, CLASSES)
