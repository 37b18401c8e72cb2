"""Parallel fits: networks in threads, other estimators in processes."""

import os
import sys
from typing import Literal

__all__ = ["THREAD_VARIABLES", "preferred_workers", "share_cores", "uses_threads"]

# TensorFlow reads these environment variables when it is imported.
THREAD_VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def preferred_workers(*estimators: object) -> Literal["threads"] | None:
    """Return the value of `prefer` in `joblib.Parallel` for fits of `estimators`.

    The networks in a process share their compiled programs, and TensorFlow releases
    Python's global interpreter lock. A separate process would first have to import
    TensorFlow and compile the programs.

    Parameters
    ----------
    *estimators : estimator objects
        Estimators to fit.

    Returns
    -------
    "threads" or None
        None, the default of joblib, if an estimator contains no network of this
        package.

    Raises
    ------
    TypeError
        If a class is passed instead of an estimator.
    """
    for estimator in estimators:
        if isinstance(estimator, type):
            raise TypeError(
                f"estimator must be an instance, got the class {estimator.__name__}. "
                f"Use {estimator.__name__}()."
            )
    return "threads" if all(map(_contains_network, estimators)) else None


def uses_threads(*estimators: object) -> bool:
    """Return True if joblib is configured to run fits of `estimators` in threads."""
    from joblib.parallel import get_active_backend

    backend, _ = get_active_backend(prefer=preferred_workers(*estimators))
    return getattr(backend, "uses_threads", False)


def share_cores() -> None:
    """Limit the threads of TensorFlow to the cores of a joblib worker process."""
    n_threads = os.environ.get("OMP_NUM_THREADS")
    multiprocessing = sys.modules.get("multiprocessing")  # not imported in one process
    if not n_threads or multiprocessing is None:
        return
    if multiprocessing.current_process().name.startswith("LokyProcess"):
        for name in THREAD_VARIABLES:
            os.environ.setdefault(name, n_threads)


def _contains_network(estimator: object) -> bool:
    parts = [estimator]
    if hasattr(estimator, "get_params"):
        parts += estimator.get_params(deep=True).values()
    return any(
        getattr(part, "_trains_with_tensorflow", False) is True for part in parts
    )
