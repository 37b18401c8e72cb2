"""Times of blocks of code."""

import contextlib
import io
import time
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """Measure a block of code: "seconds", and "cpu_seconds" of all threads.

    CPU seconds depend less on other load on the machine. The dict is empty until the
    end of the block.
    """
    spent: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent["seconds"] = time.perf_counter() - wall
    spent["cpu_seconds"] = time.process_time() - cpu


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress warnings, and progress bars that cannot be disabled."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
