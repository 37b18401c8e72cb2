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

from sknn import Doc2Vec

pytestmark = pytest.mark.slow

ANIMALS = ["the cat chases the mouse", "a dog chases the cat", "mouse and cat and dog"]
NUMBERS = ["one and two are three", "two and two are four", "three less one are two"]
TEXTS = (ANIMALS + NUMBERS) * 10
SMALL = {"embedding_dim": 4, "window": 2, "sample": 0, "epochs": 2, "random_state": 0}
KINDS = [
    {"algorithm": "dm"},
    {"algorithm": "dbow"},
    {"algorithm": "dbow", "train_words": True},
]


def small(**params):
    return Doc2Vec(**SMALL | params)


@pytest.fixture(scope="module", params=KINDS, ids=["dm", "dbow", "dbow_words"])
def fitted(request):
    return small(**request.param).fit(TEXTS)


@pytest.fixture(scope="module")
def learned():
    """Return models that are trained long enough to separate animals from numbers."""
    return {
        name: small(algorithm=name, epochs=60, learning_rate=0.2).fit(TEXTS)
        for name in ("dm", "dbow")
    }


# -- scikit-learn ----------------------------------------------------------------------


@pytest.mark.filterwarnings(
    "ignore:Can't test estimator:sklearn.exceptions.SkipTestWarning"
)
def test_check_estimator():
    # The warning: scikit-learn has no data for estimators of texts, and stops there
    # with its own CountVectorizer too.
    results = check_estimator(Doc2Vec())
    assert {result["status"] for result in results} == {"passed"}


@pytest.mark.parametrize("check", TEXT_CHECKS, ids=lambda check: check.__name__)
def test_further_checks_that_apply_to_texts(check):
    check("Doc2Vec", small())


def test_methods_before_fit():
    with pytest.raises(NotFittedError):
        small().transform(TEXTS)
    with pytest.raises(NotFittedError):
        small().most_similar_documents("the cat")
    assert not hasattr(small(), "partial_fit")


def test_columns_have_names(fitted):
    names = [f"doc2vec{number}" for number in range(4)]
    assert fitted.get_feature_names_out().tolist() == names
    frame = clone(fitted).set_output(transform="pandas").fit_transform(TEXTS)
    assert frame.columns.tolist() == names
    np.testing.assert_array_equal(frame, fitted.document_vectors_)


def test_searches_and_pipelines():
    y = np.repeat(["animals", "numbers"], 3).tolist() * 10
    pipeline = make_pipeline(small(), LogisticRegression())
    grid = {"doc2vec__algorithm": ["dm", "dbow"]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(TEXTS, y)
    assert search.predict(TEXTS).shape == (60,)


def test_pickles(fitted):
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(TEXTS), fitted.transform(TEXTS))
    assert again.most_similar_documents(0) == fitted.most_similar_documents(0)


# -- training ------------------------------------------------------------------------


def test_attributes(fitted):
    n_words = len(fitted.vocabulary_)
    assert fitted.document_vectors_.shape == (60, 4)
    assert fitted.document_vectors_.dtype == np.float32
    assert fitted.vectors_.shape == fitted.context_vectors_.shape == (n_words, 4)
    assert fitted.n_epochs_ == fitted.best_epoch_ == 2
    assert fitted.stop_reason_ == "epochs"
    assert fitted.loss_curve_ == fitted.history_["loss"]
    alone = fitted.algorithm == "dbow" and not fitted.train_words
    assert np.array_equal(fitted.vectors_, fitted.context_vectors_) == alone


@pytest.mark.parametrize("algorithm", ["dm", "dbow"])
def test_documents_of_one_kind_are_similar(learned, algorithm):
    model = learned[algorithm]
    assert model.loss_curve_[-1] < 0.9 * model.loss_curve_[0]
    is_animal = np.arange(60) % 6 < 3
    for vectors in (model.document_vectors_, model.transform(TEXTS)):
        centred = vectors - vectors.mean(axis=0)
        first, second = centred[is_animal], centred[~is_animal]
        assert (first @ first.T).mean() > 0 > (first @ second.T).mean()
        fit = LogisticRegression().fit(model.document_vectors_, is_animal)
        assert fit.score(vectors, is_animal) > 0.9


@pytest.mark.parametrize("params", KINDS)
def test_the_loss_starts_from_ignorance(params):
    # With output vectors of zeros, all predictions are equally likely.
    model = small(learning_rate=1e-9, epochs=1, negative=3, **params).fit(TEXTS)
    assert model.loss_curve_[0] == pytest.approx(4 * np.log(2), rel=1e-4)


@pytest.mark.parametrize("params", KINDS)
def test_wide_windows_and_many_negatives_stay_in_bounds(params):
    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(400)])
    texts = [list(rng.choice(words, 80)) for _ in range(60)]
    model = small(embedding_dim=16, window=40, negative=20, epochs=15, **params)
    model.fit(texts)
    for vectors in (model.vectors_, model.document_vectors_):
        assert np.linalg.norm(vectors, axis=1).max() < 30
    assert model.loss_curve_[-1] < model.loss_curve_[0]


@pytest.mark.parametrize("params", KINDS)
def test_a_word_that_fills_a_document_stays_in_bounds(params):
    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(400)])
    texts = [list(rng.choice(words, 80)) for _ in range(60)]
    model = small(embedding_dim=16, epochs=5, **params).fit(
        [*texts, *[["ha"] * 2000] * 3]
    )
    for vectors in (model.vectors_, model.document_vectors_):
        assert np.linalg.norm(vectors, axis=1).max() < 30


@pytest.mark.parametrize("exponent", [1000, -1000])
def test_any_exponent_of_the_counts(exponent):
    model = small(ns_exponent=exponent).fit(TEXTS)
    assert np.isfinite(model.document_vectors_).all()
    assert np.isfinite(model.transform(TEXTS)).all()


def test_same_seed_same_vectors(fitted):
    again = clone(fitted).fit(TEXTS)
    np.testing.assert_array_equal(again.document_vectors_, fitted.document_vectors_)
    other = clone(fitted).set_params(random_state=1).fit(TEXTS)
    assert not np.allclose(other.document_vectors_, fitted.document_vectors_)


@pytest.mark.parametrize("params", KINDS)
def test_any_number_of_threads_learns_the_same(monkeypatch, params):
    # So that updates have several parts.
    monkeypatch.setattr("sknn.estimators.words._word_training._MIN_STEPS", 1)
    monkeypatch.setattr("sknn.estimators.words._word_training._MANY_WORDS", 1)
    models = [small(n_jobs=n_jobs, **params).fit(TEXTS) for n_jobs in (None, 2)]
    for name in ("document_vectors_", "vectors_", "loss_curve_"):
        first, second = (getattr(model, name) for model in models)
        np.testing.assert_array_equal(first, second)
    # All of them have learned.
    start = small(epochs=1, learning_rate=1e-9, **params).fit(TEXTS).document_vectors_
    assert (np.abs(models[0].document_vectors_ - start) > 0).any(axis=1).all()


# -- new documents ---------------------------------------------------------------------


def documents_of_six_groups(n_documents, rng):
    """Return documents whose words mostly belong to one group, and the groups."""
    groups = np.arange(n_documents) % 6
    common = [f"common{number}" for number in range(5)]
    documents = [
        [
            rng.choice(common) if rng.random() < 0.2 else f"g{group}w{rng.integers(30)}"
            for _ in range(20)
        ]
        for group in groups
    ]
    return documents, groups


@pytest.mark.parametrize("algorithm", ["dm", "dbow"])
@pytest.mark.parametrize(("n_documents", "epochs"), [(600, 40), (120, 60)])
def test_new_documents_are_placed_where_training_would(algorithm, n_documents, epochs):
    rng = np.random.default_rng(0)
    documents, groups = documents_of_six_groups(n_documents, rng)
    new, new_groups = documents_of_six_groups(120, rng)
    model = small(min_count=1, embedding_dim=20, window=5, sample=1e-3)
    trained = model.set_params(algorithm=algorithm, epochs=epochs).fit_transform(
        documents
    )
    scale = trained.std()
    classifier = LogisticRegression(C=100, max_iter=2000).fit(trained / scale, groups)
    assert classifier.score(trained / scale, groups) > 0.98
    assert classifier.score(model.transform(new) / scale, new_groups) > 0.95
    # Documents of training come close to their own vectors, also without their mean.
    again = model.transform(documents)
    for center in (0, trained.mean(axis=0)):
        first, second = trained - center, again - center
        cosine = (first * second).sum(axis=1)
        cosine /= np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
        assert cosine.mean() > 0.8


@pytest.mark.parametrize("algorithm", ["dm", "dbow"])
def test_new_documents_are_similar_to_documents_of_their_kind(learned, algorithm):
    model = learned[algorithm]
    nearest = model.most_similar_documents("the cat chases a dog", topn=3)
    assert [row % 6 < 3 for row, _ in nearest] == [True] * 3
    assert nearest[0][1] >= nearest[1][1] >= nearest[2][1]


def test_a_document_does_not_depend_on_other_documents(fitted, monkeypatch):
    texts = [*TEXTS[:6], " ".join(TEXTS), "cat", ""]
    together = fitted.transform(texts)
    np.testing.assert_array_equal(fitted.transform(texts), together)
    np.testing.assert_array_equal(fitted.transform(texts[::-1])[::-1], together)
    alone = [fitted.transform([text])[0] for text in texts]
    np.testing.assert_allclose(together, alone, rtol=1e-6, atol=1e-7)
    monkeypatch.setattr("sknn.words._pooling._CHUNK", 8)
    np.testing.assert_allclose(fitted.transform(texts), together, rtol=1e-6, atol=1e-7)
    assert fitted.transform([]).shape == (0, 4)


def test_frequent_words_are_subsampled():
    model = small(sample=1e-3).fit(TEXTS)
    together = model.transform(TEXTS)
    alone = [model.transform([text])[0] for text in TEXTS[:6]]
    np.testing.assert_allclose(together[:6], alone, rtol=1e-6, atol=1e-7)
    assert np.isfinite(together).all()


def test_documents_without_known_words_are_zeros(fitted):
    model = clone(fitted).fit([*TEXTS, "", "unicorn"])
    assert (model.document_vectors_[60:] == 0).all()
    assert (model.document_vectors_[:60] != 0).any(axis=1).all()
    assert (model.transform(["", "unicorn"]) == 0).all()
    with pytest.raises(ValueError, match="no known words"):
        model.most_similar_documents("unicorn")
    with pytest.raises(ValueError, match="no known words"):
        model.most_similar_documents(60)


def test_most_similar_documents(fitted):
    vectors = fitted.document_vectors_
    by_row = fitted.most_similar_documents(3, topn=100)
    assert sorted(row for row, _ in by_row) == [n for n in range(60) if n != 3]
    cosine = vectors[3] @ vectors[by_row[0][0]]
    cosine /= np.linalg.norm(vectors[3]) * np.linalg.norm(vectors[by_row[0][0]])
    assert by_row[0][1] == pytest.approx(cosine, rel=1e-4)
    for factor in (1, 1e-30, 1e30):
        row, cosine = fitted.most_similar_documents(vectors[3] * factor, topn=1)[0]
        assert (row, cosine) == (3, pytest.approx(1, rel=1e-5))
    text = "the cat chases the mouse"
    assert fitted.most_similar_documents(text) == fitted.most_similar_documents(
        text.split()
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [(60, "from 0 to 59"), (-1, "from 0 to 59"), (np.ones(3), "have shape")],
)
def test_invalid_queries(fitted, document, message):
    with pytest.raises(ValueError, match=message):
        fitted.most_similar_documents(document)
    with pytest.raises(ValueError, match="topn"):
        fitted.most_similar_documents(0, topn=0)


def test_documents_of_all_kinds(fitted, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    tokens = [text.split() for text in TEXTS]
    bytes_ = [text.encode() for text in TEXTS]
    for X in (tokens, bytes_, pd.Series(TEXTS), path, lambda: iter(TEXTS), iter(TEXTS)):
        model = clone(fitted).fit(X)
        np.testing.assert_array_equal(model.document_vectors_, fitted.document_vectors_)


@pytest.mark.parametrize(
    "documents", [["cat"] * 20, ["cat " * 20], [["cat"]] * 20 + [[]], ["a b"] * 5]
)
@pytest.mark.parametrize("params", KINDS)
def test_unusual_documents(documents, params):
    model = small(**params).fit(documents)
    for vectors in (model.document_vectors_, model.transform(documents)):
        assert vectors.shape == (len(documents), 4)
        assert np.isfinite(vectors).all()
    assert np.isfinite(model.loss_curve_).all()


def test_a_fit_that_fails_changes_nothing(fitted):
    model = pickle.loads(pickle.dumps(fitted))
    before = model.document_vectors_
    with pytest.raises(ValueError, match="empty vocabulary"):
        model.fit(["once"])
    with pytest.raises(TypeError, match=r"X\[1\] is nan"):
        model.fit(["cat dog", np.nan])
    assert model.document_vectors_ is before


class Keeper:
    """Callback of scikit-learn's protocol that keeps its arguments."""

    def setup(self, estimator, context):
        self.models = []

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context, **data):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator=None, **data):
        self.models.append(fitted_estimator)


@pytest.mark.parametrize("params", KINDS)
def test_callbacks_may_keep_their_arguments(params):
    keeper = Keeper()
    model = small(**params).set_callbacks(keeper).fit(TEXTS)
    first, second, _ = (kept.document_vectors_ for kept in keeper.models)
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(second, model.document_vectors_)


def test_vectors_returned_are_a_copy():
    model = small()
    returned = model.fit_transform(TEXTS)
    np.testing.assert_array_equal(returned, model.document_vectors_)
    returned[:] = 0
    assert model.document_vectors_.any()


def test_verbose_prints_progress(capsys):
    small().fit(TEXTS)
    assert capsys.readouterr().out == ""
    small(verbose=1).fit(TEXTS)
    assert capsys.readouterr().out.startswith("epoch 1/2  loss ")
