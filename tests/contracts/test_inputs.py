"""X is understood or refused by name, in all families that take such an X."""

import inspect

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from families import (
    FAMILIES,
    LABELS,
    N_SAMPLES,
    TABLE,
    discovered,
    make,
    networks,
)
from PIL import Image
from sklearn.base import is_classifier
from sklearn.callback import ScoringMonitor

import sknn

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # two epochs
)

SUPERVISED = [n for n in networks() if n.endswith(("Classifier", "Regressor"))]
SEQUENCES = [n for n in SUPERVISED if n.startswith(("RNN", "Transformer"))]
# Families that read the columns of a table.
TABLES = [*SUPERVISED, "Autoencoder"]
IMAGES = [name for name in SUPERVISED if name.startswith("CNN")]
FRAME = pd.DataFrame(TABLE, columns=list("abcd"))
DAYS = pd.date_range("2020", periods=N_SAMPLES)


def fit_to(name, X, **params):
    y = () if name == "Autoencoder" else (LABELS,)
    return make(name, **params).fit(X, *y)


COLUMNS = {
    "dates": DAYS,
    "durations": DAYS - DAYS[0],
    "complex numbers": TABLE[:, 0] + 1j,
    "text": ["north", "south"] * (N_SAMPLES // 2),
    "arrays": pd.Series([np.ones(2)] * N_SAMPLES),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_without_numbers_is_named(name, kind):
    X = FRAME.assign(place=COLUMNS[kind])
    message = f"column 'place' of X must be numeric. Got {kind}"
    with pytest.raises(ValueError, match=message):
        fit_to(name, X)
    estimator = fit_to(name, FRAME)
    method = getattr(estimator, "predict", getattr(estimator, "transform", None))
    with pytest.raises(ValueError, match="column 'a' of X must be numeric"):
        method(FRAME.assign(a=COLUMNS[kind]))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("dtype", ["M8[ns]", "M8[D]", "m8[s]", "complex128"])
def test_an_array_without_numbers_is_refused(name, dtype):
    with pytest.raises(ValueError, match="X must be numeric. Got"):
        fit_to(name, np.zeros((N_SAMPLES, 4), dtype))


@pytest.mark.parametrize("name", TABLES)
def test_masked_values_are_refused(name):
    X = FAMILIES[name].X if name in IMAGES else TABLE
    masked = np.ma.masked_array(X, np.zeros(X.shape, bool))
    fit_to(name, masked)  # no value is masked
    masked[0] = np.ma.masked
    with pytest.raises(ValueError, match="X must not have masked values"):
        fit_to(name, masked)
    estimator = fit_to(name, X)
    method = getattr(estimator, "predict", getattr(estimator, "transform", None))
    with pytest.raises(ValueError, match="X must not have masked values"):
        method(masked)


@pytest.mark.parametrize("name", SUPERVISED)
def test_masked_targets_are_refused(name):
    family = FAMILIES[name]
    y = np.ma.masked_array(family.y, np.arange(len(family.y)) == 0)
    with pytest.raises(ValueError, match="y must not have masked values. Got 1"):
        make(name).fit(family.X, y)


@pytest.mark.parametrize("name", [n for n in SUPERVISED if n.endswith("Classifier")])
@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (DAYS.tz_localize("UTC"), "Unknown label type: Timestamp"),
        (DAYS.to_period("D"), "Unknown label type: Period"),
        (np.array(["a", 1] * (N_SAMPLES // 2), dtype=object), "of one type"),
    ],
)
def test_labels_of_other_types_are_refused(name, labels, message):
    with pytest.raises(ValueError, match=f"y must contain labels.*{message}"):
        make(name).fit(FAMILIES[name].X, labels)


@pytest.mark.parametrize("name", TABLES)
def test_repeated_names_of_columns_are_refused(name):
    with pytest.raises(ValueError, match="columns of X must have unique.*'a' 2 times"):
        fit_to(name, FRAME.set_axis(list("abca"), axis=1))


@pytest.mark.parametrize("name", [n for n in TABLES if not n.startswith("Keras")])
def test_too_many_dimensions_are_named(name):
    with pytest.raises(ValueError, match=r"X must .*\(24, 2, 2, 2, 2\).*reshape"):
        fit_to(name, np.ones((N_SAMPLES, 2, 2, 2, 2)))


# -- sequences -------------------------------------------------------------------------

LISTS = [list(np.arange(n) / 10.0) for n in (5, 6, 7) * (N_SAMPLES // 3)]


def columns_of(rows):
    yield from (pl.Series(rows), pl.DataFrame({"a": rows}), pa.array(rows))
    yield from (pd.Series(rows), pd.DataFrame({"a": rows}), pa.table({"a": rows}))


@pytest.mark.parametrize("name", SEQUENCES)
def test_columns_of_sequences_are_sequences(name):
    expected = fit_to(name, LISTS)
    for X in columns_of(LISTS):
        np.testing.assert_array_equal(expected.predict(X), expected.predict(LISTS))
    assert fit_to(name, pl.Series(LISTS)).history_ == {
        **expected.history_,
        "seconds": pytest.approx(expected.history_["seconds"], abs=99),
    }


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("item", [np.array, list, tuple, pd.Series, pl.Series])
def test_a_list_of_sequences_has_no_length(name, item):
    X = [item(list(row)) for row in TABLE]
    estimator = fit_to(name, X)
    assert estimator.n_features_in_ == (4 if item in (list, tuple) else 1)
    for n_steps in (1, 4, 7):
        assert estimator.predict([item([0.5] * n_steps)]).shape == (1,)
    table = fit_to(name, TABLE)
    assert table.n_features_in_ == 4
    assert table.predict([item([0.5] * 7)]).shape == (1,)


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_list_of_sequences_learns_as_an_array(name):
    steps = TABLE[:, :, np.newaxis]
    params = {"dropout": 0.0}  # its noise depends on the padding
    listed, array = fit_to(name, list(TABLE), **params), fit_to(name, steps, **params)
    np.testing.assert_allclose(
        listed.history_["loss"], array.history_["loss"], rtol=1e-4
    )


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize(
    ("item", "message"),
    [
        (pd.DataFrame({"v": [1, 2], "day": DAYS[:2]}), r"'day' of X\[1\].*dates"),
        (DAYS[:3], r"X\[1\] must be numeric. Got dates"),
        (np.ones((3, 2)) + 1j, r"X\[1\] must be numeric. Got complex"),
        (["a", "b"], r"X\[1\] must be numeric. Got text"),
    ],
    ids=["frame", "dates", "complex", "text"],
)
def test_a_sequence_without_numbers_is_named(name, item, message):
    X = [np.ones((3, 2))] * N_SAMPLES
    X[1] = item
    with pytest.raises(ValueError, match=message):
        fit_to(name, X)


@pytest.mark.parametrize("name", SEQUENCES)
def test_padding_between_tokens_is_refused(name):
    X = np.array([[0, 1, 2, 3], [1, 2, 3, 0]] * 12)
    fit_to(name, X, embedding=3)
    X[1, 1] = 0
    for given in (X, X.tolist(), pd.DataFrame(X)):
        with pytest.raises(ValueError, match=r"X\[1\] has the token 0 between.*step 1"):
            fit_to(name, given, embedding=3)


@pytest.mark.parametrize("name", SEQUENCES)
def test_masked_time_steps_are_skipped_except_by_convolutions(name):
    gap, short = [np.array([0.5, np.nan, 1.0])], [np.array([0.5, 1.0])]
    plain = fit_to(name, list(TABLE), missing="mask")
    if name.startswith("RNN"):
        np.testing.assert_allclose(output(plain, gap), output(plain, short), rtol=1e-5)
    filtered = fit_to(name, list(TABLE), missing="mask", filters=(4,))
    assert np.abs(output(filtered, gap) - output(filtered, short)).max() > 1e-4


def output(estimator, X):
    return (
        estimator.predict_proba(X) if is_classifier(estimator) else estimator.predict(X)
    )


# -- images ----------------------------------------------------------------------------

CHANNELS_FIRST = np.random.default_rng(0).normal(size=(N_SAMPLES, 3, 8, 8))


@pytest.mark.parametrize("name", IMAGES)
def test_channels_first_are_refused_with_the_transposition(name):
    with pytest.raises(ValueError, match=r"3 x 8 x 8.*X\.transpose\(0, 2, 3, 1\)"):
        fit_to(name, CHANNELS_FIRST)
    rows = CHANNELS_FIRST.reshape(N_SAMPLES, -1)
    with pytest.raises(ValueError, match=r"image_shape.*reshape.*transpose"):
        fit_to(name, rows, image_shape=(3, 8, 8))
    moved = fit_to(name, CHANNELS_FIRST.transpose(0, 2, 3, 1))
    assert moved.image_shape_ == (8, 8, 3)
    # Images of three rows are possible, if the shape is given.
    given = fit_to(name, CHANNELS_FIRST, image_shape=(3, 8, 8))
    assert given.image_shape_ == (3, 8, 8)


# -- dtypes ----------------------------------------------------------------------------

METHODS = ("predict_proba", "predict_log_proba", "decision_function", "transform")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("float32", "float32"), ("float64", "float64"), ("int64", "float64")],
)
def test_predictions_have_the_dtype_of_x(name, dtype, expected):
    X = np.asarray(FAMILIES[name].X * 10).astype(dtype)
    y = () if name == "Autoencoder" else (FAMILIES[name].y,)
    estimator = make(name).fit(X, *y)
    methods = [method for method in METHODS if hasattr(estimator, method)]
    if name.endswith("Regressor"):
        methods.append("predict")
    for method in methods:
        found = getattr(estimator, method)(X)
        assert found.dtype == expected, method
        if method == "predict_proba":
            sums = found.sum(axis=1)
            np.testing.assert_allclose(sums, 1, rtol=4 * np.finfo(expected).eps)
    if name == "Autoencoder":
        codes = estimator.transform(X)
        assert estimator.inverse_transform(codes).dtype == expected


@pytest.mark.parametrize("name", [n for n in SUPERVISED if n.endswith("Classifier")])
def test_labels_keep_their_dtype(name):
    X = np.asarray(FAMILIES[name].X)
    clf = make(name).fit(X, LABELS.astype("float32"))
    assert clf.predict(X).dtype == "float32"


# -- transformers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [name for name, kind in discovered().items() if hasattr(kind, "transform")]
)
def test_the_output_of_a_transformer_can_be_configured(name):
    estimator = make(name).set_output(transform="default")
    assert isinstance(estimator, discovered()[name])


def test_a_pipeline_of_images_accepts_set_output():
    loader = sknn.ImageLoader((4, 4)).set_output(transform="pandas")
    images = loader.fit_transform([np.ones((5, 5), "uint8")])
    assert images.shape == (1, 4, 4, 3)


@pytest.mark.parametrize("name", TABLES)
def test_frames_without_data_are_refused(name):
    X = pl.DataFrame(TABLE, schema=list("abcd")).lazy()
    with pytest.raises(TypeError, match=r"LazyFrame .* X\.collect\(\)"):
        fit_to(name, X)
    if name in SUPERVISED:
        with pytest.raises(TypeError, match="LazyFrame"):
            make(name).fit(FAMILIES[name].X, X)


@pytest.mark.parametrize("name", [n for n in SEQUENCES if n.endswith("Classifier")])
@pytest.mark.parametrize("n_steps", [5, 8])
def test_masked_ends_of_sequences_in_a_list_have_labels(name, n_steps):
    X = list(np.random.default_rng(0).normal(size=(12, n_steps, 2)))
    X[3] = np.vstack([X[3][:-1], [[np.nan, np.nan]]])
    y = [(sequence[:, 0] > 0).astype(int) for sequence in X]
    params = {"missing": "mask", "output": "sequence"}
    network = make(name, **params)
    # Gets the samples as they were passed.
    network.set_callbacks(
        ScoringMonitor(scoring={"a": lambda net, X, y: net.score(X, y)})
    )
    network.fit(X, y, X_val=X, y_val=y)
    assert [len(labels) for labels in network.predict(X)] == [n_steps] * 12
    # In an array, they are padding.
    found = make(name, **params).fit(np.stack(X), np.stack(y)).predict(np.stack(X))
    assert [len(labels) for labels in found] == [n_steps - (i == 3) for i in range(12)]
    tokens = make(name, **params, embedding=4)
    tokens.fit([[1, 2, 0], [2, 1, 1]], [[0, 1], [0, 1, 1]])
    assert len(tokens.predict([[1, 2, 0]])[0]) == 2


def test_vectors_of_tokens_must_be_finite():
    estimator = make("RNNClassifier", embedding=np.full((9, 2), np.nan))
    with pytest.raises(ValueError, match="embedding contains NaN"):
        estimator.fit([[1, 2], [3]] * 6, [0, 1] * 6)


VALIDATED = [
    name
    for name in networks()
    if "X_val" in inspect.signature(discovered()[name].fit).parameters
]


@pytest.mark.parametrize("name", VALIDATED)
@pytest.mark.parametrize("wrong", ["X", "y"])
def test_errors_of_validation_samples_name_them(name, wrong):
    family = FAMILIES[name]
    X_val, y_val = family.X[:6], family.y[:6]
    if wrong == "X":
        X_val = X_val[:0]
    else:
        y_val = [None] * 6
    arguments = (family.X,) if family.y is None else (family.X, family.y)
    with pytest.raises((ValueError, TypeError), match=f"{wrong}_val"):
        make(name).fit(*arguments, X_val=X_val, y_val=y_val)


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("kinds", ["HB", "Bf", "fB", "dB", "Bl"])
def test_validation_images_may_have_another_dtype(name, kinds, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (N_SAMPLES, 6, 6))

    def losses(train, validation, shift=0):
        fitted = make(name).fit(
            pixels.astype(train),
            LABELS,
            X_val=pixels[:6].astype(validation) + shift,
            y_val=LABELS[:6],
        )
        return fitted.history_["val_loss"]

    same = losses("float32", "float32")
    assert losses(*kinds) == pytest.approx(same, rel=1e-4)
    files = make("ImageLoader", size=(6, 6), color="gray", stream=True)
    Image.fromarray(pixels[0].astype("uint8")).save(tmp_path / "image.png")
    X_val = files.fit_transform([tmp_path / "image.png"] * 6)
    network = make(name).fit(
        pixels.astype(kinds[0]), LABELS, X_val=X_val, y_val=[0] * 6
    )
    assert np.isfinite(network.history_["val_loss"]).all()
    with pytest.raises(ValueError, match="X_val must have the pixel values of image"):
        make(name).fit(X_val, LABELS[:6], X_val=pixels[:6] + 0.5, y_val=LABELS[:6])
    if kinds == "Bf":  # not integers
        assert losses(*kinds, shift=0.5) == pytest.approx(
            losses("f", "f", shift=0.5), rel=1e-4
        )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("scaling", ["standard", None])
@pytest.mark.parametrize("size", [1e-200, 1e60])
def test_values_outside_of_single_precision_are_used_or_refused(name, scaling, size):
    X = np.asarray(FAMILIES[name].X) * size
    tables = name.startswith(("MLP", "Autoencoder", "Keras"))
    if tables and scaling and size < 1:
        method = "predict" if hasattr(discovered()[name], "predict") else "transform"
        small, usual = (
            getattr(fit_to(name, values), method)(values)
            for values in (X, FAMILIES[name].X)
        )
        if name == "Autoencoder" or name.endswith("Regressor"):
            np.testing.assert_allclose(small, usual, rtol=1e-4, atol=1e-5)
        else:
            assert small.tolist() == usual.tolist()
        return
    for kind in (np.asarray, list, pd.DataFrame) if tables else (np.asarray,):
        with pytest.raises(
            ValueError, match=r"X .*too (small|large) for dtype..float32"
        ):
            fit_to(name, kind(X), scaling=scaling)


@pytest.mark.parametrize("name", TABLES)
def test_constant_values_are_used(name):
    X = np.full_like(FAMILIES[name].X, 1.7e9)
    estimator = fit_to(name, X)
    method = "predict" if hasattr(estimator, "predict") else "transform"
    for small in (X, X * 0, X * 1e-60):
        assert len(getattr(estimator, method)(small)) == N_SAMPLES


@pytest.mark.parametrize("name", [n for n in SUPERVISED if n.endswith("Regressor")])
@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_values_of_any_size_are_predicted(name, size):
    family = FAMILIES[name]
    usual = make(name).fit(family.X, family.y).predict(family.X)
    found = make(name).fit(family.X, family.y * size).predict(family.X)
    np.testing.assert_allclose(found / size, usual, rtol=1e-4, atol=1e-5)
