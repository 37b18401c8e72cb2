"""Copies of models from the configurations of their layers."""

from collections.abc import Callable

import keras
import numpy as np

from sknn._keras import nested_layers
from sknn.exceptions import InvalidNetworkError
from sknn.training.kernels._adapted_normalization import is_adapted_normalization
from sknn.training.models._clone import cloned
from sknn.training.models._own_state import complete, is_known, lost_attributes
from sknn.training.models._packing import in_structure
from sknn.training.models._signature import (
    given_code,
    needs_code,
)

# Returns the seed for a position in the configuration.
SeedOf = Callable[[str], int]


def copy_layer(
    layer: keras.layers.Layer,
    seed_of: SeedOf,
    kind: type[keras.layers.Layer] | None = None,
    **changes: object,
) -> keras.layers.Layer:
    """Return a layer with the same configuration and its own weights.

    Parameters
    ----------
    layer : keras.layers.Layer
        Layer to copy.
    seed_of : callable
        Returns a seed for the position of a seed that is not set. Keras would draw it
        from Python's random generator, whose state belongs to the user.
    kind : subclass of keras.layers.Layer or None, default=None
        Class of the copy; None means the class of `layer`.
    **changes : dict
        Entries of the configuration to change.
    """
    config = layer.get_config() | changes
    if is_known(type(layer)):
        config = _seeded(config, seed_of, "")
    for name, own in given_code(layer).items():
        # An object that is not registered with Keras, or is registered under the name
        # of another object, cannot be created from a configuration.
        if needs_code(layer, config.get(name), own) and not _is_seeded(own):
            config[name] = own
    is_same, kind = kind is None, kind or type(layer)
    if isinstance(layer, keras.layers.Lambda):
        return kind(**config)  # `from_config` expects a name, not a function
    if is_same and is_adapted_normalization(layer):
        # An adapted layer has its statistics in constants that a copy does not have.
        for name in ("mean", "variance"):
            config[name] = np.asarray(getattr(layer, f"adapt_{name}")).tolist()
    return kind.from_config(config)


def copy_model(model: keras.Model, seed_of: SeedOf, *, weights: bool) -> keras.Model:
    """Return a copy of a network with the same layer names.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential. Nested networks are copied too.
    seed_of : callable
        Returns a seed for the position of a seed that is not set.
    weights : bool
        Whether to copy the weights; otherwise they are initialized again.

    Raises
    ------
    InvalidNetworkError
        If a user-defined layer cannot be recreated from its configuration.
    """
    pairs: list[tuple[keras.layers.Layer, keras.layers.Layer]] = []

    def copied(layer: keras.layers.Layer) -> keras.layers.Layer:
        place = len(pairs)  # layer names are numbered per process, not per model
        copy = copy_layer(layer, lambda inner: seed_of(f"{place}{inner}"))
        pairs.append((layer, copy))
        return copy

    copy = cloned(model, copied)
    if weights:
        for layer, new in pairs:
            # The operations of masks are copied too.
            if isinstance(new, keras.layers.Layer) and new.weights:
                new.set_weights(layer.get_weights())
        complete(model, copy)
        check_same(model, copy)
    return copy


def _seeded(
    config: dict[str, object], seed_of: SeedOf, place: str
) -> dict[str, object]:
    """Return the configuration of a layer of Keras with all seeds set."""
    return {
        name: seed_of(place)
        if name == "seed" and value is None
        else _seeded_inside(value, seed_of, f"{place}/{name}")
        for name, value in config.items()
    }


def _seeded_inside(value: object, seed_of: SeedOf, place: str) -> object:
    if isinstance(value, list):
        parts = enumerate(value)
        return [_seeded_inside(part, seed_of, f"{place}/{i}") for i, part in parts]
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        return value
    if not str(value.get("module")).startswith("keras"):
        return value
    return {**value, "config": _seeded(value["config"], seed_of, place)}


def _is_seeded(value: object) -> bool:
    """Return True if `value` is an initializer of Keras, which may have a seed."""
    return isinstance(value, keras.initializers.Initializer) and is_known(type(value))


def check_same(model: keras.Model, copy: keras.Model) -> None:
    """Raise an error if a copy of a model with its weights is another function.

    Only user-defined layers may lack an argument in their configuration.

    Raises
    ------
    InvalidNetworkError
        With the names of the layers, and of their attributes that the copy lacks.
    """
    own = [layer for layer in nested_layers(model) if not is_known(type(layer))]
    if not own:
        return
    lost = lost_attributes(model, copy)
    if not lost and _same_outputs(model, copy):
        return
    kinds = ", ".join(sorted({type(layer).__name__ for layer in own}))
    what = f"has other values of {', '.join(lost)}" if lost else "has other outputs"
    raise InvalidNetworkError(
        f"A copy of the network {model.name!r} {what}. Let `get_config` return all "
        f"arguments of the constructor, and set no attributes later ({kinds})."
    )


def probe(model: keras.Model) -> object:
    """Return random samples for a graph of layers."""
    rng = np.random.default_rng(0)
    samples = [
        rng.normal(size=[2, *(n or 32 for n in tensor.shape[1:])]).astype("float32")
        for tensor in model.inputs
    ]
    return in_structure(model, samples)


def _same_outputs(model: keras.Model, copy: keras.Model) -> bool:
    """Return True if two graphs of layers have the same outputs."""
    if not getattr(model, "inputs", None):
        return True  # the shape of the samples is unknown
    samples = probe(model)
    for first, again, new in zip(
        *(
            map(np.asarray, keras.tree.flatten(net(samples, training=False)))
            for net in (model, model, copy)
        ),
        strict=True,
    ):
        tolerance = 1e-4 * np.abs(first).max()
        deterministic = np.array_equal(first, again)
        if deterministic and not np.allclose(first, new, rtol=1e-4, atol=tolerance):
            return False
    return True
