"""Networks for sequences."""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Literal, TypeGuard

import keras
from numpy.typing import ArrayLike

from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._input_scaling import InputScaling
from sknn.networks.layers._step_mask import StepMask
from sknn.networks.options._activations import ActivationFunction, get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import (
    OutputActivation,
    check_output_activation,
    check_rates,
    one_per_layer,
    warn_symmetric,
)
from sknn.networks.options._seeds import seed_for
from sknn.networks.sequences._sequence_layers import (
    CELLS,
    POOLINGS,
    Cell,
    Pooling,
    SequenceLayers,
)

__all__ = ["build_rnn"]

_CHOICES = {
    "encoder": ("recurrent", "transformer"),
    "cell": CELLS,
    "pooling": POOLINGS,
    "output": ("last", "sequence"),
}

# Kernel sizes of the first convolutions (Wang, Yan and Oates 2017). The last one also
# applies to all further convolutions.
_KERNEL_SIZES = (8, 5, 3)

_EMBEDDING_DIM = 64


def build_rnn(
    n_features: int | None,
    output_units: int,
    output_activation: OutputActivation,
    *,
    n_tokens: int | None = None,
    embedding_dim: int | None = None,
    embedding_weights: ArrayLike | None = None,
    embedding_trainable: bool = True,
    conv_filters: int | Sequence[int] = (),
    conv_kernel_size: Literal["auto"] | int | Sequence[int] = "auto",
    conv_pool: int | Sequence[int] = 1,
    encoder: Literal["recurrent", "transformer"] = "recurrent",
    cell: Cell = "lstm",
    units: int | Sequence[int] = (64,),
    bidirectional: bool = False,
    n_heads: int = 4,
    pooling: Pooling = "last",
    output: Literal["last", "sequence"] = "last",
    dense_layer_sizes: int | Sequence[int] = (),
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
    """Build an uncompiled network for sequences.

    The network standardizes the time steps, or embeds the tokens. Optional convolutions
    over time and recurrent layers or transformer blocks follow. The time steps are then
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
    conv_filters : int or sequence of int, default=()
        Number of filters of the convolutions over time, one value per convolution. ()
        for no convolutions. Each convolution is followed by batch normalization and
        the activation.
    conv_kernel_size : "auto", int or sequence of int, default="auto"
        Number of time steps in the window of a convolution, either one value for all
        convolutions or one per convolution. "auto" is 8, 5, 3, 3, ...
    conv_pool : int or sequence of int, default=1
        Window of the max pooling over time after each convolution, either one value for
        all convolutions or one per convolution. 1 for no pooling.
    encoder : {"recurrent", "transformer"}, default="recurrent"
        Type of the layers after the convolutions.
    cell : {"lstm", "gru", "simple", "jordan", "peephole_lstm", "coupled_lstm"}, \
            default="lstm"
        Cell of the recurrent layers. "simple" is an Elman network. See `JordanCell`,
        `PeepholeLSTMCell` and `CoupledLSTMCell` for the last three.
    units : int or sequence of int, default=(64,)
        Number of units in each recurrent layer, or width of each transformer block,
        which must be the same for all blocks. () for no such layers.
    bidirectional : bool, default=False
        Whether to use bidirectional recurrent layers.
    n_heads : int, default=4
        Number of attention heads of the transformer; a divisor of `units`.
    pooling : {"last", "mean", "max", "attention"}, default="last"
        How to reduce the time steps to one row of features: "last" uses the last valid
        time step, in both directions for bidirectional layers; "mean" and "max" use the
        mean and the maximum over the valid time steps; "attention" uses a weighted mean
        with learned weights (see `AttentionPooling`).
    output : {"last", "sequence"}, default="last"
        Whether to return one output per sequence or one per time step.
    dense_layer_sizes : int or sequence of int, default=()
        Number of units in each dense layer before the output layer. () for no dense
        layers.
    input_dropout : float, default=0.0
        Fraction of inputs to drop during training, in [0, 1). The same features, or
        components of the embedding vectors, are dropped at all time steps.
    dropout : float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1): after each
        recurrent and dense layer, in transformer blocks, and of the pooled features.
        The same units are dropped at all time steps.
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop during training, in [0, 1). The same
        units are dropped at all time steps.
    layer_norm : bool, default=False
        Whether to add layer normalization to the outputs of recurrent layers, and to
        dense layers before the activation. Transformer blocks always have layer
        normalization.
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
        "step_mask" (or "embedding"), "conv_1", ..., "recurrent_1", ... (or "block_1",
        ...), "features", "hidden_1", ..., "output".

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

    A. Vaswani et al. (2017). Attention is all you need. NeurIPS 30.

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
    _check_choices(
        {"encoder": encoder, "cell": cell, "pooling": pooling, "output": output}
    )
    check_output_activation(output_activation)
    convs = _convs(conv_filters, conv_kernel_size, conv_pool, output)
    widths = _sizes("units", units)
    dense_sizes = _sizes("dense_layer_sizes", dense_layer_sizes)
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
    check_rates({"input_dropout": [input_dropout]})
    if is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    if n_tokens is None:
        inputs, x = _numeric_input(n_features, embedding_dim, embedding_weights)
    else:
        inputs, x = _token_input(
            n_features,
            n_tokens,
            embedding_dim,
            embedding_weights,
            embedding_trainable,
            seed,
        )
    x = layers.drop_units(x, "input_dropout", input_dropout)
    for number, (filters, window, pool) in enumerate(convs, 1):
        x = layers.conv(x, filters, window, f"conv_{number}")
        x = layers.pool_steps(x, pool, f"conv_{number}_pool")
    kind = None if output == "sequence" else pooling
    if encoder == "transformer":
        x = _transformer(x, widths, n_heads, layers)
    else:
        x = _recurrent(x, cell, widths, bool(bidirectional), kind == "last", layers)
    x = _features(x, kind, layers)
    for number, width in enumerate(dense_sizes, 1):
        x = layers.dense(x, width, f"hidden_{number}")
        x = layers.drop_units(x, f"hidden_{number}_dropout")
    outputs = layers.output(x, output_units, output_activation)
    return keras.Model(inputs, outputs, name="rnn")


def _check_choices(given: Mapping[str, object]) -> None:
    for name, allowed in _CHOICES.items():
        if given[name] not in allowed:
            raise InvalidNetworkError(
                f"{name} must be one of "
                + ", ".join(map(repr, allowed))
                + f". Got {given[name]!r}."
            )


def _sizes(name: str, sizes: int | Sequence[int]) -> tuple[int, ...]:
    """Return one positive int or several as a tuple."""
    try:
        return as_sizes(sizes)
    except (InvalidNetworkError, TypeError):
        raise InvalidNetworkError(
            f"{name} must be a positive int, or a sequence of positive ints, one per"
            f" layer (empty for no layer). Got {sizes!r}."
        ) from None


def _convs(
    filters: int | Sequence[int],
    kernel_size: Literal["auto"] | int | Sequence[int],
    pool: int | Sequence[int],
    output: str,
) -> list[tuple[int, int, int]]:
    """Return the filters, kernel size and pooling window of each convolution."""
    n_filters = _sizes("conv_filters", filters)
    if isinstance(kernel_size, str) and kernel_size == "auto":
        further = _KERNEL_SIZES[-1:] * len(n_filters)
        windows = list((*_KERNEL_SIZES, *further)[: len(n_filters)])
    else:
        windows = one_per_layer("conv_kernel_size", kernel_size, len(n_filters))
    pools = one_per_layer("conv_pool", pool, len(n_filters))
    for name, given, auto in (
        ("conv_kernel_size", windows, '"auto", '),
        ("conv_pool", pools, ""),
    ):
        if not all(_is_count(one) for one in given):
            raise InvalidNetworkError(
                f"{name} must be {auto}a positive int, or a sequence of positive ints,"
                f" one per convolution. Got {given!r}."
            )
    if output == "sequence" and max(pools, default=1) > 1:
        raise InvalidNetworkError(
            'conv_pool must be 1 with output="sequence", which returns one output per'
            f" time step: pooling would reduce their number. Got {pool!r}."
        )
    return list(zip(n_filters, map(int, windows), map(int, pools), strict=True))


def _is_count(value: object) -> TypeGuard[int]:
    return (
        isinstance(value, Integral) and not isinstance(value, bool) and int(value) > 0
    )


def _numeric_input(
    n_features: int | None,
    embedding_dim: int | None,
    embedding_weights: ArrayLike | None,
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Return the input of numeric sequences and the standardized time steps."""
    if embedding_dim is not None or embedding_weights is not None:
        raise InvalidNetworkError(
            "embedding_dim and embedding_weights require tokens, but n_tokens=None."
            f" Got embedding_dim={embedding_dim!r}. Set n_tokens, or remove them."
        )
    if not _is_count(n_features):
        raise InvalidNetworkError(
            "n_features must be the number of features per time step, or None with"
            f" n_tokens. Got {n_features!r}."
        )
    inputs = keras.Input((None, int(n_features)), name="input")
    x = InputScaling(name="input_scaling")(inputs)
    return inputs, StepMask(name="step_mask")(x)


def _token_input(
    n_features: int | None,
    n_tokens: int,
    dim: int | None,
    weights: ArrayLike | None,
    trainable: bool,
    seed: int,
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Return the input of token sequences and the embedded tokens."""
    if n_features is not None:
        raise InvalidNetworkError(
            "n_features must be None with n_tokens: each time step is a token."
            f" Got {n_features!r}."
        )
    vectors = None if weights is None else keras.ops.convert_to_numpy(weights)
    if dim is None:
        dim = _EMBEDDING_DIM if vectors is None else vectors.shape[-1]
    for name, value in (("n_tokens", n_tokens), ("embedding_dim", dim)):
        if not _is_count(value):
            raise InvalidNetworkError(f"{name} must be a positive int. Got {value!r}.")
    if vectors is not None and vectors.shape != (n_tokens, dim):
        raise InvalidNetworkError(
            "embedding_weights must have shape (n_tokens, embedding_dim),"
            f" ({n_tokens}, {dim}). Got shape {vectors.shape}."
        )
    inputs = keras.Input((None,), name="input", dtype="int32")
    embedding = keras.layers.Embedding(
        int(n_tokens),
        int(dim),
        mask_zero=True,
        # The default distribution of Keras, with a seed.
        embeddings_initializer=keras.initializers.RandomUniform(
            -0.05, 0.05, seed=seed_for(seed, "embedding")
        ),
        trainable=bool(trainable),
        name="embedding",
    )
    x = embedding(inputs)
    if vectors is not None:
        embedding.set_weights([vectors])
    return inputs, x


def _recurrent(
    x: keras.KerasTensor,
    cell: Cell,
    widths: tuple[int, ...],
    bidirectional: bool,
    last_only: bool,
    layers: SequenceLayers,
) -> keras.KerasTensor:
    """Add the recurrent layers; with `last_only`, return the last time step."""
    for number, units in enumerate(widths, 1):
        is_last = number == len(widths)
        x = layers.recurrent(
            x,
            cell,
            units,
            f"recurrent_{number}",
            bidirectional=bidirectional,
            sequences=not (is_last and last_only),
        )
        if not is_last:
            x = layers.drop_units(x, f"recurrent_{number}_dropout")
    return x


def _transformer(
    x: keras.KerasTensor, widths: tuple[int, ...], n_heads: int, layers: SequenceLayers
) -> keras.KerasTensor:
    """Add the transformer blocks."""
    if not widths:
        return x
    if len(set(widths)) > 1:
        raise InvalidNetworkError(
            'units must be the same for all blocks with encoder="transformer", because'
            f" blocks add their inputs to their outputs. Got {widths!r}."
        )
    if not _is_count(n_heads) or widths[0] % n_heads:
        raise InvalidNetworkError(
            f"n_heads must be a positive int that divides units, {widths[0]}."
            f" Got {n_heads!r}."
        )
    x = layers.positions(x, widths[0], "positions")
    for number in range(1, len(widths) + 1):
        x = layers.transformer_block(x, int(n_heads), f"block_{number}")
    # The sums of the residual connections are not normalized.
    return keras.layers.LayerNormalization(name="blocks_norm")(x)


def _features(
    x: keras.KerasTensor, kind: Pooling | None, layers: SequenceLayers
) -> keras.KerasTensor:
    """Pool the time steps, if there is a `kind` of pooling, and add dropout."""
    if kind is not None and len(x.shape) == 3:
        x = layers.pool(x, kind, "features")
    return layers.drop_units(x, "features_dropout")
