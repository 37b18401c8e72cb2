"""Subsampled words with dynamic windows, in blocks of equal size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import DTypeLike

from sknn.words._corpus import Corpus


@dataclass(frozen=True)
class WindowBlocks:
    """Center words with the words around them.

    Parameters
    ----------
    ids : ndarray of shape (n_blocks, n_centers + 2 * window), int32
        Word ids. The center words are ``ids[:, window : window + n_centers]``.
    left, right : ndarray of shape (n_blocks, n_centers), int16
        Number of words in the window on each side of a center word; 0 for padding.
    documents : ndarray of shape (n_blocks, n_centers), int32
        Document of each center word; -1 for padding.
    """

    ids: np.ndarray
    left: np.ndarray
    right: np.ndarray
    documents: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, blocks: slice | np.ndarray) -> "WindowBlocks":
        """Return some of the blocks."""
        return WindowBlocks(
            self.ids[blocks],
            self.left[blocks],
            self.right[blocks],
            self.documents[blocks],
        )

    @classmethod
    def joined(cls, parts: "Sequence[WindowBlocks]") -> Self:
        """Concatenate the blocks of all parts."""
        return cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.left for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.documents for part in parts]),
        )

    def padded(self, n_blocks: int) -> "WindowBlocks":
        """Return `n_blocks` blocks, adding empty blocks at the end."""
        width = ((0, n_blocks - len(self)), (0, 0))
        return WindowBlocks(
            np.pad(self.ids, width),
            np.pad(self.left, width),
            np.pad(self.right, width),
            np.pad(self.documents, width, constant_values=-1),
        )


def cut_blocks(
    corpus: Corpus,
    part: slice,
    keep: np.ndarray,
    window: int,
    n_centers: int,
    rng: np.random.Generator,
) -> WindowBlocks:
    """Return a part of a corpus as blocks.

    Each token is kept with the probability of its word, and removed tokens leave no
    gap. The window size of a center word is drawn from 1 to `window`. Windows do not
    extend beyond the document.

    Parameters
    ----------
    corpus : Corpus
        Documents.
    part : slice
        Part of `corpus.ids`. A document that is split is treated as two documents.
    keep : ndarray of shape (n_words,), float32
        Probability of keeping a token of each word.
    window : int
        Maximum number of words on each side.
    n_centers : int
        Number of center words per block.
    rng : numpy.random.Generator
        Random number generator.
    """
    ids = np.asarray(corpus.ids[part])
    kept = rng.random(len(ids), dtype=np.float32) < keep[ids]
    ids = ids[kept]
    n_tokens = len(ids)
    # Boundaries of the documents in this part, as positions in the kept tokens.
    first, last = np.searchsorted(corpus.starts, [part.start, part.stop], side="right")
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])
    inner = before[corpus.starts[first:last] - part.start]
    bounds = np.concatenate([[0], inner, [n_tokens]]).astype(np.int32)
    lengths = np.diff(bounds)
    position = np.arange(n_tokens, dtype=np.int32)
    width = rng.integers(1, window + 1, size=n_tokens, dtype=np.int16)
    left = np.minimum(width, position - np.repeat(bounds[:-1], lengths))
    right = np.minimum(width, np.repeat(bounds[1:] - 1, lengths) - position)
    documents = np.repeat(np.arange(first - 1, last, dtype=np.int32), lengths)

    n_blocks = max(1, -(-n_tokens // n_centers))  # an empty block without tokens
    n_missing = n_blocks * n_centers - n_tokens
    padded = np.pad(ids, (window, n_missing + window))
    views = np.lib.stride_tricks.sliding_window_view(padded, n_centers + 2 * window)

    def blocks(values: np.ndarray, dtype: DTypeLike, fill: int = 0) -> np.ndarray:
        full: np.ndarray = np.full(n_blocks * n_centers, fill, dtype)
        full[:n_tokens] = values
        return full.reshape(n_blocks, n_centers)

    return WindowBlocks(
        np.ascontiguousarray(views[::n_centers]),
        blocks(left, np.int16),
        blocks(right, np.int16),
        blocks(documents, np.int32, -1),
    )
