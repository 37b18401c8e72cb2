import bz2
import gzip
import lzma

import numpy as np
import pandas as pd
import pytest

from sknn.words import (
    choose_words,
    iterate_documents,
    keep_words,
    read_corpus,
    simple_tokenize,
)

TEXTS = ["The quick brown fox", "", "don't jump, FOX!", "the 2nd fox"]


def documents_of(corpus):
    return [
        [corpus.words[number] for number in corpus.ids[first:last]]
        for first, last in zip(corpus.starts, corpus.starts[1:], strict=False)
    ]


EXPECTED = [
    ["the", "quick", "brown", "fox"],
    [],
    ["don't", "jump", "fox"],
    ["the", "2nd", "fox"],
]


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "documents",
    [
        TEXTS,
        tuple(TEXTS),
        np.array(TEXTS),
        np.array(TEXTS, object),
        pd.Series(TEXTS, index=[7, 7, 8, 9]),
        [text.encode() for text in TEXTS],
        EXPECTED,
        [tuple(tokens) for tokens in EXPECTED],
        [iter(tokens) for tokens in EXPECTED],
        (text for text in TEXTS),
        lambda: iter(TEXTS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_documents_are_read(documents):
    corpus = read_corpus(documents)
    assert documents_of(corpus) == EXPECTED
    assert corpus.n_documents == 4
    assert corpus.lengths.tolist() == [4, 0, 3, 3]
    counts = dict(zip(corpus.words, corpus.counts, strict=True))
    assert counts["fox"] == 3
    assert counts["jump"] == 1


def test_files_are_read_line_by_line(text_file):
    assert documents_of(read_corpus(text_file)) == EXPECTED
    assert documents_of(read_corpus(str(text_file))) == EXPECTED
    packed = text_file.with_suffix(".txt.gz")
    packed.write_bytes(gzip.compress(text_file.read_bytes()))
    assert documents_of(read_corpus(packed)) == EXPECTED


def test_a_file_may_begin_with_a_mark_of_its_encoding(text_file):
    text_file.write_text("\n".join(TEXTS), encoding="utf-8-sig")
    assert documents_of(read_corpus(text_file, str.split))[0][0] == "The"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_in_another_encoding_is_named(tmp_path, pack):
    path = tmp_path / f"texts{'.gz' if pack is gzip.compress else '.txt'}"
    path.write_bytes(pack("bon\ncafé noir".encode("latin-1")))
    with pytest.raises(ValueError, match=r"texts.* in UTF-8, .* encoding='latin-1'\)"):
        read_corpus(path)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)],
)
@pytest.mark.parametrize("damage", ["not compressed", "truncated"])
def test_a_damaged_file_is_named(tmp_path, suffix, pack, damage):
    content = "\n".join(TEXTS * 99).encode()
    if damage == "truncated":
        content = pack(content)[:-9]
    path = tmp_path / f"texts{suffix}"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"texts{suffix} must be a complete .* Copy"):
        read_corpus(path)


def test_words_of_arrays_are_plain(text_file):
    documents = [np.array(tokens, dtype=str) for tokens in EXPECTED]
    corpus = read_corpus(documents)
    assert documents_of(corpus) == EXPECTED
    assert {type(word) for word in corpus.words} == {str}


def test_another_tokenizer():
    assert documents_of(read_corpus(["A b", "b"], str.split)) == [["A", "b"], ["b"]]


def test_a_large_corpus_is_kept_in_a_file():
    in_file = read_corpus(TEXTS * 5, max_in_memory=7)
    in_memory = read_corpus(TEXTS * 5)
    assert isinstance(in_file.ids, np.memmap)
    assert in_file.ids.tolist() == in_memory.ids.tolist()
    assert documents_of(in_file) == EXPECTED * 5


@pytest.mark.parametrize(
    ("documents", "error", "message"),
    [
        ("one single text", FileNotFoundError, "Put the texts into a list"),
        ("x" * 5000, FileNotFoundError, "Put the texts into a list"),
        (b"bytes", TypeError, "an iterable of texts"),
        (7, TypeError, "got 7"),
        (None, TypeError, "got None"),
        ({"a": 1}, TypeError, r"X must be a list .* list\(X.values"),
        (["fine", None], TypeError, r"X\[1\] is None"),
        (["fine", float("nan")], TypeError, r"X\[1\] is nan of type float"),
        ([{"a": 1}], TypeError, r"X\[0\] must be a list"),
        ([["a", 1]], TypeError, "tokens of X must be str, got 1 of type int"),
        ([["a", float("nan")]], TypeError, "got nan of type float"),
        ([["a", None], ["b", 1]], TypeError, "got None of type NoneType"),
        ([["a", ["b"]]], TypeError, r"X\[0\] contains another type"),
        (np.array([[1.0, 2.0]]), ValueError, "of shape"),
        (pd.DataFrame({"text": TEXTS}), ValueError, "one column"),
        ([b"caf\xe9"], ValueError, r"X\[0\] is not"),
    ],
)
def test_invalid_documents_raise(documents, error, message):
    with pytest.raises(error, match=message):
        read_corpus(documents)


def test_documents_come_one_by_one():
    def documents():
        yield "a"
        raise AssertionError("read too far")

    assert list(next(iterate_documents(documents()))) == ["a"]


def test_words_are_chosen_by_count():
    corpus = read_corpus([["a", "b", "c", "b", "d", "d", "d"]])
    assert [corpus.words[n] for n in choose_words(corpus, 1)] == ["d", "b", "a", "c"]
    assert [corpus.words[n] for n in choose_words(corpus, 2)] == ["d", "b"]
    assert [corpus.words[n] for n in choose_words(corpus, 1, 3)] == ["d", "b", "a"]


def test_rare_words_are_dropped_from_the_documents():
    corpus = read_corpus([["a", "b"], ["c"], [], ["b", "d", "b"], ["a"]])
    kept = keep_words(corpus, choose_words(corpus, 2))
    assert kept.words == ["b", "a"]
    assert kept.counts.tolist() == [3, 2]
    assert documents_of(kept) == [["a", "b"], [], [], ["b", "b"], ["a"]]
    some = kept.taken(np.array([3, 1, 4]))
    assert documents_of(some) == [["b", "b"], [], ["a"]]


def test_restricting_in_chunks(monkeypatch):
    rng = np.random.default_rng(0)
    documents = [
        list(rng.choice(list("abcdef"), size=n)) for n in rng.integers(0, 9, 40)
    ]
    corpus = read_corpus(documents)
    whole = keep_words(corpus, np.array([1, 3]))
    monkeypatch.setattr("sknn.words._corpus._CHUNK", 7)
    pieces = keep_words(corpus, np.array([1, 3]))
    assert documents_of(pieces) == documents_of(whole)
    assert read_corpus(documents).counts.tolist() == corpus.counts.tolist()


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([], "no words"),
        (["", "!"], "no words"),
        (["all words rare"], "No word occurs min_count=2 times .* 'all', occurs 1"),
    ],
)
def test_empty_vocabulary_raises(documents, message):
    with pytest.raises(ValueError, match=message):
        choose_words(read_corpus(documents), 2)


def test_a_line_ends_before_its_break(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_bytes(b"a b \r\n\nc\n")
    assert list(iterate_documents(path, list)) == [["a", " ", "b", " "], [], ["c"]]


def test_words_keep_their_case_if_they_shall():
    assert simple_tokenize("Don't STOP!") == ["don't", "stop"]
    assert simple_tokenize("Don't STOP!", lowercase=False) == ["Don't", "STOP"]
