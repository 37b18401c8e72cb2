"""What makes two searches the same study."""

import re
from collections.abc import Mapping
from typing import Any

import joblib
import numpy as np


def fingerprint(
    estimator: Any, searched: set[str], data: Any, splits: Any, scoring: Any
) -> str:
    """Return a short text that is equal for equal searches, also in another process.

    Parameters
    ----------
    estimator : estimator object
        Its class and parameters count, but for those that are `searched`.
    searched : set of str
        Parameters that the space sets; it may be widened without a new study.
    data : object
        Samples, targets and metadata.
    splits : list of (train, test)
    scoring : object
        How trials are scored and seeded.
    """
    params = {
        name: describe(value)
        for name, value in estimator.get_params(deep=True).items()
        if name not in searched
    }
    parts = (describe(estimator), params, data, splits, describe(scoring))
    return joblib.hash(parts)[:12]


def describe(value: Any) -> Any:
    """Return what counts of a parameter, without addresses in memory."""
    if isinstance(value, np.ndarray):
        return joblib.hash(value)
    if isinstance(value, list | tuple | set):
        return [type(value).__name__, *map(describe, value)]
    if isinstance(value, Mapping):
        return {str(key): describe(item) for key, item in value.items()}
    if hasattr(value, "get_params") and not isinstance(value, type):
        return f"{type(value).__module__}.{type(value).__qualname__}"
    if hasattr(value, "get_config") and not isinstance(value, type):
        return [type(value).__qualname__, describe(value.get_config())]
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
