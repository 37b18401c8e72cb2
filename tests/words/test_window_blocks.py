import numpy as np
import pytest

from sknn.words import NegativeTable, WordSampler, read_corpus
from sknn.words._window_blocks import cut_blocks


def pairs_of(blocks, words, window):
    """Return all (center, neighbor) pairs in the order of the centers."""
    pairs = []
    for ids, left, right in zip(blocks.ids, blocks.left, blocks.right, strict=True):
        for at, (before, after) in enumerate(zip(left, right, strict=True), window):
            inside = [*range(at - before, at), *range(at + 1, at + after + 1)]
            pairs += [(words[ids[at]], words[ids[n]]) for n in inside]
    return pairs


class FullWindows:
    """Random generator that keeps all words and draws the maximum window."""

    def random(self, size, dtype):
        return np.zeros(size, dtype)

    def integers(self, low, high, size, dtype):
        return np.full(size, high - 1, dtype)


@pytest.mark.parametrize("n_centers", [16, 4])
def test_the_lectures_skip_gram_pairs(n_centers):
    corpus = read_corpus(["The quick brown fox jumps over the lazy dog"])
    keep = np.ones(len(corpus.words))
    everything = slice(0, len(corpus.ids))
    blocks = cut_blocks(corpus, everything, keep, 2, n_centers, FullWindows())
    pairs = pairs_of(blocks, corpus.words, 2)
    assert pairs[:9] == [
        ("the", "quick"),
        ("the", "brown"),
        ("quick", "the"),
        ("quick", "brown"),
        ("quick", "fox"),
        ("brown", "the"),
        ("brown", "quick"),
        ("brown", "fox"),
        ("brown", "jumps"),
    ]
    assert pairs[9:13] == [("fox", w) for w in ("quick", "brown", "jumps", "over")]
    assert pairs[-2:] == [("dog", "the"), ("dog", "lazy")]
    assert len(pairs) == 2 * (8 + 7)


def test_windows_end_with_the_document():
    corpus = read_corpus(["a b", "", "c", "d e f"])
    keep = np.ones(len(corpus.words))
    blocks = cut_blocks(corpus, slice(0, 6), keep, 5, 4, FullWindows())
    assert pairs_of(blocks, corpus.words, 5) == [
        ("a", "b"),
        ("b", "a"),
        ("d", "e"),
        ("d", "f"),
        ("e", "d"),
        ("e", "f"),
        ("f", "d"),
        ("f", "e"),
    ]
    assert blocks.documents.ravel().tolist() == [0, 0, 2, 3, 3, 3, -1, -1]


def test_words_left_out_bring_the_others_together():
    corpus = read_corpus(["a x b", "x c"])
    keep = np.array([word != "x" for word in corpus.words], np.float32) * 2 - 0.5
    blocks = cut_blocks(corpus, slice(0, 5), keep, 1, 4, FullWindows())
    assert pairs_of(blocks, corpus.words, 1) == [("a", "b"), ("b", "a")]
    assert blocks.documents.ravel().tolist() == [0, 0, 1, -1]


def test_a_part_of_a_corpus():
    corpus = read_corpus(["a b c", "d e", "f"])
    keep = np.ones(len(corpus.words))
    blocks = cut_blocks(corpus, slice(1, 5), keep, 2, 8, FullWindows())
    expected = [("b", "c"), ("c", "b"), ("d", "e"), ("e", "d")]
    assert pairs_of(blocks, corpus.words, 2) == expected
    assert blocks.documents.ravel()[:4].tolist() == [0, 0, 1, 1]


def test_windows_are_drawn_from_one_to_the_widest():
    corpus = read_corpus([["w"] * 5000])
    rng = np.random.default_rng(0)
    blocks = cut_blocks(corpus, slice(0, 5000), np.ones(1), 3, 100, rng)
    drawn = np.bincount(blocks.left.ravel(), minlength=4) / 5000
    np.testing.assert_allclose(drawn, [0, 1 / 3, 1 / 3, 1 / 3], atol=0.03)


def sampler(corpus, **options):
    defaults = {
        "corpus": corpus,
        "keep": np.ones(len(corpus.words), np.float32),
        "negatives": NegativeTable(np.full(len(corpus.words), 1 / len(corpus.words))),
        "window": 2,
        "n_centers": 4,
        "n_negatives": 3,
        "blocks_per_step": 2,
        "n_steps": 3,
    }
    return WordSampler(**defaults | options)


def test_an_epoch_sees_every_token_once(monkeypatch):
    monkeypatch.setattr("sknn.words._word_batches._SEGMENT_SIZE", 9)
    monkeypatch.setattr("sknn.words._word_batches._N_MIXED", 3)
    words = [f"w{number}" for number in range(101)]
    corpus = read_corpus([words[:40], words[40:]])
    batches = list(sampler(corpus).epoch(np.random.default_rng(0)))
    for batch in batches:
        assert batch.blocks.ids.shape == (6, 8)
        assert batch.negatives.shape == (6, 3)
        assert batch.done.shape == (3,)
    centres = np.concatenate([b.blocks.ids[:, 2:6].ravel() for b in batches])
    real = np.concatenate([b.blocks.documents.ravel() >= 0 for b in batches])
    assert sorted(centres[real]) == list(range(101))
    done = np.concatenate([batch.done for batch in batches])
    assert done[0] == 0
    assert (np.diff(done) >= 0).all()
    assert done[-1] <= 1


def test_sorted_documents_are_mixed(monkeypatch):
    monkeypatch.setattr("sknn.words._word_batches._SEGMENT_SIZE", 8)
    monkeypatch.setattr("sknn.words._word_batches._N_MIXED", 10)
    corpus = read_corpus([["w"] * 4 for _ in range(200)])
    for batch in sampler(corpus, n_steps=10).epoch(np.random.default_rng(0)):
        documents = batch.blocks.documents.ravel()
        share = (documents[documents >= 0] < 100).mean()
        assert 0.2 < share < 0.8


def test_an_epoch_without_tokens_has_no_batches():
    corpus = read_corpus([["a"], []]).taken(np.array([1]))
    assert list(sampler(corpus).epoch(np.random.default_rng(0))) == []
