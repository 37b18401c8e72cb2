"""Keys of the properties of a model that a compiled program depends on.

Two models with the same key can share one program. They differ only in the values of
their weights, in seeds and names, and in settings that are inputs of the program
(dropout rates, strengths of l1 and l2).
"""

import functools
import types
from collections.abc import Iterator
from typing import Protocol

import keras
import numpy as np

from sknn._keras import inbound_nodes, nested_layers
from sknn.training.kernels._adapted_normalization import (
    is_adapted,
    is_adapted_normalization,
)
from sknn.training.models._own_state import (
    PLAIN,
    is_known,
    is_known_module,
    own_state,
)

# Entries of the configuration of a layer that only affect initial weights or names.
# This holds for layers of Keras and of this package. In a user-defined layer, a `seed`
# may affect the computation.
_IRRELEVANT = ("seed", "name", "registered_name")


class LayerCall(Protocol):
    """One call of a layer in a functional model: a node of Keras."""

    input_tensors: list[keras.KerasTensor]
    output_tensors: list[keras.KerasTensor]


class _HasConfig(Protocol):
    def get_config(self) -> dict[str, object]: ...


class UntraceableError(Exception):
    """A model cannot be copied or has no key, so Keras itself must train it."""


def is_network(layer: keras.layers.Layer) -> bool:
    """Return True for a functional or Sequential model, and not for a subclass."""
    kind = type(layer)
    return kind is keras.Sequential or (
        kind.__qualname__ == "Functional" and is_known(kind)
    )


def iter_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """Yield the layers of `model` and of nested models, in order."""
    for layer in model.layers:
        if is_network(layer):
            yield from iter_layers(layer)
        else:
            yield layer


def iter_parts(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """Yield the layers of `model` and their sublayers, such as RNN cells."""
    for layer in iter_layers(model):
        yield from nested_layers(layer)


def iter_calls(model: keras.Model) -> Iterator[LayerCall]:
    """Yield the calls of layers that `model` consists of."""
    for layer in model.layers:
        yield from inbound_nodes(layer)
        if is_network(layer):
            yield from iter_calls(layer)


def has_traced_rate(layer: keras.layers.Layer) -> bool:
    """Return True if the dropout rate of `layer` is an input of its program.

    A dropout layer with rate 0 has no random generator, so its architecture differs.
    """
    return type(layer) is keras.layers.Dropout and layer.rate > 0


def is_traceable(model: keras.Model) -> bool:
    """Return True if `model` may be compiled into a program."""
    return not why_not_traceable(model)


def why_not_traceable(model: keras.Model) -> str:
    """Return why `model` cannot be compiled into a program; "" if it may be possible.

    Functional and Sequential models can be copied from their configuration and called
    without state. A subclass may have any `train_step`. A layer that is adapted to data
    has a state that a copy does not have, unless it is a `Normalization`. `Template`
    checks whether the copy is correct.
    """
    if keras.backend.backend() != "tensorflow":
        return "Keras does not use TensorFlow"
    if not is_network(model):
        return f"{type(model).__name__} is not a functional or Sequential model"
    for layer in iter_parts(model):
        if isinstance(layer, keras.layers.SpectralNormalization):
            return f"the layer {layer.name!r} changes its weights when it is called"
        if is_adapted(layer) and not is_adapted_normalization(layer):
            return f"the layer {layer.name!r} was adapted to data"
    return ""


# -- functions and objects in layers ------------------------------------------------


def is_penalty(regularizer: object) -> bool:
    """Return True if `regularizer` is a plain l1 or l2 penalty, an input of a program.

    A subclass may have another formula.
    """
    return type(regularizer) in _PENALTIES


_PENALTIES = (keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2)
_PENALTY_NAMES = tuple(("keras.regularizers", cls.__name__) for cls in _PENALTIES)

_HELPERS = (
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
    keras.initializers.Initializer,
)


def given_code(layer: keras.layers.Layer) -> dict[str, object]:
    """Return the functions and helper objects of `layer`, by attribute."""
    return {
        name: value
        for name, value in vars(layer).items()
        if isinstance(value, _HELPERS) or _is_code(layer, name, value)
    }


def _is_code(layer: keras.layers.Layer, name: str, value: object) -> bool:
    if isinstance(value, types.FunctionType | types.MethodType | functools.partial):
        # Keras wraps some methods again in each instance; they belong to the class.
        return not hasattr(type(layer), name)
    return (
        callable(value) and not isinstance(value, type) and not is_known(type(value))
    ) and not isinstance(value, keras.layers.Layer)


def needs_code(layer: keras.layers.Layer, entry: object, value: object) -> bool:
    """Return True if an entry of the configuration may not recreate `value`.

    Keras serializes functions and objects as a dict, which can be resolved if they are
    registered. If a function has the name of an activation function of Keras, the
    configuration of Keras' own layers contains the name alone.
    """
    if not isinstance(entry, str) or not is_known(type(layer)):
        return isinstance(entry, dict)
    try:
        return keras.activations.get(entry) is not value
    except ValueError:
        return entry == getattr(value, "__name__", None)


def _code(layer: keras.layers.Layer) -> Iterator[object]:
    """Yield a key of each function and helper object of `layer`.

    A function that is defined again with the same name has another key.
    """
    for value in given_code(layer).values():
        if is_penalty(value):
            yield None
        elif isinstance(value, keras.initializers.Initializer):
            # Layers of Keras use it for their initial weights only.
            yield None if is_known(type(layer)) else object_key(value)
        else:
            yield object_key(value) if isinstance(value, _HELPERS) else value


def object_key(value: _HasConfig) -> object:
    """Return a key that distinguishes `value` from other objects with a `get_config`.

    A user-defined class without its own `get_config` is identified by its attributes,
    if they are plain values, or else by identity.
    """
    kind = type(value)
    # Keras numbers the names of losses, and sets their dtype policy.
    labels = ("name", "_dtype_policy") if isinstance(value, keras.losses.Loss) else ()
    definer = next(c for c in kind.__mro__ if "get_config" in vars(c))
    has_own = is_known(kind) or not is_known(definer)
    attributes = vars(value)
    plain = {k: v for k, v in attributes.items() if isinstance(v, PLAIN)}
    # The configuration of a user-defined class may lack some of its arguments.
    settings: dict[str, object] = {} if is_known(kind) else {**plain}
    if has_own:
        settings = settings | value.get_config()
    elif not attributes.keys() <= {*plain, *labels}:
        return value
    return kind, value_key({k: v for k, v in settings.items() if k not in labels})


def part_codes(model: keras.Model) -> list[tuple[object, ...]]:
    """Return keys of the functions, helpers and attributes of layers and sublayers.

    Attributes are compared for user-defined layers, whose configuration may lack some.
    """
    return [(*_code(part), own_state(part)) for part in iter_parts(model)]


# -- configurations ----------------------------------------------------------------


def value_key(value: object, names: dict[str, str] | None = None) -> object:
    """Return a value of a configuration in a form that can be part of a key."""
    names = names or {}
    if isinstance(value, dict):
        if "class_name" in value and "config" in value:
            return _object(value, names)
        return tuple(
            (key, _entry(key, item, names)) for key, item in sorted(value.items())
        )
    if isinstance(value, list | tuple):
        return tuple(value_key(item, names) for item in value)
    if isinstance(value, PLAIN):
        return repr(value)
    if hasattr(value, "__array__"):
        array = np.asarray(value)
        return array.dtype.str, array.shape, array.tobytes()
    return value  # a function itself: if defined again, it is another one


def _entry(key: str, item: object, names: dict[str, str]) -> object:
    if key == "keras_history" and isinstance(item, list | tuple):
        return (names.get(item[0], item[0]), *item[1:])
    if key in ("input_layers", "output_layers"):
        return repr(_renamed(item, names))
    return value_key(item, names)


def _object(value: dict, names: dict[str, str], reached: bool = False) -> object:
    """Return the key of an object that Keras has serialized as a configuration.

    `reached` is True if the copy of the model replaces the object (see `Template`), and
    not only its configuration.
    """
    kind, config = value["class_name"], value["config"]
    if kind.endswith("DTypePolicy"):
        return repr(value)  # it consists of its name alone
    known = is_known_module(value.get("module"))
    rest = {k: v for k, v in value.items() if k not in ("config", *_IRRELEVANT)}
    if not isinstance(config, dict):
        return value_key(rest, names), value_key(config, names)
    network = known and kind in ("Sequential", "Functional")
    entries: list[tuple[object, ...]] = []
    for key, item in sorted(config.items()):
        if key == "layers" and network:
            entries.append((key, *(_object(layer, names, reached) for layer in item)))
        elif not _is_left_out(value, key, known, names, reached):
            penalty = known and _is_penalty_entry(key, item)
            entries.append((key, "penalty" if penalty else _entry(key, item, names)))
    return value_key(rest, names), tuple(entries)


def _is_left_out(
    value: dict, key: str, known: bool, names: dict[str, str], reached: bool
) -> bool:
    if not known:  # default names of layers are numbered by Keras
        return key == "name" and value["config"][key] in names
    if key in _IRRELEVANT or key.endswith("_initializer"):
        return True
    return key == "rate" and reached and _is_plain_dropout(value)


def _is_plain_dropout(layer: dict) -> bool:
    """Return `has_traced_rate` for the configuration of a layer."""
    return layer["class_name"] == "Dropout" and layer["config"]["rate"] > 0


def _is_penalty_entry(key: str, item: object) -> bool:
    """Return True if an entry of a layer of Keras is a penalty of one weight."""
    return (
        key.endswith("_regularizer")
        and key != "activity_regularizer"
        and isinstance(item, dict)
        and (item.get("module"), item.get("class_name")) in _PENALTY_NAMES
    )


def _names(config: dict, found: dict[str, str]) -> dict[str, str]:
    """Map the names of all layers in a model's configuration to numbers."""
    for layer in config.get("layers", []):
        inner = layer["config"]
        name = layer.get("name") or inner.get("name")
        if name is not None:
            found.setdefault(name, f"layer_{len(found)}")
        if isinstance(inner, dict):
            _names(inner, found)
    return found


def _renamed(item: object, names: dict[str, str]) -> object:
    if isinstance(item, list | tuple):
        return [_renamed(part, names) for part in item]
    return names.get(item, item) if isinstance(item, str) else item


# -- models ------------------------------------------------------------------------


def weights_key(model: keras.Model) -> tuple[object, ...]:
    """Return the shape and dtype of each weight, and whether it is trainable."""
    return tuple((tuple(v.shape), v.dtype, v.trainable) for v in model.variables)


def model_signature(model: keras.Model) -> tuple[object, ...]:
    """Return a hashable key of all properties of `model` that a program depends on.

    Raises
    ------
    UntraceableError
        If a layer has no configuration, or one that is not hashable.
    """
    try:
        config = model.get_config()
        module = type(model).__module__
        whole = {"class_name": type(model).__name__, "module": module, "config": config}
        key = (
            type(model),
            _object(whole, _names(config, {}), reached=True),
            tuple((type(part), part.trainable) for part in iter_parts(model)),
            tuple(part_codes(model)),
            weights_key(model),
            tuple(is_penalty(v.regularizer) for v in model.trainable_variables),
        )
        hash(key)
    except Exception as error:  # user-defined layers may raise anything
        raise UntraceableError from error
    return key
