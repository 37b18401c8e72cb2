"""The matrix products of a network, a lower bound for each implementation."""

import time

import numpy as np

from benchmarks.engine.network import Network

# Number of rows, inner dimension and number of columns of a product.
Shape = tuple[int, int, int]

_SECONDS = 0.02
_REPEATS = 5


def training(network: Network) -> list[Shape]:
    """Return the products of one training update."""
    sizes = (network.n_inputs, *network.hidden, network.n_classes)
    n = network.batch_size
    shapes = []
    for number, (n_in, n_out) in enumerate(zip(sizes, sizes[1:], strict=False)):
        shapes += [(n, n_in, n_out), (n_in, n, n_out)]  # forward, gradient of weights
        if number:
            shapes.append((n, n_out, n_in))  # gradient of the layer's input
    return shapes


def prediction(network: Network, n_rows: int) -> list[Shape]:
    """Return the products of one prediction of `n_rows` rows."""
    sizes = (network.n_inputs, *network.hidden, network.n_classes)
    return [(n_rows, *pair) for pair in zip(sizes, sizes[1:], strict=False)]


def operations(shapes: list[Shape]) -> int:
    """Return the number of additions and multiplications of products."""
    return sum(2 * rows * inner * columns for rows, inner, columns in shapes)


def seconds(shapes: list[Shape]) -> float:
    """Return the minimum time of a few runs of the products with NumPy."""
    rng = np.random.default_rng(0)
    work = []
    for rows, inner, columns in shapes:
        left, right = (
            rng.random((rows, inner), "f4"),
            rng.random((inner, columns), "f4"),
        )
        work.append((left, right, left @ right))
    n_loops, best = 1, 0.0
    while best < _SECONDS / n_loops:
        n_loops *= 2
        best = min(_run(work, n_loops) for _ in range(_REPEATS)) / n_loops
    return best


def _run(work: list[tuple[np.ndarray, ...]], n_loops: int) -> float:
    started = time.perf_counter()
    for _ in range(n_loops):
        for left, right, product in work:
            np.matmul(left, right, out=product)
    return time.perf_counter() - started
