import pickle
from functools import partial

import numpy as np
import pandas as pd
import pytest
from rnn_cases import (
    ARRAY,
    BOTH,
    CLASSES,
    LENGTHS,
    N_STEPS,
    NAMES,
    SEQUENCES,
    TABLE,
    TOKENS,
    VALUES,
    as_objects,
    classifier,
    regressor,
)
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline

import sknn
from sknn import (
    Embedding,
    OptunaSearchCV,
    TextTokenizer,
    Word2Vec,
    cross_validation_report,
)
from sknn.networks import InputScaling
from sknn.training import clear_cache, n_programs

pytestmark = pytest.mark.slow

NAN = np.nan

# -- what X may be ---------------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize(
    "form", [as_objects, pd.Series, lambda X: pd.Series(X, index=range(9, 45))]
)
def test_the_form_of_unequal_sequences_changes_nothing(make, y, form):
    net = make().fit(SEQUENCES, y)
    assert (net.n_features_in_, net.n_steps_in_) == (2, None)
    other = make().fit(form(SEQUENCES), y)
    found = other.predict(form(SEQUENCES))
    if make is classifier:
        assert np.array_equal(found, net.predict(SEQUENCES))
    else:
        np.testing.assert_allclose(found, net.predict(SEQUENCES), rtol=1e-5)


def test_an_array_is_as_good_as_a_list():
    net = classifier().fit(ARRAY, CLASSES)
    other = classifier().fit(list(ARRAY), CLASSES)
    assert np.array_equal(net.predict_proba(ARRAY), other.predict_proba(list(ARRAY)))


def test_columns_of_a_table_are_steps():
    net = classifier().fit(TABLE, CLASSES)
    assert (net.n_features_in_, net.n_steps_in_) == (N_STEPS, N_STEPS)
    as_array = classifier().fit(TABLE[:, :, None], CLASSES)
    assert as_array.n_features_in_ == 1
    expected = net.predict_proba(TABLE)
    assert np.array_equal(as_array.predict_proba(TABLE[:, :, None]), expected)
    assert np.array_equal(as_array.predict_proba(TABLE), expected)
    frame = pd.DataFrame(TABLE, columns=[f"hour {n}" for n in range(N_STEPS)])
    named = classifier().fit(frame, CLASSES)
    assert named.feature_names_in_[0] == "hour 0"
    assert np.array_equal(named.predict_proba(frame), expected)
    assert not hasattr(named.fit(SEQUENCES, CLASSES), "feature_names_in_")


def test_other_lengths_than_in_training():
    net = classifier().fit(SEQUENCES, CLASSES)
    longer = [np.tile(s, (3, 1)) for s in SEQUENCES]
    assert net.predict_proba(longer).shape == (36, 3)
    assert net.predict_proba(ARRAY[:, :2]).shape == (36, 3)
    table = classifier().fit(TABLE, CLASSES)
    with pytest.raises(ValueError, match=r"8 features as input|expecting 8 features"):
        table.predict(TABLE[:, :5])


@pytest.mark.parametrize(
    "params", [{}, {"filters": 4}, {"global_pooling": "attention"}]
)
def test_a_prediction_depends_neither_on_padding_nor_on_company(params):
    net = classifier(**params).fit(SEQUENCES, CLASSES)
    together = net.predict_proba(SEQUENCES)
    for number in (0, 1, 7):
        alone = net.predict_proba(SEQUENCES[number : number + 1])
        np.testing.assert_allclose(alone[0], together[number], atol=1e-6)
    padded = np.full((len(SEQUENCES), 30, 2), NAN, "float32")
    for row, sequence in zip(padded, SEQUENCES, strict=True):
        row[: len(sequence)] = sequence
    net.set_params(missing="mask")
    np.testing.assert_allclose(net.predict_proba(padded), together, atol=1e-6)


def test_steps_with_nan_are_refused_or_left_out():
    holed = ARRAY.copy()
    holed[:, 3, 1] = NAN
    with pytest.raises(ValueError, match=r'contains NaN.*missing="mask"'):
        classifier().fit(holed, CLASSES)
    with pytest.raises(ValueError, match="contains NaN"):
        classifier().fit(TABLE + np.where(np.arange(N_STEPS) == 2, NAN, 0), CLASSES)
    net = classifier(missing="mask").fit(holed, CLASSES)
    without = np.delete(ARRAY, 3, axis=1)
    np.testing.assert_allclose(
        net.predict_proba(holed), net.predict_proba(without), atol=1e-6
    )


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (
            ARRAY[:, :, :1],
            "X has 1 features per step, but RNNClassifier is expect",
        ),
        ([*SEQUENCES[:-1], np.ones((3, 1))], r"X\[35\] has 1 features per time"),
        ([*SEQUENCES[:-1], []], r"X\[35\] has no time steps"),
        (np.ones((36, 2, 2, 2)), r"Got shape \(36, 2, 2, 2\)"),
    ],
)
def test_other_sequences_than_those_of_fit(X, message):
    net = classifier().fit(SEQUENCES, CLASSES)
    with pytest.raises(ValueError, match=message):
        net.predict(X)


def test_a_fit_that_fails_changes_nothing():
    net = classifier().fit(SEQUENCES, CLASSES)
    before = net.predict_proba(SEQUENCES)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        net.fit(ARRAY, CLASSES[:-1])
    assert np.array_equal(net.predict_proba(SEQUENCES), before)
    with pytest.raises(NotFittedError):
        classifier().predict(SEQUENCES)


def test_steps_are_standardized_by_those_of_the_training_part():
    net = regressor(early_stopping=True, validation_fraction=0.5)
    net.fit(SEQUENCES, VALUES, X_val=[1000 * s for s in SEQUENCES], y_val=VALUES)
    (scaling,) = (la for la in net.model_.layers if isinstance(la, InputScaling))
    steps = np.concatenate(SEQUENCES)
    np.testing.assert_allclose(scaling.get_weights()[0], steps.mean(0), rtol=1e-5)


# -- tokens ----------------------------------------------------------------------------


def test_tokens():
    net = classifier(embedding=3).fit(TOKENS, CLASSES)
    assert net.n_tokens_ == 1 + max(map(max, TOKENS))
    assert net.model_.get_layer("embedding").get_weights()[0].shape[1] == 3
    together = net.predict_proba(TOKENS)
    alone = net.predict_proba(TOKENS[:1])
    np.testing.assert_allclose(alone[0], together[0], atol=1e-6)
    table = np.zeros((36, 12), int)
    for row, sequence in zip(table, TOKENS, strict=True):
        row[: len(sequence)] = sequence
    np.testing.assert_allclose(net.predict_proba(table), together, atol=1e-6)


def test_tokens_that_training_has_not_seen_are_unknown():
    net = classifier(embedding=3).fit(TOKENS, CLASSES)
    unknown = net.predict_proba([[2, 1]])
    for token in (99, 2**31 - 1, 2**31, 2**32 + 3):
        assert np.array_equal(net.predict_proba([[2, token]]), unknown)
    with pytest.raises(ValueError, match="but the maximum is"):
        net.fit([*TOKENS[:-1], [2**32 + 3]], CLASSES)


def test_floats_are_not_tokens():
    with pytest.raises(ValueError, match="each time step must be one integer from 1"):
        classifier(embedding=3).fit(TABLE, CLASSES)


@pytest.mark.parametrize(
    "network", [classifier, partial(sknn.TransformerClassifier, 2)]
)
def test_token_ids_that_are_read_as_numbers_are_doubtful(network):
    tokens = TextTokenizer().fit_transform(["a b c", "b c"] * 6)
    with pytest.warns(UserWarning, match="X looks like token ids") as found:
        network(epochs=1).fit(tokens, [0, 1] * 6)
    doubts = [w for w in found if "looks like token ids" in str(w.message)]
    assert [w.filename for w in doubts] == [__file__]


def test_numbers_do_not_look_like_token_ids():
    steps = TextTokenizer().fit_transform(["a b c", "b c"] * 6)
    for change in (np.negative, np.float32, np.int64, list):
        classifier(epochs=1).fit(as_objects(list(map(change, steps))), [0, 1] * 6)


@pytest.mark.parametrize("form", [list, np.array, pd.Series])
def test_texts_are_not_tokens(form):
    with pytest.raises(ValueError, match="Use a TextTokenizer before it"):
        classifier(embedding=3).fit(form(["a b", "c"] * 6), [0, 1] * 6)


def test_initial_word_vectors():
    texts = ["a cat and a dog", "one two three", "a dog", "two three four"] * 6
    words = Word2Vec(embedding_dim=3, min_count=1, random_state=0).fit(texts)
    tokenizer = TextTokenizer().fit(texts)
    weights = tokenizer.embedding_matrix(words)
    net = classifier(embedding=Embedding(weights=weights, trainable=False))
    net.fit(tokenizer.transform(texts), np.tile([0, 1], 12))
    kept = net.model_.get_layer("embedding").get_weights()[0]
    np.testing.assert_array_equal(kept, weights)
    with pytest.raises(ValueError, match="embedding_weights must have shape"):
        clone(net).set_params(embedding__dim=7).fit([[1, 2]] * 6, [0, 1] * 3)


def test_embedding_weights_are_compared_by_value():
    weights = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
    net = classifier(embedding=weights)
    net.partial_fit(TOKENS, CLASSES, classes=[0, 1, 2])
    again = pickle.loads(pickle.dumps(net)).partial_fit(TOKENS, CLASSES)
    assert again.n_epochs_ == 2
    with pytest.raises(ValueError, match="built with embedding="):
        net.set_params(embedding=weights + 1).partial_fit(TOKENS, CLASSES)


def test_texts_in_a_pipeline():
    texts = np.array(["a cat and a dog", "one two three"] * 12)
    model = make_pipeline(TextTokenizer(), classifier(embedding=4, epochs=60))
    scores = cross_val_score(model, texts, np.tile(["animals", "numbers"], 12), cv=3)
    assert scores.mean() == 1


# -- training --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "params",
    [
        {"cell": "gru", "bidirectional": True, "units": (4, 4)},
        {"cell": "simple", "recurrent_dropout": 0.2, "layer_norm": True},
        {"cell": "jordan"},
        {"cell": "peephole_lstm", "global_pooling": "mean"},
        {"cell": "coupled_lstm", "global_pooling": "max"},
        {"filters": (4, 4), "kernel_size": 3, "units": (), "global_pooling": "mean"},
    ],
)
def test_networks(params):
    # Twice the same, and better than chance.
    nets = [
        classifier(epochs=40, learning_rate=0.02, **params).fit(SEQUENCES, CLASSES)
        for _ in range(2)
    ]
    first, second = (net.predict_proba(SEQUENCES) for net in nets)
    np.testing.assert_array_equal(first, second)
    assert nets[0].score(SEQUENCES, CLASSES) > 0.6


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"cell": "lstmm"}, "cell must be one of"),
        ({"global_pooling": "first"}, "global_pooling must be one of"),
        ({"units": (4, 0)}, "units must be a positive int"),
    ],
)
def test_impossible_networks_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        classifier(**params).fit(SEQUENCES, CLASSES)


def test_the_validation_part_may_be_longer():
    longer = [np.tile(s, (4, 1)) for s in SEQUENCES]
    net = classifier(early_stopping=True, refit=True)
    net.fit(SEQUENCES, CLASSES, X_val=longer, y_val=CLASSES)
    assert len(net.history_["val_loss"]) == 2
    assert net.predict(SEQUENCES).shape == (36,)


def test_training_continues():
    net = classifier(warm_start=True).fit(SEQUENCES, CLASSES)
    before = net.history_["loss"][-1]
    assert net.fit(ARRAY, CLASSES).history_["loss"][0] != before
    part = classifier()
    for _ in range(2):
        part.partial_fit(SEQUENCES, CLASSES, classes=[0, 1, 2])
    assert part.n_epochs_ == 2


def test_a_weight_of_two_equals_a_repeated_sequence():
    weights = np.where(np.arange(36) % 4 == 0, 2.0, 1.0)
    twice = np.repeat(np.arange(36), weights.astype(int))
    weighted = classifier(batch_size=64).fit(ARRAY, CLASSES, sample_weight=weights)
    repeated = classifier(batch_size=64).fit(ARRAY[twice], CLASSES[twice])
    np.testing.assert_array_equal(
        weighted.predict_proba(ARRAY), repeated.predict_proba(ARRAY)
    )


# -- in what scikit-learn and this package make of estimators --------------------------


def test_folds_share_compiled_programs():
    clear_cache()
    cross_val_score(classifier(early_stopping=True), ARRAY, CLASSES, cv=3)
    assert n_programs() == 2
    other = classifier(early_stopping=True, random_state=7, learning_rate=0.1)
    cross_val_score(other, 5 * ARRAY, CLASSES, cv=3)
    assert n_programs() == 2


@pytest.mark.parametrize("form", [list, as_objects, pd.Series])
def test_splitters_and_searches_take_unequal_sequences(form):
    X = form(SEQUENCES)
    predicted = cross_val_predict(classifier(), X, CLASSES, cv=3)
    assert predicted.shape == (36,)
    grid = GridSearchCV(classifier(), {"learning_rate": [0.001, 0.01]}, cv=2)
    assert grid.fit(X, CLASSES).best_estimator_.predict(X).shape == (36,)


def test_the_search_and_the_report():
    search = OptunaSearchCV(classifier(), cv=2, n_trials=2, random_state=0)
    search.fit(SEQUENCES, CLASSES)
    assert {"units", "dropout", "learning_rate"} <= set(search.best_params_)
    report = cross_validation_report(classifier(), as_objects(SEQUENCES), CLASSES, cv=2)
    assert "accuracy" in report.summary().to_string()


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_pickled_and_saved(make, y, tmp_path):
    net = make(cell="coupled_lstm").fit(SEQUENCES, y)
    expected = net.predict(SEQUENCES)
    assert np.array_equal(pickle.loads(pickle.dumps(net)).predict(SEQUENCES), expected)
    again = sknn.load(net.save(tmp_path / "net.sknn"))
    assert np.array_equal(again.predict(SEQUENCES), expected)
    assert again.n_steps_in_ is None


def test_lengths_of_sequences():
    net = classifier()
    spec = net._input_spec()
    assert np.array_equal(spec.check(SEQUENCES, reset=True).lengths, LENGTHS)
    assert (spec.check(ARRAY, reset=True).lengths == ARRAY.shape[1]).all()


def test_sequences_are_learned():
    net = classifier(epochs=60, learning_rate=0.02).fit(SEQUENCES, CLASSES)
    means = np.array([s.mean(axis=0) for s in SEQUENCES])
    assert net.score(SEQUENCES, CLASSES) >= 0.9
    assert LogisticRegression().fit(means, CLASSES).score(means, CLASSES) > 0.9
