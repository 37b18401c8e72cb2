"""Matrix products of fits."""

from benchmarks.engine.case import Products
from benchmarks.engine.network import Network
from benchmarks.engine.products import training


def fit_products(network: Network, n_rows: float, n_fits: int = 1) -> Products:
    """Return the products of `n_fits` fits on `n_rows` rows each."""
    n_steps = network.epochs * n_rows / network.batch_size
    return Products(training(network), n_fits * n_steps)
