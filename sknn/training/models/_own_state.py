"""The settings that user-defined layers have as attributes."""

import copy
import functools
import types
from collections.abc import Hashable, Iterator, Mapping, Set

import keras
import numpy as np

from sknn._keras import nested_layers

__all__ = [
    "PLAIN",
    "complete",
    "is_known",
    "is_known_module",
    "lost_attributes",
    "own_attributes",
    "own_state",
    "set_attributes",
]

# Types of values that are fully described by their `repr`.
PLAIN = (str, bytes, bool, int, float, complex, np.generic, types.NoneType)

# Attributes that Keras sets while it trains a model.
_OF_TRAINING = {"history", "optimizer", "stop_training"}

# Objects inside objects are described down to this depth.
_MAX_DEPTH = 4


def is_known(kind: type) -> bool:
    """Return True if `kind` is a class of Keras or of this package."""
    return is_known_module(kind.__module__)


def is_known_module(module: object) -> bool:
    """Return True for the name of a module of Keras or of this package."""
    return str(module).partition(".")[0] in ("keras", "sknn")


def own_state(layer: keras.Layer) -> tuple[tuple[str, object], ...]:
    """Return the attributes of a user-defined layer or model, in a form to compare.

    The configuration of a user-defined class may lack some of its arguments, and
    attributes may be set after construction. Weights, layers and functions are left
    out; they are compared elsewhere.
    """
    if is_known(type(layer)):
        return ()
    return tuple(
        (name, key)
        for name, value in sorted(vars(layer).items())
        if _is_own(layer, name) and (key := _key(value)) is not _LEFT_OUT
    )


def own_attributes(layer: keras.Layer) -> dict[str, object]:
    """Return the attributes that `own_state` describes, if they are only data.

    A copy must not receive the layers and functions inside of a list, for example.
    """
    values = {name: getattr(layer, name) for name, _ in own_state(layer)}
    return {name: _copied(value) for name, value in values.items() if _is_data(value)}


def set_attributes(layer: keras.Layer, attributes: Mapping[str, object]) -> None:
    """Set attributes of a copy that its configuration lacks."""
    state = dict(own_state(layer))
    for name, value in attributes.items():
        if name not in state or state[name] != _key(value):
            setattr(layer, name, value)


def complete(model: keras.Layer, duplicate: keras.Layer) -> None:
    """Give a copy of a model all that its configuration may lack.

    These are attributes of user-defined layers, and which parts are frozen.
    """
    pairs = zip(nested_layers(model), nested_layers(duplicate), strict=True)
    for layer, own in pairs:
        set_attributes(own, own_attributes(layer))
        if own.trainable != layer.trainable:
            own.trainable = layer.trainable
        # The copy of an adapted layer has constants instead of variables.
        for variable, new in zip(layer.variables, own.variables, strict=False):
            if new.trainable != variable.trainable:
                new.trainable = variable.trainable


def lost_attributes(model: keras.Layer, duplicate: keras.Layer) -> list[str]:
    """Return the attributes of user-defined layers that differ in a copy."""
    found = []
    for layer, new in zip(nested_layers(model), nested_layers(duplicate), strict=False):
        state, own = dict(own_state(layer)), dict(own_state(new))
        names = [n for n in state if n not in own or state[n] != own[n]]
        found += [f"{type(layer).__name__}.{name}" for name in names]
    return found


# -- keys ------------------------------------------------------------------------------

_LEFT_OUT = object()


@functools.cache
def _framework_attributes() -> frozenset[str]:
    """Return the attributes that each layer or model of Keras has."""
    model = keras.Model()
    model.compile()
    return frozenset({*vars(keras.layers.Layer()), *vars(model), *_OF_TRAINING})


def _is_own(layer: keras.Layer, name: str) -> bool:
    # TensorFlow and Keras number their own attributes, or start them in this way.
    internal = name.startswith(("_self_", "_compile", "_eval_epoch"))
    # Keras wraps methods in each instance.
    is_method = callable(getattr(type(layer), name, None))
    return not (internal or is_method or name in _framework_attributes())


def _key(value: object, depth: int = 0) -> object:
    """Return a value in a form to compare, or `_LEFT_OUT`."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, list | tuple):
        return tuple(_keys(value, depth))
    if isinstance(value, Mapping):
        return tuple(sorted((repr(k), _key(v, depth + 1)) for k, v in value.items()))
    if isinstance(value, Set):
        return tuple(sorted(map(repr, value)))
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    if isinstance(value, type):
        return value
    if package == "tensorflow" and hasattr(value, "numpy"):
        return _key(np.asarray(value), depth)
    if package in ("keras", "sknn", "tensorflow") or callable(value):
        return _LEFT_OUT
    if depth < _MAX_DEPTH and hasattr(value, "__dict__"):
        return kind, _key(vars(value), depth + 1)
    return value if isinstance(value, Hashable) else id(value)


def _is_data(value: object, depth: int = 0) -> bool:
    """Return True if a value contains no functions, layers or weights."""
    if isinstance(value, Mapping):
        return all(_is_data(item, depth + 1) for item in value.values())
    if isinstance(value, list | tuple | Set):
        return all(_is_data(item, depth + 1) for item in value)
    if isinstance(value, (*PLAIN, np.ndarray, type)):
        return True
    if _key(value) is _LEFT_OUT or depth > _MAX_DEPTH:
        return False
    is_tensor = hasattr(value, "numpy")
    return is_tensor or (
        hasattr(value, "__dict__") and _is_data(vars(value), depth + 1)
    )


def _copied(value: object) -> object:
    """Return a copy of data, without the containers that Keras replaces others by."""
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, Set):
        return set(value)
    if hasattr(value, "numpy"):  # a tensor does not change
        return value
    return copy.deepcopy(value)


def _keys(values: list | tuple, depth: int) -> Iterator[object]:
    for value in values:
        key = _key(value, depth + 1)
        if key is not _LEFT_OUT:
            yield key
