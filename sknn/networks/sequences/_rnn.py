"""Recurrent networks for sequences."""

from collections.abc import Sequence
from typing import Literal

import keras
from numpy.typing import ArrayLike

from sknn.networks.options._activations import ActivationFunction, get_activation
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import OutputActivation, warn_symmetric
from sknn.networks.sequences._sequence_layers import (
    CELLS,
    Cell,
    Pooling,
    SequenceLayers,
)
from sknn.networks.sequences._sequence_network import (
    build_around,
    check_choice,
    sizes,
)

__all__ = ["build_rnn"]

# Of recurrent outputs that are joined with their inputs. Without it, recurrent layers
# learn the training sequences by heart before the convolutions have learned.
_SKIP_DROPOUT = 0.8


def build_rnn(
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
    cell: Cell = "gru",
    units: int | Sequence[int] = (64,),
    bidirectional: bool = False,
    skip_connection: bool = False,
    global_pooling: Pooling = "last",
    output: Literal["last", "sequence"] = "last",
    hidden_layer_sizes: int | Sequence[int] = (),
    input_dropout: float = 0.0,
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    layer_norm: bool = False,
    activation: str | ActivationFunction = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build an uncompiled recurrent network for sequences.

    The network standardizes the time steps, or embeds the tokens. Optional convolutions
    over time and recurrent layers follow. The time steps are then
    pooled to one row of features, which is passed to dense layers.

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
    cell : {"lstm", "gru", "simple", "jordan", "peephole_lstm", "coupled_lstm"}, \
            default="gru"
        Cell of the recurrent layers. "simple" is an Elman network. See `JordanCell`,
        `PeepholeLSTMCell` and `CoupledLSTMCell` for the last three.
    units : int or sequence of int, default=(64,)
        Number of units in each recurrent layer. () for no recurrent layers.
    bidirectional : bool, default=False
        Whether to use bidirectional recurrent layers.
    skip_connection : bool, default=False
        Whether to join the outputs of the recurrent layers with their inputs, such as
        the features of convolutions. The outputs are then dropped with a rate of 0.8
        during training, so that the network does not rely on them alone.
    global_pooling : {"last", "mean", "max", "attention"}, default="last"
        How to reduce the time steps to one row of features: "last" uses the last valid
        time step, in both directions for bidirectional layers; "mean" and "max" use the
        mean and the maximum over the valid time steps; "attention" uses a weighted mean
        with learned weights (see `AttentionPooling`).
    output : {"last", "sequence"}, default="last"
        Whether to return one output per sequence or one per time step.
    hidden_layer_sizes : int or sequence of int, default=()
        Number of units in each dense layer before the output layer. () for no dense
        layers.
    input_dropout : float, default=0.0
        Fraction of inputs to drop during training, in [0, 1). The same features, or
        components of the embedding vectors, are dropped at all time steps.
    dropout : float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1): after each
        recurrent and dense layer, and of the pooled features. The same units are
        dropped at all time steps.
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop during training, in [0, 1). The same
        units are dropped at all time steps.
    layer_norm : bool, default=False
        Whether to add layer normalization to the outputs of recurrent layers, and to
        dense layers before the activation.
    activation : str or callable, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for convolutions and dense
        layers. Recurrent cells use sigmoid and tanh.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights of all layers: a key of `INITIALIZERS`, or a Keras
        initializer, which is copied with a new seed for each layer. "auto" chooses an
        initializer for the activation, and "glorot_uniform" for recurrent layers and
        the output layer. Recurrent weights are always orthogonal.
    l1 : float, default=0.0
        Factor of the L1 penalty, l1 * sum(abs(w)), on the weights of all layers.
        Biases are not penalized.
    l2 : float, default=0.0
        Factor of the L2 penalty, l2 * sum(w**2), on the weights of all layers. Biases
        are not penalized.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit or filter.
        None for no limit. In recurrent layers, the input weights and the recurrent
        weights are limited separately.
    seed : int, default=0
        Seed for the initial weights and all random layers.

    Returns
    -------
    keras.Model
        A functional model named "rnn", with layers "input", "input_scaling" and
        "step_mask" (or "embedding"), "conv_1", ..., "recurrent_1", ..., "features",
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
    build_transformer : A network of transformer blocks.
    set_input_statistics : Set the mean and scale of the inputs.

    Notes
    -----
    Recurrent layers, attention and global pooling skip masked time steps between valid
    ones. Convolutions replace them by zeros, the mean after standardization, and max
    pooling over windows ignores them.

    The GRU of Keras applies the reset gate after the product of the state and the
    recurrent weights, ``tanh(x W + r (h U))``, which needs one matrix product per time
    step. In the paper, the gate is applied before, ``tanh(x W + (r h) U)``. The update
    gate z is the weight of the previous state, ``h = z h + (1 - z) h~``. In some
    publications it is the weight of h~.

    References
    ----------
    S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. Neural Computation 9
    (8), 1735-1780.

    K. Cho et al. (2014). Learning phrase representations using RNN encoder-decoder for
    statistical machine translation. EMNLP, 1724-1734.

    J. L. Elman (1990). Finding structure in time. Cognitive Science 14 (2), 179-211.

    M. Schuster, K. K. Paliwal (1997). Bidirectional recurrent neural networks. IEEE
    Transactions on Signal Processing 45 (11), 2673-2681.

    F. Karim, S. Majumdar, H. Darabi, S. Chen (2018). LSTM fully convolutional networks
    for time series classification. IEEE Access 6, 1662-1669 (skip connection).

    Z. Wang, W. Yan, T. Oates (2017). Time series classification from scratch with deep
    neural networks: a strong baseline. IJCNN, 1578-1585.

    Y. Gal, Z. Ghahramani (2016). A theoretically grounded application of dropout in
    recurrent neural networks. NeurIPS 29.

    Examples
    --------
    >>> model = build_rnn(3, 2, "softmax", units=(8, 8), dropout=0.5)
    >>> [layer.name for layer in model.layers]  # doctest: +NORMALIZE_WHITESPACE
    ['input', 'input_scaling', 'step_mask', 'recurrent_1', 'recurrent_1_dropout',
     'recurrent_2', 'features_dropout', 'output']
    """
    check_choice("cell", cell, CELLS)
    widths = sizes("units", units)
    layers = SequenceLayers(
        active=get_activation(activation),
        kernel_initializer=kernel_initializer,
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
        layer_norm=bool(layer_norm),
        l1=l1,
        l2=l2,
        max_norm=max_norm,
        seed=seed,
    )
    if is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    def recurrent(x: keras.KerasTensor, *, last_only: bool) -> keras.KerasTensor:
        inputs, skips = x, bool(skip_connection) and len(widths) > 0
        for number, width in enumerate(widths, 1):
            is_last = number == len(widths)
            x = layers.recurrent(
                x,
                cell,
                width,
                f"recurrent_{number}",
                bidirectional=bool(bidirectional),
                sequences=skips or not (is_last and last_only),
            )
            if not is_last:
                x = layers.drop_units(x, f"recurrent_{number}_dropout")
        if not skips:
            return x
        x = layers.drop_units(x, "skip_dropout", _SKIP_DROPOUT)
        return keras.layers.Concatenate(name="skip")([inputs, x])

    return build_around(
        recurrent,
        "rnn",
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
