"""Subsampled words with their dynamic windows, cut into blocks of equal size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sknn.words._corpus import Corpus


@dataclass(frozen=True)
class WindowBlocks:
    """Centres with what surrounds them.

    Parameters
    ----------
    ids : ndarray of shape (n_blocks, n_centres + 2 * window), int32
        The centres are ``ids[:, window : window + n_centres]``.
    left, right : ndarray of shape (n_blocks, n_centres), int16
        How many words on either side of each centre belong to its window; both are 0
        where a block is only filled up.
    documents : ndarray of shape (n_blocks, n_centres), int32
        The document of each centre; -1 where a block is only filled up.
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
    def joined(cls, parts: "Sequence[WindowBlocks]") -> "WindowBlocks":
        """Return the blocks of all parts, one part behind the other."""
        return cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.left for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.documents for part in parts]),
        )

    def filled(self, n_blocks: int) -> "WindowBlocks":
        """Return `n_blocks` blocks, the last of them without centres."""
        room = ((0, n_blocks - len(self)), (0, 0))
        return WindowBlocks(
            np.pad(self.ids, room),
            np.pad(self.left, room),
            np.pad(self.right, room),
            np.pad(self.documents, room, constant_values=-1),
        )


def cut_blocks(
    corpus: Corpus,
    part: slice,
    keep: np.ndarray,
    window: int,
    n_centres: int,
    rng: np.random.Generator,
) -> WindowBlocks:
    """Return a part of a corpus as blocks.

    Each token stays with its word's probability; those that stay close ranks. The
    window of a centre reaches as far as a number drawn from 1 to `window`, and not
    beyond its document.

    Parameters
    ----------
    corpus : Corpus
    part : slice
        Of `corpus.ids`; a document that it cuts is treated as two.
    keep : ndarray of shape (n_words,), float32
        The probability with which a token of each word stays.
    window : int
        The most words on either side.
    n_centres : int
        Centres a block.
    rng : numpy.random.Generator
    """
    ids = np.asarray(corpus.ids[part])
    kept = rng.random(len(ids), dtype=np.float32) < keep[ids]
    ids = ids[kept]
    n_tokens = len(ids)
    # The documents in this part, as positions among the tokens that stay.
    first, last = np.searchsorted(corpus.starts, [part.start, part.stop], side="right")
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])
    inner = before[corpus.starts[first:last] - part.start]
    bounds = np.concatenate([[0], inner, [n_tokens]]).astype(np.int32)
    lengths = np.diff(bounds)
    position = np.arange(n_tokens, dtype=np.int32)
    width = rng.integers(1, window + 1, size=n_tokens, dtype=np.int16)
    left = np.minimum(width, position - np.repeat(bounds[:-1], lengths))
    right = np.minimum(width, np.repeat(bounds[1:] - 1, lengths) - position)
    numbers = np.arange(first - 1, last, dtype=np.int32)
    documents = np.repeat(numbers, lengths)

    n_blocks = max(1, -(-n_tokens // n_centres))  # an empty one where no token stays
    room = n_blocks * n_centres - n_tokens
    padded = np.pad(ids, (window, room + window))
    views = np.lib.stride_tricks.sliding_window_view(padded, n_centres + 2 * window)

    def blocks(values: np.ndarray, dtype: type, fill: int = 0) -> np.ndarray:
        full: np.ndarray = np.full(n_blocks * n_centres, fill, dtype)
        full[:n_tokens] = values
        return full.reshape(n_blocks, n_centres)

    return WindowBlocks(
        np.ascontiguousarray(views[::n_centres]),
        blocks(left, np.int16),
        blocks(right, np.int16),
        blocks(documents, np.int32, -1),
    )
