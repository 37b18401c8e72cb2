"""Conversion of parameters and fitted attributes to JSON and back, without code."""

import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import TypeGuard, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

import sknn._targets
import sknn.estimators
from sknn._data import InputScaler
from sknn.estimators.core._fitted_input import FittedInput
from sknn.estimators.core._settings import Settings

_KIND = "__kind__"


def to_plain(value: object, name: str) -> object:
    """Return `value` as an object that `json.dumps` accepts.

    Parameters
    ----------
    value : object
        Number, string, array, container of them, Keras object or target.
    name : str
        Name of the value, for error messages.

    Raises
    ------
    TypeError
        For functions and other objects that only code can restore.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        item = _numbers(np.asarray(value)).item()
        return {_KIND: "scalar", "dtype": value.dtype.str, "value": item}
    if isinstance(value, np.ndarray):
        items = [to_plain(item, name) for item in _numbers(value).ravel().tolist()]
        dtype = "O" if value.dtype == object else value.dtype.str
        return {_KIND: "array", "dtype": dtype, "shape": value.shape, "items": items}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {_KIND: kind, "items": [to_plain(item, name) for item in value]}
    if isinstance(value, dict):
        pairs = [[to_plain(k, name), to_plain(v, name)] for k, v in value.items()]
        return {_KIND: "dict", "items": pairs}
    if type(value) is _own_class(type(value).__name__):
        return _own_object(value, name)
    if isinstance(value, FunctionType) and _function_name(value):
        return {_KIND: "function", "name": _function_name(value)}
    if isinstance(value, Settings) or _is_own_transformer(value):
        params = value.get_params(deep=False)
        state = {key: to_plain(item, f"{name}.{key}") for key, item in params.items()}
        return {_KIND: "settings", "class": type(value).__name__, "params": state}
    return _keras_object(value, name)


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return dates and times as integers, whose unit is part of the dtype."""
    return values.astype(np.int64) if values.dtype.kind in "mM" else values


def _own_class(name: str) -> type | None:
    """Return the class of targets or scalers with this name, if there is one."""
    if name in ("InputScaler", "FittedInput"):
        return InputScaler if name == "InputScaler" else FittedInput
    return getattr(sknn._targets, name) if name in sknn._targets.__all__ else None


def _is_own_transformer(value: object) -> TypeGuard[BaseEstimator]:
    """Return True for a transformer of sknn that is a parameter, and no network."""
    kind = type(value)
    is_own = kind is getattr(sknn.estimators, kind.__name__, None)
    return is_own and not getattr(value, "_trains_with_tensorflow", False)


def _own_object(value: object, name: str) -> dict[str, object]:
    state = (
        {field.name: getattr(value, field.name) for field in fields(value)}
        if is_dataclass(value)
        else vars(value)
    )
    plain = {key: to_plain(item, f"{name}.{key}") for key, item in state.items()}
    return {_KIND: "target", "class": type(value).__name__, "state": plain}


def _function_name(function: FunctionType) -> str:
    """Return the name of a function of `sknn.networks`, or registered with Keras.

    It is empty for other functions, which only code can restore.
    """
    import keras

    import sknn.networks

    name = function.__name__
    if getattr(sknn.networks, name, None) is function:
        return f"sknn.networks>{name}"
    registered = keras.saving.get_registered_name(function)
    found = keras.saving.get_registered_object(registered)
    return registered if found is function else ""


def _named_function(name: str) -> object:
    """Return the function with a name of `_function_name`."""
    import keras

    import sknn.networks

    own = name.removeprefix("sknn.networks>")
    if own != name:
        return getattr(sknn.networks, own)
    found = keras.saving.get_registered_object(name)
    if found is None:
        raise ValueError(f"no function is registered with Keras as {name!r}")
    return found


def _keras_object(value: object, name: str) -> dict[str, object]:
    import keras

    # A configuration does not contain weights.
    from sknn._keras import excluded_names, excludes_variables

    weightless = not isinstance(value, keras.Model)
    # Nor does it contain variables that are excluded from weight decay as objects,
    # which a fit does not support either.
    by_name = not excludes_variables(value)
    if (
        weightless
        and by_name
        and callable(getattr(value, "get_config", None))
        and (
            _is_of_keras(value)
            or keras.saving.get_registered_object(_registered_name(value))
        )
    ):
        plain = keras.saving.serialize_keras_object(value)
        if _is_of_keras(value):
            missing = _missing_arguments(value, plain["config"])
            plain["config"] = plain["config"] | missing
        return {_KIND: "keras", "value": plain, "excluded": excluded_names(value)}
    raise TypeError(
        f"{name}={value!r} cannot be saved without running code when it is loaded. "
        f"{_remedy(value, name)}, or pickle the estimator."
    )


def _is_of_keras(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "keras"


def _missing_arguments(
    value: object, config: Mapping[str, object]
) -> dict[str, object]:
    """Return the arguments of a Keras object that are missing in its configuration.

    An example is the delta of `Huber`.
    """
    import keras

    from sknn._keras import function_arguments

    stored = vars(value) | dict(function_arguments(value) or {})
    if isinstance(value, keras.losses.Loss):
        stored["dtype"] = value.dtype
    arguments = inspect.signature(type(value)).parameters
    missing = [name for name in arguments if name in stored and name not in config]
    return {name: _as_python(stored[name]) for name in missing}


def _as_python(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _registered_name(value: object) -> str:
    import keras

    return keras.saving.get_registered_name(type(value))


def _remedy(value: object, name: str) -> str:
    """Return how the user can avoid a value that cannot be saved."""
    from sknn._keras import excludes_variables

    if name == "callbacks":
        return "Set callbacks=None: predictions do not use them"
    if name.startswith("backbone"):
        return "Set backbone=None: the fitted network contains the backbone"
    if isinstance(value, np.random.RandomState):
        return "Use an int as random_state"
    if excludes_variables(value):
        return (
            "Exclude variables from weight decay by name: "
            "exclude_from_weight_decay(var_names=['bias'])"
        )
    if callable(getattr(value, "get_config", None)):
        return (
            f"Register {type(value).__name__} with "
            "keras.saving.register_keras_serializable"
        )
    return "Use a name or a Keras object instead"


def from_plain(value: object) -> object:
    """Return the value from the result of `to_plain`."""
    if not isinstance(value, dict):
        return value
    kind = value[_KIND]
    if kind == "scalar":
        return np.array([value["value"]]).astype(value["dtype"])[0]
    if kind == "keras":
        # Files of earlier versions do not contain "excluded".
        return _restored_keras_object(value["value"], value.get("excluded"))
    if kind == "function":
        return _named_function(value["name"])
    if kind == "target":
        return _restored_target(value["class"], value["state"])
    if kind == "settings":
        cls = getattr(sknn.estimators, value["class"])
        return cls(**{key: from_plain(item) for key, item in value["params"].items()})
    items = value["items"]
    if kind == "dict":
        return {from_plain(key): from_plain(item) for key, item in items}
    restored = [from_plain(item) for item in items]
    if kind == "array":
        array = np.empty(len(restored), value["dtype"])
        array[:] = cast(ArrayLike, restored)
        return array.reshape(value["shape"])
    return tuple(restored) if kind == "tuple" else restored


def _restored_keras_object(config: object, excluded: str | None) -> object:
    """Return a Keras object, whose weight decay excludes variables by a pattern."""
    import keras

    restored = keras.saving.deserialize_keras_object(config, safe_mode=True)
    if excluded is not None:
        restored.exclude_from_weight_decay(var_names=[excluded])
    return restored


def _restored_target(name: str, state: Mapping[str, object]) -> object:
    """Return a target from the name of its class and its attributes."""
    cls = _own_class(name)
    assert cls is not None  # the file was written by `to_plain`
    restored: object = object.__new__(cls)
    for key, item in state.items():
        # Without calling the constructor, also for frozen dataclasses.
        object.__setattr__(restored, key, from_plain(item))
    return restored
