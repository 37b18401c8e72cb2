"""Networks for sequences."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._input_scaling import InputScaling
from sknn.networks.layers._step_mask import StepMask
from sknn.networks.options._activations import get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import (
    check_amounts,
    check_max_norm,
    check_output_activation,
    check_shares,
    one_per_layer,
    warn_symmetric,
)
from sknn.networks.options._seeds import seed_for
from sknn.networks.sequences._sequence_layers import CELLS, POOLINGS, SequenceLayers

__all__ = ["build_rnn"]

_CHOICES = {
    "encoder": ("recurrent", "transformer"),
    "cell": CELLS,
    "pooling": POOLINGS,
    "output": ("last", "sequence"),
}

# Of the first convolutions; further ones have the last (Wang, Yan and Oates 2017).
_KERNEL_SIZES = (8, 5, 3)

_EMBEDDING_DIM = 64


def build_rnn(
    n_features: int | None,
    output_units: int,
    output_activation: str,
    *,
    n_tokens: int | None = None,
    embedding_dim: int | None = None,
    embedding_weights: Any = None,
    embedding_trainable: bool = True,
    conv_filters: int | Sequence[int] = (),
    conv_kernel_size: str | int | Sequence[int] = "auto",
    conv_pool: int | Sequence[int] = 1,
    encoder: str = "recurrent",
    cell: str = "lstm",
    units: int | Sequence[int] = (64,),
    bidirectional: bool = False,
    n_heads: int = 4,
    pooling: str = "last",
    output: str = "last",
    dense_layer_sizes: int | Sequence[int] = (),
    input_dropout: float = 0.0,
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    layer_norm: bool = False,
    activation: Any = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build a network for sequences, not compiled.

    The steps of the sequences are standardised, or tokens replaced by vectors; go
    through convolutions over time, and through recurrent layers or the blocks of a
    transformer, as far as they are asked for; are pooled to one row of features; and
    come to dense layers.

    Steps in which a feature is NaN, and tokens 0, are masked: they are padding, or
    missing. What the network returns depends neither on the number of steps behind the
    last valid one, nor on what stands there.

    Parameters
    ----------
    n_features : int or None
        Features of a step; None for tokens.
    output_units : int
        Units of the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    n_tokens : int, default=None
        Number of different tokens, with the 0 of padding; None for sequences of
        numbers.
    embedding_dim : int, default=None
        Length of the vectors that tokens are replaced by; None is that of
        `embedding_weights`, or else 64.
    embedding_weights : array-like of shape (n_tokens, embedding_dim), default=None
        Initial vectors of the tokens; None draws them.
    embedding_trainable : bool, default=True
        Whether the vectors of the tokens are trained.
    conv_filters : int or sequence of int, default=()
        Filters of the convolutions over time, one number a convolution; () for none.
        They are followed by batch normalisation and the activation.
    conv_kernel_size : "auto", int or sequence of int, default="auto"
        Steps that a convolution sees at a time, for all convolutions or one number for
        each. "auto" is 8, 5, 3, 3, ...
    conv_pool : int or sequence of int, default=1
        Steps that become one after a convolution, by their largest values, for all
        convolutions or one number for each.
    encoder : {"recurrent", "transformer"}, default="recurrent"
        What follows the convolutions.
    cell : str, default="lstm"
        Cell of the recurrent layers: "lstm", "gru", "simple" (Elman's network),
        "jordan" (see `JordanCell`), "peephole_lstm" (see `PeepholeLSTMCell`) or
        "coupled_lstm" (see `CoupledLSTMCell`).
    units : int or sequence of int, default=(64,)
        Units of each recurrent layer, or width of each block of the transformer, which
        is the same for all; () for none.
    bidirectional : bool, default=False
        Whether each recurrent layer has a second one beside it that goes backwards.
    n_heads : int, default=4
        Heads of the transformer's attention; a divisor of `units`.
    pooling : {"last", "mean", "max", "attention"}, default="last"
        What makes features of the steps: the last valid one, in both directions where
        there are two; the mean or the largest values of all valid ones; or a weighted
        mean with learned weights (see `AttentionPooling`).
    output : {"last", "sequence"}, default="last"
        Whether there is one output for a sequence, or one for each of its steps.
    dense_layer_sizes : int or sequence of int, default=()
        Units of each dense layer before the output layer; () for none.
    input_dropout : float, default=0.0
        Share of inputs left out in training, in [0, 1): the same features, or
        components of the tokens' vectors, at all steps of a sequence.
    dropout : float, default=0.0
        Share of hidden units left out in training, in [0, 1): after each recurrent and
        dense layer and in the blocks of a transformer, the same units at all steps of
        a sequence, and of the pooled features.
    recurrent_dropout : float, default=0.0
        Share of the units of a recurrent layer that its next step does not see in
        training, in [0, 1); the same at all steps of a sequence.
    layer_norm : bool, default=False
        Layer normalisation of the outputs of recurrent layers, and of dense layers
        before the activation. The transformer has its own in any case.
    activation : str or callable, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for convolutions and dense
        layers; cells keep their sigmoid and tanh.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights of all layers, but for those from step to step, which are
        orthogonal: a key of `INITIALIZERS`, or a Keras initializer, which is copied
        and seeded anew for each layer. "auto" matches the activation and takes
        "glorot_uniform" for recurrent layers and the output.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on the weights of all layers, biases left out.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on the weights of all layers, biases left out.
    max_norm : float, default=None
        Largest Euclidean norm of the weights into a hidden unit, or of a filter; None
        for no limit. Of recurrent layers, the weights from the inputs and those from
        the last step are limited each.
    seed : int, default=0
        Seed of the initial weights and of all random layers.

    Returns
    -------
    keras.Model
        A functional model named "rnn", with layers "input", "input_scaling" and
        "step_mask" (or "embedding"), "conv_1", ..., "recurrent_1", ... (or "block_1",
        ...), "features", "hidden_1", ..., "output".

    Raises
    ------
    InvalidNetworkError
        When an argument is not one of the values above.

    Warns
    -----
    SymmetryWarning
        When hidden layers start with constant weights.

    See Also
    --------
    set_input_statistics : Sets by what the network standardises its inputs.

    Notes
    -----
    A masked step between valid ones is as if it were not there for recurrent layers,
    for attention and for poolings over all steps. Convolutions see zeros there, which
    after standardisation are the mean, and poolings of neighbours leave it out.

    The GRU is Keras', which resets the last state after its product with the weights,
    ``tanh(x W + r (h U))``, and so needs one product a step; in the paper, the state is
    reset before, ``tanh(x W + (r h) U)``. Its gate z is the share of the last state
    that is kept, ``h = z h + (1 - z) h~``; in some texts it is the share of h~.

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
    layers = _sequence_layers(
        activation=activation,
        kernel_initializer=kernel_initializer,
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
        layer_norm=bool(layer_norm),
        l1=l1,
        l2=l2,
        max_norm=max_norm,
        seed=seed,
    )
    check_shares({"input_dropout": [input_dropout]})
    if is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)

    if n_tokens is None:
        inputs, x = _numbers(n_features, embedding_dim, embedding_weights)
    else:
        inputs, x = _tokens(
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


def _check_choices(given: dict[str, Any]) -> None:
    for name, allowed in _CHOICES.items():
        if given[name] not in allowed:
            raise InvalidNetworkError(
                f"{name} must be one of "
                + ", ".join(map(repr, allowed))
                + f". Got {given[name]!r}."
            )


def _sizes(name: str, sizes: Any) -> tuple[int, ...]:
    """Return one positive number or several as plain ints."""
    try:
        return as_sizes(sizes)
    except (InvalidNetworkError, TypeError):
        raise InvalidNetworkError(
            f"{name} must be a positive int, or a sequence of positive ints, one a"
            f" layer (empty for no layer). Got {sizes!r}."
        ) from None


def _convs(
    filters: Any, kernel_size: Any, pool: Any, output: str
) -> list[tuple[int, int, int]]:
    """Return filters, window and pooling of each convolution."""
    numbers = _sizes("conv_filters", filters)
    if isinstance(kernel_size, str) and kernel_size == "auto":
        further = _KERNEL_SIZES[-1:] * len(numbers)
        windows: Any = (*_KERNEL_SIZES, *further)[: len(numbers)]
    else:
        windows = one_per_layer("conv_kernel_size", kernel_size, len(numbers))
    pools = one_per_layer("conv_pool", pool, len(numbers))
    for name, given, auto in (
        ("conv_kernel_size", windows, '"auto", '),
        ("conv_pool", pools, ""),
    ):
        if not all(_is_count(one) for one in given):
            raise InvalidNetworkError(
                f"{name} must be {auto}a positive int, or a sequence of positive ints,"
                f" one a convolution. Got {given!r}."
            )
    if output == "sequence" and max(pools, default=1) > 1:
        raise InvalidNetworkError(
            'conv_pool must be 1 with output="sequence": there is an output for every'
            f" step, and pooling leaves fewer. Got {pool!r}."
        )
    return list(zip(numbers, map(int, windows), map(int, pools), strict=True))


def _is_count(value: Any) -> bool:
    return (
        isinstance(value, Integral) and not isinstance(value, bool) and int(value) > 0
    )


def _sequence_layers(*, activation: Any, **options: Any) -> SequenceLayers:
    """Check what all layers have in common."""
    check_shares({n: [options[n]] for n in ("dropout", "recurrent_dropout")})
    check_amounts({n: options[n] for n in ("l1", "l2")})
    check_max_norm(options["max_norm"])
    return SequenceLayers(active=get_activation(activation), **options)


def _numbers(n_features: Any, embedding_dim: Any, embedding_weights: Any) -> Any:
    """Return the input of sequences of numbers, and its standardised steps."""
    if embedding_dim is not None or embedding_weights is not None:
        raise InvalidNetworkError(
            "embedding_dim and embedding_weights are of tokens, and without n_tokens"
            f" the sequences are numbers. Got embedding_dim={embedding_dim!r}. Give"
            " n_tokens, or leave them out."
        )
    if not _is_count(n_features):
        raise InvalidNetworkError(
            "n_features must be the number of features of a step, or None with"
            f" n_tokens. Got {n_features!r}."
        )
    inputs = keras.Input((None, int(n_features)), name="input")
    x = InputScaling(name="input_scaling")(inputs)
    return inputs, StepMask(name="step_mask")(x)


def _tokens(
    n_features: Any, n_tokens: Any, dim: Any, weights: Any, trainable: Any, seed: int
) -> Any:
    """Return the input of sequences of tokens, and their vectors."""
    if n_features is not None:
        raise InvalidNetworkError(
            "n_features must be None with n_tokens: a step is a token."
            f" Got {n_features!r}."
        )
    if weights is not None:
        weights = keras.ops.convert_to_numpy(weights)
        dim = weights.shape[-1] if dim is None else dim
    dim = _EMBEDDING_DIM if dim is None else dim
    for name, value in (("n_tokens", n_tokens), ("embedding_dim", dim)):
        if not _is_count(value):
            raise InvalidNetworkError(f"{name} must be a positive int. Got {value!r}.")
    if weights is not None and weights.shape != (n_tokens, dim):
        raise InvalidNetworkError(
            "embedding_weights must be of shape (n_tokens, embedding_dim),"
            f" ({n_tokens}, {dim}). Got shape {weights.shape}."
        )
    inputs = keras.Input((None,), name="input", dtype="int32")
    embedding = keras.layers.Embedding(
        int(n_tokens),
        int(dim),
        mask_zero=True,
        # Keras' own deviation.
        embeddings_initializer=keras.initializers.RandomUniform(
            -0.05, 0.05, seed=seed_for(seed, "embedding")
        ),
        trainable=bool(trainable),
        name="embedding",
    )
    x = embedding(inputs)
    if weights is not None:
        embedding.set_weights([weights])
    return inputs, x


def _recurrent(
    x: Any,
    cell: str,
    widths: tuple[int, ...],
    bidirectional: bool,
    last_only: bool,
    layers: SequenceLayers,
) -> Any:
    """Add the recurrent layers; with `last_only`, the last returns its last step."""
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
    x: Any, widths: tuple[int, ...], n_heads: Any, layers: SequenceLayers
) -> Any:
    """Add the blocks of a transformer."""
    if not widths:
        return x
    if len(set(widths)) > 1:
        raise InvalidNetworkError(
            'units must be the same for all blocks with encoder="transformer": their'
            f" outputs are added to their inputs. Got {widths!r}."
        )
    if not _is_count(n_heads) or widths[0] % n_heads:
        raise InvalidNetworkError(
            f"n_heads must be a positive int that divides units, {widths[0]}."
            f" Got {n_heads!r}."
        )
    x = layers.positions(x, widths[0], "positions")
    for number in range(1, len(widths) + 1):
        x = layers.transformer_block(x, int(n_heads), f"block_{number}")
    # The sums on the way here are not normalised.
    return keras.layers.LayerNormalization(name="blocks_norm")(x)


def _features(x: Any, kind: str | None, layers: SequenceLayers) -> Any:
    """Make one row of features of the steps, unless they stay; add the dropout."""
    if kind is not None and len(x.shape) == 3:
        x = layers.pool(x, kind, "features")
    return layers.drop_units(x, "features_dropout")
