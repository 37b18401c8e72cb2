"""The input of the training program, one call's worth after another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._sampling import NegativeTable
from sknn.words._window_blocks import WindowBlocks, cut_blocks

# Tokens that are prepared at once.
_PIECE = 2**20


@dataclass(frozen=True)
class WordBatch:
    """Some steps' worth of blocks, with their negatives.

    Parameters
    ----------
    blocks : WindowBlocks
        n_steps * blocks_per_step blocks, the last of them perhaps without centres.
    negatives : ndarray of shape (n_steps * blocks_per_step, K), int32
    done : ndarray of shape (n_steps,)
        The part of the epoch that is done before each step, in [0, 1].
    """

    blocks: WindowBlocks
    negatives: np.ndarray
    done: np.ndarray


@dataclass(frozen=True)
class WordSampler:
    """Makes the batches of an epoch, other ones every time.

    Parameters
    ----------
    corpus : Corpus
    keep : ndarray of shape (n_words,)
        The probability with which a token of each word stays.
    negatives : NegativeTable
    window : int
    n_centres : int
        Centres a block.
    n_negatives : int
        K, the negatives of a block.
    blocks_per_step : int
    n_steps : int
        Steps a batch.
    """

    corpus: Corpus
    keep: np.ndarray
    negatives: NegativeTable
    window: int
    n_centres: int
    n_negatives: int
    blocks_per_step: int
    n_steps: int

    def expected_share(self) -> float:
        """Return the part of all tokens that is expected to stay."""
        counts = self.corpus.counts
        return float(counts @ self.keep / counts.sum())

    def epoch(self, rng: np.random.Generator) -> Iterator[WordBatch]:
        """Yield the batches of one pass over the corpus."""
        size = self.n_steps * self.blocks_per_step
        n_tokens = len(self.corpus.ids)
        pieces = [
            slice(first, min(first + _PIECE, n_tokens))
            for first in range(0, n_tokens, _PIECE)
        ]
        kept = self.expected_share() * n_tokens
        expected = max(1.0, kept / self.n_centres)
        rest, n_done = None, 0
        order = rng.permutation(len(pieces))
        for position, number in enumerate(order):
            blocks = cut_blocks(
                self.corpus, pieces[number], self.keep, self.window, self.n_centres, rng
            )
            blocks = blocks if rest is None else rest.joined(blocks)
            full = len(blocks) // size * size
            if position + 1 == len(order):
                full = -(-len(blocks) // size) * size
                blocks = blocks.filled(full)
            for first in range(0, full, size):
                steps = n_done + np.arange(self.n_steps) * self.blocks_per_step
                yield WordBatch(
                    blocks[first : first + size],
                    self.negatives.draw(rng, (size, self.n_negatives)),
                    np.minimum(1.0, steps / expected),
                )
                n_done += size
            rest = blocks[full:]
