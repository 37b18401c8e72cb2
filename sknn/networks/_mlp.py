"""Multilayer perceptron."""

from collections.abc import Sequence
from dataclasses import replace

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.options._activations import ActivationFunction, get_activation
from sknn.networks.options._dense_layers import DenseLayers
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import (
    OutputActivation,
    check_output_activation,
    check_rates,
    one_per_layer,
    warn_symmetric,
)

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
    backbone: keras.Model | None = None,
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
    backbone : keras.Model or None, default=None
        A trained network from samples to features, which precedes the hidden layers. It
        is a layer of the network, and is not copied.
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
    layers = DenseLayers(
        active=get_activation("linear"),  # replaced in each hidden layer
        kernel_initializer=kernel_initializer,
        batch_norm=batch_norm,
        layer_norm=layer_norm,
        l1=l1,
        l2=l2,
        max_norm=max_norm,
        seed=seed,
    )
    if n_hidden and is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    x = inputs = keras.Input(input_shape, name="input")
    if len(input_shape) > 1:
        x = keras.layers.Flatten(name="input_flatten")(x)
    x = layers.add_noise(x, input_noise, "input_noise")
    x = layers.drop(x, input_dropout, "input_dropout")
    if backbone is not None:
        x = _features(backbone, x)
    for number, (units, active, rate) in enumerate(
        zip(sizes, activations, rates, strict=True), 1
    ):
        x = replace(layers, active=active).dense(x, units, f"hidden_{number}")
        x = layers.drop(x, rate, f"hidden_{number}_dropout")
    outputs = layers.output(x, output_units, output_activation)
    return keras.Model(inputs, outputs, name="mlp")


def _features(backbone: keras.Model, x: keras.KerasTensor) -> keras.KerasTensor:
    """Add a trained network, and return its features."""
    features = backbone(x)
    if not isinstance(features, keras.KerasTensor) or len(features.shape) != 2:
        raise InvalidNetworkError(
            "backbone must return features of shape (None, n_features)."
            f" {backbone.name!r} returned {features!r}. End it with a layer such as"
            " keras.layers.Flatten."
        )
    return features
