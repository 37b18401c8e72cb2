"""A new model of an estimator, from the function or the model of the user."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.core._python_random import python_random_kept
from sknn.estimators.models._model_function import call_function, is_template
from sknn.estimators.models._output_layer import OutputLayer

if TYPE_CHECKING:
    import keras

    from sknn.estimators.models._model_function import ModelFunction

# The models that functions have returned. Each of them belongs to one estimator.
_OWNED: weakref.WeakSet[keras.Model] = weakref.WeakSet()


def new_model(
    model: ModelFunction | keras.Model | None,
    settings: Mapping[str, object],
    offered: Mapping[str, object],
    shape: tuple[int, ...],
    seed: int,
) -> keras.Model:
    """Return a built model that belongs to one estimator.

    Layers without a seed receive one that depends on `seed`.

    Parameters
    ----------
    model : callable, keras.Model or None
        A function that returns a model, or a model that is copied with its weights;
        None in an estimator that was loaded from a file without the function.
    settings : dict of str to object
        Arguments of the function that the user has set.
    offered : dict of str to object
        Arguments that the function may request.
    shape : tuple of int
        Shape of one sample.
    seed : int
        Seed of the weights.

    Returns
    -------
    keras.Model

    Raises
    ------
    TypeError, ValueError
        If the function does not return a new model, or the model does not accept
        samples of this shape.
    """
    if model is None:
        raise ValueError(
            "model must be a function or a keras.Model, got None. A file contains the "
            "trained network, but not the function that built it, unless it is "
            "registered with keras.saving.register_keras_serializable. Pass it by "
            "set_params(model=...) before another fit."
        )
    with python_random_kept(seed):
        if is_template(model):
            made = _copy_of(model, seed, shape)
        else:
            made = call_function(model, settings, offered)
            if made in _OWNED:
                raise ValueError(
                    f"The model function returned the model {made.name!r} a second "
                    "time, and each fit needs its own. Build a new model in each call, "
                    "or pass the model itself as `model`, which is copied."
                )
        _build(made, shape)
    _OWNED.add(made)
    return made


def is_graph(model: keras.Model) -> bool:
    """Return True if a model is a graph of layers: functional, or built Sequential."""
    return bool(getattr(model, "inputs", None)) and bool(model.outputs)


def output_of(model: keras.Model, shape: tuple[int, ...]) -> OutputLayer:
    """Return the output layer of a model for samples of a shape.

    Raises
    ------
    ValueError
        If the model has several outputs.
    """
    if not is_graph(model):
        # More than one sample, because one sample may have any sum of probabilities.
        samples = np.random.default_rng(0).normal(size=(4, *shape))
        return OutputLayer.of(model, model(samples.astype("float32"), training=False))
    if len(model.outputs) > 1:
        raise ValueError(
            f"The model {model.name!r} has the outputs "
            f"{[tensor.name for tensor in model.outputs]}, but y has a single target."
        )
    return OutputLayer.of(model)


def with_probabilities(
    model: keras.Model, output: OutputLayer, activation: str
) -> tuple[keras.Model, OutputLayer]:
    """Return a model whose outputs are the probabilities of its logits.

    Parameters
    ----------
    model : keras.Model
        A graph of layers.
    output : OutputLayer
        Its output layer.
    activation : {"softmax", "sigmoid"}
        Added to the output.

    Returns
    -------
    model : keras.Model
    output : OutputLayer

    Raises
    ------
    ValueError
        If the outputs are not logits, or no layer can be added to the model.
    """
    import keras

    if output.activation not in ("linear", None):
        raise ValueError(
            f"The loss is for logits (from_logits=True), but the output layer "
            f"{output.name!r} has the activation {output.activation!r}. Use "
            "from_logits=False, or activation='linear'."
        )
    if not is_graph(model):
        raise ValueError(
            f"The loss is for logits (from_logits=True), but the model {model.name!r} "
            "is not a graph of layers, to which an activation could be added. Return "
            "probabilities from its `call`, and use from_logits=False."
        )
    layer = keras.layers.Activation(activation, name="probabilities")
    whole = keras.Model(model.inputs, layer(model.outputs[0]), name=model.name)
    return whole, replace(output, activation=activation)


def _copy_of(model: keras.Model, seed: int, shape: tuple[int, ...]) -> keras.Model:
    """Return a copy of a model with its weights, or with new ones if it has none."""
    from sknn.networks import seed_for
    from sknn.training import copy_model

    if is_graph(model):
        return copy_model(model, lambda place: seed_for(seed, place), weights=True)
    try:
        copy = type(model).from_config(model.get_config())
    except Exception as error:  # the code of the user may raise anything
        raise TypeError(
            f"The model {model.name!r} of the class {type(model).__name__} cannot be "
            f"copied: {error}. Define its get_config, or pass a function that builds "
            "the model, or the class itself."
        ) from error
    _build(copy, shape)
    if model.built:
        copy.set_weights(model.get_weights())
    return copy


def _build(model: keras.Model, shape: tuple[int, ...]) -> None:
    """Create the weights of a model, and check that it accepts the samples."""
    if not is_graph(model):
        _call_once(model, shape)
        return
    if len(model.inputs) > 1:
        raise ValueError(
            f"The model {model.name!r} has the inputs "
            f"{[tensor.name for tensor in model.inputs]}, but X is a single array."
        )
    expected = tuple(model.inputs[0].shape[1:])
    pairs = zip(expected, shape, strict=False)
    differ = any(size not in (None, actual) for size, actual in pairs)
    if len(expected) != len(shape) or differ:
        raise ValueError(
            f"The model {model.name!r} takes inputs of shape "
            f"{(None, *expected)}, but X has shape (n_samples, "
            f"{', '.join(map(str, shape))}). The model function can have the argument "
            "`input_shape`, which is the shape of one sample."
        )


def _call_once(model: keras.Model, shape: tuple[int, ...]) -> None:
    """Create the weights of a model that is not a graph of layers."""
    try:
        model(np.zeros((1, *shape), "float32"))
    except Exception as error:  # the code of the user may raise anything
        raise ValueError(
            f"The model {model.name!r} cannot be called with samples of shape {shape}: "
            f"{error}"
        ) from error
