"""What a compiled program depends on, as a key.

Two models with the same key can share one program: they differ only in the values of
weights, in seeds and names, and in settings that are inputs of the program (rates of
dropout, strengths of l1 and l2).
"""

import functools
import types
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

# Entries of the configuration of a layer that only decide initial weights or names.
# They do so in layers of Keras and of this package; in a layer of the user's, a `seed`
# may be mathematics.
_IRRELEVANT = ("seed", "name", "registered_name")

# What a value of a configuration may be for its `repr` to say all about it.
_PLAIN = (str, bytes, bool, int, float, complex, np.generic, types.NoneType)


class UntraceableError(Exception):
    """A model cannot be copied or named; Keras itself has to train it."""


def is_known(kind: type) -> bool:
    """Tell whether `kind` is a class of Keras or of this package."""
    return _is_known_module(kind.__module__)


def _is_known_module(module: Any) -> bool:
    return str(module).partition(".")[0] in ("keras", "sknn")


def _is_network(layer: Any) -> bool:
    """Tell whether `layer` is a model that consists of layers and nothing else."""
    kind = type(layer)
    return kind is keras.Sequential or (
        kind.__qualname__ == "Functional" and is_known(kind)
    )


def iter_layers(model: Any) -> Iterator[Any]:
    """Yield the layers of `model`, going into nested models, in order."""
    for layer in model.layers:
        if _is_network(layer):
            yield from iter_layers(layer)
        else:
            yield layer


def iter_parts(model: Any) -> Iterator[Any]:
    """Yield the layers of `model` and the layers inside them, such as RNN cells."""
    for layer in iter_layers(model):
        yield from layer._flatten_layers()


def iter_calls(model: Any) -> Iterator[Any]:
    """Yield the calls that the layers of `model` were put together by."""
    for layer in model.layers:
        yield from layer._inbound_nodes
        if _is_network(layer):
            yield from iter_calls(layer)


def has_traced_rate(layer: Any) -> bool:
    """Tell whether the rate of `layer` is an input of its program.

    A dropout of rate 0 has no random generator, so it is another architecture.
    """
    return type(layer) is keras.layers.Dropout and layer.rate > 0


def is_traceable(model: Any) -> bool:
    """Tell whether a program can be made of `model`.

    Functional and Sequential models can be copied from their configuration and called
    without state. A subclass may do anything in its `train_step`. A layer that is
    adapted to data keeps constants that no copy has. Whether the copy comes out right,
    `Template` finds out.
    """
    return (
        keras.backend.backend() == "tensorflow"
        and _is_network(model)
        and not any(map(_is_adapted, iter_parts(model)))
    )


def _is_adapted(layer: Any) -> bool:
    """Tell whether `layer` computes by what it finds in data.

    A `Normalization` may have been given it instead.
    """
    return hasattr(layer, "finalize_state") and (
        getattr(layer, "input_mean", None) is None
    )


# -- objects that a layer was given ------------------------------------------------


def is_penalty(regularizer: Any) -> bool:
    """Tell whether `regularizer` is a plain l1 or l2 penalty, an input of a program.

    A subclass may compute something else.
    """
    return type(regularizer) in _PENALTIES


_PENALTIES = (keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2)
_PENALTY_NAMES = tuple(("keras.regularizers", cls.__name__) for cls in _PENALTIES)

_HELPERS = (
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
    keras.initializers.Initializer,
)


def given_code(layer: Any) -> dict[str, Any]:
    """Return the functions and helpers that `layer` was given, by attribute."""
    return {
        name: value
        for name, value in vars(layer).items()
        if isinstance(value, _HELPERS) or _is_code(layer, name, value)
    }


def _is_code(layer: Any, name: str, value: Any) -> bool:
    if isinstance(value, types.FunctionType | types.MethodType | functools.partial):
        # Keras wraps some methods anew in every instance; those belong to the class.
        return not hasattr(type(layer), name)
    return (
        callable(value) and not isinstance(value, type) and not is_known(type(value))
    ) and not isinstance(value, keras.layers.Layer)


def needs_code(layer: Any, entry: Any, value: Any) -> bool:
    """Tell whether an entry of the configuration of `layer` may not give `value` again.

    Keras writes down functions and objects as a dict, which finds what is registered.
    Of a function that is called as anything in its module of activations is, whosever
    it is, its own layers have the name alone.
    """
    if not isinstance(entry, str) or not is_known(type(layer)):
        return isinstance(entry, dict)
    try:
        return keras.activations.get(entry) is not value
    except ValueError:
        return entry == getattr(value, "__name__", None)


def _code(layer: Any) -> Iterator[Any]:
    """Yield the key of each function or helper that `layer` was given.

    One defined anew under the same name is another one.
    """
    for value in given_code(layer).values():
        if is_penalty(value):
            yield None
        elif isinstance(value, keras.initializers.Initializer):
            # A layer of Keras' own only makes its first weights by it.
            yield None if is_known(type(layer)) else object_key(value)
        else:
            yield object_key(value) if isinstance(value, _HELPERS) else value


def object_key(value: Any) -> Any:
    """Return what tells `value`, something with a `get_config`, from another one.

    A class that is not Keras' and says nothing about its settings is told apart by
    its attributes, where those are plain, or else by identity.
    """
    kind = type(value)
    # Keras numbers the names of losses, and gives them a type to compute in.
    labels = ("name", "_dtype_policy") if isinstance(value, keras.losses.Loss) else ()
    definer = next(c for c in kind.__mro__ if "get_config" in vars(c))
    tells = is_known(kind) or not is_known(definer)
    settings = value.get_config() if tells else vars(value)
    settings = {k: v for k, v in settings.items() if k not in labels}
    if tells or all(isinstance(v, _PLAIN) for v in settings.values()):
        return kind, value_key(settings)
    return value


def part_codes(model: Any) -> list[tuple[Any, ...]]:
    """Return the functions and helpers of every layer of `model`, at any depth."""
    return [tuple(_code(part)) for part in iter_parts(model)]


# -- configurations ----------------------------------------------------------------


def value_key(value: Any, names: dict[str, str] | None = None) -> Any:
    """Return a value of a configuration as something that can be part of a key."""
    names = names or {}
    if isinstance(value, dict):
        if "class_name" in value and "config" in value:
            return _object(value, names)
        return tuple(
            (key, _entry(key, item, names)) for key, item in sorted(value.items())
        )
    if isinstance(value, list | tuple):
        return tuple(value_key(item, names) for item in value)
    if isinstance(value, _PLAIN):
        return repr(value)
    if hasattr(value, "__array__"):
        array = np.asarray(value)
        return array.dtype.str, array.shape, array.tobytes()
    return value  # a function itself: one defined anew is another one


def _entry(key: str, item: Any, names: dict[str, str]) -> Any:
    if key == "keras_history":
        return (names.get(item[0], item[0]), *item[1:])
    if key in ("input_layers", "output_layers"):
        return repr(_renamed(item, names))
    return value_key(item, names)


def _object(value: dict[str, Any], names: dict[str, str], reached: bool = False) -> Any:
    """Return the key of an object that Keras has turned into a configuration.

    `reached` says that the copy of the model goes into it (see `Template`), and not
    only into its configuration.
    """
    kind, config = value["class_name"], value["config"]
    if kind.endswith("DTypePolicy"):
        return repr(value)  # its name is all there is to it
    known = _is_known_module(value.get("module"))
    rest = {k: v for k, v in value.items() if k not in ("config", *_IRRELEVANT)}
    if not isinstance(config, dict):
        return value_key(rest, names), value_key(config, names)
    network = known and kind in ("Sequential", "Functional")
    entries = []
    for key, item in sorted(config.items()):
        if key == "layers" and network:
            entries.append((key, *(_object(layer, names, reached) for layer in item)))
        elif not _is_left_out(value, key, known, names, reached):
            penalty = known and _is_penalty_entry(key, item)
            entries.append((key, "penalty" if penalty else _entry(key, item, names)))
    return value_key(rest, names), tuple(entries)


def _is_left_out(
    value: dict[str, Any], key: str, known: bool, names: dict[str, str], reached: bool
) -> bool:
    if not known:  # Keras numbers the names of layers
        return key == "name" and value["config"][key] in names
    if key in _IRRELEVANT or key.endswith("_initializer"):
        return True
    return key == "rate" and reached and _is_plain_dropout(value)


def _is_plain_dropout(layer: dict[str, Any]) -> bool:
    """The same as `has_traced_rate`, of a layer's configuration."""
    return layer["class_name"] == "Dropout" and layer["config"]["rate"] > 0


def _is_penalty_entry(key: str, item: Any) -> bool:
    """Tell whether an entry of a layer of Keras is a penalty of one of its weights."""
    return (
        key.endswith("_regularizer")
        and key != "activity_regularizer"
        and isinstance(item, dict)
        and (item.get("module"), item.get("class_name")) in _PENALTY_NAMES
    )


def _names(config: dict[str, Any], found: dict[str, str]) -> dict[str, str]:
    """Number the layers of a model's configuration, nested ones too."""
    for layer in config.get("layers", []):
        inner = layer["config"]
        name = layer.get("name") or inner.get("name")
        if name is not None:
            found.setdefault(name, f"layer_{len(found)}")
        if isinstance(inner, dict):
            _names(inner, found)
    return found


def _renamed(item: Any, names: dict[str, str]) -> Any:
    if isinstance(item, list | tuple):
        return [_renamed(part, names) for part in item]
    return names.get(item, item) if isinstance(item, str) else item


# -- models ------------------------------------------------------------------------


def weights_key(model: Any) -> tuple[Any, ...]:
    """Return the shape and type of each weight, and whether it is trained."""
    return tuple((tuple(v.shape), v.dtype, v.trainable) for v in model.variables)


def model_signature(model: Any) -> tuple[Any, ...]:
    """Return a hashable key of everything that a program takes over from `model`.

    Raises
    ------
    UntraceableError
        When a layer has no configuration, or one that is no key.
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
    except Exception as error:  # whatever a layer of the user's raises
        raise UntraceableError from error
    return key
