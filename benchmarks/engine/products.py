"""The matrix products of a network, a lower bound for each implementation."""

import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.engine.network import Network

# Number of rows, inner dimension and number of columns of a product.
Shape = tuple[int, int, int]

_SECONDS = 0.02
_REPEATS = 5


@dataclass(frozen=True)
class Products:
    """The matrix products that a case requires.

    Parameters
    ----------
    shapes : list of tuple
        Number of rows, inner dimension and number of columns of each product.
    times : float
        Number of repetitions of all products.
    """

    shapes: list[Shape]
    times: float

    @property
    def operations(self) -> float:
        """Number of additions and multiplications."""
        return self.times * sum(2 * n * inner * m for n, inner, m in self.shapes)

    def seconds(self) -> float:
        """Return the time with NumPy, from the fastest of a few runs."""
        rng = np.random.default_rng(0)
        work = []
        for rows, inner, columns in self.shapes:
            left = rng.random((rows, inner), "f4")
            right = rng.random((inner, columns), "f4")
            work.append((left, right, left @ right))
        n_loops, best = 1, 0.0
        while best < _SECONDS / n_loops:
            n_loops *= 2
            best = min(_run(work, n_loops) for _ in range(_REPEATS)) / n_loops
        return self.times * best


def _run(work: list[tuple[np.ndarray, ...]], n_loops: int) -> float:
    started = time.perf_counter()
    for _ in range(n_loops):
        for left, right, product in work:
            np.matmul(left, right, out=product)
    return time.perf_counter() - started


def training(network: Network, n_rows: float, n_fits: int = 1) -> Products:
    """Return the products of `n_fits` fits on `n_rows` rows each."""
    sizes = (network.n_inputs, *network.hidden, network.n_classes)
    n = network.batch_size
    shapes = []
    for number, (n_in, n_out) in enumerate(pairwise(sizes)):
        shapes += [(n, n_in, n_out), (n_in, n, n_out)]  # forward, gradient of weights
        if number:
            shapes.append((n, n_out, n_in))  # gradient of the layer's input
    return Products(shapes, n_fits * network.epochs * n_rows / n)


def prediction(network: Network, n_rows: int) -> Products:
    """Return the products of one prediction of `n_rows` rows."""
    sizes = (network.n_inputs, *network.hidden, network.n_classes)
    return Products([(n_rows, *pair) for pair in pairwise(sizes)], 1)
