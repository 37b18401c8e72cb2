import copy
import gc
import pickle
import unicodedata

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError

from sknn.exceptions import UnknownWordError
from sknn.words import WordLookup, WordVectors

# The example of analogies from the lecture, and an unrelated word.
ROYAL = {
    "king": [0.3, 0.7],
    "man": [0.2, 0.2],
    "woman": [0.6, 0.3],
    "queen": [0.7, 0.8],
    "apple": [0.6, -0.1],
}
QUESTIONS = """: royal
man king woman queen
man queen woman king
man king woman apple
: fruit
man woman king banana

"""


class Fitted(WordLookup, BaseEstimator):
    """Minimal estimator with word vectors."""

    def fit(self, X, y=None):
        self.vocabulary_ = {word: row for row, word in enumerate(X)}
        self.vectors_ = np.array(list(X.values()), np.float32)
        self.counts_ = np.arange(len(X), 0, -1)
        return self


@pytest.fixture
def vectors():
    return WordVectors(list(ROYAL), list(ROYAL.values()))


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "file.txt"
        path.write_text(text, encoding=encoding)
        return path

    return write


def unit(vector):
    return np.array(vector) / np.linalg.norm(vector)


def test_neighbours_have_the_largest_cosines(vectors):
    found = vectors.most_similar("king", topn=10)
    expected = {w: unit(ROYAL["king"]) @ unit(v) for w, v in ROYAL.items()}
    del expected["king"]
    assert [w for w, _ in found] == sorted(expected, key=expected.get, reverse=True)
    np.testing.assert_allclose(dict(found)["queen"], expected["queen"], rtol=1e-6)
    assert vectors.most_similar(["king"], topn=2) == found[:2]


def test_unit_vectors_are_added_and_taken_away(vectors):
    mean = unit(ROYAL["king"]) + unit(ROYAL["woman"]) - unit(ROYAL["man"])
    found = vectors.most_similar(["king", "woman"], "man")
    assert [word for word, _ in found] == ["queen", "apple"]
    np.testing.assert_allclose(
        found[0][1], unit(mean) @ unit(ROYAL["queen"]), rtol=1e-6
    )
    assert vectors.analogy("man", "woman", "king") == found[:1]
    assert vectors.analogy("man", "woman", "king", topn=2) == found


def test_vectors_may_be_asked_for_in_the_place_of_words(vectors):
    king = vectors.most_similar(vectors["king"])
    assert king[0][0] == "king"  # only words are left out
    assert king[1:] == vectors.most_similar("king")
    mixed = vectors.most_similar(["king", 3 * vectors["woman"]], [vectors["man"]])
    assert [w for w, _ in mixed if w not in ("man", "woman")] == ["queen", "apple"]
    assert vectors.similarity("king", vectors["king"]) == pytest.approx(1)


@pytest.mark.parametrize(
    "words",
    [np.str_("king"), np.array(["king"]), pd.Index(["king"]), pd.Series(["king"])],
    ids=lambda words: type(words).__name__,
)
def test_words_may_come_from_arrays(vectors, words):
    assert vectors.most_similar(words) == vectors.most_similar("king")


def test_a_row_of_a_frame_is_a_vector(vectors):
    row = vectors.to_frame().loc["king"]
    assert vectors.most_similar(row) == vectors.most_similar(vectors["king"])


def test_negative_alone_is_allowed(vectors):
    assert vectors.most_similar(negative="king")[0][0] == "apple"


def test_excluding_all_words_returns_nothing(vectors):
    assert vectors.most_similar(list(ROYAL)) == []


def test_similarity_is_the_cosine(vectors):
    expected = unit(ROYAL["king"]) @ unit(ROYAL["apple"])
    assert vectors.similarity("king", "apple") == pytest.approx(expected)
    assert type(vectors.similarity("king", "apple")) is float


def test_zero_vector_has_similarity_zero():
    vectors = WordVectors(["a", "b", "c"], [[1, 0], [0, 0], [1, 1]])
    assert vectors.similarity("a", "b") == 0
    assert dict(vectors.most_similar("a"))["b"] == 0
    with pytest.raises(ValueError, match="cancel each other out"):
        vectors.most_similar("b")


def test_the_word_that_does_not_match(vectors):
    assert vectors.doesnt_match(["king", "apple", "queen", "woman"]) == "apple"
    with pytest.raises(TypeError, match=r"Use words.split\(\)"):
        vectors.doesnt_match("king apple queen")
    with pytest.raises(ValueError, match="at least three different"):
        vectors.doesnt_match(["king", "queen", "king"])


def test_only_the_most_frequent_words_are_searched(vectors):
    words = list(vectors.vocabulary_)
    for n in range(1, 5):
        found = vectors.most_similar(negative="king", restrict_vocab=n)
        assert {word for word, _ in found} == set(words[:n]) - {"king"}
    assert vectors.analogy("man", "king", "woman", restrict_vocab=1) == []
    with pytest.raises(ValueError, match="restrict_vocab must be an integer"):
        vectors.most_similar("king", restrict_vocab=0)


@pytest.mark.parametrize("n", [0, -1, 2.0, "3", True])
def test_other_numbers_of_words_are_refused(vectors, n):
    with pytest.raises(ValueError, match=f"integer of at least 1 or None, got {n!r}"):
        vectors.most_similar("king", restrict_vocab=n)


def test_vectors_too_large_for_float32_are_refused(vectors):
    with pytest.raises(ValueError, match="must be finite"):
        vectors.similarity(np.full(2, 1e39), "king")


def test_similarity_of_sets_of_words(vectors):
    mean = np.mean([ROYAL["king"], ROYAL["queen"]], axis=0)
    expected = unit(mean) @ unit(ROYAL["apple"])
    found = vectors.n_similarity(["king", "queen"], ["apple"])
    assert found == pytest.approx(expected)
    assert vectors.n_similarity(["king"], iter(["apple"])) == pytest.approx(
        vectors.similarity("king", "apple")
    )


def test_mean_vectors(vectors):
    words = ["king", "apple"]
    mean = vectors.mean_vector(words)
    expected = np.mean([unit(ROYAL[word]) for word in words], axis=0)
    np.testing.assert_allclose(mean, expected, rtol=1e-6)
    mean = vectors.mean_vector(words, normalize=False)
    np.testing.assert_allclose(mean, np.mean([ROYAL[w] for w in words], axis=0))
    assert mean.dtype == np.float32


def test_the_most_similar_of_some_words(vectors):
    assert vectors.most_similar_to_given("king", ["apple", "queen", "man"]) == "queen"


def test_ranks_of_words(vectors):
    order = [word for word, _ in vectors.most_similar("king")]
    for place, word in enumerate(order, 1):
        assert vectors.rank("king", word) == place
        assert set(vectors.closer_than("king", word)) == set(order[: place - 1])


@pytest.mark.parametrize("factor", [1e-30, 1e-25, 1e30, 1e37])
def test_vectors_of_any_length_have_directions(vectors, tmp_path, factor):
    scaled = WordVectors(list(ROYAL), vectors.vectors_ * factor)
    similarity = vectors.similarity("king", "apple")
    assert scaled.similarity("king", "apple") == pytest.approx(similarity, rel=1e-5)
    found, expected = (v.most_similar("king") for v in (scaled, vectors))
    assert [word for word, _ in found] == [word for word, _ in expected]
    np.testing.assert_allclose(
        [cosine for _, cosine in found], [cosine for _, cosine in expected], rtol=1e-5
    )
    asked = vectors.most_similar(scaled["king"], topn=1)
    assert asked == [("king", pytest.approx(1, rel=1e-5))]


@pytest.mark.parametrize(
    "ask",
    [
        lambda v: v.closer_than(v["king"], "man"),
        lambda v: v.closer_than("king", v["man"]),
        lambda v: v.rank(v["king"], "man"),
        lambda v: v.doesnt_match([v["king"], v["man"], v["apple"]]),
        lambda v: v.mean_vector(5),
        lambda v: v.n_similarity(["king"], None),
    ],
)
def test_words_are_expected(vectors, ask):
    with pytest.raises(
        TypeError, match=r"(?i)words must be (a list of words|str), got"
    ):
        ask(vectors)


@pytest.mark.parametrize(
    "ask",
    [
        lambda v, words: v.most_similar(words),
        lambda v, words: v.most_similar("apple", words),
        lambda v, words: v.doesnt_match(words),
        lambda v, words: v.mean_vector(words),
    ],
)
def test_words_in_a_set_have_no_order(vectors, ask):
    with pytest.raises(TypeError, match="must have a fixed order, got a set"):
        ask(vectors, {"king", "man", "queen"})


@pytest.mark.parametrize("name", ["n_similarity", "mean_vector", "doesnt_match"])
def test_a_text_is_no_list_of_words(vectors, name):
    arguments = ["king queen", ["king"]] if name == "n_similarity" else ["king queen"]
    with pytest.raises(TypeError, match=r"Use words.split\(\)"):
        getattr(vectors, name)(*arguments)


@pytest.mark.parametrize("name", ["mean_vector", "most_similar_to_given"])
def test_no_words_are_refused(vectors, name):
    arguments = [[]] if name == "mean_vector" else ["king", []]
    with pytest.raises(ValueError, match="at least one word"):
        getattr(vectors, name)(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs a word or vector"),
        ({"positive": []}, "needs a word or vector"),
        ({"positive": "king", "negative": "king"}, "cancel each other out"),
        ({"positive": "king", "topn": 0}, "topn must be"),
        ({"positive": "king", "topn": 1.5}, "topn must be"),
        ({"positive": "king", "topn": True}, "topn must be"),
        ({"positive": np.ones(3)}, r"vectors of shape \(2,\)"),
        ({"positive": [0.1, 0.2]}, r"vectors of shape \(2,\)"),
        ({"positive": [None]}, r"vectors of shape \(2,\), got None"),
        ({"positive": 3}, r"positive must be words or vectors, got 3\..* topn=3"),
        ({"positive": "king", "negative": 10}, "negative must be words or vectors"),
        ({"positive": b"king"}, r"vectors of shape \(2,\), got b'king'"),
        ({"positive": np.array("king")}, r"vectors of shape \(2,\), got array"),
        ({"positive": np.array([1.0, np.nan])}, "must be finite"),
    ],
)
def test_invalid_queries_raise(vectors, arguments, message):
    with pytest.raises(ValueError, match=message):
        vectors.most_similar(**arguments)


def test_unknown_word_raises(vectors):
    with pytest.raises(UnknownWordError, match="'quen' is not among the 5 words") as e:
        vectors.most_similar("quen")
    assert "Similar words: 'queen'." in str(e.value)
    assert "vocabulary_" in str(e.value)
    assert not str(e.value).startswith(('"', "'\\"))  # KeyError would quote it
    with pytest.raises(KeyError, match="Similar words: 'king'"):
        vectors.similarity("queen", "King")
    with pytest.raises(UnknownWordError, match="vocabulary. Use words"):
        vectors.doesnt_match(["king", "queen", "zzzzzz"])


def test_new_vectors_are_seen():
    fitted = Fitted().fit(ROYAL)
    assert fitted.most_similar("king")[0][0] == "queen"
    fitted.fit(ROYAL | {"queen": [-3.0, 0.0], "apple": [0.5, 0.9]})
    word, cosine = fitted.most_similar("king")[0]
    assert word == "apple"
    assert cosine == pytest.approx(unit([0.5, 0.9]) @ unit(ROYAL["king"]))
    gc.collect()
    fitted.vectors_ = fitted.vectors_ * 7
    assert fitted.most_similar("king")[0][1] == pytest.approx(cosine)


def test_queries_do_not_change_the_object(vectors):
    fitted = Fitted().fit(ROYAL)
    before, size = set(vars(fitted)), len(pickle.dumps(fitted))
    answer = fitted.most_similar("king")
    assert set(vars(fitted)) == before
    assert len(pickle.dumps(fitted)) == size
    for other in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert other.most_similar("king") == answer


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: model.most_similar("king"),
        lambda model: model.similarity("king", "queen"),
        lambda model: model.doesnt_match(["a", "b", "c"]),
        lambda model: model.to_frame(),
        lambda model: model.as_embedding_layer(),
        lambda model: model.evaluate_similarity("none"),
    ],
)
def test_queries_before_fit_raise(ask):
    with pytest.raises(NotFittedError, match="Fitted has no word vectors yet"):
        ask(clone(Fitted()))


def test_analogies_are_counted_by_section_and_in_total(vectors, file):
    frame = vectors.evaluate_analogies(file(QUESTIONS))
    assert list(frame.index) == ["royal", "fruit", "total"]
    assert list(frame.columns) == ["correct", "n", "accuracy", "skipped"]
    # king - man + woman is queen, not apple.
    assert frame.loc["royal", ["correct", "n", "skipped"]].tolist() == [2, 3, 0]
    assert frame.loc["royal", "accuracy"] == pytest.approx(2 / 3)
    assert frame.loc["fruit", ["correct", "n", "skipped"]].tolist() == [0, 0, 1]
    assert np.isnan(frame.loc["fruit", "accuracy"])
    assert frame.loc["total", ["correct", "n", "skipped"]].tolist() == [2, 3, 1]


def test_upper_and_lower_case_count_as_the_same_or_not(vectors, file):
    path = file(QUESTIONS.title())
    assert vectors.evaluate_analogies(path).loc["total", "n"] == 3
    strict = vectors.evaluate_analogies(path, case_insensitive=False)
    assert strict.loc["total", ["n", "skipped"]].tolist() == [0, 4]


def test_no_form_of_a_word_asked_for_is_an_answer(file):
    # "King" is closer to king - man + woman than "queen", but excluded.
    words = {**ROYAL, "King": [0.6612, 0.7502]}
    vectors = WordVectors(list(words), list(words.values()))
    path = file(": royal\nman king woman queen\n")
    assert vectors.evaluate_analogies(path).loc["total", "correct"] == 1
    strict = vectors.evaluate_analogies(path, case_insensitive=False)
    assert strict.loc["total", "correct"] == 0


def test_the_vocabulary_can_be_restricted(vectors, file):
    path = file(": royal\nman king woman queen\nman woman king queen\n")
    total = vectors.evaluate_analogies(path, restrict_vocab=3).loc["total"]
    assert total[["n", "skipped"]].tolist() == [0, 2]
    total = vectors.evaluate_analogies(path, restrict_vocab=None).loc["total"]
    assert total[["correct", "n"]].tolist() == [2, 2]
    with pytest.raises(ValueError, match="restrict_vocab must be"):
        vectors.evaluate_analogies(path, restrict_vocab=0)


def test_a_question_whose_words_are_all_there_is_not_answered(file):
    vectors = WordVectors(["a", "b", "c"], np.eye(3))
    frame = vectors.evaluate_analogies(file(": s\na b c a\n"))
    assert frame.loc["total", ["correct", "n"]].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (": a\nman king woman\n", "Line 2 of .* must have four words, got 'man king w"),
        ("man king woman queen\n", "before the first section. Start the file with"),
        (": a\n\n", "has no questions"),
    ],
)
def test_files_without_analogies(vectors, file, text, message):
    with pytest.raises(ValueError, match=message):
        vectors.evaluate_analogies(file(text))


PAIRS = "# of people\nword 1\tword 2\tscore\nking\tqueen\t8.5\nman\twoman\t6\n\n"


def test_similarity_to_judgements(vectors, file):
    path = file(PAIRS + "king\tapple\t0.5\nking\tbanana\t1\n", encoding="utf-8-sig")
    scores = vectors.evaluate_similarity(path)
    assert (scores.n, scores.n_skipped) == (3, 1)
    assert scores.spearman == pytest.approx(1)
    own = [
        vectors.similarity(*p)
        for p in (("king", "queen"), ("man", "woman"), ("king", "apple"))
    ]
    assert scores.pearson == pytest.approx(np.corrcoef(own, [8.5, 6, 0.5])[0, 1])
    assert 0 <= scores.pearson_pvalue <= 1
    assert 0 <= scores.spearman_pvalue <= 1
    with pytest.raises(AttributeError):
        scores.n = 4  # it is a record


def test_pairs_are_separated_by_spaces_too_and_in_any_case(vectors, file):
    path = file("King queen 8.5\nMAN woman 6\nking apple 0.5\n")
    assert vectors.evaluate_similarity(path).n == 3
    with pytest.raises(ValueError, match="1 of the 3 pairs .* a correlation needs two"):
        vectors.evaluate_similarity(path, case_insensitive=False)
    with pytest.raises(ValueError, match="1 of the 3 pairs"):
        vectors.evaluate_similarity(path, restrict_vocab=3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PAIRS + "king\tqueen\n", "Line 6 of .* must be two words and a number"),
        (PAIRS + "king\tqueen\tmuch\n", "Line 6 .* got 'king.tqueen.tmuch'"),
        (PAIRS + "king\tqueen\tnan\n", "Line 6"),
        ("king,queen,8.5\nman,woman,6\n", "Line 2"),
        ("king\tqueen\tnoun\t8.5\n", "Line 1"),
        ("# nothing\n", "has no pairs"),
    ],
)
def test_files_without_pairs(vectors, file, text, message):
    with pytest.raises(ValueError, match=message):
        vectors.evaluate_similarity(file(text))


def test_frame(vectors):
    frame = vectors.to_frame()
    assert list(frame.index) == list(ROYAL)
    assert frame.index.name == "word"
    np.testing.assert_array_equal(frame.loc["queen"], vectors["queen"])
    frame.loc["queen"] = 0  # a copy
    assert vectors["queen"].any()


def test_embedding_layer_has_the_rows_of_the_vocabulary(vectors):
    layer = vectors.as_embedding_layer()
    rows = np.array([[vectors.vocabulary_["queen"], vectors.vocabulary_["man"]]])
    expected = [[vectors["queen"], vectors["man"]]]
    np.testing.assert_array_equal(layer(rows), expected)
    assert not layer.trainable_weights
    assert not layer.mask_zero
    assert len(vectors.as_embedding_layer(True).trainable_weights) == 1


def test_embedding_layer_with_padding_and_unknown_words(vectors):
    import keras

    layer = vectors.as_embedding_layer(padding=True, unknown=True)
    weights = layer.get_weights()[0]
    np.testing.assert_array_equal(weights[0], 0)
    np.testing.assert_allclose(weights[1], vectors.vectors_.mean(axis=0), rtol=1e-6)
    np.testing.assert_array_equal(weights[2:], vectors.vectors_)
    assert layer.mask_zero
    numbers = keras.layers.TextVectorization(
        vocabulary=list(vectors.vocabulary_), output_sequence_length=3
    )(["queen pear"])
    np.testing.assert_array_equal(
        layer(numbers)[0], [vectors["queen"], weights[1], weights[0]]
    )
    only = vectors.as_embedding_layer(unknown=True)
    assert only.get_weights()[0].shape == (6, 2)
    assert not only.mask_zero


def test_the_encoding_of_files_does_not_matter(file):
    vectors = WordVectors(["café", "thé", "eau", "vin"], [*ROYAL.values()][:4])
    text = unicodedata.normalize("NFD", "café thé 3\nthé eau 2\ncafé vin 1\n")
    assert vectors.evaluate_similarity(file(text)).n == 3
    text = unicodedata.normalize("NFD", ": s\ncafé thé eau vin\n")
    assert vectors.evaluate_analogies(file(text)).loc["total", "n"] == 1


@pytest.mark.parametrize("name", ["evaluate_analogies", "evaluate_similarity"])
def test_files_in_another_encoding_are_named(vectors, file, name):
    path = file(": a\ncafé\n", encoding="latin-1")
    with pytest.raises(ValueError, match=r"file.txt must be a text file in UTF-8"):
        getattr(vectors, name)(path)
