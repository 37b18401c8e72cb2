"""Python's random generator, from which Keras draws the seeds that are not set."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The generator is shared by all threads, and folds may be fitted in several.
_LOCK = threading.RLock()


@contextmanager
def python_random_kept(seed: int | None = None) -> Iterator[None]:
    """Restore the state of the generator, which belongs to the user.

    Parameters
    ----------
    seed : int or None, default=None
        Seed of the generator inside the context; None to leave its state.
    """
    with _LOCK:
        state = random.getstate()
        if seed is not None:
            random.seed(seed)
        try:
            yield
        finally:
            random.setstate(state)
