import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from text_checks import TEXT_CHECKS

from sknn import Phrases

DOCUMENTS = [
    "New York is new",
    "the New York Times",
    "he was in New York",
    "the York minster",
    "read the New York Times",
]


@pytest.mark.parametrize("check", TEXT_CHECKS, ids=lambda check: check.__name__)
def test_checks_of_scikit_learn(check):
    check("Phrases", Phrases())


def test_scores_by_hand():
    # new and york 5 times, the 3, times 2; new york 4, york times and the new 2. There
    # are 10 words and 11 pairs of them, and 21 tokens.
    phrases = Phrases(min_count=1, threshold=0.1).fit(DOCUMENTS).phrases_
    n_types = 10 + 11
    expected = {
        "new_york": (4 - 1) * n_types / (5 * 5),
        "york_times": (2 - 1) * n_types / (5 * 2),
        "the_new": (2 - 1) * n_types / (3 * 5),
    }
    assert phrases == pytest.approx(expected)
    assert list(phrases) == ["new_york", "york_times", "the_new"]
    above = Phrases(min_count=1, threshold=2.3).fit(DOCUMENTS)  # not merely reached
    assert list(above.phrases_) == ["new_york"]


def test_normalized_mutual_information_by_hand():
    phrases = Phrases(min_count=2, threshold=0.5, measure="npmi").fit(DOCUMENTS)
    n = 21
    p = 4 / n
    expected = np.log(p / (5 / n * 5 / n)) / -np.log(p)
    assert phrases.phrases_["new_york"] == pytest.approx(expected)
    assert all(score > 0.5 for score in phrases.phrases_.values())
    always = Phrases(min_count=2, measure="npmi", threshold=0.99)
    assert always.fit([["a", "b", "c"], ["a", "b"]]).phrases_ == {
        "a_b": pytest.approx(1)
    }


def test_documents_become_lists_of_tokens():
    phrases = Phrases(min_count=1, threshold=2.5).fit(DOCUMENTS)
    expected = [["in", "new_york", "times"], [], ["york", "new"]]
    documents = ["In New York Times!", "", "York new"]
    assert phrases.transform(documents) == expected
    assert phrases.transform([d.lower().strip("!").split() for d in documents]) == (
        expected
    )
    assert phrases.transform([]) == []
    both = Phrases(min_count=1, threshold=2.5).fit_transform(iter(DOCUMENTS))
    assert both == phrases.transform(DOCUMENTS)


def test_later_passes_give_longer_phrases():
    texts = ["new york times", "a new york times", "the new york times", "new", "york"]
    once = Phrases(min_count=1, threshold=0.5).fit(texts)
    assert once.transform(["new york times"]) == [["new_york", "times"]]
    twice = clone(once).set_params(passes=2, delimiter="+").fit(texts)
    assert "new+york+times" in twice.phrases_
    assert twice.transform(["new york times"]) == [["new+york+times"]]
    assert list(twice.phrases_)[: len(once.phrases_)] == [
        name.replace("_", "+") for name in once.phrases_
    ]
    many = clone(twice).set_params(passes=50).fit(texts)  # stops when nothing is left
    assert many.transform(texts) == clone(many).fit_transform(texts)


def test_connector_words_occur_within_phrases():
    texts = ["bank of america", "the bank of america", "bank on it", "of america"] * 2
    assert Phrases(1, 0.3).fit(texts).transform(["the bank of america"]) != [
        ["the", "bank_of_america"]
    ]
    for words in ("english", ["of", "the", "on"], {"of", "the", "on"}):
        phrases = Phrases(1, 0.3, connector_words=words).fit(texts)
        assert "bank_of_america" in phrases.phrases_
        assert phrases.transform(["the bank of america of"]) == [
            ["the", "bank_of_america", "of"]
        ]


def test_nothing_found_leaves_documents_as_they_are():
    phrases = Phrases().fit(DOCUMENTS)
    assert phrases.phrases_ == {}
    assert phrases.transform(["New York"]) == [["new", "york"]]


def test_own_tokens():
    phrases = Phrases(1, 0.5, tokenizer=str.split).fit(["New York"] * 3)
    assert phrases.transform(["New York new york"]) == [["New_York", "new", "york"]]


def test_documents_from_a_file_or_a_function(tmp_path):
    path = tmp_path / "documents.txt"
    path.write_text("\n".join(DOCUMENTS), encoding="utf-8")
    expected = Phrases(1, 2.5).fit_transform(DOCUMENTS)
    assert Phrases(1, 2.5).fit_transform(path) == expected
    assert Phrases(1, 2.5).fit(lambda: iter(DOCUMENTS)).transform(path) == expected


def test_copies_know_the_same(tmp_path):
    phrases = Phrases(1, 2.5, passes=2).fit(DOCUMENTS)
    again = pickle.loads(pickle.dumps(phrases))
    assert again.phrases_ == phrases.phrases_
    assert again.transform(DOCUMENTS) == phrases.transform(DOCUMENTS)
    with pytest.raises(NotFittedError):
        clone(phrases).transform(DOCUMENTS)


def test_a_pipeline_counts_phrases():
    count = CountVectorizer(analyzer=lambda tokens: tokens)
    pipeline = make_pipeline(Phrases(1, 2.5), count)
    assert pipeline.fit_transform(DOCUMENTS).shape[0] == 5
    assert "new_york" in count.get_feature_names_out()
    assert Phrases(1, 2.5).set_output(transform="pandas").fit_transform(
        DOCUMENTS
    ) == Phrases(1, 2.5).fit_transform(DOCUMENTS)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"threshold": 0}, 'threshold must be above 0 with measure="mikolov"'),
        ({"measure": "npmi"}, "threshold must be from -1 .* Try 0.5"),
        ({"measure": "npmi", "threshold": 1}, "threshold must be from -1"),
        ({"measure": "pmi"}, "'measure' parameter"),
        ({"min_count": 0}, "'min_count' parameter"),
        ({"passes": 0}, "'passes' parameter"),
        ({"delimiter": None}, "'delimiter' parameter"),
        ({"connector_words": "german"}, "'connector_words' parameter"),
        ({"connector_words": 5}, "'connector_words' parameter"),
        ({"tokenizer": "words"}, "'tokenizer' parameter"),
    ],
)
def test_wrong_parameters(parameters, message):
    with pytest.raises(ValueError, match=message):
        Phrases(**parameters).fit(DOCUMENTS)


def test_connector_words_are_strings():
    with pytest.raises(TypeError, match="connector_words must be strings, got 3"):
        Phrases(connector_words=[3]).fit(DOCUMENTS)


@pytest.mark.parametrize(
    ("documents", "error", "message"),
    [
        ("one text", FileNotFoundError, "Put the texts into a list"),
        (["a", None], TypeError, r"X\[1\] is None"),
        (["a", float("nan")], TypeError, r"X\[1\] is nan"),
        ([["a", 3]], TypeError, "tokens of X must be str, got 3"),
        ([["a", None, 3]], TypeError, "tokens of X must be str, got None"),
        ([b"\xff"], ValueError, "must be UTF-8"),
        (["", "..."], ValueError, "no words"),
        ([], ValueError, "no words"),
    ],
)
def test_invalid_documents_are_refused(documents, error, message):
    phrases = Phrases(1, 2.5).fit(DOCUMENTS)
    before = dict(vars(phrases))
    with pytest.raises(error, match=message):
        phrases.fit(documents)
    assert vars(phrases) == before
