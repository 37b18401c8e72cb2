"""Lengths of word vectors, computed once for each matrix."""

from typing import Any
from weakref import WeakKeyDictionary, ref

import numpy as np

__all__ = ["norms_of", "row_norms"]

# Kept beside the objects and not in them: a pickle, a copy or a clone never carries
# them. The matrix is held weakly, so that one put in its place is seen.
_KEPT: WeakKeyDictionary[Any, tuple[Any, np.ndarray]] = WeakKeyDictionary()


def norms_of(owner: Any) -> np.ndarray:
    """Return the lengths of the rows of ``owner.vectors_``, 1 where one is zero.

    They are computed again when another array has taken the place of the one before.
    """
    vectors = owner.vectors_
    known = _KEPT.get(owner)
    if known is None or known[0]() is not vectors:
        known = ref(vectors), row_norms(vectors)
        _KEPT[owner] = known
    return known[1]


def row_norms(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths of rows, 1 where one is zero so that it stays zero."""
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    norms[norms == 0] = 1
    return norms
