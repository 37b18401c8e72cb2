"""The training that `Word2Vec` and `Doc2Vec` have in common."""

import warnings

import pytest
from sklearn.exceptions import ConvergenceWarning

from sknn import Doc2Vec, Word2Vec
from sknn.estimators.words import _word_model

TEXTS = ["the cat chases the mouse", "a dog chases the cat", "one and two are three"]
N_TOKENS = 15
MODELS = [
    Word2Vec(),
    Word2Vec(algorithm="cbow"),
    Word2Vec(objective="softmax"),
    Doc2Vec(),
    Doc2Vec(algorithm="dbow"),
    Doc2Vec(algorithm="dbow", train_words=True),
]
NAMES = ["skipgram", "cbow", "softmax", "dm", "dbow", "dbow+skipgram"]


@pytest.fixture(params=MODELS, ids=NAMES)
def model(request):
    small = {"embedding_dim": 4, "min_count": 1, "sample": 0, "random_state": 0}
    return request.param.set_params(**small)


@pytest.mark.parametrize("kind", [Word2Vec, Doc2Vec])
def test_small_corpora_have_more_epochs(kind, monkeypatch):
    model = kind(4, min_count=1, sample=0, random_state=0)
    assert model.fit(TEXTS).n_epochs_ == 40
    for n_epochs in (12, 3):
        monkeypatch.setattr(_word_model, "_AUTO_TOKENS", n_epochs * N_TOKENS)
        expected = max(n_epochs, {Word2Vec: 5, Doc2Vec: 10}[kind])
        assert model.fit(TEXTS).n_epochs_ == expected
    assert model.set_params(epochs=2).fit(TEXTS).n_epochs_ == 2


def test_continued_training_is_short():
    model = Word2Vec(4, min_count=1, sample=0, random_state=0).partial_fit(TEXTS)
    assert model.n_epochs_ == 40
    assert model.partial_fit(TEXTS).n_epochs_ == 40 + 5


def test_documents_are_placed_with_the_epochs_of_the_fit():
    auto = Doc2Vec(4, min_count=1, sample=0, random_state=0).fit(TEXTS)
    given = Doc2Vec(4, min_count=1, sample=0, random_state=0, epochs=40).fit(TEXTS)
    assert (auto.transform(TEXTS) == given.transform(TEXTS)).all()


def test_vectors_that_have_not_learned_are_reported(model):
    model.set_params(epochs=1, learning_rate=1e-6)
    with pytest.warns(
        ConvergenceWarning, match=r"vectors have not learned: after 1 epochs"
    ) as found:
        model.fit(TEXTS)
    assert found[0].filename == __file__


def test_vectors_that_have_learned_are_not(model):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.set_params(epochs=100, learning_rate=0.1).fit(TEXTS * 10)


@pytest.mark.parametrize(
    ("texts", "sample"), [(["a", "b", "c"], 0), (TEXTS, 1e-12)], ids=["single", "rare"]
)
def test_words_without_context_are_reported(texts, sample):
    model = Word2Vec(4, min_count=1, sample=sample, epochs=3, random_state=0)
    with pytest.warns(ConvergenceWarning, match="single word .* sample=0"):
        model.fit(texts * 50)
