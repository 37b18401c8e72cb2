"""A fingerprint that is equal for searches that belong to the same study."""

import contextlib
import re
from collections.abc import Mapping
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType

import joblib
import numpy as np
from sklearn.base import BaseEstimator

from sknn._sklearn import score_function
from sknn.search.trials._typing import Split


def fingerprint(
    estimator: BaseEstimator, data: object, splits: list[Split], scoring: object
) -> str:
    """Return a short string that is equal for equal searches, in any process.

    Parameters
    ----------
    estimator : estimator object
        Its class and all its parameters are included, searched ones too, because the
        first trial is the estimator as given. The space is not included, so it can be
        widened.
    data : object
        Samples, targets and metadata.
    splits : list of (train, test)
    scoring : object
        The settings that define how trials are scored and seeded.
    """
    params = describe(estimator.get_params(deep=True))
    parts = (describe(estimator), params, _hashed(data), splits, describe(scoring))
    return joblib.hash(parts)[:12]


def _hashed(data: object) -> object:
    """Return the hash of data, or the description of objects that are not pickled."""
    if isinstance(data, tuple):
        return [_hashed(item) for item in data]
    if isinstance(data, Mapping):
        return {str(key): _hashed(item) for key, item in data.items()}
    try:
        return joblib.hash(data)
    except Exception:  # any error of a `__reduce__`
        return describe(data)


def describe(value: object, within: tuple[int, ...] = ()) -> object:
    """Return a hashable description of a parameter, without memory addresses.

    Parameters
    ----------
    value : object
    within : tuple of int, default=()
        The `id` of each object that contains `value`. These objects are described by
        their name only, which ends the recursion.
    """
    if isinstance(value, np.ndarray):
        return joblib.hash(value)
    if isinstance(value, ModuleType):
        return value.__name__
    if id(value) in within:
        return getattr(value, "__qualname__", type(value).__qualname__)
    return _describe_parts(value, (*within, id(value)))


def _describe_parts(value: object, within: tuple[int, ...]) -> object:
    """Return the description of an object, which is the last one of `within`."""
    inner = partial(describe, within=within)
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
        parts = [type(value).__qualname__, inner(value.get_config())]
        # The configuration of a Keras loss may lack arguments, such as delta.
        return parts if hasattr(value, "variables") else [*parts, inner(vars(value))]
    if isinstance(value, partial):
        return ["partial", *map(inner, (value.func, value.args, value.keywords))]
    if isinstance(value, MethodType):
        return [inner(value.__func__), inner(value.__self__)]
    if isinstance(value, FunctionType):
        return _describe_function(value, within)
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    metric = score_function(value)
    return _printed(value) if metric is None else [_printed(value), inner(metric)]


def _printed(value: object) -> str:
    """Return the `repr` of an object without memory addresses."""
    try:
        text = repr(value)
    except Exception:  # for example, it contains itself
        text = type(value).__qualname__
    return re.sub(r" at 0x[0-9a-f]+", "", text, flags=re.IGNORECASE)


def _describe_function(function: FunctionType, within: tuple[int, ...]) -> list[object]:
    """Return the name and the code of a function, and only the names of its callees."""
    inner = partial(describe, within=within)
    closure = []
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # a variable that is not yet set
            closure.append(inner(cell.cell_contents))
    return [
        f"{function.__module__}.{function.__qualname__}",
        _describe_code(function.__code__),
        inner(function.__defaults__),
        inner(function.__kwdefaults__),
        closure,
    ]


def _describe_code(code: CodeType) -> list[object]:
    constants = [
        _describe_code(each) if isinstance(each, CodeType) else describe(each)
        for each in code.co_consts
    ]
    return [code.co_code.hex(), list(code.co_names), constants]
