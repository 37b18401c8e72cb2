import pickle
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import KFold, ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator
from text_checks import TEXT_CHECKS

from sknn import Phrases, TextTokenizer, Word2Vec, WordVectors

TEXTS = ["The king rules the land.", "the Queen rules", "a land, a king"]
VOCABULARY = {"the": 2, "king": 3, "rules": 4, "land": 5, "a": 6, "queen": 7}


def lists(sequences):
    """Return sequences as lists, and check their documented form."""
    assert isinstance(sequences, np.ndarray)
    assert sequences.dtype == object
    assert sequences.ndim == 1
    assert all(sequence.dtype == np.int32 for sequence in sequences)
    assert all(sequence.ndim == 1 for sequence in sequences)
    return [sequence.tolist() for sequence in sequences]


@pytest.fixture(scope="module")
def fitted():
    return TextTokenizer().fit(TEXTS)


# -- scikit-learn ----------------------------------------------------------------------


@pytest.mark.filterwarnings(
    "ignore:Can't test estimator:sklearn.exceptions.SkipTestWarning"
)
def test_check_estimator():
    # The warning: scikit-learn has no data for estimators of texts, and stops there
    # with its own CountVectorizer too.
    results = check_estimator(TextTokenizer())
    assert {result["status"] for result in results} == {"passed"}


@pytest.mark.parametrize("check", TEXT_CHECKS, ids=lambda check: check.__name__)
def test_further_checks_that_apply_to_texts(check):
    check("TextTokenizer", TextTokenizer())


def test_copies_know_the_same(fitted):
    again = pickle.loads(pickle.dumps(fitted))
    assert lists(again.transform(TEXTS)) == lists(fitted.transform(TEXTS))
    assert again.vocabulary_ == fitted.vocabulary_
    with pytest.raises(NotFittedError):
        clone(fitted).transform(TEXTS)
    with pytest.raises(NotFittedError):
        clone(fitted).inverse_transform([[1]])
    with pytest.raises(NotFittedError):
        clone(fitted).embedding_matrix(WordVectors(["a"], [[1]]))


class Lengths(BaseEstimator):
    def fit(self, X, y=None):
        self.lengths_ = [len(sequence) for sequence in X]
        return self


def test_in_a_pipeline():
    phrases = Phrases(min_count=1, threshold=0.1)
    pipeline = make_pipeline(phrases, TextTokenizer(), Lengths())
    pipeline.set_output(transform="pandas").fit(["new york", "new york is new", "is"])
    assert pipeline[-1].lengths_ == [1, 3, 1]
    assert "new_york" in pipeline[1].vocabulary_


@pytest.mark.parametrize("splitter", [KFold(3), ShuffleSplit(2, test_size=2)])
def test_sequences_are_split_as_any_rows(fitted, splitter):
    sequences = fitted.transform(["king", "queen rules", "a", "a a", "the", "land"])
    whole = lists(sequences)
    for train, test in splitter.split(sequences):
        assert lists(sequences[train]) == [whole[row] for row in train]
        assert lists(sequences[test]) == [whole[row] for row in test]


# -- the vocabulary --------------------------------------------------------------------


def test_the_most_frequent_tokens_come_first(fitted):
    # "the" three times, most others twice: in the order of their first appearance.
    assert fitted.vocabulary_ == VOCABULARY
    assert list(fitted.vocabulary_) == list(VOCABULARY)
    assert fitted.n_tokens_ == 8
    assert fitted.tokens_.tolist() == ["", "[UNK]", *VOCABULARY]
    assert fitted.counts_.tolist() == [0, 0, 3, 2, 2, 2, 2, 1]


def test_max_tokens_counts_padding_and_the_unknown():
    tokenizer = TextTokenizer(max_tokens=4)
    sequences = tokenizer.fit_transform(TEXTS)
    assert list(tokenizer.vocabulary_) == ["the", "king"]
    assert tokenizer.n_tokens_ == 4
    assert max(sequence.max() for sequence in sequences) < 4
    assert tokenizer.counts_.tolist() == [0, 7, 3, 2]
    assert TextTokenizer(max_tokens=100).fit(TEXTS).vocabulary_ == VOCABULARY


def test_rare_tokens_are_unknown():
    tokenizer = TextTokenizer(min_count=2).fit(TEXTS)
    assert "queen" not in tokenizer.vocabulary_
    assert lists(tokenizer.transform(["the queen rules"])) == [[2, 1, 4]]
    assert tokenizer.counts_[1] == 1


def test_the_name_of_the_unknown_token_is_not_in_the_vocabulary():
    tokenizer = TextTokenizer().fit([["[UNK]", "a"], ["[UNK]", "b"]])
    assert tokenizer.vocabulary_ == {"a": 2, "b": 3}
    assert tokenizer.counts_.tolist() == [0, 2, 1, 1]


def test_a_given_vocabulary(fitted):
    tokenizer = TextTokenizer(vocabulary=["king", "queen"], min_count=9).fit(TEXTS)
    assert tokenizer.vocabulary_ == {"king": 2, "queen": 3}
    assert tokenizer.counts_.tolist() == [0, 9, 2, 1]
    assert lists(tokenizer.transform(["king of queen"])) == [[2, 1, 3]]
    same = [
        np.array(["king", "queen"]),
        pd.Series(["king", "queen"]),
        ("king", "queen"),
        {"queen", "king"},
        {"queen": 3, "king": 2},
    ]
    for vocabulary in same:
        other = clone(tokenizer).set_params(vocabulary=vocabulary).fit(["none of it"])
        assert list(other.vocabulary_.items()) == [("king", 2), ("queen", 3)]
        assert {type(token) for token in other.vocabulary_} == {str}
        assert other.tokens_.tolist() == tokenizer.tokens_.tolist()
        clone(other)
    again = TextTokenizer(vocabulary=fitted.vocabulary_).fit(["other", "texts"])
    assert lists(again.transform(TEXTS)) == lists(fitted.transform(TEXTS))


@pytest.mark.parametrize(
    ("params", "token", "found"),
    [
        ({}, "King", "king"),
        ({}, "cafe\u0301", "café"),
        ({}, "don\u2019t", "don't"),
        ({"normalize": False}, "cafe\u0301", "café"),
        ({"level": "character"}, "A", "a"),
        ({"level": "character"}, "e\u0301", "é"),
    ],
)
def test_given_tokens_that_texts_cannot_contain_are_named(params, token, found):
    tokenizer = TextTokenizer(vocabulary=[token, "t"], **params)
    with pytest.warns(UserWarning, match="1 of the 2 tokens of vocabulary") as caught:
        tokenizer.fit([token])
    assert f"such as {token!r}, which is read as {[found]}" in str(caught[0].message)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lists(tokenizer.fit_transform([[token]])) == [[2]]


def test_words_are_not_characters():
    with pytest.warns(UserWarning, match="such as 'king'"):
        TextTokenizer("character", vocabulary=["king", "t"]).fit(["king"])


def test_other_tokens_give_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TextTokenizer(vocabulary=["king", "new york", "."]).fit(TEXTS)
        TextTokenizer(vocabulary=["King"], lowercase=False).fit(TEXTS)
        TextTokenizer(vocabulary=["King"], tokenizer=str.split).fit(TEXTS)


# -- tokens ----------------------------------------------------------------------------


def test_documents_become_numbers(fitted):
    documents = ["The Queen!", "", "unknown land", "... --"]
    expected = [[2, 7], [1], [1, 5], [1]]
    assert lists(fitted.transform(documents)) == expected
    as_lists = [["the", "queen"], [], ("unknown", "land"), np.array([], str)]
    assert lists(fitted.transform(as_lists)) == expected
    for X in (pd.Series(documents), np.array(documents), iter(documents)):
        assert lists(fitted.transform(X)) == expected
    encoded = [text.encode() for text in documents]
    assert lists(fitted.transform(encoded)) == expected
    assert lists(fitted.transform([])) == []
    # Of equal lengths: no matrix.
    assert lists(fitted.transform(["king", "queen"])) == [[3], [7]]


def test_sequences_do_not_depend_on_other_documents(fitted):
    alone = [lists(fitted.transform([text]))[0] for text in TEXTS]
    assert lists(fitted.transform(TEXTS)) == alone
    both = TextTokenizer()
    assert lists(both.fit_transform(iter(TEXTS))) == alone
    assert both.vocabulary_ == fitted.vocabulary_


def test_sequences_are_independent_of_each_other(fitted):
    sequences = fitted.transform(TEXTS)
    assert all(sequence.base is None for sequence in sequences)


def test_characters():
    tokenizer = TextTokenizer("character")
    sequences = tokenizer.fit_transform(["Abba ", "a,b"])
    assert tokenizer.vocabulary_ == {"a": 2, "b": 3, " ": 4, ",": 5}
    assert lists(sequences) == [[2, 3, 3, 2, 4], [2, 5, 3]]
    assert lists(tokenizer.transform(["A\n"])) == [[2, 1]]
    back = tokenizer.inverse_transform(sequences)
    assert ["".join(tokens) for tokens in back] == ["abba ", "a,b"]


def test_the_lines_of_a_file(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("ab\n\nba\n", encoding="utf-8")
    tokenizer = TextTokenizer("character").fit(path)
    assert tokenizer.vocabulary_ == {"a": 2, "b": 3}  # and no line break
    assert lists(tokenizer.transform(path)) == [[2, 3], [1], [3, 2]]


@pytest.mark.parametrize(
    ("parameters", "tokens"),
    [
        ({}, ["don't", "stop"]),
        ({"lowercase": False}, ["Don't", "STOP"]),
        ({"tokenizer": str.split}, ["don't", "stop!"]),
        ({"tokenizer": str.split, "lowercase": False}, ["Don't", "STOP!"]),
        ({"level": "character", "lowercase": False}, list("Don't STOP!")),
    ],
)
def test_how_texts_are_split(parameters, tokens):
    tokenizer = TextTokenizer(**parameters)
    sequences = tokenizer.fit_transform(["Don't STOP!"])
    assert tokenizer.inverse_transform(sequences) == [tokens]
    # Lists of tokens stay as they are.
    as_list = clone(tokenizer)
    assert as_list.fit([["A b", "C!"]]).tokens_[2:].tolist() == ["A b", "C!"]


def test_long_documents_are_cut():
    end = TextTokenizer(max_length=2).fit(TEXTS)
    start = clone(end).set_params(truncate="start").fit(TEXTS)
    documents = ["the king rules the land", "a queen", "king", ""]
    assert lists(end.transform(documents)) == [[2, 3], [6, 7], [3], [1]]
    assert lists(start.transform(documents)) == [[2, 5], [6, 7], [3], [1]]
    assert end.counts_.tolist() == TextTokenizer().fit(TEXTS).counts_.tolist()


# -- inverse --------------------------------------------------------------------------


def test_numbers_become_tokens(fitted):
    sequences = fitted.transform(["the king of Spain", "", "queen"])
    tokens = [["the", "king", "[UNK]", "[UNK]"], ["[UNK]"], ["queen"]]
    assert fitted.inverse_transform(sequences) == tokens
    assert lists(fitted.transform(tokens)) == lists(sequences)
    padded = np.array([[2, 3, 1, 1], [1, 0, 0, 0], [7, 0, 0, 0]])
    assert fitted.inverse_transform(padded) == tokens
    assert fitted.inverse_transform(pd.DataFrame(padded)) == tokens
    assert fitted.inverse_transform(pa.array([[2], []])) == [["the"], []]
    assert fitted.inverse_transform([[2], []]) == [["the"], []]
    assert fitted.inverse_transform([]) == []


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([2, 3], "sequences of integers.* row 0 is 2"),
        ([[2], [3.0]], "sequences of integers.* row 1 is"),
        (["king"], "sequences of integers"),
        ([[[2]]], "sequences of integers"),
        ([[2], [3, 8]], "from 0 to 7 .*got 8 in row 1"),
        ([[-1]], "from 0 to 7 .*got -1 in row 0"),
    ],
)
def test_invalid_ids_are_refused(fitted, sequences, message):
    with pytest.raises(ValueError, match=message):
        fitted.inverse_transform(sequences)


# -- word vectors ----------------------------------------------------------------------


def test_word_vectors_in_the_order_of_the_numbers(fitted):
    vectors = WordVectors(["queen", "king", "prince"], [[1, 2], [3, 4], [5, 9]])
    matrix = fitted.embedding_matrix(vectors)
    assert matrix.dtype == np.float32
    expected = np.tile(np.float32([3, 5]), (8, 1))  # the mean of all three
    expected[0] = 0
    expected[fitted.vocabulary_["queen"]] = 1, 2
    expected[fitted.vocabulary_["king"]] = 3, 4
    np.testing.assert_array_equal(matrix, expected)


def test_words_may_be_spelled_in_another_way():
    tokenizer = TextTokenizer().fit(["cafe\u0301 don\u2019t tea"])
    words = ["caf\u00e9", "don't", "tea"]
    for given in (words, ["cafe\u0301", "don\u2019t", "tea"]):
        matrix = tokenizer.embedding_matrix(WordVectors(given, np.eye(3)))
        np.testing.assert_array_equal(matrix[2:], np.eye(3))
    learned = Word2Vec(3, min_count=1, sample=0, epochs=1, tokenizer=str.split)
    learned.fit(["cafe\u0301 don\u2019t tea"])
    matrix = tokenizer.embedding_matrix(learned)
    np.testing.assert_array_equal(matrix[2:], learned.vectors_)


def test_the_matrix_equals_the_weights_of_the_embedding_layer():
    words = Word2Vec(
        embedding_dim=4, window=2, min_count=1, sample=0, epochs=1, random_state=0
    ).fit(TEXTS)
    tokenizer = TextTokenizer(vocabulary=list(words.vocabulary_)).fit(TEXTS)
    layer = words.as_embedding_layer(padding=True, unknown=True)
    matrix = tokenizer.embedding_matrix(words)
    np.testing.assert_array_equal(matrix, layer.get_weights()[0])
    for row, number in tokenizer.vocabulary_.items():
        np.testing.assert_array_equal(
            matrix[number], words.vectors_[words.vocabulary_[row]]
        )


def test_padding_and_the_unknown_have_no_vector_of_their_own():
    tokenizer = TextTokenizer().fit([["a"]])
    vectors = WordVectors(["", "[UNK]", "a"], [[3.0], [6.0], [9.0]])
    assert tokenizer.embedding_matrix(vectors).tolist() == [[0], [6], [9]]


def test_invalid_vectors_are_refused(fitted):
    with pytest.raises(TypeError, match="vectors must be a fitted Word2Vec"):
        fitted.embedding_matrix({"king": [1, 2]})
    with pytest.raises(NotFittedError, match="Word2Vec has no word vectors yet"):
        fitted.embedding_matrix(Word2Vec())
    with pytest.raises(ValueError, match=r"none of the 6 tokens.*'king'.*'King'"):
        fitted.embedding_matrix(WordVectors(["King"], [[1, 2]]))


# -- invalid input --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"level": "letter"}, ValueError, "'level' parameter"),
        ({"max_tokens": 2}, ValueError, "'max_tokens' parameter"),
        ({"min_count": 0}, ValueError, "'min_count' parameter"),
        ({"lowercase": "yes"}, ValueError, "'lowercase' parameter"),
        ({"tokenizer": "words"}, ValueError, "'tokenizer' parameter"),
        ({"max_length": 0}, ValueError, "'max_length' parameter"),
        ({"truncate": "middle"}, ValueError, "'truncate' parameter"),
        ({"vocabulary": "words"}, ValueError, "'vocabulary' parameter"),
        ({"min_count": 4}, ValueError, "Lower min_count"),
        (
            {"level": "character", "tokenizer": str.split},
            ValueError,
            "tokenizer must be None",
        ),
        ({"vocabulary": []}, ValueError, "at least one token"),
        ({"vocabulary": ["a", 3]}, TypeError, "must contain strings, got 3"),
        pytest.param({"vocabulary": {3, "a"}}, TypeError, "got 3", id="a set"),
        ({"vocabulary": ["a", "b", "a"]}, ValueError, "'a' twice"),
        ({"vocabulary": ["a", "[UNK]"]}, ValueError, r"must not contain '\[UNK\]'"),
        ({"vocabulary": {"a": 0, "b": 1}}, ValueError, "ids 2 to 3"),
        ({"vocabulary": {"a": 2, "b": 2}}, ValueError, "each once"),
        ({"vocabulary": {"a": 2, "b": "c"}}, ValueError, "Pass a list"),
    ],
)
def test_wrong_parameters(parameters, error, message):
    with pytest.raises(error, match=message):
        TextTokenizer(**parameters).fit(TEXTS)


@pytest.mark.parametrize(
    ("documents", "error", "message"),
    [
        ("one text", FileNotFoundError, "Put the texts into a list"),
        (["a", None], TypeError, r"X\[1\] is None"),
        (["a", float("nan")], TypeError, r"X\[1\] is nan"),
        (pd.Series(["a", None]), TypeError, r"X\[1\] is nan"),
        ([3, 4], TypeError, r"X\[0\] is 3"),
        ([["a", 3]], TypeError, "tokens of X must be str, got 3"),
        ([b"\xff"], ValueError, "must be UTF-8"),
        (pd.DataFrame({"text": TEXTS}), ValueError, "Pass one column"),
        (None, TypeError, "got None"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "transform", "fit_transform"])
def test_invalid_documents_are_refused(method, documents, error, message):
    tokenizer = TextTokenizer().fit(TEXTS)
    before = dict(vars(tokenizer))
    with pytest.raises(error, match=message):
        getattr(tokenizer, method)(documents)
    assert vars(tokenizer) == before


@pytest.mark.parametrize("documents", [[], ["", "..."]])
def test_a_vocabulary_is_learned_from_words(documents):
    with pytest.raises(ValueError, match="no words"):
        TextTokenizer().fit(documents)
    assert TextTokenizer(vocabulary=["a"]).fit(documents).n_tokens_ == 3
