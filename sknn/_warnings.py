"""Warnings that point to the code of the user."""

import inspect
import warnings

__all__ = ["warn_user"]

# Packages with functions between the call of a user and a warning: pipelines, searches
# and decorators.
_PASSED = frozenset({"contextlib", "functools", "joblib", "numpy", "sklearn", "sknn"})


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside of this package and scikit-learn.

    A fixed `stacklevel` would depend on the decorators and meta-estimators on the way.
    """
    # In a worker thread, the stack may end before a line of the user.
    level, frame = 0, inspect.currentframe()
    while frame is not None:
        level += 1
        package, _, _ = str(frame.f_globals.get("__name__", "")).partition(".")
        if package not in _PASSED:
            break
        frame = frame.f_back
    warnings.warn(message, category, stacklevel=level)
