"""Norms of word vectors, computed once per matrix."""

from typing import Protocol
from weakref import ReferenceType, WeakKeyDictionary, ref

import numpy as np

__all__ = ["norms_of", "row_norms"]

# Sums of squares from this number on are exact in single precision.
_TINY = 1e-25


class _HasVectors(Protocol):
    vectors_: np.ndarray


# Stored outside of the objects, so that pickles, copies and clones do not contain the
# norms. The weak reference to the matrix detects its replacement.
_CACHE: WeakKeyDictionary[_HasVectors, tuple[ReferenceType[np.ndarray], np.ndarray]] = (
    WeakKeyDictionary()
)


def norms_of(owner: _HasVectors) -> np.ndarray:
    """Return the norms of the rows of ``owner.vectors_``, with 1 for zero vectors.

    The norms are computed again after ``vectors_`` has been replaced.
    """
    vectors = owner.vectors_
    cached = _CACHE.get(owner)
    if cached is None or cached[0]() is not vectors:
        cached = ref(vectors), row_norms(vectors)
        _CACHE[owner] = cached
    return cached[1]


def row_norms(vectors: np.ndarray) -> np.ndarray:
    """Return the norms of rows, with 1 for zero rows, which then remain zero."""
    with np.errstate(over="ignore"):
        squares = np.einsum("ij,ij->i", vectors, vectors)
    norms = np.sqrt(squares)
    # Squares of very large or small numbers are infinite or inexact.
    extreme = ~((squares > _TINY) & np.isfinite(squares))
    if extreme.any():
        largest = np.abs(vectors[extreme]).max(axis=1, keepdims=True)
        largest[largest == 0] = 1
        scaled = vectors[extreme] / largest
        norms[extreme] = largest[:, 0] * np.linalg.norm(scaled, axis=1)
    norms[norms == 0] = 1
    return norms
