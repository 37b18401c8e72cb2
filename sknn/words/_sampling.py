"""Subsampling of frequent words and negative sampling, as in word2vec."""

import numpy as np

# Size of the table from which negatives are drawn. Rare words in a vocabulary of one
# million still have an entry.
_TABLE_SIZE = 2**22


def keep_probabilities(counts: np.ndarray, sample: float) -> np.ndarray:
    """Return the probability of keeping an occurrence of each word.

    The probability is min(1, (sqrt(z / sample) + 1) * sample / z), where z is the
    relative frequency of the word, as in the original word2vec program.

    Parameters
    ----------
    counts : ndarray of shape (n_words,)
        Number of occurrences of each word.
    sample : float
        Subsampling threshold. 0 disables subsampling.

    Returns
    -------
    ndarray of shape (n_words,), float32
    """
    if sample == 0:
        return np.ones(len(counts), np.float32)
    frequency = counts / counts.sum()
    keep = (np.sqrt(frequency / sample) + 1) * sample / frequency
    return np.minimum(1, keep).astype(np.float32)


def negative_probabilities(counts: np.ndarray, exponent: float) -> np.ndarray:
    """Return the probability of drawing each word as a negative sample.

    It is proportional to a power of the number of occurrences, as in the original
    word2vec program.

    Parameters
    ----------
    counts : ndarray of shape (n_words,)
        Number of occurrences of each word.
    exponent : float
        The exponent; 0 is a uniform distribution, 1 the frequencies of the words.

    Returns
    -------
    ndarray of shape (n_words,), float64
    """
    # Relative to the count with the maximum power, to prevent overflow.
    powers = (counts / (counts.max() if exponent > 0 else counts.min())) ** exponent
    return powers / powers.sum()


class NegativeTable:
    """Table for fast drawing of negatives.

    Parameters
    ----------
    probabilities : ndarray of shape (n_words,)
        Probability of each word.
    """

    def __init__(self, probabilities: np.ndarray) -> None:
        size = max(_TABLE_SIZE, 1 << int(4 * len(probabilities)).bit_length())
        # The entries of a word are the ones with midpoints in its part of [0, size].
        ends = np.floor(np.cumsum(probabilities) * size + 0.5).astype(int)
        ends[-1] = size
        word_ids = np.arange(len(probabilities), dtype=np.int32)
        self._words = np.repeat(word_ids, np.diff(ends, prepend=0))

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Draw word ids with the given shape, int32."""
        size = len(self._words)
        return self._words[rng.integers(0, size, size=shape, dtype=np.uint32)]
