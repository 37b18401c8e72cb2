"""Parameters and fitted attributes as JSON, and back, without running any code."""

import inspect
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

import sknn._targets
import sknn.estimators
from sknn.estimators.core._settings import Settings

_KIND = "__kind__"


def to_plain(value: Any, name: str) -> Any:
    """Return `value` as what JSON knows.

    Parameters
    ----------
    value : object
        Numbers, strings, arrays, containers of them, Keras objects and targets.
    name : str
        What it is called, for the error.

    Raises
    ------
    TypeError
        For functions and other objects that only code could bring back.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return {_KIND: "scalar", "dtype": value.dtype.str, "value": value.item()}
    if isinstance(value, np.ndarray):
        items = [to_plain(item, name) for item in value.ravel().tolist()]
        dtype = "O" if value.dtype == object else value.dtype.str
        return {_KIND: "array", "dtype": dtype, "shape": value.shape, "items": items}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {_KIND: kind, "items": [to_plain(item, name) for item in value]}
    if isinstance(value, dict):
        items = [[to_plain(k, name), to_plain(v, name)] for k, v in value.items()]
        return {_KIND: "dict", "items": items}
    # Of this package alone: `from_plain` looks there, and runs no code of others.
    if type(value) is getattr(sknn._targets, type(value).__name__, None):
        return _own_object(value, name)
    if isinstance(value, Settings):
        params = value.get_params(deep=False)
        state = {key: to_plain(item, f"{name}.{key}") for key, item in params.items()}
        return {_KIND: "settings", "class": type(value).__name__, "params": state}
    return _keras_object(value, name)


def _own_object(value: Any, name: str) -> dict[str, Any]:
    state = (
        {field.name: getattr(value, field.name) for field in fields(value)}
        if is_dataclass(value)
        else vars(value)
    )
    plain = {key: to_plain(item, f"{name}.{key}") for key, item in state.items()}
    return {_KIND: "target", "class": type(value).__name__, "state": plain}


def _keras_object(value: Any, name: str) -> dict[str, Any]:
    import keras

    # A configuration says nothing of weights.
    weightless = not isinstance(value, keras.Model)
    # Nor of variables that an optimizer excludes one by one; a fit refuses them too.
    by_name = not getattr(value, "_exclude_from_weight_decay", None)
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
            plain["config"] = plain["config"] | _left_out(value, plain["config"])
        pattern = getattr(value, "_exclude_from_weight_decay_pattern", None)
        excluded = None if pattern is None else pattern.pattern
        return {_KIND: "keras", "value": plain, "excluded": excluded}
    raise TypeError(
        f"{name}={value!r} cannot be saved without running code when it is loaded. "
        f"{_way_out(value, name)}, or pickle the estimator."
    )


def _is_of_keras(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "keras"


def _left_out(value: Any, config: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an object of Keras that its configuration leaves out.

    Such as the delta of `Huber`.
    """
    import keras

    held = vars(value) | getattr(value, "_fn_kwargs", {})
    if isinstance(value, keras.losses.Loss):
        held["dtype"] = value.dtype
    arguments = inspect.signature(type(value)).parameters
    missing = [name for name in arguments if name in held and name not in config]
    return {name: _number(held[name]) for name in missing}


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _registered_name(value: Any) -> str:
    import keras

    return keras.saving.get_registered_name(type(value))


def _way_out(value: Any, name: str) -> str:
    if name == "callbacks":
        return "Set callbacks=None: predictions do not use them"
    if name.startswith("backbone"):
        return "Set backbone=None: the fitted network contains all of it"
    if isinstance(value, np.random.RandomState):
        return "Use a number as random_state"
    if getattr(value, "_exclude_from_weight_decay", None):
        return (
            "Exclude variables from weight decay by name: "
            "exclude_from_weight_decay(var_names=['bias'])"
        )
    if callable(getattr(value, "get_config", None)):
        return (
            f"Register {type(value).__name__} with "
            "keras.saving.register_keras_serializable"
        )
    return "Use a name or a Keras object in its place"


def from_plain(value: Any) -> Any:
    """Return what `to_plain` was given."""
    if not isinstance(value, dict):
        return value
    kind = value[_KIND]
    if kind == "scalar":
        return np.dtype(value["dtype"]).type(value["value"])
    if kind == "keras":
        return _restored_keras_object(value)
    if kind == "target":
        return _restored(value)
    if kind == "settings":
        cls = getattr(sknn.estimators, value["class"])
        return cls(**{key: from_plain(item) for key, item in value["params"].items()})
    items = value["items"]
    if kind == "dict":
        return {from_plain(key): from_plain(item) for key, item in items}
    restored = [from_plain(item) for item in items]
    if kind == "array":
        array = np.empty(len(restored), value["dtype"])
        array[:] = restored
        return array.reshape(value["shape"])
    return tuple(restored) if kind == "tuple" else restored


def _restored_keras_object(value: dict[str, Any]) -> Any:
    import keras

    restored = keras.saving.deserialize_keras_object(value["value"], safe_mode=True)
    excluded = value.get("excluded")  # unknown to the files of earlier versions
    if excluded is not None:
        restored.exclude_from_weight_decay(var_names=[excluded])
    return restored


def _restored(value: dict[str, Any]) -> Any:
    cls = getattr(sknn._targets, value["class"])
    restored = object.__new__(cls)
    for key, item in value["state"].items():
        # Around the constructor, and around a frozen dataclass's guard.
        object.__setattr__(restored, key, from_plain(item))
    return restored
