"""Autoencoder."""

from collections.abc import Iterable, Sequence

import keras

from sknn.networks._mlp import build_mlp
from sknn.networks.options._activations import ActivationFunction
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._options import OutputActivation, one_per_layer

__all__ = ["build_autoencoder", "split_autoencoder"]


def build_autoencoder(
    n_inputs: int,
    output_activation: OutputActivation,
    *,
    n_components: int = 2,
    hidden_layer_sizes: int | Iterable[int] = (128,),
    activation: str | ActivationFunction | Sequence[str | ActivationFunction] = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    dropout: float | Sequence[float] = 0.0,
    input_dropout: float = 0.0,
    input_noise: float = 0.0,
    l1: float = 0.0,
    l2: float = 0.0,
    seed: int = 0,
) -> keras.Model:
    """Build a multilayer perceptron with a bottleneck, not compiled.

    Parameters
    ----------
    n_inputs : int
        Number of features.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    n_components : int, default=2
        Units of the code, a linear layer.
    hidden_layer_sizes : int or sequence of int, default=(128,)
        Units of each hidden layer of the encoder; the decoder has the same layers in
        reverse order. () for none.
    activation : str, callable or sequence of them, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for all hidden layers or one
        for each layer of the encoder.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights of all layers; see `build_mlp`.
    dropout : float or sequence of float, default=0.0
        Fraction of hidden units to drop in training, in [0, 1), for all hidden layers
        or one for each layer of the encoder. The code is never dropped.
    input_dropout : float, default=0.0
        Fraction of inputs to drop in training, in [0, 1).
    input_noise : float, default=0.0
        Standard deviation of the Gaussian noise added to the inputs in training.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on the weights of all layers, except biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on the weights of all layers, except biases.
    seed : int, default=0
        Seed of the initial weights and of all random layers.

    Returns
    -------
    keras.Model
        A functional model with the layers of `build_mlp`. With n hidden layers in the
        encoder, "hidden_{n + 1}" is the code.

    Examples
    --------
    >>> model = build_autoencoder(4, "linear", hidden_layer_sizes=8)
    >>> [layer.name for layer in model.layers]
    ['input', 'hidden_1', 'hidden_2', 'hidden_3', 'output']
    """
    sizes = as_sizes(hidden_layer_sizes)
    activations: list[str | ActivationFunction]
    activations = one_per_layer("activation", activation, len(sizes))
    rates = one_per_layer("dropout", dropout, len(sizes))
    return build_mlp(
        (n_inputs,),
        n_inputs,
        output_activation,
        hidden_layer_sizes=(*sizes, n_components, *reversed(sizes)),
        activation=(*activations, "linear", *reversed(activations)),
        kernel_initializer=kernel_initializer,
        dropout=(*rates, 0.0, *reversed(rates)),
        input_dropout=input_dropout,
        input_noise=input_noise,
        l1=l1,
        l2=l2,
        seed=seed,
    )


def split_autoencoder(model: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Return the encoder and the decoder of an autoencoder; they share its weights.

    Parameters
    ----------
    model : keras.Model
        Of `build_autoencoder`.

    Returns
    -------
    encoder : keras.Model
        From features to codes.
    decoder : keras.Model
        From codes to features.

    Examples
    --------
    >>> encoder, decoder = split_autoencoder(build_autoencoder(4, "linear"))
    >>> encoder.output.shape, decoder.output.shape
    ((None, 2), (None, 4))
    """
    n_hidden = sum(isinstance(layer, keras.layers.Dense) for layer in model.layers) - 1
    code = model.get_layer(f"hidden_{(n_hidden + 1) // 2}")
    inputs = outputs = keras.Input(code.output.shape[1:], name="code")
    for layer in model.layers[model.layers.index(code) + 1 :]:
        outputs = layer(outputs)
    encoder = keras.Model(model.input, code.output, name="encoder")
    return encoder, keras.Model(inputs, outputs, name="decoder")
