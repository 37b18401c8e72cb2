import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.callback import ScoringMonitor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import sknn
from sknn import OptunaSearchCV, Seq2SeqTranslator, search_space
from sknn.exceptions import InvalidNetworkError
from sknn.training import n_programs

pytestmark = pytest.mark.slow

rng = np.random.default_rng(0)
X = ["".join(rng.choice(list("abc"), rng.integers(2, 6))) for _ in range(40)]
X[0] = "abcab"  # the longest target, in every fit
Y = [text[::-1] for text in X]

WORDS = ["one two", "two", "three one", "one", "two three", "three"] * 4
DIGITS = ["1 2", "2", "3 1", "1", "2 3", "3"] * 4


def translator(**params):
    """Return an unfitted translator that fits quickly."""
    quick = {
        "units": 6,
        "embedding_dim": 4,
        "dropout": 0.0,
        "epochs": 2,
        "batch_size": 20,
        "random_state": 0,
    }
    return Seq2SeqTranslator(**(quick | params))


@pytest.fixture(scope="module")
def fitted():
    return translator(epochs=5).fit(X, Y)


def test_it_learns_to_copy():
    copier = translator(units=16, epochs=60, batch_size=8, learning_rate=0.02)
    assert copier.fit(X, X).score(X, X) > 0.9
    assert set(copier.history_) == {"loss", "learning_rate", "seconds"}


def test_predictions_are_texts(fitted):
    written = fitted.predict(X)
    assert (written.dtype, written.shape) == (object, (40,))
    assert all(isinstance(text, str) for text in written)
    assert set("".join(written)) <= set("abc")
    assert max(map(len, written)) <= fitted.max_length_ == 5


def as_column(texts):
    return pd.DataFrame({"text": texts})


@pytest.mark.parametrize("form", [np.array, pd.Series, tuple, iter, as_column])
def test_the_container_of_texts_does_not_matter(fitted, form):
    again = translator(epochs=5).fit(form(X), form(Y))
    assert np.array_equal(again.predict(form(X)), fitted.predict(X))


@pytest.mark.parametrize("beam_width", [1, 3])
def test_predictions_depend_neither_on_other_texts_nor_on_padding(fitted, beam_width):
    net = pickle.loads(pickle.dumps(fitted)).set_params(beam_width=beam_width)
    expected = net.predict(X)
    assert np.array_equal(net.predict([*X, "abc" * 9])[:-1], expected)
    assert [net.predict([text])[0] for text in X[:5]] == expected[:5].tolist()


def test_beams_give_several_texts_with_their_probabilities(fitted):
    greedy = fitted.decode(X, beam_width=1)
    assert [found[0].text for found in greedy] == fitted.predict(X).tolist()
    found = fitted.decode(X[:3], beam_width=4, length_penalty=0)
    assert [len(texts) for texts in found] == [4, 4, 4]
    for texts in found:
        logarithms = [candidate.log_probability for candidate in texts]
        assert logarithms == sorted(logarithms, reverse=True)
        assert len({candidate.text for candidate in texts}) == 4
        assert sum(np.exp(logarithms)) < 1
    net = clone(fitted).set_params(beam_width=4, epochs=5).fit(X, Y)
    best = [texts[0].text for texts in fitted.decode(X, 4, 1.0)]
    assert net.predict(X).tolist() == best


def test_words_and_characters():
    net = translator(source_level="word", target_level="word").fit(WORDS, DIGITS)
    assert set(net.source_vocabulary_) == {"one", "two", "three"}
    assert net.max_length_ == 2
    assert all(set(text.split()) <= {"1", "2", "3"} for text in net.predict(WORDS))
    assert np.array_equal(net.predict(["one  two\n"]), net.predict(["one two"]))
    assert net.predict(["four"]).shape == (1,)  # unknown
    digits = np.array(net.predict(WORDS), dtype=object)
    assert net.score(WORDS, [f" {text} " for text in digits]) == 1.0


def test_a_small_set_of_phrases_is_learned():
    phrases = {
        "I am hungry": "jestem głodny",
        "you are hungry": "jesteś głodny",
        "I have a dog": "mam psa",
        "you have a dog": "masz psa",
        "I have a cat": "mam kota",
        "where is the dog": "gdzie jest pies",
        "good night": "dobranoc",
    }
    words = {"source_level": "word", "target_level": "word"}
    net = translator(units=24, epochs=120, batch_size=4, learning_rate=0.01, **words)
    assert (
        net.fit(list(phrases), list(phrases.values())).score(
            list(phrases), list(phrases.values())
        )
        == 1.0
    )


def test_score_is_the_fraction_of_exact_predictions(fitted):
    right = fitted.predict(X)
    half = [text if k % 2 else text + "x" for k, text in enumerate(right)]
    assert fitted.score(X, half) == 0.5
    weights = np.where(np.arange(40) % 2, 3.0, 1.0)
    assert fitted.score(X, half, weights) == 0.75
    with pytest.raises(ValueError, match="inconsistent numbers"):
        fitted.score(X, half[:3])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, np.nan], "sample_weight contains NaN"),
        ([0, 0], "at least one non-zero"),
        ([1, -1], "Negative values"),
        ([1], r"sample_weight.shape == \(1,\)"),
    ],
)
def test_weights_of_scores_are_checked(fitted, weights, message):
    with pytest.raises(ValueError, match=message):
        fitted.score(X[:2], Y[:2], weights)


@pytest.mark.parametrize("level", ["character", "word"])
def test_the_encoding_of_targets_does_not_matter(level):
    net = translator(target_level=level, epochs=60, learning_rate=0.05)
    net.fit(["a", "b"] * 8, ["e\u0301", "o\u0308"] * 8)
    assert net.predict(["a", "b"]).tolist() == ["é", "ö"]
    assert net.score(["a", "b"], ["e\u0301", "ö"]) == 1


def test_attention_has_a_row_for_each_token(fitted):
    found = fitted.alignments(X[:4])
    for text, written, one in zip(X, fitted.predict(X), found, strict=False):
        assert one.source == list(text)
        assert one.target == [*written, ""]
        assert one.weights.shape == (len(written) + 1, len(text))
        np.testing.assert_allclose(one.weights.sum(axis=1), 1, rtol=1e-5)
    (followed,) = fitted.alignments(["abc"], ["cb"])
    assert followed.target == ["c", "b", ""]
    net = translator(attention=None).fit(X, Y)
    with pytest.raises(ValueError, match="attention=None"):
        net.alignments(X)


@pytest.mark.parametrize("params", [{"attention": "additive"}, {"cell": "lstm"}])
def test_other_networks(params):
    net = translator(units=(5, 4), bidirectional=False, **params).fit(X, Y)
    assert net.predict(X).shape == (40,)


def test_pickle_and_save(fitted, tmp_path):
    written = fitted.decode(X, 2)
    assert pickle.loads(pickle.dumps(fitted)).decode(X, 2) == written
    path = fitted.save(tmp_path / "translator.sknn")
    loaded = sknn.load(path)
    assert loaded.decode(X, 2) == written
    assert loaded.get_params() == fitted.get_params()
    assert loaded.partial_fit(X, Y).n_epochs_ == 6


def test_it_follows_its_seed_and_shares_programs(fitted):
    before = n_programs()
    again = translator(epochs=5).fit(X, Y)
    assert n_programs() == before
    assert again.history_["loss"] == fitted.history_["loss"]
    other = translator(epochs=5, random_state=1).fit(X, Y)
    assert other.history_["loss"] != fitted.history_["loss"]


def test_partial_fit_and_warm_start_continue():
    net = translator()
    for _ in range(3):
        net.partial_fit(X, Y)
    assert net.n_epochs_ == 3
    assert net.history_["loss"][2] < net.history_["loss"][0]
    warm = translator(warm_start=True).fit(X, Y)
    first = warm.history_["loss"][0]
    assert warm.fit(X, Y).history_["loss"][0] < first
    with pytest.raises(ValueError, match=r"built with target_level='character'"):
        warm.set_params(target_level="word").fit(X, Y)


def test_validation_refit_and_weights():
    net = translator(early_stopping=True, refit=True).fit(X, Y)
    assert len(net.history_["val_loss"]) == 2
    longer = ["abcabcabcabc"] * 3
    given = translator(early_stopping=True)
    given.fit(X, Y, X_val=longer, y_val=["cba"] * 3)
    assert len(given.history_["val_loss"]) == 2
    weights = np.repeat([2.0, 0.0], 20)
    part = translator().fit(X[:20], Y[:20])
    weighted = translator().fit(2 * X[:20], 2 * Y[:20], sample_weight=weights)
    assert weighted.history_["loss"] == pytest.approx(part.history_["loss"], rel=1e-4)


def test_max_length_bounds_targets():
    net = translator(max_length=9).fit(X, Y)
    assert net.max_length_ == 9
    assert max(map(len, net.predict(X))) <= 9
    net.partial_fit(["abc"] * 20, ["abcabcab"] * 20)
    with pytest.raises(ValueError, match="has 10 characters, and the network predicts"):
        net.partial_fit(["abc"], ["a" * 10])


def test_scikit_learns_callbacks_receive_texts():
    seen = {}

    def score(net, X, y):
        seen.update(X=list(X), y=list(y))
        return net.score(X, y)

    monitor = ScoringMonitor(scoring={"score": score})
    net = translator(early_stopping=False).set_callbacks(monitor).fit(X, Y)
    assert (seen["X"], seen["y"]) == (X, Y)
    scores = monitor.get_logs().data_as_pandas["score"]
    assert scores.iloc[-1] == pytest.approx(net.score(X, Y))


def test_searches_and_pipelines():
    assert cross_val_score(translator(), X, Y, cv=2).shape == (2,)
    grid = GridSearchCV(translator(epochs=1), {"learning_rate": [0.01, 0.02]}, cv=2)
    assert grid.fit(X, Y).predict(X[:2]).shape == (2,)
    space = {"learning_rate": (1e-3, 1e-2, "log")}
    tuned = OptunaSearchCV(translator(epochs=1), space, n_trials=2, cv=2)
    assert tuned.fit(X, Y).predict(X[:2]).shape == (2,)
    upper = FunctionTransformer(lambda texts: [text.upper() for text in texts])
    net = make_pipeline(upper, translator()).fit(X, Y)
    assert set(net[-1].source_vocabulary_) == set("ABC")


@pytest.mark.parametrize("preset", ["small", "default", "large"])
def test_presets_name_parameters(preset):
    space = search_space(translator(), preset, X)
    assert set(space) <= set(translator().get_params())


@pytest.mark.parametrize(
    ("texts", "y", "error", "message"),
    [
        (X[:3], Y[:2], ValueError, "inconsistent numbers of samples"),
        ("abc", ["a"], TypeError, "X must be an iterable of str"),
        (["abc"], "a", TypeError, "y must be an iterable of str"),
        (["abc", 3], ["a", "b"], TypeError, "got 3 of type int at 1"),
        (["abc", "b"], ["a", None], TypeError, "y must contain str.* of type NoneType"),
        (
            ["abc", ""],
            ["a", "b"],
            ValueError,
            "X must contain texts with at least one character",
        ),
        (
            ["abc", "b"],
            ["a", ""],
            ValueError,
            "y must contain texts with at least one character",
        ),
        ([], [], ValueError, "X must contain at least one text"),
        (np.array([["a", "b"]]), ["a"], ValueError, "got a table of 2 columns"),
    ],
)
def test_unusable_texts(texts, y, error, message):
    net = translator()
    with pytest.raises(error, match=message):
        net.fit(texts, y)
    assert not [name for name in vars(net) if name.endswith("_")]


def test_words_need_more_than_spaces():
    with pytest.raises(ValueError, match=r"with at least one word, got '  ' at 1"):
        translator(source_level="word").fit(["a b", "  "], ["1", "2"])


def test_unknown_tokens_of_targets_are_refused_and_nothing_changes(fitted):
    net = pickle.loads(pickle.dumps(fitted))
    with pytest.raises(ValueError, match=r"y\[1\] contains 'x'"):
        net.partial_fit(["a", "b"], ["a", "bx"])
    assert net.decode(X[:3], 2) == fitted.decode(X[:3], 2)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"beam_width": 0}, ValueError),
        ({"length_penalty": -1.0}, ValueError),
        ({"source_level": "letter"}, ValueError),
        ({"attention": "luong"}, ValueError),
        ({"max_length": 0}, ValueError),
        ({"embedding_dim": None}, ValueError),
        ({"units": ()}, InvalidNetworkError),
        ({"cell": "rnn"}, InvalidNetworkError),
        ({"max_length": 3}, ValueError),
    ],
)
def test_wrong_parameters_are_named(params, error):
    net = translator(**params)
    with pytest.raises(error, match=next(iter(params))):
        net.fit(X, Y)
    assert not [name for name in vars(net) if name.endswith("_")]


def test_wrong_arguments_of_decode(fitted):
    for arguments in ({"beam_width": 0}, {"length_penalty": -1}):
        with pytest.raises(ValueError, match=next(iter(arguments))):
            fitted.decode(X, **arguments)
    with pytest.raises(NotFittedError):
        translator().predict(X)
    assert fitted.decode(X, np.int64(2), np.float32(1)) == fitted.decode(X, 2, 1.0)
    net = translator(max_length=np.int64(5), beam_width=np.int64(2))
    assert len(net.fit(X, Y).predict(X)) == 40


def test_a_target_of_the_unknown_token_is_named():
    with pytest.raises(ValueError, match=r"'\[UNK\]', which represents unknown tokens"):
        translator(target_level="word").fit(["a", "b"], ["x [UNK]", "y"])
