import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator
from text_checks import TEXT_CHECKS

from sknn import Phrases, Word2Vec, WordVectors
from sknn.training import n_programs
from sknn.words import sif_weights

pytestmark = pytest.mark.slow

ANIMALS = ["the cat chases the mouse", "a dog chases the cat", "mouse and cat and dog"]
NUMBERS = ["one and two are three", "two and two are four", "three less one are two"]
TEXTS = (ANIMALS + NUMBERS) * 10
SMALL = {"embedding_dim": 4, "window": 2, "sample": 0, "epochs": 2, "random_state": 0}


def small(**params):
    return Word2Vec(**SMALL | params)


@pytest.fixture(scope="module")
def fitted():
    return small().fit(TEXTS)


# -- scikit-learn ----------------------------------------------------------------------


@pytest.mark.filterwarnings(
    "ignore:Can't test estimator:sklearn.exceptions.SkipTestWarning"
)
def test_check_estimator():
    # The warning: scikit-learn has no data for estimators of texts, and stops there
    # with its own CountVectorizer too.
    results = check_estimator(Word2Vec())
    assert {result["status"] for result in results} == {"passed"}


@pytest.mark.parametrize("check", TEXT_CHECKS)
def test_further_checks_that_apply_to_texts(check):
    check("Word2Vec", small())


def test_transform_before_fit():
    with pytest.raises(NotFittedError):
        small().transform(TEXTS)


def test_columns_have_names(fitted):
    names = [f"word2vec{number}" for number in range(4)]
    assert fitted.get_feature_names_out().tolist() == names
    model = clone(fitted).set_output(transform="pandas")
    frame = model.fit_transform(TEXTS)
    assert frame.columns.tolist() == names
    np.testing.assert_allclose(frame, fitted.transform(TEXTS))


def test_searches_and_pipelines():
    y = np.repeat(["animals", "numbers"], 3).tolist() * 10
    pipeline = make_pipeline(small(), LogisticRegression())
    grid = {"word2vec__algorithm": ["skipgram", "cbow"], "word2vec__embedding_dim": [4]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(TEXTS, y)
    assert search.predict(TEXTS).shape == (60,)


def test_pickles(fitted):
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(TEXTS), fitted.transform(TEXTS))
    assert again.most_similar("cat") == fitted.most_similar("cat")
    clone(fitted)


# -- training ------------------------------------------------------------------------


def test_attributes(fitted):
    n_words = len(fitted.vocabulary_)
    assert fitted.vectors_.shape == fitted.context_vectors_.shape == (n_words, 4)
    assert fitted.vectors_.dtype == np.float32
    assert list(fitted.vocabulary_.values()) == list(range(n_words))
    assert (np.diff(fitted.counts_) <= 0).all()
    assert fitted.counts_[fitted.vocabulary_["cat"]] == 30
    assert fitted.n_epochs_ == fitted.best_epoch_ == 2
    assert fitted.stop_reason_ == "epochs"
    assert set(fitted.history_) == {"loss", "learning_rate", "seconds"}
    assert fitted.loss_curve_ == fitted.history_["loss"]
    assert "quick" not in fitted.vocabulary_


@pytest.mark.parametrize("objective", ["negative_sampling", "softmax"])
@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_the_loss_falls(algorithm, objective):
    model = small(
        algorithm=algorithm, objective=objective, epochs=60, learning_rate=0.2
    ).fit(TEXTS)
    assert model.loss_curve_[-1] < 0.9 * model.loss_curve_[0]


@pytest.mark.parametrize("objective", ["negative_sampling", "softmax"])
def test_words_of_one_kind_are_similar(objective):
    model = small(objective=objective, epochs=60, learning_rate=0.2)
    model.fit([text.replace(" and ", " ") for text in TEXTS])
    near = model.similarity("cat", "dog")
    assert near > model.similarity("cat", "three") + 0.2
    assert near > model.similarity("dog", "two") + 0.2


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_a_small_vocabulary_stays_in_bounds(algorithm):
    # Without a limit, hundreds of gradients of a word in one update would overshoot.
    model = small(algorithm=algorithm, epochs=100, learning_rate=0.2).fit(TEXTS)
    assert np.linalg.norm(model.vectors_, axis=1).max() < 30


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"negative": 3}, 4 * np.log(2)),
        ({"algorithm": "cbow"}, 6 * np.log(2)),
        ({"objective": "softmax"}, np.log(13)),
        ({"objective": "softmax", "algorithm": "cbow"}, np.log(13)),
    ],
)
def test_the_loss_starts_from_ignorance(params, expected):
    # With output vectors of zeros, all predictions are equally likely.
    model = small(learning_rate=1e-9, epochs=1, **params).fit(TEXTS)
    assert len(model.vocabulary_) == 13
    assert model.loss_curve_[0] == pytest.approx(expected, rel=1e-4)


def test_the_learning_rate_falls_linearly():
    model = small(epochs=4, learning_rate=0.04, min_learning_rate=0.02).fit(TEXTS)
    expected = [0.035, 0.03, 0.025, 0.02]
    np.testing.assert_allclose(model.history_["learning_rate"], expected)


def test_min_count_and_max_vocab():
    model = small(min_count=25).fit(TEXTS)
    assert min(model.counts_) >= 25
    assert list(small(max_vocab=3).fit(TEXTS).counts_) == list(model.counts_[:3])


def test_same_seed_same_vectors(fitted):
    again = small().fit(TEXTS)
    np.testing.assert_array_equal(again.vectors_, fitted.vectors_)
    other = small(random_state=1).fit(TEXTS)
    assert not np.allclose(other.vectors_, fitted.vectors_)


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_wide_windows_and_many_negatives_stay_in_bounds(algorithm):
    # Hundreds of pairs of one update then contain a word that occurs once.
    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(400)])
    texts = [list(rng.choice(words, 80)) for _ in range(60)]
    model = small(
        algorithm=algorithm, embedding_dim=16, window=40, negative=20, epochs=15
    ).fit(texts)
    assert np.linalg.norm(model.vectors_, axis=1).max() < 30
    assert model.loss_curve_[-1] < model.loss_curve_[0]


def many_words(n_texts=50):
    """Return texts of a thousand words, a few of them frequent."""
    shares = 1 / np.arange(1, 2001)
    rows = np.random.default_rng(0).choice(
        2000, (n_texts, 1000), p=shares / shares.sum()
    )
    return [[f"w{number}" for number in row] for row in rows]


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
@pytest.mark.parametrize(
    "burst", [[["ha"] * 1000], [["ha"] * 30] * 10], ids=["long", "short"]
)
def test_a_word_that_fills_blocks_stays_in_bounds(algorithm, burst):
    # It is rare overall, but hundreds of pairs of one update contain it.
    model = small(
        algorithm=algorithm, embedding_dim=16, window=5, epochs=5, min_count=5
    )
    model.fit(many_words() + burst)
    assert np.linalg.norm(model.vectors_, axis=1).max() < 30
    assert model.loss_curve_[-1] < model.loss_curve_[0] < 10


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_partial_fit_on_words_of_another_topic_stays_in_bounds(algorithm):
    model = small(
        algorithm=algorithm, embedding_dim=16, window=5, epochs=5, min_count=5
    )
    model.fit(many_words(200))
    rows = np.random.default_rng(1).integers(0, 20, (20, 1000))
    model.partial_fit([[f"new{number}" for number in row] for row in rows])
    assert np.linalg.norm(model.vectors_, axis=1).max() < 30
    assert max(model.loss_curve_) < 10


def test_few_words_in_large_steps_stay_in_bounds(monkeypatch):
    # Thousands of pairs of one update then contain each word.
    monkeypatch.setattr("sknn.estimators.words._word_training._MIN_STEPS", 1)
    monkeypatch.setattr("sknn.estimators.words._word_training._MANY_WORDS", 1)
    rng = np.random.default_rng(0)
    numbers = np.minimum(rng.exponential(10, (2000, 200)), 49).astype(int)
    texts = [[f"w{number}" for number in row] for row in numbers]
    model = small(embedding_dim=16, window=5, negative=20).fit(texts)
    assert model.loss_curve_[0] < 5


def test_global_random_state_is_left_alone(fitted):
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    small(random_state=None).fit(TEXTS)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_any_number_of_threads_learns_the_same(monkeypatch, algorithm):
    # So that updates have several parts.
    monkeypatch.setattr("sknn.estimators.words._word_training._MIN_STEPS", 1)
    monkeypatch.setattr("sknn.estimators.words._word_training._MANY_WORDS", 1)
    models = [
        small(algorithm=algorithm, n_jobs=n_jobs).fit(TEXTS) for n_jobs in (None, 2, -1)
    ]
    for model in models[1:]:
        np.testing.assert_array_equal(model.vectors_, models[0].vectors_)
        assert model.loss_curve_ == models[0].loss_curve_


def test_vocabularies_of_similar_size_share_a_program(fitted):
    before = n_programs()
    small(epochs=1).fit(ANIMALS * 10)
    assert n_programs() == before


# -- documents -------------------------------------------------------------------------


def test_pooling_by_hand(fitted):
    v = {word: fitted.vectors_[row] for word, row in fitted.vocabulary_.items()}
    text = ["the cat chases the unicorn"]
    expected = (2 * v["the"] + v["cat"] + v["chases"]) / 4
    np.testing.assert_allclose(fitted.transform(text)[0], expected, rtol=1e-5)

    largest = pickle.loads(pickle.dumps(fitted)).set_params(aggregation="max")
    expected = np.max([v["the"], v["cat"], v["chases"]], axis=0)
    np.testing.assert_array_equal(largest.transform(text)[0], expected)

    model = small(aggregation="tfidf").fit(TEXTS)
    idf = {w: np.log(61 / (1 + n)) + 1 for w, n in [("the", 20), ("cat", 30)]}
    rows = [model.vocabulary_[word] for word in idf]
    np.testing.assert_allclose(model.idf_[rows], list(idf.values()))
    weighted = [idf[word] * v[word] for word in idf]
    np.testing.assert_allclose(
        model.transform(["the cat"])[0], sum(weighted) / sum(idf.values()), rtol=1e-5
    )


def test_sif_removes_the_common_direction():
    model = small(aggregation="sif").fit(TEXTS)
    documents = model.transform(TEXTS)
    np.testing.assert_allclose(documents @ model.common_direction_, 0, atol=1e-6)
    weights = sif_weights(model.counts_)
    cat, dog = (model.vocabulary_[word] for word in ("cat", "dog"))
    mean = weights[[cat, dog]] @ model.vectors_[[cat, dog]] / weights[[cat, dog]].sum()
    mean -= mean @ model.common_direction_ * model.common_direction_
    np.testing.assert_allclose(model.transform(["cat dog"])[0], mean, atol=1e-6)


def test_pooling_that_has_to_be_learned(fitted):
    model = pickle.loads(pickle.dumps(fitted)).set_params(aggregation="sif")
    with pytest.raises(ValueError, match="Set it before the fit"):
        model.transform(TEXTS)


@pytest.mark.parametrize("aggregation", ["mean", "max", "tfidf"])
def test_a_document_without_known_words_is_zeros(aggregation):
    model = small(aggregation=aggregation).fit(TEXTS)
    documents = model.transform(["cat", "", "unicorn", "dog"])
    assert (documents[[1, 2]] == 0).all()
    assert (documents[[0, 3]] != 0).any(axis=1).all()


def test_a_document_does_not_depend_on_other_documents(fitted, monkeypatch):
    together = fitted.transform(TEXTS)
    monkeypatch.setattr("sknn.words._pooling._CHUNK", 8)
    np.testing.assert_allclose(fitted.transform(TEXTS), together, rtol=1e-6)
    alone = [fitted.transform([text])[0] for text in TEXTS[:6]]
    np.testing.assert_allclose(together[:6], alone, rtol=1e-6)
    assert fitted.transform([]).shape == (0, 4)


def test_documents_of_all_kinds(fitted, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    tokens = [text.split() for text in TEXTS]
    for X in (tokens, pd.Series(TEXTS), path, lambda: iter(TEXTS), iter(TEXTS)):
        np.testing.assert_array_equal(small().fit(X).vectors_, fitted.vectors_)


@pytest.mark.parametrize("aggregation", ["mean", "tfidf", "sif", "max"])
def test_documents_that_can_be_read_once_are_read_once(aggregation):
    class Once:
        def __init__(self):
            self.texts = iter(TEXTS)

        def __iter__(self):
            return self.texts

    tokens = [text.split() for text in TEXTS]
    generator = (text for text in TEXTS)
    model = small(aggregation=aggregation, phrases=Phrases(1, 1.0))
    expected = model.fit(tokens).transform(tokens)
    assert expected.any(axis=1).all()
    for X in (map(iter, tokens), list(map(iter, tokens)), Once(), lambda: generator):
        np.testing.assert_array_equal(clone(model).fit_transform(X), expected)


@pytest.mark.parametrize(
    "documents", [["cat"] * 20, ["cat " * 20], [["cat"]] * 20 + [[]], ["a b"] * 5]
)
@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_unusual_documents(documents, algorithm):
    model = small(algorithm=algorithm).fit(documents)
    assert np.isfinite(model.vectors_).all()
    assert not np.isinf(model.loss_curve_).any()


def test_an_epoch_without_words_has_no_loss():
    # Subsampling may drop all tokens of a small corpus.
    model = small(sample=1e-12).fit(TEXTS)
    assert np.isfinite(model.vectors_).all()
    assert np.isnan(model.loss_curve_).all()


@pytest.mark.parametrize(
    ("documents", "params"),
    [(TEXTS, {"sample": 1e-12}), ([["a"]] * 50 + [["a", "b"]] * 3, {"min_count": 1})],
    ids=["all dropped", "single words"],
)
def test_early_stopping_needs_something_to_predict(documents, params):
    model = small(early_stopping=True, **params)
    with pytest.raises(ValueError, match="no validation document .* sample=0"):
        model.fit(documents)
    assert not hasattr(model, "vectors_")


def test_phrases_become_words():
    texts = ["new york is big", "he went to new york", "a new day"] * 10
    model = small(phrases=Phrases(measure="npmi", threshold=0.75)).fit(texts)
    assert "new_york" in model.vocabulary_
    assert "york" not in model.vocabulary_
    row = model.vectors_[model.vocabulary_["new_york"]]
    np.testing.assert_array_equal(model.transform(["new york"])[0], row)
    model.partial_fit(["new york again"] * 5)
    assert model.counts_[model.vocabulary_["new_york"]] == 25
    assert not hasattr(model.phrases, "phrases_")  # a copy was fitted
    assert hasattr(small(phrases=True).fit(texts), "phrases_")
    assert not hasattr(small().fit(texts), "phrases_")


def test_phrases_receive_tokens():
    model = small(tokenizer=str.split, phrases=Phrases(tokenizer=str.split))
    with pytest.raises(ValueError, match="phrases must have tokenizer=None, .* Word2V"):
        model.fit(TEXTS)


def test_words_of_arrays_become_str(fitted):
    model = small().fit([np.array(text.split()) for text in TEXTS])
    assert model.vocabulary_ == fitted.vocabulary_
    assert {type(word) for word in model.vocabulary_} == {str}


# -- partial fit, validation, hooks ----------------------------------------------------


def test_partial_fit_adds_documents_and_words(fitted):
    model = pickle.loads(pickle.dumps(fitted))
    row = fitted.vocabulary_["one"]
    model.partial_fit(["a unicorn chases the cat"] * 40)
    assert list(model.counts_) == sorted(model.counts_, reverse=True)
    counts = dict(zip(model.vocabulary_, model.counts_, strict=True))
    assert counts["unicorn"] == 40
    assert counts["cat"] == 70
    assert counts["one"] == fitted.counts_[row]
    assert model.vectors_.shape == (14, 4)
    # A word that does not occur again is only a negative, which has no input gradient.
    np.testing.assert_array_equal(
        model.vectors_[model.vocabulary_["one"]], fitted.vectors_[row]
    )
    assert model.n_epochs_ == len(model.loss_curve_) == 4


def test_partial_fit_starts_like_fit(fitted):
    model = small().partial_fit(TEXTS)
    np.testing.assert_array_equal(model.vectors_, fitted.vectors_)


@pytest.mark.parametrize("documents", [[], [""], ["rare words"] * 4])
def test_partial_fit_needs_known_or_frequent_words(fitted, documents):
    model = pickle.loads(pickle.dumps(fitted))
    before = model.vectors_
    with pytest.raises(ValueError, match="no word that is known or occurs min_count=5"):
        model.partial_fit(documents)
    assert model.vectors_ is before
    assert model.n_epochs_ == 2


def test_partial_fit_keeps_the_size_of_vectors(fitted):
    model = pickle.loads(pickle.dumps(fitted)).set_params(embedding_dim=5)
    with pytest.raises(
        ValueError, match=r"embedding_dim must be 4, .* got 5\. Restore the"
    ):
        model.partial_fit(TEXTS)
    assert model.fit(TEXTS).vectors_.shape[1] == 5


def test_partial_fit_removes_no_word():
    model = small(max_vocab=3).fit(TEXTS)
    known = list(model.vocabulary_)
    model.partial_fit(["a unicorn"] * 5)
    assert set(model.vocabulary_) == {*known, "a", "unicorn"}


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_early_stopping_with_the_softmax(algorithm):
    model = small(
        objective="softmax",
        algorithm=algorithm,
        early_stopping=True,
        epochs=8,
        learning_rate=0.2,
    ).fit(TEXTS)
    losses = model.history_["val_loss"]
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0] <= 1.1 * np.log(13)
    assert model.best_epoch_ > 1


def test_early_stopping_keeps_the_best_vectors():
    model = small(early_stopping=True, patience=2, epochs=50, min_delta=9.0).fit(TEXTS)
    assert model.stop_reason_ == "early_stopping"
    assert model.n_epochs_ == len(model.history_["val_loss"]) == 3
    best = int(np.argmin(model.history_["val_loss"])) + 1
    assert model.best_epoch_ == best


def test_validation_leaves_the_vectors_alone():
    # The learning rate is almost zero, so nothing is learned.
    model = small(early_stopping=True, learning_rate=1e-9, epochs=1).fit(TEXTS)
    again = small(learning_rate=1e-9, epochs=1).fit(TEXTS)
    np.testing.assert_allclose(model.vectors_, again.vectors_, atol=1e-7)
    assert model.history_["val_loss"][0] == pytest.approx(6 * np.log(2), rel=1e-4)
    assert "val_loss" not in again.history_


def test_verbose_prints_progress(capsys):
    small().fit(TEXTS)
    assert capsys.readouterr().out == ""
    small(verbose=1).fit(TEXTS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("epoch 1/2  loss ")
    assert "words/s" in lines[0]
    assert lines[1].endswith("0 s left")


def test_long_epochs_are_printed_in_parts(capsys, monkeypatch):
    monkeypatch.setattr("sknn.estimators.words._word_progress._INTERVAL", 0.0)
    small(verbose=1, epochs=1).fit(TEXTS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[-1].startswith("epoch 1/1")


class Watcher:
    """A callback of scikit-learn's protocol that stops after the first epoch."""

    def setup(self, estimator, context):
        self.norms = []

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context, **data):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator=None, **data):
        if context.task_name == "epoch":
            self.norms.append(float(np.linalg.norm(fitted_estimator.vectors_)))
        return True


def test_callbacks_see_the_vectors_grow_and_can_stop():
    watcher = Watcher()
    model = small(epochs=5, learning_rate=0.1).set_callbacks(watcher).fit(TEXTS)
    assert model.stop_reason_ == "callback"
    assert model.n_epochs_ == 1
    assert watcher.norms == [pytest.approx(np.linalg.norm(model.vectors_))]


class Transformer(Watcher):
    """Callback that records the document vectors after each epoch."""

    def setup(self, estimator, context):
        self.seen = []

    def on_fit_task_end(self, estimator, context, *, fitted_estimator=None, **data):
        self.seen.append(fitted_estimator.transform(TEXTS))


@pytest.mark.parametrize("aggregation", ["mean", "tfidf", "sif"])
def test_callbacks_see_the_current_document_vectors(aggregation):
    watcher = Transformer()
    model = small(aggregation=aggregation, learning_rate=0.1).fit(NUMBERS * 10)
    model.set_callbacks(watcher).fit(TEXTS)
    first, second, whole = watcher.seen  # two epochs, and the fit
    assert not np.allclose(first, second)
    for seen in (second, whole):
        np.testing.assert_array_equal(seen, model.transform(TEXTS))


def test_a_fit_that_fails_changes_nothing(fitted):
    model = pickle.loads(pickle.dumps(fitted))
    before = model.vectors_
    with pytest.raises(ValueError, match="empty vocabulary"):
        model.fit(["once"])
    with pytest.raises(TypeError, match=r"X\[1\] is nan"):
        model.partial_fit(["cat dog", np.nan])
    assert model.vectors_ is before
    assert model.n_epochs_ == 2


# -- export of the vectors -------------------------------------------------------------


def test_vectors_are_saved_to_a_file(fitted, tmp_path):
    path = tmp_path / "words.bin"
    fitted.save_word2vec(path)
    vectors = WordVectors.load(path)
    np.testing.assert_array_equal(vectors.vectors_, fitted.vectors_)
    assert vectors.most_similar("cat") == fitted.most_similar("cat")
