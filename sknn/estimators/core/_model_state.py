"""A Keras model as plain data."""

from collections.abc import Iterator
from types import FunctionType
from typing import Any

import numpy as np

_CONFIG, _WEIGHTS, _CODE = "config", "weights", "code"

# What Keras takes for a function by its name.
_FUNCTION = {
    "module": "builtins",
    "class_name": "function",
    "registered_name": "function",
}


def pack_model(model: Any) -> Any:
    """Return the configuration, the weights and the user's own code of `model`.

    Much smaller and quicker than the archive that Keras pickles a model as. A model
    that has no configuration of its own is returned as it is, for Keras to pickle.

    A configuration only names the user's functions and classes, and a name finds
    nothing in another process. So they go beside it, for pickle to treat as it does
    any function.
    """
    import keras

    from sknn.training import needs_code

    if type(model).__module__.partition(".")[0] != "keras":
        return model
    config = keras.saving.serialize_keras_object(model)
    # Of a network that Keras itself has trained, with functions made for that training.
    config.pop("compile_config", None)
    code: dict[str, Any] = {}
    for layer, entries in _layers(config, model):
        for name, entry in entries.items():
            value = getattr(layer, name, None)
            is_own = callable(value) and _is_own_code(value)
            if is_own and needs_code(layer, entry, value):
                key = f"own_code_{len(code)}"
                code[key] = value
                entries[name] = _FUNCTION | {"config": key}
    return {_CONFIG: config, _WEIGHTS: weights_of(model), _CODE: code}


def unpack_model(state: Any) -> Any:
    """Return the model of `pack_model`."""
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)

    if not isinstance(state, dict):
        return state
    # The configuration is our own, from a pickle that runs code anyway.
    model = keras.saving.deserialize_keras_object(
        state[_CONFIG], custom_objects=state[_CODE], safe_mode=False
    )
    put_weights(model, state[_WEIGHTS])
    return model


def weights_of(model: Any) -> list[np.ndarray]:
    """Return everything that training changes in `model`, random states included."""
    return [variable.numpy() for variable in model.variables]


def put_weights(model: Any, weights: list[np.ndarray]) -> None:
    """Write the `weights_of` a model of this architecture into `model`."""
    for variable, value in zip(model.variables, weights, strict=True):
        variable.assign(value)
    for layer in model._flatten_layers():
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # it computes by constants made of its weights


def _layers(config: dict[str, Any], model: Any) -> Iterator[tuple[Any, dict]]:
    """Yield each layer of a model with its part of the configuration.

    Those of networks inside it too.
    """
    layers = {layer.name: layer for layer in model.layers}
    for entry in config["config"].get("layers", []):
        layer = layers.get(entry["config"]["name"])
        if layer is None:
            continue  # the input of a Sequential model is not among its layers
        yield layer, entry["config"]
        if hasattr(layer, "layers"):
            yield from _layers(entry, layer)


def _is_own_code(value: Any) -> bool:
    package = (getattr(value, "__module__", None) or "").partition(".")[0]
    # Not even its own functions does Keras find, such as `keras.ops.sin`.
    known = ("sknn",) if isinstance(value, FunctionType) else ("keras", "sknn")
    return package not in known
