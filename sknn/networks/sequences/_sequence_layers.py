"""Layers of networks for sequences."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import keras

from sknn.networks.layers._attention_pooling import AttentionPooling
from sknn.networks.layers._coupled_lstm_cell import CoupledLSTMCell
from sknn.networks.layers._jordan_cell import JordanCell
from sknn.networks.layers._last_step import LastStep
from sknn.networks.layers._masked_conv_1d import MaskedConv1D
from sknn.networks.layers._masked_global_max_pooling_1d import MaskedGlobalMaxPooling1D
from sknn.networks.layers._masked_max_pooling_1d import MaskedMaxPooling1D
from sknn.networks.layers._peephole_lstm_cell import PeepholeLSTMCell
from sknn.networks.layers._positional_encoding import PositionalEncoding
from sknn.networks.layers._reverse_steps import ReverseSteps
from sknn.networks.options._layers import Layers
from sknn.networks.options._options import batch_normalization, check_rates
from sknn.networks.options._seeds import seed_for

__all__ = ["CELLS", "POOLINGS", "Cell", "Pooling", "SequenceLayers"]

Cell: TypeAlias = Literal[
    "lstm", "gru", "simple", "jordan", "peephole_lstm", "coupled_lstm"
]
Pooling: TypeAlias = Literal["last", "mean", "max", "attention"]

# Width of the hidden layer of a transformer block, relative to the block.
_FEED_FORWARD_RATIO = 4

_LAYERS = {
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
    "simple": keras.layers.SimpleRNN,
}
_OWN_CELLS = {
    "jordan": JordanCell,
    "peephole_lstm": PeepholeLSTMCell,
    "coupled_lstm": CoupledLSTMCell,
}
CELLS = get_args(Cell)
POOLINGS = get_args(Pooling)


@dataclass(frozen=True, kw_only=True)
class SequenceLayers(Layers):
    """Add layers to a network for sequences.

    Masks are passed on with the time steps. The initializer does not apply to recurrent
    weights, and the activation does not apply to recurrent cells.

    Parameters
    ----------
    dropout : float
        Fraction of hidden units to drop.
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop.
    layer_norm : bool, default=False
        Whether to add layer normalization to recurrent and dense layers.
    """

    dropout: float
    recurrent_dropout: float = 0.0
    layer_norm: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_rates(
            {
                "dropout": [self.dropout],
                "recurrent_dropout": [self.recurrent_dropout],
            }
        )

    def normalization(self, name: str) -> keras.layers.Layer | None:
        return keras.layers.LayerNormalization(name=name) if self.layer_norm else None

    # -- convolutions -----------------------------------------------------------

    def conv(
        self, x: keras.KerasTensor, filters: int, kernel_size: int, name: str
    ) -> keras.KerasTensor:
        """Add a convolution over time with its normalization and activation."""
        x = MaskedConv1D(
            filters * self.active.pieces,
            kernel_size,
            **self.weights(name, self.active.initializer, axis=[0, 1]),
            use_bias=False,
            name=name,
        )(x)
        x = batch_normalization(f"{name}_norm")(x)
        return self.activation(x, f"{name}_activation")

    def pool_steps(
        self, x: keras.KerasTensor, pool_size: int, name: str
    ) -> keras.KerasTensor:
        """Add max pooling over time, unless `pool_size` is 1."""
        return x if pool_size == 1 else MaskedMaxPooling1D(pool_size, name=name)(x)

    # -- recurrent layers -------------------------------------------------------

    def recurrent(
        self,
        x: keras.KerasTensor,
        cell: Cell,
        units: int,
        name: str,
        *,
        bidirectional: bool,
        sequences: bool,
    ) -> keras.KerasTensor:
        """Add a recurrent layer, or one per direction, and its normalization."""
        outputs = self.unidirectional(cell, units, name, return_sequences=sequences)(x)
        if bidirectional:
            backwards = self.unidirectional(
                cell,
                units,
                f"{name}_backward",
                return_sequences=sequences,
                go_backwards=True,
            )(x)
            if sequences:
                backwards = ReverseSteps(name=f"{name}_reverse")(backwards)
            outputs = keras.layers.Concatenate(name=f"{name}_both")(
                [outputs, backwards]
            )
        return self.norm(outputs, f"{name}_norm")

    def unidirectional(
        self, cell: Cell, units: int, name: str, **options: bool
    ) -> keras.layers.RNN:
        """Return a recurrent layer for one direction.

        `options` are passed to `keras.layers.RNN`, such as `return_state`.
        """
        weights = {
            **self.weights(name, "glorot_uniform"),
            "recurrent_initializer": self._orthogonal(f"{name}_recurrent"),
            "recurrent_regularizer": self.penalty(),
            "recurrent_constraint": self.constraint(),
            "recurrent_dropout": float(self.recurrent_dropout),
            "seed": seed_for(self.seed, f"{name}_dropout"),
        }
        if cell in _LAYERS:
            return _LAYERS[cell](units, **weights, **options, name=name)
        if cell == "jordan":
            weights["output_initializer"] = self._orthogonal(f"{name}_output")
        own = _OWN_CELLS[cell](units, **weights, name="cell")
        return keras.layers.RNN(own, **options, name=name)

    # -- transformer ------------------------------------------------------------

    def positions(
        self, x: keras.KerasTensor, units: int, name: str
    ) -> keras.KerasTensor:
        """Project each time step to `units` features and add the encoded position."""
        x = self._linear(x, units, f"{name}_projection")
        x = PositionalEncoding(name=name)(x)
        return self.drop_units(x, f"{name}_dropout")

    def transformer_block(
        self, x: keras.KerasTensor, n_heads: int, name: str
    ) -> keras.KerasTensor:
        """Add self-attention and dense layers, both with residual connections."""
        units = x.shape[-1]
        attention = keras.layers.MultiHeadAttention(
            n_heads,
            units // n_heads,
            dropout=float(self.dropout),
            **self.weights(f"{name}_attention", "glorot_uniform"),
            seed=seed_for(self.seed, f"{name}_attention_dropout"),
            name=f"{name}_attention",
        )
        y = keras.layers.LayerNormalization(name=f"{name}_attention_norm")(x)
        y = self.drop_units(attention(y, y), f"{name}_dropout")
        x = keras.layers.Add(name=f"{name}_attention_sum")([x, y])
        y = keras.layers.LayerNormalization(name=f"{name}_hidden_norm")(x)
        width = _FEED_FORWARD_RATIO * units * self.active.pieces
        y = self._linear(y, width, f"{name}_hidden", self.active.initializer)
        y = self.activation(y, f"{name}_hidden_activation")
        y = self._linear(y, units, f"{name}_features")
        y = self.drop_units(y, f"{name}_features_dropout")
        return keras.layers.Add(name=f"{name}_sum")([x, y])

    # -- from time steps to features --------------------------------------------

    def pool(self, x: keras.KerasTensor, kind: Pooling, name: str) -> keras.KerasTensor:
        """Add pooling over all time steps."""
        if kind == "last":
            return LastStep(name=name)(x)
        if kind == "mean":
            return keras.layers.GlobalAveragePooling1D(
                data_format="channels_last", name=name
            )(x)
        if kind == "max":
            return MaskedGlobalMaxPooling1D(name=name)(x)
        return AttentionPooling(
            x.shape[-1],
            **self.weights(name, "glorot_uniform"),
            name=name,
        )(x)

    # -- small layers -----------------------------------------------------------

    def drop_units(
        self, x: keras.KerasTensor, name: str, rate: float | None = None
    ) -> keras.KerasTensor:
        """Add dropout of the same units at all time steps, unless the rate is 0."""
        rate = self.dropout if rate is None else rate
        noise_shape = (None, 1, None) if len(x.shape) == 3 else None
        return self.drop(x, rate, name, noise_shape)

    def _linear(
        self, x: keras.KerasTensor, units: int, name: str, auto: str = "glorot_uniform"
    ) -> keras.KerasTensor:
        """Add a dense layer without normalization and activation."""
        return keras.layers.Dense(units, **self.weights(name, auto), name=name)(x)

    def _orthogonal(self, name: str) -> keras.initializers.Initializer:
        return keras.initializers.Orthogonal(seed=seed_for(self.seed, name))
