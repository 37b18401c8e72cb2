"""Conversion of a Keras model to plain data, for pickle."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from sknn._process import is_forked

if TYPE_CHECKING:
    import keras

# Serialized configuration of a model or layer.
_Config: TypeAlias = Mapping[str, dict[str, object]]

_CONFIG, _WEIGHTS, _CODE = "config", "weights", "code"
_ATTRIBUTES, _COMPILATION = "attributes", "compilation"

# Serialized form of a function that Keras finds by its name.
_FUNCTION = {
    "module": "builtins",
    "class_name": "function",
    "registered_name": "function",
}


def pack_model(
    model: keras.Model, *, with_compilation: bool = False
) -> dict[str, object]:
    """Return the configuration, the weights and the custom code of `model`.

    The result is much smaller and faster than the archive that Keras pickles a model
    as.

    The configuration only contains the names of custom functions and classes, which
    cannot be resolved in another process. They are therefore returned separately, and
    pickled like any function.

    Parameters
    ----------
    model : keras.Model
        Built model.
    with_compilation : bool, default=False
        Whether to include the optimizer and the loss that the model was compiled with.

    Raises
    ------
    InvalidNetworkError
        If the configuration of a user-defined class and its attributes do not
        recreate it.
    """
    import keras

    from sknn._keras import loss_weights, nested_layers
    from sknn.training import check_same, is_known, needs_code, own_attributes

    config = keras.saving.serialize_keras_object(model)
    # Present if Keras itself has trained the network; it contains temporary functions.
    config.pop("compile_config", None)
    code: dict[str, object] = {}
    for layer, entries in _layers(config, model):
        for name, entry in entries.items():
            value = getattr(layer, name, None)
            if not callable(value) or not _is_own_code(value):
                continue
            if needs_code(layer, entry, value):
                key = f"own_code_{len(code)}"
                code[key] = value
                entries[name] = _FUNCTION | {"config": key}
    own = [type(x) for x in nested_layers(model) if not is_known(type(x))]
    code |= {keras.saving.get_registered_name(kind): kind for kind in own}
    state = {_CONFIG: config, _WEIGHTS: weights_of(model), _CODE: code}
    if own:
        state[_ATTRIBUTES] = [own_attributes(layer) for layer in nested_layers(model)]
        check_same(model, unpack_model(copy.deepcopy(state)))
    if with_compilation and model.compiled:
        state[_COMPILATION] = {
            "optimizer": model.optimizer,
            "loss": getattr(model, "loss", None),
            "loss_weights": loss_weights(model),
        }
    return state


def unpack_model(state: keras.Model | dict[str, object]) -> keras.Model:
    """Return the model from the result of `pack_model`."""
    if not isinstance(state, dict) or is_forked():
        # A pool of processes waits forever if a task cannot be unpickled. In a forked
        # process, the first use of the model raises the error instead.
        return cast("keras.Model", state)
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)
    from sknn._keras import nested_layers
    from sknn.training import set_attributes

    # The configuration is from a pickle, which runs code anyway.
    model = keras.saving.deserialize_keras_object(
        state[_CONFIG], custom_objects=state[_CODE], safe_mode=False
    )
    put_weights(model, cast("list[np.ndarray]", state[_WEIGHTS]))
    attributes = cast("list[dict[str, object]]", state.get(_ATTRIBUTES, []))
    for layer, own in zip(nested_layers(model), attributes, strict=False):
        set_attributes(layer, own)
    if _COMPILATION in state:
        model.compile(**cast("dict[str, object]", state[_COMPILATION]))
    return model


def weights_of(model: keras.Model) -> list[np.ndarray]:
    """Return the values of all variables of `model`, including random states."""
    return [variable.numpy() for variable in model.variables]


def put_weights(model: keras.Model, weights: list[np.ndarray]) -> None:
    """Set the values of all variables of `model`, as returned by `weights_of`."""
    from sknn._keras import nested_layers

    for variable, value in zip(model.variables, weights, strict=True):
        variable.assign(value)
    for layer in nested_layers(model):
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # updates constants computed from the weights


def _layers(
    config: _Config, model: keras.Model
) -> Iterator[tuple[keras.Layer, dict[str, object]]]:
    """Yield each layer of a model, including nested layers, and its configuration."""
    layers = {layer.name: layer for layer in model.layers}
    for entry in cast("list[_Config]", config["config"].get("layers", [])):
        layer = layers.get(entry["config"]["name"])
        if layer is None:
            continue  # the input layer of a Sequential model
        yield layer, entry["config"]
        if hasattr(layer, "layers"):
            yield from _layers(entry, layer)


def _is_own_code(value: object) -> bool:
    """Return True if Keras cannot find a function or the class of an object."""
    package = (getattr(value, "__module__", None) or "").partition(".")[0]
    # Keras does not even find its own functions, such as `keras.ops.sin`.
    known = ("sknn",) if isinstance(value, FunctionType) else ("keras", "sknn")
    return package not in known
