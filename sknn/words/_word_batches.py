"""The input of the training program, one call's worth after another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._sampling import NegativeTable
from sknn.words._window_blocks import WindowBlocks, cut_blocks

# Tokens of a stretch of text, and the stretches from all over the corpus that are
# mixed. Documents are often sorted, by their label say; what is learned from a long run
# of like ones would be forgotten in the next.
_STRETCH = 2**15
_MIXED = 16


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
        expected = max(1.0, self.expected_share() * n_tokens / self.n_centres)
        starts = rng.permutation(range(0, n_tokens, _STRETCH))
        blocks, n_done = None, 0
        for number in range(0, len(starts), _MIXED):
            mixed = self._mixed(starts[number : number + _MIXED], rng)
            blocks = mixed if blocks is None else WindowBlocks.joined([blocks, mixed])
            full = len(blocks) // size * size
            if number + _MIXED >= len(starts):
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
            blocks = blocks[full:]

    def _mixed(self, starts: np.ndarray, rng: np.random.Generator) -> WindowBlocks:
        """Return the blocks of some stretches of the corpus, in random order."""
        n_tokens = len(self.corpus.ids)
        stretches = [
            cut_blocks(
                self.corpus,
                slice(int(start), min(int(start) + _STRETCH, n_tokens)),
                self.keep,
                self.window,
                self.n_centres,
                rng,
            )
            for start in starts
        ]
        blocks = WindowBlocks.joined(stretches)
        return blocks[rng.permutation(len(blocks))]
