"""Networks from a sequence to another one."""

from collections.abc import Sequence
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._reverse_steps import ReverseSteps
from sknn.networks.layers._source_attention import ATTENTIONS, SourceAttention
from sknn.networks.layers._take_steps import TakeSteps
from sknn.networks.options._activations import get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._options import check_shares
from sknn.networks.options._seeds import seed_for
from sknn.networks.sequences._sequence_layers import CELLS, SequenceLayers

__all__ = ["build_seq2seq"]


def build_seq2seq(
    n_source_tokens: int,
    n_target_tokens: int,
    target_steps: int,
    *,
    embedding_dim: int = 64,
    cell: str = "gru",
    units: int | Sequence[int] = (64,),
    bidirectional: bool = True,
    attention: str | None = "dot",
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    seed: int = 0,
) -> keras.Model:
    """Build an encoder and a decoder of recurrent layers, not compiled.

    The encoder reads the source. The decoder begins with its last states, is given the
    tokens of the target before each step (teacher forcing), and returns probabilities
    of the token at that step. With attention it also sees a weighted mean of the
    encoder's outputs (see `SourceAttention`): c_t, joined with its own features h_t to
    ``tanh([h_t, c_t] W)`` as by Luong et al. Since that comes after the recurrent
    layers, these go through all steps at once.

    Token 0 is padding in both. Each row of the input holds the two after each other:
    `target_steps` tokens that the decoder is given, and then those of the source. The
    two parts are models themselves, "encoder" and "decoder", for decoding step by step:

    - encoder: source (n, source_steps) -> memory (n, source_steps, n_features), states;
    - decoder: tokens (n, steps), source, memory, states -> probabilities (n, steps,
      n_target_tokens), weights (n, steps, source_steps) with attention, states.

    Parameters
    ----------
    n_source_tokens, n_target_tokens : int
        Numbers of different tokens. Of the source, with the 0 of padding; of the
        target without, so that output k stands for token k + 1.
    target_steps : int
        Steps of the decoder in training.
    embedding_dim : int, default=64
        Length of the vectors that tokens are replaced by.
    cell : str, default="gru"
        Cell of the recurrent layers, as for `build_rnn`.
    units : int or sequence of int, default=(64,)
        Units of each recurrent layer of the encoder, in each direction, and of the
        decoder.
    bidirectional : bool, default=True
        Whether each layer of the encoder has a second one beside it that goes
        backwards. The decoder begins with ``tanh([forward, backward] W)`` then.
    attention : {"dot", "additive"} or None, default="dot"
        How the decoder finds what it looks at; None for nothing but the last states.
    dropout : float, default=0.0
        Share of hidden units left out in training, in [0, 1): of the tokens' vectors,
        after each recurrent layer and before the outputs, the same at all steps.
    recurrent_dropout : float, default=0.0
        Share of the units of a recurrent layer that its next step does not see in
        training, in [0, 1); the same at all steps of a sequence.
    seed : int, default=0
        Seed of the initial weights and of all random layers.

    Returns
    -------
    keras.Model
        A functional model named "seq2seq" with layers "input", "target_steps",
        "source_steps", "encoder" and "decoder".

    Raises
    ------
    InvalidNetworkError
        When an argument is not one of the values above.

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
    check_shares({"dropout": [dropout], "recurrent_dropout": [recurrent_dropout]})
    layers = SequenceLayers(
        active=get_activation("tanh"),
        kernel_initializer="auto",
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
        layer_norm=False,
        l1=0.0,
        l2=0.0,
        max_norm=None,
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


def _check(units: Any, cell: Any, attention: Any) -> tuple[int, ...]:
    """Return the widths of the layers."""
    try:
        widths = as_sizes(units)
    except (InvalidNetworkError, TypeError):
        widths = ()
    if not widths:
        raise InvalidNetworkError(
            "units must be a positive int, or a sequence of positive ints, one a layer."
            f" Got {units!r}."
        )
    for name, value, allowed in (
        ("cell", cell, CELLS),
        ("attention", attention, (*ATTENTIONS, None)),
    ):
        if value not in allowed:
            raise InvalidNetworkError(
                f"{name} must be one of {', '.join(map(repr, allowed))}. Got {value!r}."
            )
    return widths


def _encoder(
    n_tokens: int,
    embedding_dim: int,
    cell: str,
    widths: tuple[int, ...],
    bidirectional: bool,
    layers: SequenceLayers,
) -> keras.Model:
    """Return the model that reads a source, with the states that the decoder takes."""
    source = keras.Input((None,), name="source", dtype="int32")
    x = _vectors(source, n_tokens, embedding_dim, "source_embedding", layers)
    states = []
    for number, width in enumerate(widths, 1):
        name = f"encoder_{number}"
        options = {"return_sequences": True, "return_state": True}
        y, *last = layers.one_way(cell, width, name, **options)(x)
        if bidirectional:
            backward = layers.one_way(
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
    cell: str,
    widths: tuple[int, ...],
    attention: str | None,
    encoder: keras.Model,
    layers: SequenceLayers,
) -> keras.Model:
    """Return the model that goes on from some states by any number of steps."""
    tokens = keras.Input((None,), name="tokens", dtype="int32")
    source = keras.Input((None,), name="source", dtype="int32")
    memory = keras.Input(encoder.outputs[0].shape[1:], name="memory")
    states = [
        keras.Input(output.shape[1:], name=f"state_{number}")
        for number, output in enumerate(encoder.outputs[1:], 1)
    ]
    n_states = len(states) // len(widths)
    # Token 0 is padding, and the outputs begin with token 1.
    x = _vectors(tokens, n_tokens + 1, embedding_dim, "target_embedding", layers)
    after = []
    for number, width in enumerate(widths, 1):
        name = f"decoder_{number}"
        before = states[(number - 1) * n_states : number * n_states]
        layer = layers.one_way(
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
    tokens: Any, n_tokens: int, dim: int, name: str, layers: SequenceLayers
) -> Any:
    """Replace tokens by vectors; 0 is masked."""
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


def _joined(parts: Any, name: str) -> Any:
    return keras.layers.Concatenate(name=name)(list(parts))
