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

# Configuration entries that only decide initial weights or names.
_IRRELEVANT = ("seed", "name", "registered_name")


def _is_network(layer: Any) -> bool:
    """Tell whether `layer` is a model that consists of layers and nothing else."""
    kind = type(layer)
    return kind is keras.Sequential or kind.__qualname__ == "Functional"


def iter_layers(model: Any) -> Iterator[Any]:
    """Yield the layers of `model`, going into nested models, in order."""
    for layer in model.layers:
        if _is_network(layer):
            yield from iter_layers(layer)
        else:
            yield layer


def has_traced_rate(layer: Any) -> bool:
    """Tell whether the rate of `layer` is an input of its program.

    A dropout of rate 0 has no random generator, so it is another architecture.
    """
    return (
        type(layer) is keras.layers.Dropout
        and layer.noise_shape is None
        and layer.rate > 0
    )


def is_traceable(model: Any) -> bool:
    """Tell whether a program can be made of `model`.

    Functional and Sequential models can be copied from their configuration and called
    without state. A subclass may do anything in its `train_step`. A layer that has
    been adapted to data (`Normalization`) keeps constants that no copy has.
    """
    return (
        keras.backend.backend() == "tensorflow"
        and _is_network(model)
        and not any(hasattr(part, "finalize_state") for part in _parts(model))
    )


# What a layer may be given that its configuration only names.
CODE = (
    types.FunctionType,
    functools.partial,
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
)


def _parts(model: Any) -> Iterator[Any]:
    """Yield the layers of `model` and the layers inside them, such as RNN cells."""
    for layer in iter_layers(model):
        yield from layer._flatten_layers()


def is_penalty(regularizer: Any) -> bool:
    """Tell whether `regularizer` is a plain l1 or l2 penalty, an input of a program.

    A subclass may compute something else.
    """
    return type(regularizer) in _PENALTIES


_PENALTIES = (keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2)
_PENALTY_NAMES = tuple(("keras.regularizers", cls.__name__) for cls in _PENALTIES)


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


def _plain(value: Any, names: dict[str, str], rates: bool = False) -> Any:
    """Return `value` without names, seeds and what is an input of the program."""
    if isinstance(value, dict):
        if value.get("class_name", "").endswith("DTypePolicy"):
            return repr(value)  # its name is all there is to it
        return tuple(
            (key, _entry(key, item, names))
            for key, item in sorted(value.items())
            if key not in _IRRELEVANT
            and not key.endswith("_initializer")
            and not (rates and key == "rate")
        )
    if isinstance(value, list | tuple):
        return tuple(_plain(item, names) for item in value)
    if isinstance(value, types.FunctionType):
        return value  # the function itself: one defined anew is another one
    return repr(value)


def _entry(key: str, item: Any, names: dict[str, str]) -> Any:
    if key == "keras_history":
        return (names.get(item[0], item[0]), *item[1:])
    if key in ("input_layers", "output_layers"):
        return repr(_renamed(item, names))
    if key == "layers":
        return tuple(
            _plain({**layer, "config": None}, names)
            + (_plain(layer["config"], names, rates=_is_plain_dropout(layer)),)
            for layer in item
        )
    if key.endswith("_regularizer") and key != "activity_regularizer":
        penalty = (
            isinstance(item, dict)
            and (item.get("module"), item.get("class_name")) in _PENALTY_NAMES
        )
        return "penalty" if penalty else _plain(item, names)
    return _plain(item, names)


def _is_plain_dropout(layer: dict[str, Any]) -> bool:
    """The same as `has_traced_rate`, of a layer's configuration."""
    config = layer["config"]
    return (
        layer["class_name"] == "Dropout"
        and config["noise_shape"] is None
        and config["rate"] > 0
    )


def _renamed(item: Any, names: dict[str, str]) -> Any:
    if isinstance(item, list | tuple):
        return [_renamed(part, names) for part in item]
    return names.get(item, item) if isinstance(item, str) else item


def model_signature(model: Any) -> tuple[Any, ...]:
    """Return a hashable key of everything that a program takes over from `model`."""
    config = model.get_config()
    names = _names(config, {})
    parts: list[Any] = [type(model), _plain(config, names)]
    parts += [(type(p), p.trainable, *_code(p)) for p in _parts(model)]
    return tuple(parts)


def _code(layer: Any) -> Iterator[Any]:
    """Yield the functions and classes that `layer` was given.

    One defined anew under the same name is another one.
    """
    for name, value in vars(layer).items():
        if isinstance(value, keras.regularizers.Regularizer):
            yield None if is_penalty(value) else type(value)
        elif isinstance(value, keras.constraints.Constraint):
            yield type(value)
        # Keras wraps some methods anew in every instance; those belong to the class.
        elif isinstance(value, CODE) and not hasattr(type(layer), name):
            yield value
