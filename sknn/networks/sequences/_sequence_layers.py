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
from sknn.networks.options._activations import Activation
from sknn.networks.options._initializers import make_initializer
from sknn.networks.options._options import (
    BATCH_NORM_MOMENTUM,
    OutputActivation,
    check_max_norm,
    check_non_negative,
    check_rates,
)
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


@dataclass(frozen=True)
class SequenceLayers:
    """Add layers to a network, with the options that all of its layers share.

    The methods take time steps or features and the name of the layer to add, and return
    the output of the layer. Masks are passed on with the time steps.

    Parameters
    ----------
    active : Activation
        Activation of convolutions and dense layers.
    kernel_initializer : str or keras.initializers.Initializer
        Initializer of the weights of all layers, except recurrent weights.
    dropout : float
        Fraction of hidden units to drop.
    recurrent_dropout : float
        Fraction of the recurrent state to drop.
    layer_norm : bool
        Whether to add layer normalization.
    l1, l2 : float
        Factors of the L1 and L2 penalties.
    max_norm : float or None
        Maximum norm of the weights of each unit or filter.
    seed : int
        Seed of the network.
    """

    active: Activation
    kernel_initializer: str | keras.initializers.Initializer
    dropout: float
    recurrent_dropout: float
    layer_norm: bool
    l1: float
    l2: float
    max_norm: float | None
    seed: int

    def __post_init__(self) -> None:
        check_rates(
            {
                "dropout": [self.dropout],
                "recurrent_dropout": [self.recurrent_dropout],
            }
        )
        check_non_negative({"l1": self.l1, "l2": self.l2})
        check_max_norm(self.max_norm)

    # -- convolutions -----------------------------------------------------------

    def conv(
        self, x: keras.KerasTensor, filters: int, kernel_size: int, name: str
    ) -> keras.KerasTensor:
        """Add a convolution over time with its normalization and activation."""
        x = MaskedConv1D(
            filters * self.active.pieces,
            kernel_size,
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._constraint(axis=[0, 1]),
            use_bias=False,
            name=name,
        )(x)
        x = keras.layers.BatchNormalization(
            momentum=BATCH_NORM_MOMENTUM, name=f"{name}_norm"
        )(x)
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
            "kernel_initializer": self._initializer(name, "glorot_uniform"),
            "recurrent_initializer": self._orthogonal(f"{name}_recurrent"),
            "kernel_regularizer": self._penalty(),
            "recurrent_regularizer": self._penalty(),
            "kernel_constraint": self._constraint(axis=0),
            "recurrent_constraint": self._constraint(axis=0),
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
            kernel_initializer=self._initializer(f"{name}_attention", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._constraint(axis=0),
            seed=seed_for(self.seed, f"{name}_attention_dropout"),
            name=f"{name}_attention",
        )
        y = keras.layers.LayerNormalization(name=f"{name}_attention_norm")(x)
        y = self.drop_units(attention(y, y), f"{name}_dropout")
        x = keras.layers.Add(name=f"{name}_attention_sum")([x, y])
        y = keras.layers.LayerNormalization(name=f"{name}_hidden_norm")(x)
        y = self._dense_active(y, _FEED_FORWARD_RATIO * units, f"{name}_hidden")
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
            kernel_initializer=self._initializer(name, "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._constraint(axis=0),
            name=name,
        )(x)

    # -- dense layers -----------------------------------------------------------

    def dense(self, x: keras.KerasTensor, units: int, name: str) -> keras.KerasTensor:
        """Add a hidden dense layer with its normalization and activation."""
        if not self.layer_norm:
            return self._dense_active(x, units, name)
        width = units * self.active.pieces
        x = self._linear(x, width, name, self.active.initializer, use_bias=False)
        return self.activation(self.norm(x, f"{name}_norm"), f"{name}_activation")

    def output(
        self, x: keras.KerasTensor, units: int, activation: OutputActivation
    ) -> keras.KerasTensor:
        """Add the output layer, applied to each time step if there are any."""
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=self._initializer("output", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            name="output",
        )(x)

    def _dense_active(
        self, x: keras.KerasTensor, units: int, name: str
    ) -> keras.KerasTensor:
        """Add a dense layer with its activation."""
        width = units * self.active.pieces
        x = self._linear(x, width, name, self.active.initializer)
        return self.activation(x, f"{name}_activation")

    def _linear(
        self,
        x: keras.KerasTensor,
        units: int,
        name: str,
        auto: str = "glorot_uniform",
        use_bias: bool = True,
    ) -> keras.KerasTensor:
        """Add a dense layer without activation."""
        return keras.layers.Dense(
            units,
            use_bias=use_bias,
            kernel_initializer=self._initializer(name, auto),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._constraint(axis=0),
            name=name,
        )(x)

    # -- small layers -----------------------------------------------------------

    def activation(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add the activation as a separate layer."""
        if self.active.layer is None:
            return keras.layers.Activation(self.active.function, name=name)(x)
        layer = self.active.layer(seed_for(self.seed, name), name)
        if isinstance(layer, keras.layers.PReLU) and len(x.shape) == 3:
            # One slope per unit, shared by all time steps.
            layer = keras.layers.PReLU.from_config(
                layer.get_config() | {"shared_axes": [1]}
            )
        return layer(x)

    def norm(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add layer normalization, if enabled."""
        if not self.layer_norm:
            return x
        return keras.layers.LayerNormalization(name=name)(x)

    def drop_units(
        self, x: keras.KerasTensor, name: str, rate: float | None = None
    ) -> keras.KerasTensor:
        """Add dropout of the same units at all time steps, unless the rate is 0."""
        rate = self.dropout if rate is None else rate
        if not rate:
            return x
        return keras.layers.Dropout(
            float(rate),
            noise_shape=(None, 1, None) if len(x.shape) == 3 else None,
            seed=seed_for(self.seed, name),
            name=name,
        )(x)

    # -- shared options ---------------------------------------------------------

    def _initializer(self, name: str, auto: str) -> keras.initializers.Initializer:
        seed = seed_for(self.seed, name)
        return make_initializer(self.kernel_initializer, auto, seed)

    def _orthogonal(self, name: str) -> keras.initializers.Initializer:
        return keras.initializers.Orthogonal(seed=seed_for(self.seed, name))

    def _penalty(self) -> keras.regularizers.Regularizer | None:
        if not (self.l1 or self.l2):
            return None
        return keras.regularizers.L1L2(float(self.l1), float(self.l2))

    def _constraint(self, axis: int | list[int]) -> keras.constraints.Constraint | None:
        if self.max_norm is None:
            return None
        return keras.constraints.MaxNorm(float(self.max_norm), axis=axis)
