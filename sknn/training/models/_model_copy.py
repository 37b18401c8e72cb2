"""Copies of models, made from the configurations of their layers."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from sknn.exceptions import InvalidNetworkError
from sknn.training.models._signature import (
    given_code,
    is_known,
    iter_layers,
    needs_code,
)

# Called with the place of a seed in a configuration.
SeedOf = Callable[[str], int]


def copy_layer(layer: Any, seed_of: SeedOf, kind: Any = None, **changes: Any) -> Any:
    """Return a layer of the same configuration, with weights of its own.

    Parameters
    ----------
    layer : keras.layers.Layer
    seed_of : callable
        Called with the place of a seed that is not given, returns one. Keras would draw
        it from Python's generator, whose state is the user's.
    kind : subclass of keras.layers.Layer or None, default=None
        Class of the copy; None for that of `layer`.
    **changes : dict
        Entries of the configuration that are to be others.
    """
    config = layer.get_config() | changes
    if is_known(type(layer)):
        config = _seeded(config, seed_of, "")
    for name, own in given_code(layer).items():
        # What is not registered with Keras, or under the same name as something
        # else, cannot be made from a configuration.
        if needs_code(layer, config.get(name), own) and not _is_seeded(own):
            config[name] = own
    kind = kind or type(layer)
    if isinstance(layer, keras.layers.Lambda):
        return kind(**config)  # `from_config` wants a name, not a function
    if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
        # What it has been adapted to is in constants that no copy has.
        for name in ("mean", "variance"):
            config[name] = np.asarray(getattr(layer, f"adapt_{name}")).tolist()
    return kind.from_config(config)


def copy_model(model: Any, seed_of: SeedOf, *, weights: bool) -> Any:
    """Return a copy of a network, whose layers are called the same.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, of one input; networks inside it are copied too.
    seed_of : callable
        Called with the place of a seed that is not given, returns one.
    weights : bool
        Take the weights too; else they are drawn anew.

    Raises
    ------
    InvalidNetworkError
        When a layer of the user's does not say in its configuration how to make the
        same again.
    """
    pairs: list[tuple[Any, Any]] = []

    def copied(layer: Any) -> Any:
        place = len(pairs)  # Keras numbers the names of layers through the process
        copy = copy_layer(layer, lambda inner: seed_of(f"{place}{inner}"))
        pairs.append((layer, copy))
        return copy

    copy = keras.models.clone_model(model, clone_function=copied, recursive=True)
    if weights:
        for layer, new in pairs:
            if new.weights:
                new.set_weights(layer.get_weights())
        _check_same(model, copy)
    return copy


def _seeded(config: dict[str, Any], seed_of: SeedOf, place: str) -> dict[str, Any]:
    """Return the configuration of one of Keras' layers with all seeds given."""
    return {
        name: seed_of(place)
        if name == "seed" and value is None
        else _seeded_inside(value, seed_of, f"{place}/{name}")
        for name, value in config.items()
    }


def _seeded_inside(value: Any, seed_of: SeedOf, place: str) -> Any:
    if isinstance(value, list):
        parts = enumerate(value)
        return [_seeded_inside(part, seed_of, f"{place}/{i}") for i, part in parts]
    known = isinstance(value, dict) and str(value.get("module")).startswith("keras")
    if not known or not isinstance(value.get("config"), dict):
        return value
    return {**value, "config": _seeded(value["config"], seed_of, place)}


def _is_seeded(value: Any) -> bool:
    """Tell whether `value` is an initializer of Keras' own, which takes a seed."""
    return isinstance(value, keras.initializers.Initializer) and is_known(type(value))


def _check_same(model: Any, copy: Any) -> None:
    """Refuse a copy that computes something else.

    Only layers of the user's may forget an argument in their configuration.
    """
    own = [layer for layer in iter_layers(model) if not is_known(type(layer))]
    if not own:
        return
    shape = [2, *(n or 32 for n in model.input_shape[1:])]
    probe = np.random.default_rng(0).normal(size=shape).astype("float32")
    first, again, new = (
        np.asarray(net(probe, training=False)) for net in (model, model, copy)
    )
    steady = np.array_equal(first, again)
    if steady and not np.allclose(
        first, new, rtol=1e-4, atol=1e-4 * np.abs(first).max()
    ):
        names = ", ".join(sorted({type(layer).__name__ for layer in own}))
        raise InvalidNetworkError(
            f"A copy of the network {model.name!r} computes something else. Let "
            f"`get_config` of its layers return all their arguments ({names})."
        )
