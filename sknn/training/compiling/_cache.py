"""The programs that have been compiled, kept for the fits to come."""

import contextlib
import ctypes
import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from tensorflow.python.eager import context

# A program of a small network holds about eight megabytes. A search over architectures
# comes back to few of them, so the least recently used go first.
MAX_PROGRAMS = 32

_lock = threading.RLock()
_programs: OrderedDict[Hashable, Any] = OrderedDict()
_n_forgotten = 0


def cached(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what is kept under `key`, made by `make` if there is nothing yet."""
    with _lock:
        if key not in _programs:
            _programs[key] = make()
        _programs.move_to_end(key)
        while len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
            _forget_kernels(1)
        return _programs[key]


def clear_cache() -> None:
    """Free the memory of all compiled programs.

    They are compiled again when they are needed; no result changes. At most
    32 programs are kept anyway, the least recently used being freed first.

    Examples
    --------
    >>> import sknn
    >>> sknn.clear_cache()
    """
    with _lock:
        _programs.clear()
        _forget_kernels(MAX_PROGRAMS)
    gc.collect()  # what was traced refers to itself
    with contextlib.suppress(OSError, AttributeError, TypeError):
        # glibc does not return freed memory to the system by itself.
        ctypes.CDLL(None).malloc_trim(0)


def _forget_kernels(n_programs: int) -> None:
    """Count forgotten programs; free the kernels of operations after `MAX_PROGRAMS`.

    TensorFlow keeps kernels for each shape of a variable that is created, read or
    written.
    """
    global _n_forgotten
    _n_forgotten += n_programs
    if _n_forgotten >= MAX_PROGRAMS:
        _n_forgotten = 0
        context.context().clear_kernel_cache()


def n_programs() -> int:
    """Return how many programs are kept."""
    return len(_programs)
