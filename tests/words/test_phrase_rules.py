import numpy as np
import pytest

import sknn.words._phrase_rules as phrase_rules
from sknn.words import PhraseRules, find_phrases, read_corpus

DOCUMENTS = [
    ["a", "b", "a", "b", "c"],
    [],
    ["b"],
    ["a", "of", "the", "b", "of", "a", "b"],
    ["c", "a"],
    ["b", "c", "of"],
    [],
]


def rules_of(*parts, connectors=()):
    return PhraseRules(list(parts), np.ones(len(parts)), "_", frozenset(connectors))


def joined(rules, documents):
    corpus = rules.join(read_corpus(documents))
    bounds = zip(corpus.starts[:-1], corpus.starts[1:], strict=True)
    assert (
        corpus.counts.tolist()
        == np.bincount(corpus.ids, minlength=len(corpus.words)).tolist()
    )
    assert len(set(corpus.words)) == len(corpus.words)
    return [" ".join(corpus.words[k] for k in corpus.ids[a:b]) for a, b in bounds]


@pytest.fixture(params=[1, 4, 2**24])
def _piece(request, monkeypatch):
    # The result does not depend on the size of the chunks.
    monkeypatch.setattr(phrase_rules, "_CHUNK", request.param)


@pytest.mark.usefixtures("_piece")
def test_words_are_joined_within_documents():
    assert joined(rules_of(("a", "b")), DOCUMENTS) == [
        *("a_b a_b c", "", "b", "a of the b of a_b", "c a", "b c of", "")
    ]


@pytest.mark.usefixtures("_piece")
def test_connectors_stand_in_phrases_as_they_are():
    rules = rules_of(
        ("a", "of", "the", "b"), ("b", "of", "a"), connectors=["of", "the"]
    )
    documents = [*DOCUMENTS, ["a", "the", "of", "b"], ["of", "a", "of", "the", "b"]]
    assert joined(rules, documents) == [
        *("a b a b c", "", "b", "a_of_the_b of a b", "c a", "b c of", ""),
        *("a the of b", "of a_of_the_b"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a a", "a_a"),
        ("a a a", "a_a a"),
        ("a a a a a", "a_a a_a a"),
        ("a a b a a a", "a_a b a_a a"),
    ],
)
def test_from_left_to_right(text, expected):
    assert joined(rules_of(("a", "a")), [text.split()]) == [expected]


def test_a_phrase_may_be_a_word_already_and_two_phrases_the_same():
    rules = rules_of(("a", "b_c"), ("a_b", "c"), ("x", "y"))
    documents = [["a", "b_c"], ["a_b", "c"], ["a_b_c"]]
    assert joined(rules, documents) == ["a_b_c"] * 3


@pytest.mark.parametrize("documents", [[], [[]], [["a"]], [["z", "z"]]])
def test_documents_without_any(documents):
    assert joined(rules_of(("a", "b")), documents) == [" ".join(d) for d in documents]


def naive_counts(documents, connectors):
    """Count words and candidates, one token after another."""
    counts = {}
    for tokens in documents:
        start, between = None, ()
        for token in tokens:
            if token in connectors:
                between = (*between, token)
                continue
            counts[token,] = counts.get((token,), 0) + 1
            if start is not None:
                phrase = (start, *between, token)
                counts[phrase] = counts.get(phrase, 0) + 1
            start, between = token, ()
    return counts


@pytest.mark.usefixtures("_piece")
@pytest.mark.parametrize("connectors", [(), ("w0",), ("w0", "w1", "w2")])
@pytest.mark.parametrize("measure", ["mikolov", "npmi"])
def test_scores_are_those_of_a_plain_count(measure, connectors):
    rng = np.random.default_rng(0)
    draws = (rng.zipf(1.3, size=rng.integers(0, 12)) % 8 for _ in range(30))
    documents = [[f"w{k}" for k in draw] for draw in draws]
    counts = naive_counts(documents, connectors)
    n_tokens = sum(map(len, documents))
    expected = {}
    for phrase, both in counts.items():
        if len(phrase) > 1 and both >= 2:
            a, b = counts[phrase[0],], counts[phrase[-1],]
            if measure == "mikolov":
                score = (both - 2) * len(counts) / (a * b)
            else:
                p = both / n_tokens
                score = np.log(p * n_tokens**2 / (a * b)) / -np.log(p)
            if score > 0.1:
                expected[phrase] = score
    rules = find_phrases(
        read_corpus(documents),
        min_count=2,
        threshold=0.1,
        measure=measure,
        delimiter="_",
        connectors=connectors,
    )
    assert len(expected) > 1
    assert dict(zip(rules.parts, rules.scores, strict=True)) == pytest.approx(expected)
    assert (np.diff(rules.scores) <= 0).all()
