"""The programs that have been compiled, kept for the fits to come."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

# A program of a small network holds a few megabytes. A search over architectures
# comes back to few of them, so the least recently used go first.
MAX_PROGRAMS = 32

_lock = threading.RLock()
_programs: OrderedDict[Hashable, Any] = OrderedDict()


def cached(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what is kept under `key`, made by `make` if there is nothing yet."""
    with _lock:
        if key not in _programs:
            _programs[key] = make()
        _programs.move_to_end(key)
        while len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
        return _programs[key]


def clear_programs() -> None:
    """Forget every compiled program, and give its memory back."""
    with _lock:
        _programs.clear()


def n_programs() -> int:
    """Return how many programs are kept."""
    return len(_programs)
