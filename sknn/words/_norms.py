"""Norms of word vectors, computed once per matrix."""

from typing import Protocol
from weakref import ReferenceType, WeakKeyDictionary, ref

import numpy as np

__all__ = ["norms_of", "row_norms"]


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
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    norms[norms == 0] = 1
    return norms
