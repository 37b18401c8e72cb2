"""Sequence-to-sequence networks."""

from collections.abc import Iterable, Sequence
from typing import Literal

import keras

from sknn._suggestions import suggestion
from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._reverse_steps import ReverseSteps
from sknn.networks.layers._source_attention import ATTENTIONS, SourceAttention
from sknn.networks.layers._take_steps import TakeSteps
from sknn.networks.options._activations import get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._seeds import seed_for
from sknn.networks.sequences._sequence_layers import CELLS, Cell, SequenceLayers

__all__ = ["build_seq2seq"]


def build_seq2seq(
    n_source_tokens: int,
    n_target_tokens: int,
    target_steps: int,
    *,
    embedding_dim: int = 64,
    cell: Cell = "gru",
    units: int | Sequence[int] = (64,),
    bidirectional: bool = True,
    attention: Literal["dot", "additive"] | None = "dot",
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    seed: int = 0,
) -> keras.Model:
    """Build an uncompiled encoder-decoder network with recurrent layers.

    The encoder reads the source sequence. The initial states of the decoder are the
    last states of the encoder. At each time step, the decoder receives the previous
    target token (teacher forcing) and returns the probabilities of the next token. With
    attention, the decoder also receives c_t, a weighted mean of the encoder outputs
    (see `SourceAttention`), and combines it with its own features h_t to
    ``tanh([h_t, c_t] W)`` as in Luong et al. Since attention follows the recurrent
    layers, these process all time steps in one call.

    Token 0 is padding in both sequences. Each row of the input consists of the
    `target_steps` input tokens of the decoder, followed by the source tokens. The
    layers "encoder" and "decoder" are models themselves, for step-by-step decoding:

    - encoder: source (n, source_steps) -> memory (n, source_steps, n_features), states;
    - decoder: tokens (n, steps), source, memory, states -> probabilities (n, steps,
      n_target_tokens), weights (n, steps, source_steps) with attention, states.

    Parameters
    ----------
    n_source_tokens, n_target_tokens : int
        Number of different tokens. The source tokens include the padding token 0. The
        target tokens do not, so that output k is the probability of token k + 1.
    target_steps : int
        Number of time steps of the decoder during training.
    embedding_dim : int, default=64
        Embedding dimension of the source and target tokens.
    cell : {"lstm", "gru", "simple", "jordan", "peephole_lstm", "coupled_lstm"}, \
            default="gru"
        Cell of the recurrent layers; see `build_rnn`.
    units : int or sequence of int, default=(64,)
        Number of units in each recurrent layer of the encoder, in each direction, and
        of the decoder.
    bidirectional : bool, default=True
        Whether to use bidirectional layers in the encoder. If True, the initial states
        of the decoder are ``tanh([forward, backward] W)``.
    attention : {"dot", "additive"} or None, default="dot"
        Score function of the attention. None for no attention: the decoder then only
        receives the last states of the encoder.
    dropout : float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1): of the embedding
        vectors, after each recurrent layer and before the output layer. The same units
        are dropped at all time steps.
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop during training, in [0, 1). The same
        units are dropped at all time steps.
    seed : int, default=0
        Seed for the initial weights and all random layers.

    Returns
    -------
    keras.Model
        A functional model named "seq2seq" with layers "input", "target_steps",
        "source_steps", "encoder" and "decoder".

    Raises
    ------
    InvalidNetworkError
        If a parameter has an invalid value.

    References
    ----------
    I. Sutskever, O. Vinyals, Q. V. Le (2014). Sequence to sequence learning with neural
    networks. NeurIPS 27.

    D. Bahdanau, K. Cho, Y. Bengio (2015). Neural machine translation by jointly
    learning to align and translate. ICLR.

    M.-T. Luong, H. Pham, C. D. Manning (2015). Effective approaches to attention-based
    neural machine translation. EMNLP, 1412-1421.

    Examples
    --------
    >>> model = build_seq2seq(30, 12, target_steps=6, units=8)
    >>> model.output_shape
    (None, 6, 12)
    >>> [layer.name for layer in model.layers]
    ['input', 'source_steps', 'target_steps', 'encoder', 'decoder']
    """
    widths = _check(units, cell, attention)
    for name, count in (
        ("n_source_tokens", n_source_tokens),
        ("n_target_tokens", n_target_tokens),
        ("target_steps", target_steps),
        ("embedding_dim", embedding_dim),
    ):
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise InvalidNetworkError(f"{name} must be a positive int. Got {count!r}.")
    layers = SequenceLayers(
        active=get_activation("tanh"),
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
        seed=seed,
    )
    encoder = _encoder(
        n_source_tokens, embedding_dim, cell, widths, bool(bidirectional), layers
    )
    decoder = _decoder(
        n_target_tokens, embedding_dim, cell, widths, attention, encoder, layers
    )
    inputs = keras.Input((None,), name="input", dtype="int32")
    source = TakeSteps(target_steps, name="source_steps")(inputs)
    tokens = TakeSteps(0, target_steps, name="target_steps")(inputs)
    memory, *states = encoder(source)
    outputs = decoder([tokens, source, memory, *states])
    return keras.Model(inputs, outputs[0], name="seq2seq")


def _check(units: object, cell: object, attention: object) -> tuple[int, ...]:
    """Check the parameters and return the number of units in each layer."""
    try:
        widths = as_sizes(units)
    except (InvalidNetworkError, TypeError):
        widths = ()
    if not widths:
        raise InvalidNetworkError(
            "units must be a positive int, or a sequence of positive ints, one per"
            f" layer. Got {units!r}."
        )
    for name, value, allowed in (
        ("cell", cell, CELLS),
        ("attention", attention, (*ATTENTIONS, None)),
    ):
        if value not in allowed:
            raise InvalidNetworkError(
                f"{name} must be one of {', '.join(map(repr, allowed))}. Got {value!r}."
                + suggestion(value, allowed)
            )
    return widths


def _encoder(
    n_tokens: int,
    embedding_dim: int,
    cell: Cell,
    widths: tuple[int, ...],
    bidirectional: bool,
    layers: SequenceLayers,
) -> keras.Model:
    """Return the encoder, whose outputs are its features and last states."""
    source = keras.Input((None,), name="source", dtype="int32")
    x = _vectors(source, n_tokens, embedding_dim, "source_embedding", layers)
    states = []
    for number, width in enumerate(widths, 1):
        name = f"encoder_{number}"
        options = {"return_sequences": True, "return_state": True}
        y, *last = layers.unidirectional(cell, width, name, **options)(x)
        if bidirectional:
            backward = layers.unidirectional(
                cell, width, f"{name}_backward", go_backwards=True, **options
            )
            z, *first = backward(x)
            z = ReverseSteps(name=f"{name}_reverse")(z)
            y = keras.layers.Concatenate(name=f"{name}_both")([y, z])
            last = [
                layers.dense(_joined(pair, f"{name}_state_{k}"), width, f"{name}_{k}")
                for k, pair in enumerate(zip(last, first, strict=True), 1)
            ]
        states += last
        x = layers.drop_units(y, f"{name}_dropout")
    return keras.Model(source, [x, *states], name="encoder")


def _decoder(
    n_tokens: int,
    embedding_dim: int,
    cell: Cell,
    widths: tuple[int, ...],
    attention: Literal["dot", "additive"] | None,
    encoder: keras.Model,
    layers: SequenceLayers,
) -> keras.Model:
    """Return the decoder, which continues from given states by any number of steps."""
    tokens = keras.Input((None,), name="tokens", dtype="int32")
    source = keras.Input((None,), name="source", dtype="int32")
    memory = keras.Input(encoder.outputs[0].shape[1:], name="memory")
    states = [
        keras.Input(output.shape[1:], name=f"state_{number}")
        for number, output in enumerate(encoder.outputs[1:], 1)
    ]
    n_states = len(states) // len(widths)
    # Token 0 is padding. The first output is token 1.
    x = _vectors(tokens, n_tokens + 1, embedding_dim, "target_embedding", layers)
    after = []
    for number, width in enumerate(widths, 1):
        name = f"decoder_{number}"
        before = states[(number - 1) * n_states : number * n_states]
        layer = layers.unidirectional(
            cell, width, name, return_sequences=True, return_state=True
        )
        x, *own = layer(x, initial_state=before)
        after += own
        x = layers.drop_units(x, f"{name}_dropout")
    weights = []
    if attention is not None:
        context, found = SourceAttention(
            attention,
            *(
                keras.initializers.GlorotUniform(seed_for(layers.seed, part))
                for part in ("attention_memory", "attention_query", "attention_context")
            ),
            name="attention",
        )(x, memory, source)
        x = _joined([x, context], "attention_both")
        x = layers.dense(x, widths[-1], "attention_features")
        x = layers.drop_units(x, "features_dropout")
        weights = [found]
    probabilities = layers.output(x, n_tokens, "softmax")
    return keras.Model(
        [tokens, source, memory, *states],
        [probabilities, *weights, *after],
        name="decoder",
    )


def _vectors(
    tokens: keras.KerasTensor,
    n_tokens: int,
    dim: int,
    name: str,
    layers: SequenceLayers,
) -> keras.KerasTensor:
    """Embed tokens, with token 0 masked."""
    embedding = keras.layers.Embedding(
        n_tokens,
        dim,
        mask_zero=True,
        embeddings_initializer=keras.initializers.RandomUniform(
            -0.05, 0.05, seed=seed_for(layers.seed, name)
        ),
        name=name,
    )
    return layers.drop_units(embedding(tokens), f"{name}_dropout")


def _joined(parts: Iterable[keras.KerasTensor], name: str) -> keras.KerasTensor:
    return keras.layers.Concatenate(name=name)(list(parts))
