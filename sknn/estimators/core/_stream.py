"""The recent samples of a stream, for statistics that follow it."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from sknn.estimators.core._samples import Rows, Samples

# Maximum number of recent samples, and of their bytes.
_MAX_SAMPLES = 1000
_MAX_BYTES = 2**26


@dataclass(frozen=True)
class Stream:
    """The recent samples of a stream that `partial_fit` has received.

    The scales of X and y are statistics of these samples. From the first part alone,
    which may be a single row, they would be wrong for the rest of the stream.

    Parameters
    ----------
    recent : Samples or None, default=None
        Up to 1,000 samples; None before the first.
    n_new : int, default=0
        Number of samples since the statistics were computed.
    n_needed : int, default=1
        Number of samples without which the statistics are not computed again. After
        `fit`, the statistics are from all its samples. A loaded estimator, whose file
        has no samples, needs the number of samples of its statistics.
    """

    recent: Samples | None = None
    n_new: int = 0
    n_needed: int = 1

    @classmethod
    def after_fit(cls) -> Self:
        """Return the stream that follows a `fit`."""
        return cls(n_needed=_MAX_SAMPLES)

    @property
    def n_statistics(self) -> int:
        """The number of samples that the statistics are from, at most 1,000."""
        if self.recent is None:
            return self.n_needed
        return max(self.n_needed, len(self.recent) - self.n_new)

    def extended(self, samples: Samples) -> Self:
        """Return the stream with the samples of another part."""
        recent = samples if self.recent is None else self.recent.joined(samples)
        n_bytes = _n_bytes(recent.X) // len(recent)
        n_kept = min(len(recent), _MAX_SAMPLES, max(1, _MAX_BYTES // max(1, n_bytes)))
        if n_kept < len(recent):
            recent = recent.take(np.arange(len(recent) - n_kept, len(recent)))
        return type(self)(recent.in_memory(), self.n_new + len(samples), self.n_needed)

    def due(self) -> Samples | None:
        """Return the samples for new statistics; None if they would change little."""
        recent = self.recent
        if recent is None or len(recent) < self.n_needed:
            return None
        return recent if 10 * self.n_new >= len(recent) else None

    def computed(self) -> Self:
        """Return the stream after statistics were computed."""
        return type(self)(self.recent)


def _n_bytes(X: Rows) -> int:
    """Return the size of samples, with the values and columns of a sparse matrix."""
    if isinstance(X, sparse.csr_array):
        return int(X.data.nbytes + X.indices.nbytes)
    return X.dtype.itemsize * int(np.prod(X.shape))
