"""Multilayer perceptron."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.options._activations import Activation, get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric, make_initializer
from sknn.networks.options._options import (
    BATCH_NORM_MOMENTUM,
    check_amounts,
    check_max_norm,
    check_output_activation,
    check_shares,
    one_per_layer,
    warn_symmetric,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["build_mlp"]


def build_mlp(
    input_shape: tuple[int, ...],
    output_units: int,
    output_activation: str,
    *,
    hidden_layer_sizes: int | Sequence[int] = (100,),
    activation: Any = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    dropout: float | Sequence[float] = 0.0,
    input_dropout: float = 0.0,
    input_noise: float = 0.0,
    batch_norm: bool = False,
    layer_norm: bool = False,
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build a multilayer perceptron, not compiled.

    A hidden layer is Dense, then normalisation, activation and dropout, as far as
    they are asked for. What is not asked for leaves no layer behind.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of a sample; flattened when it has more than one axis.
    output_units : int
        Units of the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    hidden_layer_sizes : int or sequence of int, default=(100,)
        Units of each hidden layer; () for none.
    activation : str, callable, or a sequence of them, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for all hidden layers or one
        for each.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights of all layers: a key of `INITIALIZERS`, or a Keras initializer,
        which is copied and seeded anew for each layer. "auto" matches each hidden
        layer's activation and takes "glorot_uniform" for the output.
    dropout : float or sequence of float, default=0.0
        Share of hidden units left out in training, in [0, 1), for all hidden layers
        or one for each.
    input_dropout : float, default=0.0
        Share of inputs left out in training, in [0, 1).
    input_noise : float, default=0.0
        Standard deviation of the Gaussian noise added to the inputs in training, in
        the units of the inputs.
    batch_norm : bool, default=False
        Batch normalisation of hidden layers, before the activation.
    layer_norm : bool, default=False
        Layer normalisation of hidden layers, before the activation.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on the weights of all layers, biases left out.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on the weights of all layers, biases left out.
    max_norm : float, default=None
        Largest Euclidean norm of the weights into a hidden unit; None for no limit.
    seed : int, default=0
        Seed of the initial weights and of all random layers.

    Returns
    -------
    keras.Model
        A functional model named "mlp", with layers "input", "hidden_1",
        "hidden_1_norm", "hidden_1_activation", "hidden_1_dropout", ..., "output".

    Raises
    ------
    InvalidNetworkError
        When an argument is not one of the values above.

    Warns
    -----
    SymmetryWarning
        When hidden layers start with constant weights.

    Notes
    -----
    The global random state is not used and not changed. Normalised layers have no bias
    of their own; batch normalisation has momentum 0.9.

    A file saved from a network with one of the activations that Keras does not have
    is read by `keras.saving.load_model` after ``import sknn.networks``.

    Examples
    --------
    >>> model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=(8,), dropout=0.5)
    >>> [layer.name for layer in model.layers]
    ['input', 'hidden_1', 'hidden_1_dropout', 'output']
    """
    sizes = as_sizes(hidden_layer_sizes)
    n_hidden = len(sizes)
    activations = [
        get_activation(one) for one in one_per_layer("activation", activation, n_hidden)
    ]
    rates = one_per_layer("dropout", dropout, n_hidden)
    check_output_activation(output_activation)
    check_shares({"dropout": rates, "input_dropout": [input_dropout]})
    check_amounts({"input_noise": input_noise, "l1": l1, "l2": l2})
    check_max_norm(max_norm)
    norm = _norm_class(batch_norm, layer_norm)
    if n_hidden and is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    penalty = keras.regularizers.L1L2(float(l1), float(l2)) if l1 or l2 else None
    limit = None if max_norm is None else keras.constraints.MaxNorm(float(max_norm))

    def dense(units: int, name: str, auto: str, **options: Any) -> keras.layers.Layer:
        """Make a Dense layer with what all of them have in common."""
        return keras.layers.Dense(
            units,
            kernel_initializer=make_initializer(
                kernel_initializer, auto, seed_for(seed, name)
            ),
            kernel_regularizer=penalty,
            name=name,
            **options,
        )

    inputs = keras.Input(input_shape, name="input")
    x = _input_layers(inputs, input_noise, input_dropout, seed)
    for i, (units, active) in enumerate(zip(sizes, activations, strict=True)):
        name = f"hidden_{i + 1}"
        inside = norm is None and active.layer is None
        x = dense(
            units * active.pieces,
            name,
            active.initializer,
            activation=active.function if inside else None,
            use_bias=norm is None,
            kernel_constraint=limit,
        )(x)
        if norm is not None:
            x = norm(name=f"{name}_norm")(x)
        if not inside:
            x = _activation_layer(active, f"{name}_activation", seed)(x)
        if rates[i]:
            x = _dropout(rates[i], f"{name}_dropout", seed)(x)
    outputs = dense(
        output_units, "output", "glorot_uniform", activation=output_activation
    )(x)
    return keras.Model(inputs, outputs, name="mlp")


def _norm_class(batch_norm: bool, layer_norm: bool) -> Any:
    """Return what makes a normalisation layer from its name, or None."""
    if batch_norm and layer_norm:
        raise InvalidNetworkError(
            "batch_norm and layer_norm cannot both be True: one normalises what the"
            " other has just normalised. Set one of them to False."
        )
    if batch_norm:
        return partial(keras.layers.BatchNormalization, momentum=BATCH_NORM_MOMENTUM)
    return keras.layers.LayerNormalization if layer_norm else None


def _input_layers(x: Any, noise: float, dropout: float, seed: int) -> Any:
    """Apply what comes before the first hidden layer."""
    if len(x.shape) > 2:
        x = keras.layers.Flatten(name="input_flatten")(x)
    if noise:
        name = "input_noise"
        x = keras.layers.GaussianNoise(
            float(noise), seed=seed_for(seed, name), name=name
        )(x)
    if dropout:
        x = _dropout(dropout, "input_dropout", seed)(x)
    return x


def _activation_layer(active: Activation, name: str, seed: int) -> keras.layers.Layer:
    if active.layer is None:
        return keras.layers.Activation(active.function, name=name)
    return active.layer(seed_for(seed, name), name)


def _dropout(rate: float, name: str, seed: int) -> keras.layers.Layer:
    return keras.layers.Dropout(float(rate), seed=seed_for(seed, name), name=name)
