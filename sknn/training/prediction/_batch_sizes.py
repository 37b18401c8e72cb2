"""The numbers of samples with which a network is called in prediction."""

from collections.abc import Callable

import numpy as np

from sknn.training.kernels._stable_products import row_multiple

# The smallest call: TensorFlow multiplies a single row by kernels of their own.
_PAIR = 2

# Parts of a batch, from its first samples to its last, that are tried apart.
_N_TRIED = 6

_Call = Callable[[np.ndarray], np.ndarray]


class BatchSizes:
    """Numbers of samples for which a network gives each of them the same outputs.

    Batches are filled up to such a number. Each number is tried out before its first
    use, since what the kernels do depends on the network, the processor and the number
    of threads.

    Parameters
    ----------
    most : int
        Maximum number of samples per call, as far as memory allows.
    few : bool, default=False
        Whether the network may give two samples the outputs that more have: its layers
        take samples one by one, or fill up batches themselves.
    """

    def __init__(self, most: int, few: bool = False) -> None:
        self._most = most
        self._few = few
        self._smallest = 0  # not known yet
        self._agreeing: dict[int, bool] = {}

    def apply(self, call: _Call, X: np.ndarray) -> np.ndarray:
        """Return what `call` makes of all samples, in batches of such numbers.

        Parameters
        ----------
        call : callable
            Maps samples to outputs.
        X : ndarray of shape (n_samples, ...)
        """
        n_samples, multiple = len(X), row_multiple()
        if self._most < multiple:
            # There is no memory for more. Calls with one sample each are all alike.
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
        return call(_filled_up(X, size))[:n_samples]

    def _find_smallest(self, call: _Call, X: np.ndarray) -> int:
        """Return the smallest number of samples that gives what larger ones give."""
        multiple = row_multiple()
        if not self._few:
            return multiple
        samples = _drawn(X, multiple)
        pairs = [call(samples[i : i + _PAIR]) for i in range(0, multiple, _PAIR)]
        alike = np.array_equal(np.concatenate(pairs), call(samples), equal_nan=True)
        return _PAIR if alike else multiple

    def _agrees(self, call: _Call, X: np.ndarray, size: int) -> bool:
        """Return True if `size` samples have the outputs that fewer have."""
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
                return agrees  # zeros tell little about other samples
            self._agreeing[size] = agrees
        return self._agreeing[size]


def _drawn(X: np.ndarray, n_samples: int) -> np.ndarray:
    """Return new samples, each value of which is one at its place in `X`.

    So they are of a kind that the network takes, such as tokens.
    """
    places = np.random.default_rng(0).integers(0, len(X), (n_samples, *X.shape[1:]))
    return np.take_along_axis(X, places, axis=0)


def _filled_up(X: np.ndarray, size: int) -> np.ndarray:
    """Return `size` samples, the first of which are `X`."""
    if len(X) == size:
        return X
    room = np.zeros((size, *X.shape[1:]), X.dtype)
    room[: len(X)] = X
    return room
