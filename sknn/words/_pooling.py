"""Pooling of word vectors to document vectors."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from sknn.words._corpus import Corpus

# The weight of a word with probability p is a / (a + p).
_SIF_A = 1e-3

# Number of tokens per chunk.
_CHUNK = 2**18


def inverse_document_frequency(corpus: Corpus) -> np.ndarray:
    """Return log((1 + n) / (1 + df)) + 1 for each word, as in `TfidfTransformer`."""
    frequency = np.zeros(len(corpus.words), np.int64)
    for _, ids, lengths in document_pieces(corpus):
        documents = np.repeat(np.arange(len(lengths)), lengths)
        pairs = np.unique(documents * len(corpus.words) + ids)
        frequency += np.bincount(pairs % len(corpus.words), minlength=len(frequency))
    return np.log((1 + corpus.n_documents) / (1 + frequency)) + 1


def sif_weights(counts: np.ndarray) -> np.ndarray:
    """Return smooth inverse frequency weights, a / (a + p) with a = 0.001.

    References
    ----------
    S. Arora, Y. Liang, T. Ma (2017). A simple but tough-to-beat baseline for sentence
    embeddings. ICLR.
    """
    return _SIF_A / (_SIF_A + counts / counts.sum())


def mean_vectors(
    corpus: Corpus, vectors: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Return the mean vector of the words of each document.

    Parameters
    ----------
    corpus : Corpus
        Documents, whose vocabulary corresponds to the rows of `vectors`.
    vectors : ndarray of shape (n_words, embedding_dim)
        Word vectors.
    weights : ndarray of shape (n_words,) or None, default=None
        Weight of each occurrence of a word.

    Returns
    -------
    ndarray of shape (n_documents, embedding_dim), float32
        Document vectors. Zeros for a document without words.
    """
    if weights is not None:
        vectors = vectors * weights[:, None].astype(np.float32)
    n_words = len(vectors)
    means = np.zeros((corpus.n_documents, vectors.shape[1]), np.float32)
    for rows, ids, lengths in document_pieces(corpus):
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        ones = np.ones(len(ids), np.float32)
        bags = sparse.csr_array((ones, ids, bounds), shape=(len(lengths), n_words))
        totals = lengths if weights is None else bags @ weights
        means[rows] = (bags @ vectors) / np.maximum(totals, 1e-12)[:, None]
    return means


def largest_values(corpus: Corpus, vectors: np.ndarray) -> np.ndarray:
    """Return the element-wise maximum of the word vectors of each document."""
    maxima = np.zeros((corpus.n_documents, vectors.shape[1]), np.float32)
    for rows, ids, lengths in document_pieces(corpus):
        nonempty = np.flatnonzero(lengths)
        starts = (np.cumsum(lengths) - lengths)[nonempty]
        if len(nonempty):
            maxima[rows][nonempty] = np.maximum.reduceat(vectors[ids], starts)
    return maxima


def common_direction(documents: np.ndarray) -> np.ndarray:
    """Return the first right singular vector of document vectors, with norm 1."""
    products = documents.T.astype(np.float64) @ documents
    return np.linalg.eigh(products)[1][:, -1].astype(np.float32)


def without_direction(documents: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return document vectors without their projection on a direction of norm 1."""
    return documents - np.outer(documents @ direction, direction)


def document_pieces(
    corpus: Corpus,
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Yield chunks of whole documents with a bounded number of tokens.

    Yields
    ------
    rows : slice
        Documents of the chunk.
    ids : ndarray of shape (n_tokens,)
        Tokens of the documents.
    lengths : ndarray of shape (n_documents,)
        Number of tokens of each document.
    """
    first = 0
    while first < corpus.n_documents:
        limit = corpus.starts[first] + _CHUNK
        last = int(np.searchsorted(corpus.starts, limit, side="right")) - 1
        last = max(last, first + 1)
        tokens = slice(corpus.starts[first], corpus.starts[last])
        rows = slice(first, last)
        yield rows, np.asarray(corpus.ids[tokens]), corpus.lengths[rows]
        first = last
