"""A new model of an estimator, from the function or the model of the user."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.core._python_random import python_random_kept
from sknn.estimators.models._model_function import call_function, is_template
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._supported_model import check_supported
from sknn.exceptions import InvalidNetworkError
from sknn.training import Packing, input_names, output_names

if TYPE_CHECKING:
    import keras

    from sknn.estimators.models._model_function import ModelFunction

# The models that functions have returned, and their layers. Each of them belongs to one
# estimator.
_OWNED: weakref.WeakSet[keras.Layer] = weakref.WeakSet()


def new_model(
    model: ModelFunction | keras.Model | None,
    settings: Mapping[str, object],
    offered: Mapping[str, object],
    samples: tuple[int, ...] | Packing,
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
    samples : tuple of int, or Packing
        Shape of one sample, or of each input of one sample.
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
    import keras

    from sknn._keras import nested_layers

    if model is None:
        raise ValueError(
            "model must be a function or a keras.Model, got None. A file contains the "
            "trained network, but not the function that built it, unless it is "
            "registered with keras.saving.register_keras_serializable. Pass it by "
            "set_params(model=...) before another fit."
        )
    if is_template(model) and not isinstance(model, keras.Model):
        raise TypeError(
            "model must be a function that returns a keras.Model, or a keras.Model. "
            f"Got {model!r:.80}."
        )
    with python_random_kept(seed):
        if is_template(model):
            try:
                made = _copy_of(model, seed, samples)
            except InvalidNetworkError as error:
                raise InvalidNetworkError(
                    f"{error} Or pass a function that builds the model."
                ) from error
        else:
            made = call_function(model, settings, offered)
            _check_new(made)
        check_supported(made)
        _build(made, samples)
        _OWNED.update(nested_layers(made))
    return made


def _check_new(model: keras.Model) -> None:
    """Raise an error if a model has weights that an earlier model has trained."""
    from sknn._keras import nested_layers

    if model in _OWNED:
        raise ValueError(
            f"The model function returned the model {model.name!r} a second time, and "
            "each fit needs its own. Build a new model in each call, or pass the model "
            "itself as `model`, which is copied."
        )
    for layer in nested_layers(model):
        if layer in _OWNED and layer.trainable_variables:
            raise ValueError(
                f"The model function used the layer {layer.name!r} a second time: an "
                "earlier fit has trained its weights. Create it inside the function. "
                "To start from trained weights, set `backbone` to a sknn.Backbone of "
                "the layer or model, which is copied for each fit."
            )


def is_graph(model: keras.Model) -> bool:
    """Return True if a model is a graph of layers: functional, or built Sequential."""
    return bool(getattr(model, "inputs", None)) and bool(model.outputs)


def integer_inputs(model: keras.Model, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the inputs that a model reads as integers.

    Parameters
    ----------
    model : keras.Model
        Built model.
    names : tuple of str
        The names of several inputs in X, in the order of X; () for a single one.
    """
    import keras

    if not is_graph(model):
        return ()
    dtypes = dict(zip(input_names(model), [x.dtype for x in model.inputs], strict=True))
    if names and set(names) != set(dtypes):  # a tuple of arrays, in order
        dtypes = dict(zip(names, dtypes.values(), strict=True))
    return tuple(n for n, dtype in dtypes.items() if keras.backend.is_int_dtype(dtype))


def outputs_of(
    model: keras.Model, samples: tuple[int, ...] | Packing
) -> dict[str, OutputLayer]:
    """Return the output layers of a model by their names, in order.

    Parameters
    ----------
    model : keras.Model
        Built model.
    samples : tuple of int, or Packing
        Shape of one sample, or of each input of one sample.
    """
    if is_graph(model):
        names = output_names(model)
        pairs = zip(names, model.outputs, strict=True)
        return {name: OutputLayer.of(tensor) for name, tensor in pairs}
    # More than one sample, because one sample may have any sum of probabilities.
    drawn = np.random.default_rng(0).normal
    outputs = _called(model, samples, lambda shape: drawn(size=(4, *shape)))
    if isinstance(outputs, list | tuple | dict):
        raise ValueError(
            f"The model {model.name!r} returns several outputs, and is not a graph of "
            "layers. Only functional models may have several outputs."
        )
    return {model.name: OutputLayer.of_values(outputs, model.name)}


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


def _copy_of(
    model: keras.Model, seed: int, samples: tuple[int, ...] | Packing
) -> keras.Model:
    """Return a copy of a model with its weights, or with new ones if it has none."""
    from sknn.networks import seed_for
    from sknn.training import check_same, complete, copy_model, is_network

    if is_network(model) and is_graph(model):
        return copy_model(model, lambda place: seed_for(seed, place), weights=True)
    try:
        copy = type(model).from_config(model.get_config())
    except Exception as error:  # the code of the user may raise anything
        raise TypeError(
            f"The model {model.name!r} of the class {type(model).__name__} cannot be "
            f"copied: {error}. Define its get_config, or pass a function that builds "
            "the model, or the class itself."
        ) from error
    _build(copy, samples)
    # `build` of a subclass may leave its layers without weights.
    if model.weights:
        copy.set_weights(model.get_weights())
        complete(model, copy)
    check_same(model, copy)
    return copy


def _build(model: keras.Model, samples: tuple[int, ...] | Packing) -> None:
    """Create the weights of a model, and check that it accepts the samples."""
    if not is_graph(model):
        _call_once(model, samples)
        return
    names = input_names(model)
    if isinstance(samples, Packing):
        given = dict(zip(samples.names, samples.shapes, strict=True))
        by_name = isinstance(getattr(model, "input", None), dict)
        if samples.is_ordered and len(names) == len(given) and not by_name:
            given = dict(zip(names, samples.shapes, strict=True))
        if sorted(given) != sorted(names):
            raise ValueError(
                f"The model {model.name!r} has the inputs {names}, but X has "
                f"{list(given)}. Use the same names: keras.Input(shape, name=...)."
            )
    elif len(names) > 1:
        raise ValueError(
            f"The model {model.name!r} has the inputs {names}, but X is a single array."
            " Set `inputs` to the columns of each of them, or pass X as a dict of "
            "arrays."
        )
    else:
        given = {names[0]: samples}
    for name, tensor in zip(names, model.inputs, strict=True):
        _check_shape(model, name, tuple(tensor.shape[1:]), given[name])


def _check_shape(
    model: keras.Model,
    name: str,
    expected: tuple[int | None, ...],
    given: tuple[int, ...],
) -> None:
    """Raise an error if an input of a model does not accept the samples."""
    pairs = zip(expected, given, strict=False)
    differ = any(size not in (None, actual) for size, actual in pairs)
    if len(expected) == len(given) and not differ:
        return
    several = len(model.inputs) > 1
    which, where = (f" {name!r}", f"X[{name!r}]") if several else ("", "X")
    raise ValueError(
        f"The input{which} of the model {model.name!r} takes arrays of shape "
        f"{(None, *expected)}, but {where} has shape (n_samples, "
        f"{', '.join(map(str, given))}). The model function can have the argument "
        "`input_shape`, which has the shape of one sample"
        f"{' of each input' if several else ''}."
    )


def _call_once(model: keras.Model, samples: tuple[int, ...] | Packing) -> None:
    """Create the weights of a model that is not a graph of layers."""
    try:
        _called(model, samples, lambda shape: np.zeros((1, *shape)))
    except Exception as error:  # the code of the user may raise anything
        raise ValueError(
            f"The model {model.name!r} cannot be called with samples of shape "
            f"{samples.shapes if isinstance(samples, Packing) else samples}: "
            f"{error}"
        ) from error


def _called(
    model: keras.Model,
    samples: tuple[int, ...] | Packing,
    made: Callable[[tuple[int, ...]], np.ndarray],
) -> keras.KerasTensor:
    """Return the outputs of a model for samples that `made` makes for a shape."""
    if isinstance(samples, Packing):
        rows = made((samples.n_values,)).astype("float32")
        return model(samples.unpack(rows, model), training=False)
    return model(made(samples).astype("float32"), training=False)
