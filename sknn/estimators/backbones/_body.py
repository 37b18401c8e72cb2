"""The backbone inside a network: a copy of another network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.core._python_random import python_random_kept

if TYPE_CHECKING:
    import keras

_NAME = "backbone"


def copy_of(model: keras.Model, seed: int, *, weights: bool = True) -> keras.Model:
    """Return a copy that can be a layer of another model.

    If the weights are copied, batch normalization is not trained, because the
    statistics of few new samples would be worse than the learned statistics.

    Parameters
    ----------
    model : keras.Model
        A graph of layers with one input and one output.
    seed : int
        Seed of new weights, and of random layers without a seed.
    weights : bool, default=True
        Whether to copy the weights.
    """
    import keras

    from sknn._keras import nested_layers
    from sknn.networks import seed_for
    from sknn.training import copy_model

    with python_random_kept():
        copy = copy_model(model, lambda place: seed_for(seed, place), weights=weights)
        copy = keras.Model(copy.inputs[0], copy.outputs[0], name=_NAME)
    for layer in nested_layers(copy):
        if weights and isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return copy


def body_of(model: keras.Model) -> keras.Model:
    """Return the backbone of a network.

    Raises
    ------
    ValueError
        If the network does not contain its backbone as a layer.
    """
    import keras

    from sknn._keras import nested_layers

    for layer in nested_layers(model):
        if layer.name == _NAME and isinstance(layer, keras.Model):
            return layer
    raise ValueError(
        f"The model {model.name!r} does not contain its backbone. Call the argument "
        "`backbone` of the model function like a layer: x = backbone(inputs)."
    )


def rate_factors(model: keras.Model, rate: float) -> np.ndarray:
    """Return the factor of the learning rate of each trainable weight of `model`.

    It is `rate` for the weights of the backbone, and 1 for other weights.
    """
    inner = {id(v) for v in body_of(model).trainable_variables}
    factors = [rate if id(v) in inner else 1.0 for v in model.trainable_variables]
    return np.asarray(factors, "float32")


def freeze(model: keras.Model, frozen: bool) -> None:
    """Freeze or unfreeze the weights of the backbone of `model`.

    Layers of the backbone that are not trainable are unchanged.
    """
    from sknn._keras import nested_layers, own_trainable_variables

    for layer in nested_layers(body_of(model)):
        if layer.trainable:
            for variable in own_trainable_variables(layer):
                variable.trainable = not frozen
