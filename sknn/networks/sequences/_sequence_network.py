"""The input, the convolutions and the output of networks for sequences."""

from collections.abc import Sequence
from numbers import Integral
from typing import Literal, Protocol, TypeGuard

import keras
from numpy.typing import ArrayLike

from sknn._suggestions import suggestion
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
    POOLINGS,
    Pooling,
    SequenceLayers,
)

__all__ = ["Body", "build_around", "build_on", "check_choice", "is_count", "sizes"]

# Kernel sizes of the first convolutions (Wang, Yan and Oates 2017). The last one also
# applies to all further convolutions.
_KERNEL_SIZES = (8, 5, 3)

_EMBEDDING_DIM = 64


class Body(Protocol):
    """The layers between the convolutions and the pooling of the time steps."""

    def __call__(self, x: keras.KerasTensor, *, last_only: bool) -> keras.KerasTensor:
        """Return the time steps, or with `last_only` at least the last one."""


def build_around(
    body: Body,
    name: str,
    layers: SequenceLayers,
    *,
    n_features: int | None,
    output_units: int,
    output_activation: OutputActivation,
    n_tokens: int | None,
    embedding_dim: int | None,
    embedding_weights: ArrayLike | None,
    embedding_trainable: bool,
    filters: int | Sequence[int],
    kernel_size: Literal["auto"] | int | Sequence[int],
    pool_size: int | Sequence[int],
    global_pooling: Pooling,
    output: Literal["last", "sequence"],
    hidden_layer_sizes: int | Sequence[int],
    input_dropout: float,
) -> keras.Model:
    """Return a network for sequences; see `build_rnn` for the parameters."""
    check_choice("global_pooling", global_pooling, POOLINGS)
    check_choice("output", output, ("last", "sequence"))
    check_output_activation(output_activation)
    convs = _convs(filters, kernel_size, pool_size, output)
    dense_sizes = sizes("hidden_layer_sizes", hidden_layer_sizes)
    check_rates({"input_dropout": [input_dropout]})
    if n_tokens is None:
        inputs, x = _numeric_input(n_features, embedding_dim, embedding_weights)
    else:
        inputs, x = _token_input(
            n_features,
            n_tokens,
            embedding_dim,
            embedding_weights,
            embedding_trainable,
            layers.seed,
        )
    x = layers.drop_units(x, "input_dropout", input_dropout)
    for number, (n_filters, window, pool) in enumerate(convs, 1):
        x = layers.conv(x, n_filters, window, f"conv_{number}")
        x = layers.pool_steps(x, pool, f"conv_{number}_pool")
    kind = None if output == "sequence" else global_pooling
    x = _features(body(x, last_only=kind == "last"), kind, layers)
    outputs = _head(x, layers, dense_sizes, output_units, output_activation)
    return keras.Model(inputs, outputs, name=name)


def build_on(
    backbone: keras.Model,
    output_units: int,
    output_activation: OutputActivation,
    *,
    global_pooling: Pooling = "mean",
    output: Literal["last", "sequence"] = "last",
    hidden_layer_sizes: int | Sequence[int] = (),
    dropout: float = 0.0,
    layer_norm: bool = False,
    activation: str | ActivationFunction = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build a network for sequences whose first layers are a trained network.

    Parameters
    ----------
    backbone : keras.Model
        A trained network from sequences to time steps or features. It is a layer of the
        network, and is not copied.
    output_units, output_activation, global_pooling, output, hidden_layer_sizes, dropout
        See `build_rnn`.
    layer_norm, activation, kernel_initializer, l1, l2, max_norm, seed
        See `build_rnn`; for the new layers.

    Returns
    -------
    keras.Model
        A functional model named "fine_tuned", with layers "input", "backbone",
        "features", "hidden_1", ..., "output".
    """
    check_choice("global_pooling", global_pooling, POOLINGS)
    check_output_activation(output_activation)
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
    dense_sizes = sizes("hidden_layer_sizes", hidden_layer_sizes)
    if dense_sizes and is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)
    first = backbone.inputs[0]
    inputs = keras.Input(first.shape[1:], name="input", dtype=first.dtype)
    x = backbone(inputs)
    axes = (3,) if output == "sequence" else (2, 3)
    if len(x.shape) not in axes:
        per_step = "time steps of shape (None, n_steps, n_features)"
        raise InvalidNetworkError(
            f"backbone must return {per_step}"
            + ("" if len(axes) == 1 else " or features of shape (None, n_features)")
            + f" for output={output!r}. {backbone.name!r} returned shape {x.shape}."
            " Choose another `layer` of its source."
        )
    kind = None if output == "sequence" else global_pooling
    x = _features(x, kind, layers)
    outputs = _head(x, layers, dense_sizes, output_units, output_activation)
    return keras.Model(inputs, outputs, name="fine_tuned")


def check_choice(name: str, value: object, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of the allowed names."""
    if value not in allowed:
        raise InvalidNetworkError(
            f"{name} must be one of "
            + ", ".join(map(repr, allowed))
            + f". Got {value!r}."
            + suggestion(value, allowed)
        )


def sizes(name: str, sizes: int | Sequence[int]) -> tuple[int, ...]:
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
    n_filters = sizes("filters", filters)
    if isinstance(kernel_size, str) and kernel_size == "auto":
        further = _KERNEL_SIZES[-1:] * len(n_filters)
        windows = list((*_KERNEL_SIZES, *further)[: len(n_filters)])
    else:
        windows = one_per_layer("kernel_size", kernel_size, len(n_filters))
    pools = one_per_layer("pool_size", pool, len(n_filters))
    for name, given, auto in (
        ("kernel_size", windows, '"auto", '),
        ("pool_size", pools, ""),
    ):
        if not all(is_count(one) for one in given):
            raise InvalidNetworkError(
                f"{name} must be {auto}a positive int, or a sequence of positive ints,"
                f" one per convolution. Got {given!r}."
            )
    if output == "sequence" and max(pools, default=1) > 1:
        raise InvalidNetworkError(
            'pool_size must be 1 with output="sequence", which returns one output per'
            f" time step: pooling would reduce their number. Got {pool!r}."
        )
    return list(zip(n_filters, map(int, windows), map(int, pools), strict=True))


def is_count(value: object) -> TypeGuard[int]:
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
    if not is_count(n_features):
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
        if not is_count(value):
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


def _features(
    x: keras.KerasTensor, kind: Pooling | None, layers: SequenceLayers
) -> keras.KerasTensor:
    """Pool the time steps, if there is a `kind` of pooling, and add dropout."""
    if kind is not None and len(x.shape) == 3:
        x = layers.pool(x, kind, "features")
    return layers.drop_units(x, "features_dropout")


def _head(
    x: keras.KerasTensor,
    layers: SequenceLayers,
    dense_sizes: Sequence[int],
    output_units: int,
    output_activation: OutputActivation,
) -> keras.KerasTensor:
    """Add the dense layers and the output layer."""
    for number, width in enumerate(dense_sizes, 1):
        x = layers.dense(x, width, f"hidden_{number}")
        x = layers.drop_units(x, f"hidden_{number}_dropout")
    return layers.output(x, output_units, output_activation)
