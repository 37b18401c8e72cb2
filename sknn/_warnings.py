"""Warnings that point to the code of the user."""

import inspect
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["ignored", "warn_user"]

# Packages with functions between the call of a user and a warning: pipelines, searches
# and decorators.
_PASSED = frozenset({"contextlib", "functools", "joblib", "numpy", "sklearn", "sknn"})


# Messages to ignore in the current thread.
_IGNORED: ContextVar[tuple[str, ...]] = ContextVar("ignored", default=())


@contextmanager
def ignored(*patterns: str) -> Iterator[None]:
    """Context manager in which `warn_user` does not warn.

    Other threads are not affected, unlike by `warnings.catch_warnings`.

    Parameters
    ----------
    *patterns : str
        Regular expressions of the start of messages.
    """
    token = _IGNORED.set((*_IGNORED.get(), *patterns))
    try:
        yield
    finally:
        _IGNORED.reset(token)


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside of this package and scikit-learn.

    A fixed `stacklevel` would depend on the decorators and meta-estimators on the way.
    """
    if any(re.match(pattern, message) for pattern in _IGNORED.get()):
        return
    # In a worker thread, the stack may end before a line of the user.
    level, frame = 0, inspect.currentframe()
    while frame is not None:
        level += 1
        package, _, _ = str(frame.f_globals.get("__name__", "")).partition(".")
        if package not in _PASSED:
            break
        frame = frame.f_back
    warnings.warn(message, category, stacklevel=level)
