from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sklearn.exceptions import NotFittedError

from sknn import Word2Vec
from sknn.exceptions import UnknownWordError
from sknn.inspection import EmbeddingDisplay

WORDS = ["king", "queen", "man", "woman", "boy", "girl", "$x^2$", "apple"]


@pytest.fixture
def model():
    vectors = np.random.default_rng(0).normal(size=(8, 5)).astype(np.float32)
    vocabulary = {word: row for row, word in enumerate(WORDS)}
    return SimpleNamespace(vocabulary_=vocabulary, vectors_=vectors)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_most_frequent_words_come_first(model):
    frame = EmbeddingDisplay.from_estimator(model, n_words=5).frame()
    assert list(frame.columns) == ["word", "group", "x", "y"]
    assert list(frame["word"]) == WORDS[:5]
    assert set(frame["group"]) == {""}
    assert len(EmbeddingDisplay.from_estimator(model).frame()) == 8


def test_principal_components_keep_most_of_the_variance(model):
    model.vectors_[2] = 0
    frame = EmbeddingDisplay.from_estimator(model).frame()
    lengths = np.linalg.norm(model.vectors_, axis=1, keepdims=True)
    unit = model.vectors_ / np.where(lengths == 0, 1, lengths)
    shares = np.linalg.eigvalsh(np.cov(unit.T))[::-1]
    np.testing.assert_allclose(frame[["x", "y"]].var(), shares[:2], rtol=1e-5)


def test_length_does_not_count(model):
    frame = EmbeddingDisplay.from_estimator(model).frame()
    model.vectors_ = model.vectors_ * np.arange(1, 9)[:, None]
    other = EmbeddingDisplay.from_estimator(model).frame()
    np.testing.assert_allclose(frame[["x", "y"]], other[["x", "y"]], atol=1e-6)


def test_tsne_follows_its_seed(model):
    first, second = (
        EmbeddingDisplay.from_estimator(model, method="tsne", random_state=0).frame()
        for _ in range(2)
    )
    assert first.equals(second)
    assert np.isfinite(first[["x", "y"]].to_numpy()).all()


def test_groups_have_colours_and_a_legend(model):
    groups = {"royal": ["king", "queen"], "others": ["man", "woman", "apple"]}
    display = EmbeddingDisplay.from_estimator(model, groups)
    frame = display.frame()
    assert frame.groupby("group", sort=False)["word"].agg(list).to_dict() == groups
    frame["x"] = 0  # a copy
    assert display.plot() is display
    legend = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert legend == ["royal", "others"]
    assert len({text.get_color() for text in labels(display)}) == 2
    assert EmbeddingDisplay.from_estimator(model).plot().ax_.get_legend() is None


def labels(display):
    return [text for text in display.ax_.texts if text.get_text()]


def test_a_group_of_one_word_is_not_its_letters(model):
    words = list(model.vocabulary_)[:3]
    groups = {"one": words[0], "others": words[1:]}
    display = EmbeddingDisplay.from_estimator(model, groups)
    assert set(display.frame()["word"]) == set(words)


def test_every_word_has_a_label_that_covers_no_other(model):
    model.vectors_[:4] = model.vectors_[0]  # four words in one place
    display = EmbeddingDisplay.from_estimator(model).plot()
    texts = labels(display)
    assert [text.get_text() for text in texts] == [*WORDS[:6], r"\$x^2\$", "apple"]
    display.figure_.canvas.draw()
    boxes = [text.get_window_extent() for text in texts]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])
        assert display.ax_.get_window_extent().overlaps(box)
    assert "first principal component" in display.ax_.get_xlabel()


def test_pairs_are_joined(model):
    display = EmbeddingDisplay.from_estimator(model)
    display.plot(pairs=[("king", "queen"), ("man", "woman")])
    place = display.frame().set_index("word")
    assert len(display.ax_.lines) == 2
    np.testing.assert_allclose(
        display.ax_.lines[0].get_xdata(), place.loc[["king", "queen"], "x"]
    )
    with pytest.raises(ValueError, match=r"words that are shown, got \['pear'\]"):
        display.plot(pairs=[("king", "pear")])


def test_it_is_drawn_in_the_given_axes(model):
    # A figure without pyplot, and with other axes.
    axes = Figure(layout="constrained").subplots(1, 2)
    display = EmbeddingDisplay.from_estimator(model, WORDS[:3]).plot(axes[1])
    assert display.ax_ is axes[1]
    assert display.figure_ is axes[1].figure
    assert not axes[0].texts


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"words": ["king", "king", "man"]}, "at least three words, got 2"),
        ({"words": "king"}, "at least three words, got 1"),
        ({"n_words": 2}, "at least three words, got 2"),
        ({"method": "umap"}, "method must be"),
    ],
)
def test_invalid_arguments(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        EmbeddingDisplay.from_estimator(model, **arguments)


def test_unknown_words_are_named(model):
    with pytest.raises(UnknownWordError, match=r"8 words .* \['pear', 'plum'"):
        EmbeddingDisplay.from_estimator(model, words=["king", "pear", "plum"])


def test_an_estimator_that_is_not_fitted():
    with pytest.raises(NotFittedError, match="Word2Vec instance is not fitted"):
        EmbeddingDisplay.from_estimator(Word2Vec())


@pytest.mark.parametrize("method", ["pca", "tsne"])
@pytest.mark.parametrize("length", [0, 1])
def test_words_of_one_vector_make_no_plane(model, method, length):
    # Equal except for their lengths.
    model.vectors_ = length * np.outer(np.arange(1, 9), model.vectors_[0])
    with pytest.raises(ValueError, match="different vectors .* got 8 that are"):
        EmbeddingDisplay.from_estimator(model, method=method)


def test_needs_vectors_of_two_columns(model):
    with pytest.raises(TypeError, match="must have vectors_, as a fitted Word2Vec"):
        EmbeddingDisplay.from_estimator(SimpleNamespace(vocabulary_={}))
    model.vectors_ = model.vectors_[:, :1]
    with pytest.raises(ValueError, match="at least two columns"):
        EmbeddingDisplay.from_estimator(model)
