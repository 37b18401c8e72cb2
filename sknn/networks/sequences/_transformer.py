"""Transformer encoder for sequences."""

from collections.abc import Sequence
from typing import Literal

import keras
from numpy.typing import ArrayLike

from sknn.exceptions import InvalidNetworkError
from sknn.networks.options._activations import ActivationFunction, get_activation
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import OutputActivation, warn_symmetric
from sknn.networks.sequences._sequence_layers import (
    Pooling,
    SequenceLayers,
)
from sknn.networks.sequences._sequence_network import (
    build_around,
    is_count,
)

__all__ = ["build_transformer"]


def build_transformer(
    n_features: int | None,
    output_units: int,
    output_activation: OutputActivation,
    *,
    n_tokens: int | None = None,
    embedding_dim: int | None = None,
    embedding_weights: ArrayLike | None = None,
    embedding_trainable: bool = True,
    filters: int | Sequence[int] = (),
    kernel_size: Literal["auto"] | int | Sequence[int] = "auto",
    pool_size: int | Sequence[int] = 1,
    n_blocks: int = 2,
    model_dim: int = 64,
    n_heads: int = 4,
    global_pooling: Pooling = "mean",
    output: Literal["last", "sequence"] = "last",
    hidden_layer_sizes: int | Sequence[int] = (),
    input_dropout: float = 0.0,
    dropout: float = 0.0,
    layer_norm: bool = False,
    activation: str | ActivationFunction = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build an uncompiled transformer encoder for sequences.

    The network standardizes the time steps, or embeds the tokens. Optional convolutions
    over time, a sinusoidal encoding of the position and transformer blocks follow. The
    time steps are then pooled to one row of features, which is passed to dense layers.

    Time steps in which a feature is NaN, and tokens 0, are masked as padding or missing
    values. The output depends neither on the number of time steps after the last valid
    one nor on their values.

    Parameters
    ----------
    n_features : int or None
        Number of features per time step. None for tokens.
    output_units : int
        Number of units in the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    n_tokens : int or None, default=None
        Number of different tokens, including the padding token 0. None for numeric
        sequences.
    embedding_dim : int or None, default=None
        Embedding dimension. None uses the dimension of `embedding_weights`, or 64
        without `embedding_weights`.
    embedding_weights : array-like of shape (n_tokens, embedding_dim) or None, \
            default=None
        Initial embedding vectors. None for random vectors.
    embedding_trainable : bool, default=True
        Whether to train the embedding vectors.
    filters : int or sequence of int, default=()
        Number of filters of the convolutions over time, one value per convolution. ()
        for no convolutions. Each convolution is followed by batch normalization and
        the activation.
    kernel_size : "auto", int or sequence of int, default="auto"
        Number of time steps in the window of a convolution, either one value for all
        convolutions or one per convolution. "auto" is 8, 5, 3, 3, ...
    pool_size : int or sequence of int, default=1
        Window of the max pooling over time after each convolution, either one value for
        all convolutions or one per convolution. 1 for no pooling.
    n_blocks : int, default=2
        Number of transformer blocks. 0 for none.
    model_dim : int, default=64
        Width of the transformer blocks.
    n_heads : int, default=4
        Number of attention heads; a divisor of `model_dim`.
    global_pooling : {"last", "mean", "max", "attention"}, default="mean"
        How to reduce the time steps to one row of features: "last" uses the last valid
        time step; "mean" and "max" use the mean and the maximum over the valid time
        steps; "attention" uses a weighted mean with learned weights (see
        `AttentionPooling`).
    output : {"last", "sequence"}, default="last"
        Whether to return one output per sequence or one per time step.
    hidden_layer_sizes : int or sequence of int, default=()
        Number of units in each dense layer before the output layer. () for no dense
        layers.
    input_dropout : float, default=0.0
        Fraction of inputs to drop during training, in [0, 1). The same features, or
        components of the embedding vectors, are dropped at all time steps.
    dropout : float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1): in the
        transformer blocks, after each dense layer, and of the pooled features. The same
        units are dropped at all time steps.
    layer_norm : bool, default=False
        Whether to add layer normalization to dense layers, before the activation.
        Transformer blocks always have layer normalization.
    activation : str or callable, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for convolutions and dense
        layers.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights of all layers: a key of `INITIALIZERS`, or a Keras
        initializer, which is copied with a new seed for each layer. "auto" chooses an
        initializer for the activation, and "glorot_uniform" for attention and the
        output layer.
    l1 : float, default=0.0
        Factor of the L1 penalty, l1 * sum(abs(w)), on the weights of all layers.
        Biases are not penalized.
    l2 : float, default=0.0
        Factor of the L2 penalty, l2 * sum(w**2), on the weights of all layers. Biases
        are not penalized.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit or filter.
        None for no limit.
    seed : int, default=0
        Seed for the initial weights and all random layers.

    Returns
    -------
    keras.Model
        A functional model named "transformer", with layers "input", "input_scaling" and
        "step_mask" (or "embedding"), "conv_1", ..., "block_1", ..., "features",
        "hidden_1", ..., "output".

    Raises
    ------
    InvalidNetworkError
        If a parameter has an invalid value.

    Warns
    -----
    SymmetryWarning
        If the initial weights of hidden layers are constant.

    See Also
    --------
    build_rnn : A network of recurrent layers.
    set_input_statistics : Set the mean and scale of the inputs.

    Notes
    -----
    Attention and global pooling skip masked time steps between valid ones.
    Convolutions replace them by zeros, the mean after standardization, and max pooling
    over windows ignores them. Layer normalization is applied before attention and
    before the dense layers of a block (pre-norm), which trains without a warm-up of
    the learning rate.

    References
    ----------
    A. Vaswani et al. (2017). Attention is all you need. NeurIPS 30.

    R. Xiong et al. (2020). On layer normalization in the transformer architecture.
    ICML.

    Examples
    --------
    >>> model = build_transformer(3, 2, "softmax", n_blocks=1, model_dim=8, n_heads=2)
    >>> model.get_layer("block_1_sum").output.shape
    (None, None, 8)
    """
    _check_sizes(n_blocks, model_dim, n_heads)
    layers = SequenceLayers(
        active=get_activation(activation),
        kernel_initializer=kernel_initializer,
        dropout=dropout,
        layer_norm=bool(layer_norm),
        l1=l1,
        l2=l2,
        max_norm=max_norm,
        seed=seed,
    )
    if is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    def blocks(x: keras.KerasTensor, *, last_only: bool) -> keras.KerasTensor:
        if not n_blocks:
            return x
        x = layers.positions(x, int(model_dim), "positions")
        for number in range(1, n_blocks + 1):
            x = layers.transformer_block(x, int(n_heads), f"block_{number}")
        # The sums of the residual connections are not normalized.
        return keras.layers.LayerNormalization(name="blocks_norm")(x)

    return build_around(
        blocks,
        "transformer",
        layers,
        n_features=n_features,
        output_units=output_units,
        output_activation=output_activation,
        n_tokens=n_tokens,
        embedding_dim=embedding_dim,
        embedding_weights=embedding_weights,
        embedding_trainable=embedding_trainable,
        filters=filters,
        kernel_size=kernel_size,
        pool_size=pool_size,
        global_pooling=global_pooling,
        output=output,
        hidden_layer_sizes=hidden_layer_sizes,
        input_dropout=input_dropout,
    )


def _check_sizes(n_blocks: int, model_dim: int, n_heads: int) -> None:
    if n_blocks != 0 and not is_count(n_blocks):
        raise InvalidNetworkError(
            f"n_blocks must be 0 or a positive int. Got {n_blocks!r}."
        )
    if not is_count(model_dim):
        raise InvalidNetworkError(
            f"model_dim must be a positive int. Got {model_dim!r}."
        )
    if not is_count(n_heads) or model_dim % n_heads:
        raise InvalidNetworkError(
            f"n_heads must be a positive int that divides model_dim={model_dim}. Got "
            f"{n_heads!r}."
        )
