"""Models with several inputs."""

import pickle

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import sknn
from sknn import (
    KerasClassifier,
    KerasRegressor,
    NetworkTransformer,
    OptunaSearchCV,
    TextTokenizer,
)
from sknn.exceptions import UncompiledWarning
from sknn.training import n_programs

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # few epochs
)

RNG = np.random.default_rng(0)
N = 120
AGE = RNG.integers(20, 60, N)
INCOME = RNG.normal(1000, 300, N)
WORDS = ["good", "great", "bad", "poor", "film"]
TEXTS = [" ".join(RNG.choice(WORDS, RNG.integers(1, 6))) for _ in range(N)]
Y = (np.array(["good" in text for text in TEXTS]) & (INCOME > 800)).astype(int)
FRAME = pd.DataFrame({"age": AGE, "income": INCOME, "review": TEXTS})
COLUMNS = {"numbers": ["age", "income"], "text": "review"}
NUMBERS = FRAME[["age", "income"]].to_numpy(float)
TOKENS = np.stack(
    [np.pad(ids, (0, 5 - len(ids))) for ids in TextTokenizer().fit_transform(TEXTS)]
)
ARRAYS = {"numbers": NUMBERS, "text": TOKENS}
FEW = {"epochs": 2, "random_state": 0, "scaling": "standard"}


def build(input_shape, n_tokens, output_units, output_activation, units=8, form="dict"):
    numbers = keras.Input(input_shape["numbers"], name="numbers")
    text = keras.Input(input_shape["text"], name="text", dtype="int32")
    words = keras.layers.Embedding(n_tokens.get("text", 7), 4)(text)
    words = keras.layers.GlobalMaxPooling1D()(words)
    hidden = keras.layers.Concatenate()([numbers, words])
    hidden = keras.layers.Dense(units, "relu")(hidden)
    outputs = keras.layers.Dense(output_units, output_activation)(hidden)
    inputs = {"numbers": numbers, "text": text}
    return keras.Model(inputs if form == "dict" else [numbers, text], outputs)


class OwnCall(keras.Model):
    """A model that takes a dict, and is not a graph of layers."""

    def __init__(self, n_classes):
        super().__init__()
        self.embedding = keras.layers.Embedding(7, 4)
        self.out = keras.layers.Dense(n_classes, "softmax")

    def call(self, inputs):
        words = keras.ops.mean(self.embedding(inputs["text"]), axis=1)
        return self.out(keras.ops.concatenate([inputs["numbers"], words], axis=1))


@pytest.mark.instruction_set
def test_columns_of_a_dataframe():
    estimator = KerasClassifier(
        build,
        inputs=COLUMNS,
        scaling="standard",
        learning_rate=0.01,
        epochs=100,
        early_stopping=False,
        random_state=0,
    ).fit(FRAME, Y)
    assert estimator.score(FRAME, Y) > 0.9
    assert estimator.feature_names_in_.tolist() == list(FRAME.columns)
    assert estimator.inputs_["numbers"].shape == (2,)
    assert estimator.inputs_["text"].shape == (5,)
    assert estimator.input_transformers_["text"].n_tokens_ == 7
    assert set(estimator.model_.input) == {"numbers", "text"}


def test_dicts_and_tuples_of_arrays_are_the_same():
    frame = KerasClassifier(build, inputs=COLUMNS, **FEW).fit(FRAME, Y)
    expected = frame.predict_proba(FRAME)
    named = KerasClassifier(build, model__form="list", **FEW).fit(ARRAYS, Y)
    np.testing.assert_allclose(named.predict_proba(ARRAYS), expected, atol=1e-6)
    reordered = dict(reversed(ARRAYS.items()))
    np.testing.assert_array_equal(
        named.predict_proba(reordered), named.predict_proba(ARRAYS)
    )

    def positions(input_shape, **requested):
        shapes = dict(zip(ARRAYS, input_shape.values(), strict=True))
        return build(shapes, {}, form="list", **requested)

    def numbered(input_shape, output_units, output_activation):
        return positions(
            input_shape, output_units=output_units, output_activation=output_activation
        )

    pair = tuple(ARRAYS.values())
    ordered = KerasClassifier(numbered, **FEW).fit(pair, Y)
    np.testing.assert_allclose(ordered.predict_proba(pair), expected, atol=1e-6)


def test_programs_are_shared():
    estimator = KerasClassifier(build, inputs=COLUMNS, **FEW).fit(FRAME, Y)
    estimator.predict(FRAME)
    before = n_programs()
    other = clone(estimator).set_params(random_state=5).fit(FRAME, Y)
    other.predict(FRAME)
    assert n_programs() == before


def test_cross_validation_searches_and_reports():
    estimator = KerasClassifier(build, inputs=COLUMNS, **FEW)
    assert len(cross_val_score(estimator, FRAME, Y, cv=2, n_jobs=2)) == 2
    grid = {"model__units": [2, 4]}
    GridSearchCV(estimator, grid, cv=2, n_jobs=2).fit(FRAME, Y).predict(FRAME)
    OptunaSearchCV(estimator, grid, cv=2, n_trials=2).fit(FRAME, Y).predict(FRAME)
    report = sknn.cross_validation_report(estimator, FRAME, Y, cv=2)
    assert "KerasClassifier" in repr(report)


def test_columns_of_arrays():
    images = RNG.normal(size=(N, 4, 4, 1))
    frame = pd.DataFrame({"age": AGE, "image": list(images)})

    def model(input_shape, output_units):
        numbers = keras.Input(input_shape["numbers"], name="numbers")
        image = keras.Input(input_shape["image"], name="image")
        maps = keras.layers.Flatten()(keras.layers.Conv2D(2, 3)(image))
        joined = keras.layers.Concatenate()([numbers, maps])
        outputs = keras.layers.Dense(output_units)(joined)
        return keras.Model([numbers, image], outputs)

    inputs = {"numbers": ["age"], "image": "image"}
    estimator = KerasRegressor(model, inputs=inputs, **FEW).fit(frame, INCOME)
    assert estimator.inputs_["image"].shape == (4, 4, 1)
    assert not estimator.inputs_["image"].is_table
    assert len(cross_val_score(estimator, frame, INCOME, cv=2)) == 2


def test_a_transformer_converts_columns():
    frame = FRAME.assign(city=["north", "south"] * (N // 2))
    inputs = {
        "numbers": (["city"], OneHotEncoder(sparse_output=False)),
        "text": ("review", TextTokenizer("character")),
    }
    estimator = KerasClassifier(build, inputs=inputs, **FEW).fit(frame, Y)
    assert estimator.inputs_["numbers"].shape == (2,)
    assert not hasattr(inputs["text"][1], "vocabulary_")
    assert estimator.input_transformers_["text"].level == "character"
    # Sequences that are longer than all of the fit lose their end.
    longer = frame.assign(review=[f"{text} and more" for text in TEXTS])
    assert len(estimator.predict(longer)) == N


def test_columns_by_position_after_a_column_transformer():
    before = ColumnTransformer(
        [
            ("numbers", StandardScaler(), ["age", "income"]),
            ("kinds", OneHotEncoder(sparse_output=False), ["city"]),
        ]
    )
    frame = FRAME.assign(city=["north", "south"] * (N // 2))

    def model(input_shape, output_units, output_activation):
        parts = [keras.Input(shape, name=name) for name, shape in input_shape.items()]
        joined = keras.layers.Concatenate()(parts)
        outputs = keras.layers.Dense(output_units, output_activation)(joined)
        return keras.Model(parts, outputs)

    inputs = {"numbers": slice(0, 2), "kinds": [2, 3]}
    network = KerasClassifier(model, inputs=inputs, epochs=2, random_state=0)
    by_position = make_pipeline(before, network).fit(frame, Y)
    names = {
        "numbers": ["numbers__age", "numbers__income"],
        "kinds": ["kinds__city_north", "kinds__city_south"],
    }
    named = clone(before).set_output(transform="pandas")
    by_name = make_pipeline(named, clone(network).set_params(inputs=names))
    by_name.fit(frame, Y)
    assert np.array_equal(
        by_position.predict_proba(frame), by_name.predict_proba(frame)
    )


def test_only_columns_of_numbers_are_scaled():
    estimator = KerasClassifier(build, **FEW).fit(ARRAYS, Y)
    scaler = estimator.input_scaler_
    assert (scaler.scale[2:] == 1).all()
    assert scaler.center[1] == pytest.approx(INCOME.mean(), rel=0.1)
    shifted = ARRAYS | {"numbers": NUMBERS + 1e7}
    same = KerasClassifier(build, **FEW).fit(shifted, Y)
    np.testing.assert_allclose(
        same.predict_proba(shifted), estimator.predict_proba(ARRAYS), atol=1e-3
    )


def test_validation_samples_and_streams():
    estimator = KerasClassifier(build, inputs=COLUMNS, **FEW)
    estimator.fit(FRAME[:80], Y[:80], X_val=FRAME[80:], y_val=Y[80:])
    assert "val_loss" in estimator.history_
    scored = clone(estimator).set_params(scoring="roc_auc")
    scored.fit(FRAME[:80], Y[:80], X_val=FRAME[80:], y_val=Y[80:])
    assert "val_score" in scored.history_
    estimator.partial_fit(FRAME[80:], Y[80:])
    stream = clone(estimator)
    for first in range(0, N, 40):
        stream.partial_fit(FRAME[first : first + 40], Y[first : first + 40], [0, 1])
    assert stream.n_epochs_ == 3


def test_polars():
    estimator = KerasClassifier(build, inputs=COLUMNS, **FEW)
    predicted = [
        clone(estimator).fit(frame, Y).predict_proba(frame)
        for frame in (FRAME, pl.from_pandas(FRAME))
    ]
    assert np.array_equal(*predicted)


def test_files_and_pickles(tmp_path):
    inputs = COLUMNS | {"text": ("review", TextTokenizer(max_length=4))}
    estimator = KerasClassifier(build, inputs=inputs, **FEW).fit(FRAME, Y)
    path = estimator.save(tmp_path / "network.sknn")
    for loaded in (sknn.load(path), pickle.loads(pickle.dumps(estimator))):
        assert np.array_equal(
            loaded.predict_proba(FRAME), estimator.predict_proba(FRAME)
        )
        assert loaded.inputs["text"][1].max_length == 4
    foreign = {"numbers": (["age", "income"], PCA(2)), "text": "review"}
    other = KerasClassifier(build, inputs=foreign, **FEW).fit(FRAME, Y)
    with pytest.raises(TypeError, match=r"PCA.*[Pp]ickle"):
        other.save(tmp_path / "other.sknn")


def test_a_model_that_is_not_a_graph_takes_a_dict():
    with pytest.warns(UncompiledWarning):
        estimator = KerasClassifier(OwnCall, **FEW).fit(ARRAYS, Y)
    assert estimator.predict_proba(ARRAYS).shape == (N, 2)


def test_a_template():
    template = KerasClassifier(build, inputs=COLUMNS, **FEW).fit(FRAME, Y).model_
    estimator = KerasClassifier(template, inputs=COLUMNS, **FEW).fit(FRAME, Y)
    assert estimator.model_ is not template


@pytest.mark.parametrize(
    ("X", "inputs", "error", "message"),
    [
        (FRAME, COLUMNS | {"text": "revue"}, ValueError, "'revue'.*mean 'review'"),
        (NUMBERS, COLUMNS, ValueError, "names columns, but X has no names"),
        (ARRAYS, COLUMNS, TypeError, "selects columns, but X is a dict"),
        (FRAME, {"a": ["age"], "text": "review"}, ValueError, "failed: KeyError"),
        (ARRAYS | {"text": TOKENS[:3]}, None, ValueError, "same number of samples"),
        (ARRAYS | {"text": TOKENS + 2**25}, None, ValueError, "integers above"),
        ({}, None, ValueError, "at least one input"),
        (FRAME.assign(age=np.nan), COLUMNS, ValueError, "numbers.*NaN"),
        (
            ARRAYS | {"numbers": [np.ones(2), np.ones(3)] * (N // 2)},
            None,
            ValueError,
            r"X\['numbers'\] must have items of one shape",
        ),
    ],
)
def test_wrong_inputs_are_named(X, inputs, error, message):
    estimator = KerasClassifier(build, inputs=inputs, epochs=1)
    with pytest.raises(error, match=message):
        estimator.fit(X, Y)
    assert not hasattr(estimator, "inputs_")


def test_inputs_that_the_model_does_not_have_are_named():
    def other(input_shape, n_classes):
        x = keras.Input((2,), name="x")
        return keras.Model(x, keras.layers.Dense(n_classes, "softmax")(x))

    with pytest.raises(ValueError, match=r"has the inputs \['x'\], but X has"):
        KerasClassifier(other).fit(ARRAYS, Y)
    model = KerasClassifier(build, **FEW).fit(ARRAYS, Y).model_
    with pytest.raises(ValueError, match="but X is a single array.*Set `inputs`"):
        KerasClassifier(model).fit(NUMBERS, Y)
    with pytest.raises(ValueError, match=r"input 'numbers' .*\(None, 2\), but X\["):
        KerasClassifier(model).fit(ARRAYS | {"numbers": NUMBERS[:, :1]}, Y)


def test_other_inputs_than_in_the_fit_are_refused():
    estimator = KerasClassifier(build, **FEW).fit(ARRAYS, Y)
    with pytest.raises(ValueError, match=r"must have the inputs \['numbers', 'text'\]"):
        estimator.predict(NUMBERS)
    with pytest.raises(ValueError, match="must have the inputs"):
        estimator.predict({"numbers": NUMBERS})
    with pytest.raises(ValueError, match=r"X\['text'\] has samples of shape \(4,\)"):
        estimator.predict(ARRAYS | {"text": TOKENS[:, :4]})
    single = KerasClassifier(sknn.networks.build_mlp, **FEW).fit(NUMBERS, Y)
    with pytest.raises(ValueError, match="must be a single array"):
        single.predict(ARRAYS)


def test_a_tuple_is_not_matched_with_names():
    model = KerasClassifier(build, **FEW).fit(ARRAYS, Y).model_
    with pytest.raises(
        ValueError, match=r"\['numbers', 'text'\], but X has \['0', '1'"
    ):
        KerasClassifier(model).fit(tuple(ARRAYS.values()), Y)


def test_the_order_of_names_does_not_matter():
    def reordered(input_shape, output_units, output_activation):
        first = keras.Input(input_shape["zebra"], name="zebra")
        second = keras.Input(input_shape["apple"], name="apple")
        joined = keras.layers.Concatenate()([first, second])
        outputs = keras.layers.Dense(output_units, output_activation)(joined)
        return keras.Model({"zebra": first, "apple": second}, outputs)

    X = {"zebra": NUMBERS, "apple": NUMBERS[:, :1]}
    estimator = KerasClassifier(reordered, **FEW).fit(X, Y)
    kernel = estimator.model_.layers[-1].get_weights()[0]
    inputs = [estimator.input_scaler_(np.hstack(list(X.values())))]
    scores = inputs[0] @ kernel + estimator.model_.layers[-1].get_weights()[1]
    expected = 1 / (1 + np.exp(-scores[:, 0]))
    np.testing.assert_allclose(estimator.predict_proba(X)[:, 1], expected, rtol=1e-5)


def test_features_from_inside():
    estimator = KerasClassifier(build, inputs=COLUMNS, **FEW).fit(FRAME, Y)
    features = NetworkTransformer(FrozenEstimator(estimator)).fit(FRAME)
    assert features.transform(FRAME).shape == (N, 8)


def test_token_ids_without_an_embedding_name_the_input():
    numbers, text = keras.Input((2,), name="n"), keras.Input((3,), name="t")
    words = keras.layers.Flatten()(keras.layers.Embedding(4, 2)(text))
    x = keras.layers.Concatenate()([numbers, words])
    model = keras.Model([numbers, text], keras.layers.Dense(1, "sigmoid")(x))
    rows = {"t": np.arange(60).reshape(20, 3) % 4, "n": np.full((20, 2), 99.0)}
    estimator = KerasClassifier(model, epochs=1).fit(rows, np.arange(20) % 2)
    with pytest.raises(ValueError, match=r"X\['t'\] must have token ids from 0 to 3"):
        estimator.predict(rows | {"t": rows["t"] + 1})


SMALL = pd.DataFrame(
    {"a": [1.0, 2.0] * 10, "b": [0.5, 1.5] * 10, "t": ["x", "y z"] * 10}
)


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        (("a", "b"), TypeError, r"pair of columns and a transformer.*Use a list"),
        (("a", "b", "t"), TypeError, r"pair of columns and a transformer.*Use a list"),
        (("a", TextTokenizer), TypeError, "pair of columns and a transformer"),
        (9, ValueError, r"inputs\['n'\] has the column 9.*positions 0 to 2"),
        ([0, -4], ValueError, r"inputs\['n'\] has the column -4"),
        ([], ValueError, r"inputs\['n'\] must have at least one column.*Got \[\]"),
        (slice(2, 2), ValueError, "must have at least one column"),
        (None, TypeError, "must be a name or a position.*Got None"),
        (True, TypeError, "must be a name or a position.*Got True"),
    ],
)
def test_wrong_columns_are_named(columns, error, message):
    with pytest.raises(error, match=message):
        KerasClassifier(build, inputs={"n": columns}).fit(SMALL, [0, 1] * 10)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("row", [0, 5])
def test_missing_texts_are_named(missing, row):
    frame = SMALL.astype({"t": object})
    frame.loc[row, "t"] = missing
    with pytest.raises(ValueError, match=rf"X\['t'\].*missing texts.*in row {row}"):
        KerasClassifier(build, inputs={"t": "t"}).fit(frame, [0, 1] * 10)


def test_a_list_of_inputs_is_refused():
    with pytest.raises(ValueError, match=r"list of 2 arrays with 20 rows.*a tuple"):
        KerasClassifier(build).fit([np.ones((20, 2)), np.ones((20, 3))], [0, 1] * 10)
