"""Multilayer perceptron."""

from collections.abc import Sequence
from functools import partial

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.options._activations import (
    Activation,
    ActivationFunction,
    get_activation,
)
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric, make_initializer
from sknn.networks.options._options import (
    BATCH_NORM_MOMENTUM,
    OutputActivation,
    check_max_norm,
    check_non_negative,
    check_output_activation,
    check_rates,
    one_per_layer,
    warn_symmetric,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["build_mlp"]


def build_mlp(
    input_shape: tuple[int, ...],
    output_units: int,
    output_activation: OutputActivation,
    *,
    hidden_layer_sizes: int | Sequence[int] = (100,),
    activation: str | ActivationFunction | Sequence[str | ActivationFunction] = "relu",
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
    """Build an uncompiled multilayer perceptron.

    Each hidden layer is a Dense layer, optionally followed by normalization,
    activation and dropout layers. Options that are switched off add no layer.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of a sample. Samples with more than one axis are flattened.
    output_units : int
        Number of units in the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    hidden_layer_sizes : int or sequence of int, default=(100,)
        Number of units in each hidden layer. () for no hidden layers.
    activation : str, callable, or a sequence of them, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, either one for all hidden
        layers or one per hidden layer.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights of all layers: a key of `INITIALIZERS`, or a Keras
        initializer, which is copied with a new seed for each layer. "auto" chooses an
        initializer for the activation of each hidden layer and "glorot_uniform" for
        the output layer.
    dropout : float or sequence of float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1), either one for all
        hidden layers or one per hidden layer.
    input_dropout : float, default=0.0
        Fraction of inputs to drop during training, in [0, 1).
    input_noise : float, default=0.0
        Standard deviation of the Gaussian noise added to the inputs during training,
        in the units of the inputs.
    batch_norm : bool, default=False
        Whether to add batch normalization to hidden layers, before the activation.
    layer_norm : bool, default=False
        Whether to add layer normalization to hidden layers, before the activation.
    l1 : float, default=0.0
        Factor of the L1 penalty, l1 * sum(abs(w)), on the weights of all layers.
        Biases are not penalized.
    l2 : float, default=0.0
        Factor of the L2 penalty, l2 * sum(w**2), on the weights of all layers. Biases
        are not penalized.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit. None for no
        limit.
    seed : int, default=0
        Seed for the initial weights and all random layers.

    Returns
    -------
    keras.Model
        A functional model named "mlp", with layers "input", "hidden_1",
        "hidden_1_norm", "hidden_1_activation", "hidden_1_dropout", ..., "output".

    Raises
    ------
    InvalidNetworkError
        If a parameter has an invalid value.

    Warns
    -----
    SymmetryWarning
        If the initial weights of hidden layers are constant.

    Notes
    -----
    The global random state is neither used nor changed. Hidden layers with
    normalization have no bias. The momentum of batch normalization is 0.9.

    If a saved model uses an activation that Keras does not provide, run
    ``import sknn.networks`` before `keras.saving.load_model`.

    Examples
    --------
    >>> model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=(8,), dropout=0.5)
    >>> [layer.name for layer in model.layers]
    ['input', 'hidden_1', 'hidden_1_dropout', 'output']
    """
    sizes = as_sizes(hidden_layer_sizes)
    n_hidden = len(sizes)
    named: list[str | ActivationFunction] = one_per_layer(
        "activation", activation, n_hidden
    )
    activations = [get_activation(one) for one in named]
    rates = one_per_layer("dropout", dropout, n_hidden)
    check_output_activation(output_activation)
    check_rates({"dropout": rates, "input_dropout": [input_dropout]})
    check_non_negative({"input_noise": input_noise, "l1": l1, "l2": l2})
    check_max_norm(max_norm)
    norm = _norm_class(batch_norm, layer_norm)
    if n_hidden and is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    penalty = keras.regularizers.L1L2(float(l1), float(l2)) if l1 or l2 else None
    limit = None if max_norm is None else keras.constraints.MaxNorm(float(max_norm))

    def dense(
        units: int, name: str, auto: str, **options: object
    ) -> keras.layers.Layer:
        """Create a Dense layer with the options that all of them share."""
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
        fused = norm is None and active.layer is None
        x = dense(
            units * active.pieces,
            name,
            active.initializer,
            activation=active.function if fused else None,
            use_bias=norm is None,
            kernel_constraint=limit,
        )(x)
        if norm is not None:
            x = norm(name=f"{name}_norm")(x)
        if not fused:
            x = _activation_layer(active, f"{name}_activation", seed)(x)
        if rates[i]:
            x = _dropout(rates[i], f"{name}_dropout", seed)(x)
    outputs = dense(
        output_units, "output", "glorot_uniform", activation=output_activation
    )(x)
    return keras.Model(inputs, outputs, name="mlp")


def _norm_class(
    batch_norm: bool, layer_norm: bool
) -> type[keras.layers.Layer] | partial[keras.layers.Layer] | None:
    """Return the class of the normalization layers, or None without normalization."""
    if batch_norm and layer_norm:
        raise InvalidNetworkError(
            "batch_norm and layer_norm cannot both be True: one would normalize the"
            " output of the other. Set one of them to False."
        )
    if batch_norm:
        return partial(keras.layers.BatchNormalization, momentum=BATCH_NORM_MOMENTUM)
    return keras.layers.LayerNormalization if layer_norm else None


def _input_layers(
    x: keras.KerasTensor, noise: float, dropout: float, seed: int
) -> keras.KerasTensor:
    """Add the layers before the first hidden layer."""
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
