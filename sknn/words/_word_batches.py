"""Batches of words for the training program."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._sampling import NegativeTable
from sknn.words._window_blocks import WindowBlocks, cut_blocks

# Number of tokens per segment of the corpus, and number of random segments to shuffle
# together. Documents are often sorted, for example by label. Training on similar
# documents for a long time would overwrite the knowledge from previous ones.
_SEGMENT_SIZE = 2**15
_N_MIXED = 16


@dataclass(frozen=True)
class WordBatch:
    """Blocks for several updates, with their negatives.

    Parameters
    ----------
    blocks : WindowBlocks
        n_steps * blocks_per_step blocks. The last blocks may be empty.
    negatives : ndarray of shape (n_steps * blocks_per_step, K), int32
        Negatives of each block.
    done : ndarray of shape (n_steps,)
        Fraction of the epoch that is finished before each update, in [0, 1].
    """

    blocks: WindowBlocks
    negatives: np.ndarray
    done: np.ndarray


@dataclass(frozen=True)
class WordSampler:
    """Sample the batches of an epoch.

    Parameters
    ----------
    corpus : Corpus
        Documents.
    keep : ndarray of shape (n_words,)
        Probability of keeping a token of each word.
    negatives : NegativeTable
        Distribution of the negatives.
    window : int
        Maximum number of words on each side.
    n_centers : int
        Number of center words per block.
    n_negatives : int
        Number K of negatives per block.
    blocks_per_step : int
        Number of blocks per update.
    n_steps : int
        Number of updates per batch.
    """

    corpus: Corpus
    keep: np.ndarray
    negatives: NegativeTable
    window: int
    n_centers: int
    n_negatives: int
    blocks_per_step: int
    n_steps: int

    def expected_fraction(self) -> float:
        """Return the expected fraction of tokens to keep."""
        counts = self.corpus.counts
        return float(counts @ self.keep / counts.sum())

    def epoch(self, rng: np.random.Generator) -> Iterator[WordBatch]:
        """Yield the batches of one epoch."""
        size = self.n_steps * self.blocks_per_step
        n_tokens = len(self.corpus.ids)
        expected = max(1.0, self.expected_fraction() * n_tokens / self.n_centers)
        starts = rng.permutation(range(0, n_tokens, _SEGMENT_SIZE))
        blocks, n_done = None, 0
        for number in range(0, len(starts), _N_MIXED):
            mixed = self._mixed(starts[number : number + _N_MIXED], rng)
            blocks = mixed if blocks is None else WindowBlocks.joined([blocks, mixed])
            full = len(blocks) // size * size
            if number + _N_MIXED >= len(starts):
                full = -(-len(blocks) // size) * size
                blocks = blocks.padded(full)
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
        """Return the blocks of some segments of the corpus, in random order."""
        n_tokens = len(self.corpus.ids)
        segments = [
            cut_blocks(
                self.corpus,
                slice(int(start), min(int(start) + _SEGMENT_SIZE, n_tokens)),
                self.keep,
                self.window,
                self.n_centers,
                rng,
            )
            for start in starts
        ]
        blocks = WindowBlocks.joined(segments)
        return blocks[rng.permutation(len(blocks))]
