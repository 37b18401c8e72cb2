"""Numbers of samples per call of a network in prediction."""

from collections.abc import Callable

import numpy as np

from sknn.training.kernels._stable_products import row_multiple

# Minimum number of samples per call: TensorFlow multiplies single rows by special
# kernels.
_MIN_SAMPLES = 2

# Number of slices of a batch, from the first to the last samples, that are compared.
_N_TRIED = 6

_Call = Callable[[np.ndarray], np.ndarray]


class BatchSizes:
    """Batch sizes for which the outputs of a sample do not depend on the batch.

    Batches are padded to such a size. Each size is tested before its first use, because
    the kernels depend on the network, the processor and the number of threads.

    Parameters
    ----------
    max_samples : int
        Maximum number of samples per call, as limited by memory.
    allow_small : bool, default=False
        Whether batches of two samples are allowed, if they give the same outputs as
        larger ones: the layers process samples one by one, or pad batches themselves.
    """

    def __init__(self, max_samples: int, allow_small: bool = False) -> None:
        self._max_samples = max_samples
        self._allow_small = allow_small
        self._smallest = 0  # not known yet
        self._agreeing: dict[int, bool] = {}

    def apply(self, call: _Call, X: np.ndarray) -> np.ndarray:
        """Apply `call` to all samples, in batches of suitable sizes.

        Parameters
        ----------
        call : callable
            Maps samples to outputs.
        X : ndarray of shape (n_samples, ...)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, ...)
            Outputs of `call`.
        """
        n_samples, multiple = len(X), row_multiple()
        if self._max_samples < multiple:
            # Memory allows no suitable size. All calls have one sample, so they agree.
            return np.concatenate([call(X[i : i + 1]) for i in range(n_samples)])
        if not self._smallest:
            self._smallest = self._find_smallest(call, X)
        size = self._smallest
        if n_samples > size:
            size = -(-n_samples // multiple) * multiple
        if not self._agrees(call, X, size):
            half = -(-size // (2 * multiple)) * multiple
            parts = (X[:half], X[half:])
            return np.concatenate([self.apply(call, part) for part in parts])
        return call(_padded(X, size))[:n_samples]

    def _find_smallest(self, call: _Call, X: np.ndarray) -> int:
        """Return the smallest batch size with the same outputs as larger batches."""
        multiple = row_multiple()
        if not self._allow_small:
            return multiple
        samples = _drawn(X, multiple)
        pairs = [
            call(samples[i : i + _MIN_SAMPLES])
            for i in range(0, multiple, _MIN_SAMPLES)
        ]
        agree = np.array_equal(np.concatenate(pairs), call(samples), equal_nan=True)
        return _MIN_SAMPLES if agree else multiple

    def _agrees(self, call: _Call, X: np.ndarray, size: int) -> bool:
        """Return True if batches of this size have the same outputs as smaller ones."""
        if size <= row_multiple():
            return True
        if size not in self._agreeing:
            samples, multiple = _drawn(X, size), row_multiple()
            outputs = call(samples)
            parts = [
                slice(first, first + multiple)
                for first in np.linspace(0, size - multiple, _N_TRIED, dtype=int)
            ]
            agrees = all(
                np.array_equal(call(samples[part]), outputs[part], equal_nan=True)
                for part in parts
            )
            if not samples.any():
                return agrees  # zeros are not conclusive for other samples
            self._agreeing[size] = agrees
        return self._agreeing[size]


def _drawn(X: np.ndarray, n_samples: int) -> np.ndarray:
    """Return new samples whose values are drawn from the same positions of `X`.

    So they are valid inputs of the network, such as tokens.
    """
    places = np.random.default_rng(0).integers(0, len(X), (n_samples, *X.shape[1:]))
    return np.take_along_axis(X, places, axis=0)


def _padded(X: np.ndarray, size: int) -> np.ndarray:
    """Append zeros to the samples `X`, up to `size` samples."""
    if len(X) == size:
        return X
    padded = np.zeros((size, *X.shape[1:]), X.dtype)
    padded[: len(X)] = X
    return padded
