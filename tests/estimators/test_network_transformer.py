"""Features from inside a network."""

import gc
import pickle
import weakref

import keras
import numpy as np
import pandas as pd
import pytest
import sklearn
from families import FAMILIES, LABELS, SEQUENCES, TABLE, VALUES, fit, make
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_get_feature_names_out_error,
    check_global_output_transform_pandas,
    check_inplace_ensure_writeable,
    check_param_validation,
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_transformer_get_feature_names_out,
    check_transformer_get_feature_names_out_pandas,
    parametrize_with_checks,
)

import sknn
from sknn import (
    Autoencoder,
    CNNClassifier,
    MLPClassifier,
    MLPRegressor,
    NetworkTransformer,
    RNNClassifier,
    RNNForecaster,
    TransformerClassifier,
    load,
)
from sknn.estimators.transfer import _network_parts
from sknn.networks import inner_layer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::sklearn.exceptions.ConvergenceWarning"  # a few epochs
    ),
]

SMALL = {"epochs": 2, "random_state": 0}
NETWORKS = ["MLP", "CNN", "RNN", "Transformer"]
NAMES = [f"{n}{kind}" for n in NETWORKS for kind in ("Classifier", "Regressor")]
NAMES += ["Autoencoder"]
X = TABLE.astype("float32")


def network(**params):
    defaults = {"hidden_layer_sizes": (5, 3)} | SMALL
    return MLPClassifier(**defaults | params)


def frozen(estimator, layer=None, X=TABLE):
    return NetworkTransformer(FrozenEstimator(estimator), layer).fit(X)


# -- scikit-learn ----------------------------------------------------------------------


@parametrize_with_checks(
    [
        NetworkTransformer(MLPClassifier((5,), random_state=0)),
        NetworkTransformer(Autoencoder(2, (5,), random_state=0), layer="hidden_2"),
    ]
)
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check",
    [
        check_dataframe_column_names_consistency,
        check_get_feature_names_out_error,
        check_global_output_transform_pandas,
        check_inplace_ensure_writeable,
        check_param_validation,
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_transformer_get_feature_names_out,
        check_transformer_get_feature_names_out_pandas,
    ],
)
@pytest.mark.filterwarnings("ignore:X .*feature names")
def test_further_checks(check):
    check("NetworkTransformer", NetworkTransformer(network()))


def test_tags_are_those_of_the_network():
    tags = get_tags(NetworkTransformer(network()))
    assert tags.estimator_type is None
    assert tags.target_tags.required
    assert tags.input_tags.sparse
    sequences = get_tags(NetworkTransformer(RNNClassifier(missing="mask"))).input_tags
    assert sequences.three_d_array
    assert sequences.allow_nan
    assert not get_tags(NetworkTransformer(Autoencoder())).target_tags.required
    net = FrozenEstimator(network().fit(TABLE, LABELS))
    assert not get_tags(NetworkTransformer(net)).target_tags.required


# -- features --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_features_are_the_outputs_of_the_keras_layer(name):
    samples = FAMILIES[name].X
    net = fit(make(name))
    features = frozen(net, X=samples).transform(samples)
    inputs = net._input_spec().check(samples, reset=False).X
    if net.input_scaler_ is not None:
        inputs = net.input_scaler_(inputs)
    part = keras.Model(net.model_.input, net.model_.get_layer("output").input)
    expected = part.predict(inputs, verbose=0)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-6)
    assert features.dtype == "float64"


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_has_features(name):
    samples = FAMILIES[name].X
    net = fit(make(name))
    for layer in net.model_.layers:
        transformer = frozen(net, layer.name, samples)
        features = transformer.transform(samples)
        names = transformer.get_feature_names_out()
        assert features.shape == (len(samples), len(names))
        assert names[0] == f"{layer.name}_0"
    outputs = getattr(net, "predict_proba", None)
    if outputs is not None:
        np.testing.assert_allclose(features, outputs(samples), rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_fits_a_clone(name):
    family, given = FAMILIES[name], make(name)
    transformer = NetworkTransformer(given)
    features = transformer.fit_transform(family.X, family.y)
    assert not hasattr(given, "model_")
    expected = frozen(fit(make(name)), X=family.X).transform(family.X)
    np.testing.assert_array_equal(features, expected)
    assert transformer.n_features_in_ == transformer.estimator_.n_features_in_


def test_a_hidden_layer_includes_its_normalization_and_activation():
    net = network(batch_norm=True, activation="relu", dropout=0.5).fit(X, LABELS)
    whole = frozen(net, "hidden_1").transform(X)
    assert (whole >= 0).all()
    for same in ("hidden_1_activation", "hidden_1_dropout"):
        np.testing.assert_array_equal(whole, frozen(net, same).transform(X))
    assert (frozen(net, "hidden_1_norm").transform(X) < 0).any()
    assert frozen(net).layer_ == "hidden_2"
    names = frozen(net).get_feature_names_out().tolist()
    assert names == ["hidden_2_0", "hidden_2_1", "hidden_2_2"]


def test_a_bidirectional_layer_has_both_directions():
    net = RNNClassifier(3, bidirectional=True, layer_norm=True, **SMALL)
    net.fit(SEQUENCES, LABELS)
    features = frozen(net, "recurrent_1", SEQUENCES)
    assert features.transform(SEQUENCES).shape == (24, 6)
    assert frozen(net, X=SEQUENCES).layer_ == "recurrent_1"


def test_a_network_without_hidden_layers_has_its_scaled_input():
    net = network(hidden_layer_sizes=(), input_dropout=0.5).fit(X, LABELS)
    assert frozen(net).layer_ == "input"
    features = frozen(net).transform(X)
    np.testing.assert_allclose(features.mean(axis=0), 0, atol=1e-5)


def test_all_layers_of_an_autoencoder_after_its_code_was_used():
    net = make("Autoencoder").fit(X)
    codes = net.transform(X)
    np.testing.assert_allclose(frozen(net, "hidden_2").transform(X), codes, rtol=1e-5)
    assert frozen(net, "hidden_3").transform(X).shape == (24, 128)


def test_layers_of_a_function_of_the_user():
    def build(images, seed):
        conv = keras.layers.Conv2D(2, 3, padding="same", name="twice")
        x = keras.layers.Conv2D(2, 1, name="first")(images)
        return conv(conv(x)) + x

    net = CNNClassifier(architecture=build, hidden_layer_sizes=(), **SMALL)
    images = FAMILIES["CNNClassifier"].X
    net.fit(images, LABELS)
    assert frozen(net, X=images).layer_ == "features"
    last = frozen(net, "twice", images).transform(images)
    first = frozen(net, "first", images).transform(images)
    pooled = frozen(net, X=images).transform(images)
    maps = (last + first).reshape(24, 36, 2)
    np.testing.assert_allclose(maps.mean(axis=1), pooled, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_images_of_any_dtype(dtype):
    images = np.random.default_rng(0).integers(0, 256, (24, 6, 6)).astype(dtype)
    features = NetworkTransformer(make("CNNClassifier")).fit(images, LABELS)
    found = features.transform(images)
    assert found.dtype == ("float32" if dtype == "float32" else "float64")
    pixels = features.transform(images.astype("float32"))
    np.testing.assert_allclose(found, pixels, rtol=1e-5, atol=1e-6)


def test_tables_of_any_kind():
    frame = pd.DataFrame(TABLE, columns=list("abcd"))
    transformer = NetworkTransformer(network()).fit(frame, LABELS)
    assert transformer.feature_names_in_.tolist() == list("abcd")
    expected = transformer.transform(frame)
    plain = NetworkTransformer(network()).fit(TABLE, LABELS)
    assert not hasattr(plain, "feature_names_in_")
    found = plain.transform(sparse.csr_array(TABLE))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    with pytest.raises(ValueError, match="feature names"):
        transformer.transform(frame[list("dcba")])


def test_features_do_not_depend_on_other_samples():
    samples = np.random.default_rng(0).normal(size=(300, 4))
    transformer = NetworkTransformer(network()).fit(TABLE, LABELS)
    whole = transformer.transform(samples)
    for part in (slice(0, 1), slice(7, 30), slice(100, 299)):
        np.testing.assert_array_equal(transformer.transform(samples[part]), whole[part])


# -- sequences -------------------------------------------------------------------------

LISTS = [row[:n] for row, n in zip(SEQUENCES, [3, 4, 5] * 8, strict=True)]
RECURRENT = {
    "rnn": RNNClassifier(3, filters=4, pool_size=2, **SMALL),
    "transformer": TransformerClassifier(1, 4, 1, filters=4, pool_size=2, **SMALL),
}


@pytest.mark.parametrize("kind", RECURRENT)
def test_sequences_of_unequal_lengths_have_pooled_features(kind):
    transformer = NetworkTransformer(clone(RECURRENT[kind])).fit(LISTS, LABELS)
    features = transformer.transform(LISTS)
    for row in (0, 1, 2):
        one = transformer.transform(LISTS[row : row + 1])
        np.testing.assert_allclose(one[0], features[row], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", RECURRENT)
def test_outputs_of_time_steps_need_sequences_of_one_length(kind):
    transformer = NetworkTransformer(clone(RECURRENT[kind]), "conv_1_pool")
    features = transformer.fit_transform(SEQUENCES, LABELS)
    n_steps = features.shape[1] // 4
    assert n_steps in (2, 3)
    part = keras.Model(
        transformer.estimator_.model_.input,
        transformer.estimator_.model_.get_layer("conv_1_pool").output,
    )
    expected = part.predict(SEQUENCES.astype("float32"), verbose=0).reshape(24, -1)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(transformer.transform(list(SEQUENCES)), features)
    with pytest.raises(ValueError, match=r"5 time steps.*Got 3 in X\[0\].*or None for"):
        transformer.transform(LISTS)
    with pytest.raises(ValueError, match="3 to 5 time steps.*pooling of the time"):
        clone(transformer).fit(LISTS, LABELS)


def test_a_network_of_labels_per_step_pools_nothing():
    net = RNNClassifier(3, output="sequence", **SMALL)
    y = [np.arange(len(item)) % 2 for item in LISTS]
    with pytest.raises(ValueError, match='output="last"'):
        NetworkTransformer(net).fit(LISTS, y)
    steps = np.tile([0, 1, 0, 1, 0], (24, 1))
    features = NetworkTransformer(net).fit(SEQUENCES, steps)
    assert features.transform(SEQUENCES).shape == (24, 15)


def test_token_ids():
    tokens = [[1, 2, 3], [2, 3, 1, 1], [3]] * 8
    net = RNNClassifier(3, embedding=4, **SMALL).fit(tokens, LABELS)
    features = frozen(net, X=tokens)
    assert features.transform(tokens).shape == (24, 3)
    # An unknown token is the token 1, as in `predict`.
    np.testing.assert_array_equal(
        features.transform([[2, 9]]), features.transform([[2, 1]])
    )
    with pytest.raises(ValueError, match="1 to 4 time steps"):
        frozen(net, "embedding", tokens)


# -- arguments -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        FrozenEstimator(LogisticRegression()),
        GridSearchCV(MLPClassifier(), {"l2": [0.0]}),
        RNNForecaster(),
        sknn.TextTokenizer(),
        sknn.Seq2SeqTranslator(),
        MLPClassifier,
    ],
)
def test_other_estimators_are_refused(estimator):
    with pytest.raises(
        TypeError, match=r"(?s)estimator must be a network.*Got .*best_est"
    ):
        NetworkTransformer(estimator).fit(TABLE, LABELS)


@pytest.mark.parametrize("wrap", [FrozenEstimator, lambda net: net])
def test_an_unknown_layer_is_named(wrap):
    transformer = NetworkTransformer(wrap(network().fit(TABLE, LABELS)), "hiden_1")
    message = r"layer must be None.*'hidden_1', .*Got 'hiden_1'.*mean 'hidden_1'\?"
    with pytest.raises(ValueError, match=message):
        transformer.fit(TABLE, LABELS)
    assert not hasattr(transformer, "estimator_")
    with pytest.raises(ValueError, match="'layer' parameter.*must be"):
        transformer.set_params(layer=-2).fit(TABLE, LABELS)


def test_a_failed_fit_changes_nothing():
    transformer = NetworkTransformer(network(), "hidden_1").fit(TABLE, LABELS)
    expected = transformer.transform(TABLE)
    transformer.set_params(layer="hidden_9")
    with pytest.raises(ValueError, match="layer must be"):
        transformer.fit(TABLE + 1, LABELS)
    np.testing.assert_array_equal(transformer.transform(TABLE), expected)
    assert transformer.layer_ == "hidden_1"


def test_what_is_not_fitted_is_named():
    with pytest.raises(NotFittedError, match=r"FrozenEstimator must be fitted.*Fit it"):
        frozen(network())
    with pytest.raises(NotFittedError):
        NetworkTransformer(network()).transform(TABLE)
    with pytest.raises(NotFittedError):
        NetworkTransformer(network()).get_feature_names_out()


def test_y_is_required_as_by_the_network():
    with pytest.raises(ValueError, match="y"):
        NetworkTransformer(network()).fit(TABLE)
    codes = NetworkTransformer(make("Autoencoder"), "hidden_2")
    np.testing.assert_array_equal(
        codes.fit_transform(TABLE), clone(codes).fit_transform(TABLE, LABELS)
    )


# -- arguments of fit ------------------------------------------------------------------

WEIGHTS = np.linspace(0, 1, len(TABLE))


def losses(transformer, **params):
    return transformer.fit(TABLE, LABELS, **params).estimator_.history_["loss"]


def test_arguments_of_fit_are_passed_on():
    expected = network().fit(TABLE, LABELS, WEIGHTS).history_["loss"]
    transformer = NetworkTransformer(network())
    assert losses(transformer, sample_weight=WEIGHTS) == expected
    fitted = transformer.fit(TABLE, LABELS, X_val=TABLE[:5], y_val=LABELS[:5])
    assert "val_loss" in fitted.estimator_.history_
    pipeline = make_pipeline(clone(transformer), LogisticRegression())
    pipeline.fit(TABLE, LABELS, networktransformer__sample_weight=WEIGHTS)
    assert pipeline[0].estimator_.history_["loss"] == expected
    net = FrozenEstimator(fitted.estimator_)
    assert NetworkTransformer(net).fit(TABLE, LABELS, sample_weight=WEIGHTS)


def test_arguments_of_fit_are_routed():
    expected = network().fit(TABLE, LABELS, WEIGHTS).history_["loss"]
    with sklearn.config_context(enable_metadata_routing=True):
        asks = NetworkTransformer(network().set_fit_request(sample_weight=True))
        assert losses(asks, sample_weight=WEIGHTS) == expected
        final = LogisticRegression().set_fit_request(sample_weight=False)
        pipeline = make_pipeline(clone(asks), final)
        pipeline.fit(TABLE, LABELS, sample_weight=WEIGHTS)
        assert pipeline[0].estimator_.history_["loss"] == expected
        silent = NetworkTransformer(network())
        with pytest.raises(ValueError, match="sample_weight"):
            silent.fit(TABLE, LABELS, sample_weight=WEIGHTS)


# -- frozen networks -------------------------------------------------------------------


def test_features_for_other_classes():
    digits = load_digits()
    low = digits.target < 5
    images, target = digits.images[~low], digits.target[~low]
    net = CNNClassifier(epochs=10, random_state=0)
    net.fit(digits.images[low], digits.target[low])
    features = NetworkTransformer(FrozenEstimator(net), layer="features")
    model = make_pipeline(features, LogisticRegression(max_iter=2000))
    model.fit(images[:50], target[:50])
    assert set(model.classes_) == {5, 6, 7, 8, 9}
    assert model[0].estimator_ is net
    pixels = LogisticRegression(max_iter=2000)
    pixels.fit(images[:50].reshape(50, 64), target[:50])
    score = model.score(images[50:], target[50:])
    assert score > pixels.score(images[50:].reshape(-1, 64), target[50:]) + 0.03


def test_a_frozen_network_is_not_trained():
    net = network().fit(TABLE, LABELS)
    weights = net.model_.get_weights()
    scores = cross_val_score(
        make_pipeline(NetworkTransformer(FrozenEstimator(net)), LogisticRegression()),
        *(TABLE, LABELS[::-1]),
        cv=3,
    )
    assert np.isfinite(scores).all()
    for before, after in zip(weights, net.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_network_that_is_trained_later_has_other_features():
    net = network().partial_fit(TABLE, LABELS)
    features = frozen(net)
    before = features.transform(TABLE)
    net.partial_fit(TABLE, LABELS)
    after = features.transform(TABLE)
    assert np.abs(after - before).max() > 1e-4
    np.testing.assert_array_equal(after, frozen(net).transform(TABLE))


def test_predictors_do_not_keep_a_network_alive():
    net = network().fit(TABLE, LABELS)
    frozen(net, "hidden_1").transform(TABLE)
    predictors = _network_parts._PREDICTORS[net.model_]
    frozen(net, "hidden_1").transform(TABLE)
    assert list(predictors) == ["hidden_1"]
    model = weakref.ref(net.model_)
    del net
    gc.collect()
    assert model() is None


# -- in other estimators ---------------------------------------------------------------


@pytest.mark.parametrize("freeze", [False, True])
def test_a_pipeline_that_ends_with_a_network(freeze):
    pipeline = make_pipeline(StandardScaler(), network())
    expected = clone(pipeline).fit(TABLE, LABELS)
    if freeze:
        pipeline = FrozenEstimator(expected)
    transformer = NetworkTransformer(pipeline, "hidden_1").fit(TABLE, LABELS)
    found = transformer.transform(TABLE)
    inner = frozen(expected[-1], "hidden_1")
    np.testing.assert_array_equal(found, inner.transform(expected[0].transform(TABLE)))
    assert transformer.n_features_in_ == 4
    nested = make_pipeline(StandardScaler(), FrozenEstimator(expected))
    assert NetworkTransformer(nested).fit(TABLE).transform(TABLE).shape == (24, 3)


def test_a_search_over_parameters_of_the_network():
    model = make_pipeline(NetworkTransformer(network()), LogisticRegression())
    grid = {
        "networktransformer__estimator__epochs": [1, 3],
        "networktransformer__layer": [None, "hidden_1"],
    }
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(TABLE, LABELS)
    assert len(search.cv_results_["params"]) == 4
    fitted = search.best_estimator_[0].estimator_
    assert fitted.n_epochs_ == search.best_params_[next(iter(grid))]
    space = sknn.search_space(model, "small")
    assert "networktransformer__estimator__learning_rate" in space


def test_columns_of_a_frame():
    frame = pd.DataFrame(TABLE, columns=list("abcd"))
    columns = make_column_transformer(
        (NetworkTransformer(network()), ["a", "b", "c"]), remainder="passthrough"
    ).set_output(transform="pandas")
    found = columns.fit_transform(frame, LABELS)
    assert list(found) == [
        *(f"networktransformer__hidden_2_{number}" for number in range(3)),
        "remainder__d",
    ]


def test_a_clone_has_the_same_parameters():
    transformer = NetworkTransformer(network(), "hidden_1").fit(TABLE, LABELS)
    copied = clone(transformer)
    assert not hasattr(copied, "estimator_")
    assert copied.estimator is not transformer.estimator
    assert copied.layer == "hidden_1"
    net = FrozenEstimator(network().fit(TABLE, LABELS))
    assert clone(NetworkTransformer(net)).estimator is net


# -- copies and files ------------------------------------------------------------------

CASES = {
    "fitted": lambda: NetworkTransformer(network(), "hidden_1").fit(TABLE, LABELS),
    "frozen": lambda: frozen(network().fit(TABLE, LABELS)),
    "codes": lambda: NetworkTransformer(make("Autoencoder")).fit(TABLE),
}


@pytest.mark.parametrize("case", CASES)
def test_a_pickle_has_the_same_features(case):
    transformer = CASES[case]()
    same = pickle.loads(pickle.dumps(transformer))
    np.testing.assert_array_equal(same.transform(TABLE), transformer.transform(TABLE))


@pytest.mark.parametrize("case", CASES)
def test_a_file_has_the_same_features(case, tmp_path):
    transformer = CASES[case]()
    same = load(transformer.save(tmp_path / "features.sknn"))
    np.testing.assert_array_equal(same.transform(TABLE), transformer.transform(TABLE))
    names = same.get_feature_names_out().tolist()
    assert names == transformer.get_feature_names_out().tolist()
    assert same.layer == transformer.layer
    if case == "frozen":
        assert isinstance(same.estimator, FrozenEstimator)
        assert same.estimator.estimator.model_ is same.estimator_.model_
        assert same.fit(TABLE).transform(TABLE).shape == (24, 3)
    else:
        assert not hasattr(same.estimator, "model_")
        again = clone(same).fit_transform(TABLE, LABELS)
        np.testing.assert_array_equal(again, transformer.transform(TABLE))


def test_a_file_has_the_number_of_time_steps(tmp_path):
    net = make("RNNClassifier", units=(3, 3))
    transformer = NetworkTransformer(net, "recurrent_1").fit(SEQUENCES, LABELS)
    same = load(transformer.save(tmp_path / "features.sknn"))
    assert same.transform(SEQUENCES).shape == (24, 15)
    with pytest.raises(ValueError, match="5 time steps"):
        same.transform(SEQUENCES[:, :4])


def test_requests_of_metadata_are_saved(tmp_path):
    with sklearn.config_context(enable_metadata_routing=True):
        net = network().set_fit_request(sample_weight=True)
        transformer = NetworkTransformer(net).fit(TABLE, LABELS)
    same = load(transformer.save(tmp_path / "features.sknn"))
    with sklearn.config_context(enable_metadata_routing=True):
        same.fit(TABLE, LABELS, sample_weight=WEIGHTS)


def test_a_pipeline_inside_is_pickled_instead(tmp_path):
    pipeline = make_pipeline(StandardScaler(), network())
    transformer = NetworkTransformer(pipeline).fit(TABLE, LABELS)
    with pytest.raises(TypeError, match="Pipeline is not an estimator of sknn.*Pickle"):
        transformer.save(tmp_path / "features.sknn")
    same = pickle.loads(pickle.dumps(transformer))
    np.testing.assert_array_equal(same.transform(TABLE), transformer.transform(TABLE))


def test_a_regressor_provides_features_of_a_classifier():
    net = MLPRegressor((6,), **SMALL).fit(TABLE, VALUES)
    assert inner_layer(net.model_) == "hidden_1"
    model = make_pipeline(frozen(net), LogisticRegression()).fit(TABLE, LABELS)
    assert model.predict(TABLE).shape == (24,)
