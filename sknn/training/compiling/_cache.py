"""The cache of compiled programs."""

import contextlib
import ctypes
import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from tensorflow.python.eager import context

# A program of a small network needs about eight megabytes. A search over architectures
# rarely returns to earlier ones, so the least recently used programs are removed first.
MAX_PROGRAMS = 32

_lock = threading.RLock()
_programs: OrderedDict[Hashable, object] = OrderedDict()
_n_forgotten = 0

_Program = TypeVar("_Program")


def cached(key: Hashable, make: Callable[[], _Program]) -> _Program:
    """Return the program with this key, created by `make` if it is not in the cache."""
    with _lock:
        if key not in _programs:
            _programs[key] = make()
        _programs.move_to_end(key)
        while len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
            _forget_kernels(1)
        return cast("_Program", _programs[key])


def clear_cache() -> None:
    """Free the memory of all compiled programs.

    Programs are compiled again when needed; results do not change. At most 32 programs
    are kept; the least recently used ones are freed first.

    Examples
    --------
    >>> import sknn
    >>> sknn.clear_cache()
    """
    with _lock:
        _programs.clear()
        _forget_kernels(MAX_PROGRAMS)
    gc.collect()  # traced functions have reference cycles
    with contextlib.suppress(OSError, AttributeError, TypeError):
        # glibc does not return freed memory to the system by itself.
        ctypes.CDLL(None).malloc_trim(0)


def _forget_kernels(n_programs: int) -> None:
    """Count removed programs; clear TensorFlow's kernels after `MAX_PROGRAMS` of them.

    TensorFlow keeps a kernel for each shape of a variable that is created, read or
    written.
    """
    global _n_forgotten
    _n_forgotten += n_programs
    if _n_forgotten >= MAX_PROGRAMS:
        _n_forgotten = 0
        context.context().clear_kernel_cache()


def n_programs() -> int:
    """Return the number of programs in the cache."""
    return len(_programs)
