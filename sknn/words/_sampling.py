"""The two probabilities of word2vec: of keeping a word, and of drawing a wrong one."""

import numpy as np

# Entries of the table from which negatives are drawn: rare words of a vocabulary of a
# million still have one.
_TABLE_SIZE = 2**22


def keep_probabilities(counts: np.ndarray, sample: float) -> np.ndarray:
    """Return the probability with which each occurrence of a word is trained on.

    (sqrt(z / sample) + 1) * sample / z, at most 1, where z is the word's share of all
    tokens, as the original word2vec program computes it.

    Parameters
    ----------
    counts : ndarray of shape (n_words,)
    sample : float
        0 keeps everything.

    Returns
    -------
    ndarray of shape (n_words,), float32
    """
    if sample == 0:
        return np.ones(len(counts), np.float32)
    share = counts / counts.sum()
    keep = (np.sqrt(share / sample) + 1) * sample / share
    return np.minimum(1, keep).astype(np.float32)


def negative_probabilities(counts: np.ndarray, exponent: float) -> np.ndarray:
    """Return the probability of each word as a negative: count**exponent, of sum 1."""
    # Relative to the count with the largest power, so that none is too large.
    powers = (counts / (counts.max() if exponent > 0 else counts.min())) ** exponent
    return powers / powers.sum()


class NegativeTable:
    """Draws negatives, quickly.

    Parameters
    ----------
    probabilities : ndarray of shape (n_words,)
    """

    def __init__(self, probabilities: np.ndarray) -> None:
        size = max(_TABLE_SIZE, 1 << int(4 * len(probabilities)).bit_length())
        # A word has the entries whose middles lie in its part of [0, size].
        ends = np.floor(np.cumsum(probabilities) * size + 0.5).astype(int)
        ends[-1] = size
        numbers = np.arange(len(probabilities), dtype=np.int32)
        self._words = np.repeat(numbers, np.diff(ends, prepend=0))

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Return word numbers of the given shape, int32."""
        size = len(self._words)
        return self._words[rng.integers(0, size, size=shape, dtype=np.uint32)]
