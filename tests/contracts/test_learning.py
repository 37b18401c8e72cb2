"""A network that does not learn says so, in every family."""

import warnings

import keras
import numpy as np
import pandas as pd
import pytest
from families import FAMILIES, discovered, fit, make, networks, with_parameter
from scipy import sparse
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning

import sknn
from sknn import MLPClassifier, MLPRegressor

X, Y = load_digits(return_X_y=True)
X, Y = X[:600] / 16, Y[:600]


NAMES = [name for name in networks() if name != "Seq2SeqTranslator"]


def fit_equal(name, **params):
    """Fit an estimator to samples that are all equal, so that it cannot learn."""
    family = FAMILIES[name]
    if name in with_parameter("dropout"):
        params["dropout"] = 0.0  # whose noise may be right by chance
    return make(name, **params).fit(np.repeat(family.X[:1], 24, axis=0), family.y)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_never_learned_warns(name):
    with pytest.warns(ConvergenceWarning, match="has not learned.*learning_rate"):
        estimator = fit_equal(name, epochs=3)
    assert estimator.n_epochs_ == 3


@pytest.mark.parametrize("name", NAMES)
def test_patience_does_not_count_before_the_network_learns(name):
    with pytest.warns(ConvergenceWarning, match="has not learned"):
        estimator = fit_equal(name, epochs=8, patience=1, early_stopping=True)
    assert estimator.n_epochs_ == 8


def test_the_plateau_schedule_does_not_count_either():
    with pytest.warns(ConvergenceWarning, match="has not learned"):
        estimator = fit_equal("MLPClassifier", epochs=20, lr_schedule="plateau")
    assert len(set(estimator.history_["learning_rate"])) == 1


def test_a_network_that_still_improves_at_the_end_warns():
    network = MLPClassifier((10,), early_stopping=True, epochs=4, random_state=0)
    with pytest.warns(ConvergenceWarning, match="validation loss was still improving"):
        network.fit(X, Y)


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_so_does_a_network_with_too_few_epochs_by_default(kind):
    with pytest.warns(ConvergenceWarning, match="training loss was still improving"):
        kind(epochs=3, random_state=0).fit(X, Y)


def test_a_network_that_has_learned_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert MLPClassifier(random_state=0).fit(X, Y).score(X, Y) > 0.98


@pytest.mark.slow
def test_a_deep_network_of_sigmoid_units_learns():
    network = MLPClassifier(
        (30, 30, 30, 30), activation="sigmoid", optimizer="sgd", dropout=0
    )
    data = load_digits(return_X_y=True)
    assert (
        network.set_params(random_state=0)
        .fit(data[0] / 16, data[1])
        .score(data[0] / 16, data[1])
        > 0.9
    )


LOSSES = {
    "squared": keras.losses.MeanSquaredError(),
    "absolute": keras.losses.MeanAbsoluteError(),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_of_keras_have_a_baseline_too(loss):
    with pytest.warns(ConvergenceWarning, match="has not learned"):
        fit_equal("MLPRegressor", loss=LOSSES[loss])


SHAPES = {
    "broadcasts": lambda y, p: keras.ops.square(y[:, 0] - p),
    "one value": lambda y, p: keras.ops.mean(keras.ops.square(y - p)),
    "no gradient": lambda y, p: keras.ops.square(y - keras.ops.round(p))[:, 0],
    "not finite": lambda y, p: keras.ops.log(y - y)[:, 0] + p[:, 0],
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_loss_that_cannot_be_trained_is_refused(name):
    network = make("MLPRegressor", loss=SHAPES[name])
    with pytest.raises(
        ValueError, match=r"loss.*(one value per sample|gradient|finite)"
    ):
        fit(network)
    assert not hasattr(network, "model_")


# -- scales ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("offset", [1e7, 1.7e9])
def test_a_large_offset_has_no_effect(name, offset):
    family = FAMILIES[name]
    first, second = (make(name).fit(X, family.y) for X in (family.X, family.X + offset))
    np.testing.assert_allclose(
        first.history_["loss"], second.history_["loss"], rtol=1e-3
    )


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_an_outlier_does_not_hide_the_other_values(kind):
    y = np.arange(len(X)) % 2
    Z = np.c_[y + np.random.default_rng(0).normal(0, 0.1, len(y)), X[:, 20]]
    Z[3, 0] = 1e9
    assert kind((8,), epochs=20, random_state=0).fit(Z, y).score(Z, y) > 0.9


@pytest.mark.parametrize(("rows", "passes"), [(1, 1), (7, 2), (32, 6)])
def test_a_stream_of_small_parts_learns(rows, passes):
    network = MLPClassifier((30,), random_state=0)
    for first in [*range(0, 400, rows)] * passes:
        part = slice(first, first + rows)
        network.partial_fit(X[part], Y[part], classes=range(10))
    assert network.score(X[400:], Y[400:]) > 0.6


def test_a_stream_of_values_learns_from_a_single_row_on():
    values = 1e6 + 100 * X.sum(axis=1)
    network = MLPRegressor((30,), random_state=0)
    for first in range(0, 400, 4):
        network.partial_fit(X[first : first + 4], values[first : first + 4])
    assert network.score(X[400:], values[400:]) > 0.5


def test_a_stream_that_is_saved_after_its_first_row_learns(tmp_path):
    values = 1e6 + 100 * X.sum(axis=1)
    network = MLPRegressor((30,), random_state=0).partial_fit(X[:1], values[:1])
    network = sknn.load(network.save(tmp_path / "stream.sknn"))
    for first in range(0, 400, 4):
        network.partial_fit(X[first : first + 4], values[first : first + 4])
    assert network.score(X[400:], values[400:]) > 0.5


@pytest.mark.parametrize(
    "name", [n for n in networks() if hasattr(discovered()[n], "partial_fit")]
)
def test_the_statistics_of_a_loaded_stream_are_updated_when_they_would_be(
    name, tmp_path
):
    family = FAMILIES[name]
    network, fitted = make(name), fit(make(name))
    labels = {"classes": [0, 1, 2]} if name.endswith("Classifier") else {}
    parts = (p if p is None else p[:5] for p in (family.X, family.y))
    network.partial_fit(*(part for part in parts if part is not None), **labels)
    for stream, needed in ((network, 5), (fitted, 1000)):
        loaded = sknn.load(stream.save(tmp_path / f"{needed}.sknn"))
        assert loaded._stream.n_needed == needed


@pytest.mark.parametrize("params", [{"batch_size": 1}, {"batch_size": 23}])
def test_batch_normalization_of_one_sample_is_refused(params):
    network = make("MLPRegressor", batch_norm=True, **params)
    if params["batch_size"] == 1:
        with pytest.raises(ValueError, match="at least two samples per batch"):
            fit(network)
    else:
        fit(network)  # the last batch is filled up with other samples


def test_a_stream_of_single_images_is_learned():
    """Only convolutions are normalized by default, whose maps have many pixels."""
    family = FAMILIES["CNNClassifier"]
    network = make("CNNClassifier")
    for row in range(3):
        part = slice(row, row + 1)
        network.partial_fit(family.X[part], family.y[part], classes=[0, 1, 2])
    assert network.n_epochs_ == 3
    normalized = make("CNNClassifier", batch_norm=True)
    with pytest.raises(ValueError, match="two samples per batch.*batch_norm=False"):
        normalized.partial_fit(family.X[:1], family.y[:1], classes=[0, 1, 2])


@pytest.mark.parametrize(
    "name",
    [n for n in networks() if n in with_parameter("scaling") and "CNN" not in n],
)
def test_columns_of_very_different_scales_are_named_without_scaling(name):
    family = FAMILIES[name]
    X = np.random.default_rng(0).normal(size=(24, 6, 3)) * [1, 1000, 2]
    if name.startswith(("MLP", "Auto", "Keras")):
        X = pd.DataFrame(X[:, 0], columns=["age", "income", "size"])
    column = "'income'" if isinstance(X, pd.DataFrame) else "1"
    estimator = make(name, scaling=None)
    with pytest.warns(ConvergenceWarning, match=f"columns {column} are up to"):
        estimator.fit(X, family.y)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
def test_the_scales_of_a_table(kind):
    X = np.random.default_rng(0).normal(size=(40, 8)) * [1, 2, 3, 4, 0, 9, 500, 900]
    network = MLPClassifier((4,), scaling=None, epochs=2, random_state=0)
    with pytest.warns(ConvergenceWarning, match="columns 7, 6 are up to"):
        network.fit(kind(X), Y[:40])


def test_the_rate_of_an_optimizer_object_is_the_peak_of_one_cycle():
    rates = [
        fit(make("MLPRegressor", optimizer=optimizer, epochs=9)).history_
        for optimizer in ("adam", keras.optimizers.Adam(0.002))
    ]
    peaks = [max(each["learning_rate"]) for each in rates]
    assert peaks[0] == pytest.approx(2.5 * peaks[1])
    assert peaks[1] == pytest.approx(0.002, rel=0.2)


def test_without_scaling_the_warning_names_it():
    with pytest.warns(ConvergenceWarning, match="scaling='standard'"):
        fit_equal("MLPRegressor", scaling=None)


@pytest.mark.parametrize("architecture", ["vgg", "resnet"])
def test_a_single_map_of_one_pixel_is_not_normalized(architecture):
    network = make("CNNClassifier", architecture=architecture, filters=(2, 2))
    one = np.ones((1, 1, 1)), np.array([0])
    with pytest.raises(ValueError, match="two samples per batch"):
        network.set_params(pooling=None).partial_fit(*one, classes=[0, 1])
