"""What makes two searches the same study."""

import contextlib
import re
from collections.abc import Mapping
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import joblib
import numpy as np


def fingerprint(estimator: Any, data: Any, splits: Any, scoring: Any) -> str:
    """Return a short text that is equal for equal searches, also in another process.

    Parameters
    ----------
    estimator : estimator object
        Its class and parameters count, also those that are searched: the first trial
        is the estimator as given. The space does not, so it may be widened.
    data : object
        Samples, targets and metadata.
    splits : list of (train, test)
    scoring : object
        How trials are scored and seeded.
    """
    params = describe(estimator.get_params(deep=True))
    parts = (describe(estimator), params, data, splits, describe(scoring))
    return joblib.hash(parts)[:12]


def describe(value: Any, within: tuple[int, ...] = ()) -> Any:
    """Return what counts of a parameter, without addresses in memory.

    Parameters
    ----------
    value : object
    within : tuple of int, default=()
        Functions that hold `value`, by their `id`; one of them is told by its name.
    """
    inner = partial(describe, within=within)
    if isinstance(value, np.ndarray):
        return joblib.hash(value)
    if isinstance(value, np.random.RandomState):
        return inner(value.get_state(legacy=False))
    if isinstance(value, np.random.Generator):
        return inner(value.bit_generator.state)
    if isinstance(value, list | tuple):
        return [type(value).__name__, *map(inner, value)]
    if isinstance(value, set | frozenset):
        return [type(value).__name__, *sorted(map(inner, value), key=repr)]
    if isinstance(value, Mapping):
        return {str(key): inner(item) for key, item in value.items()}
    if hasattr(value, "get_params") and not isinstance(value, type):
        return f"{type(value).__module__}.{type(value).__qualname__}"
    if hasattr(value, "get_config") and not isinstance(value, type):
        return [type(value).__qualname__, inner(value.get_config())]
    if isinstance(value, partial):
        return ["partial", *map(inner, (value.func, value.args, value.keywords))]
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, MethodType):
        return [inner(value.__func__), inner(value.__self__)]
    if isinstance(value, FunctionType) and id(value) not in within:
        return _describe_function(value, within)
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value), flags=re.IGNORECASE)
    if hasattr(value, "_score_func"):  # of `make_scorer`
        return [text, inner(value._score_func)]
    return text


def _describe_function(function: FunctionType, within: tuple[int, ...]) -> list[Any]:
    """Return what a function is called and does; what it calls counts by its name."""
    inner = partial(describe, within=(*within, id(function)))
    around = []
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # a variable that is not yet set
            around.append(inner(cell.cell_contents))
    return [
        f"{function.__module__}.{function.__qualname__}",
        _describe_code(function.__code__),
        inner(function.__defaults__),
        inner(function.__kwdefaults__),
        around,
    ]


def _describe_code(code: CodeType) -> list[Any]:
    constants = [
        _describe_code(each) if isinstance(each, CodeType) else describe(each)
        for each in code.co_consts
    ]
    return [code.co_code.hex(), list(code.co_names), constants]
