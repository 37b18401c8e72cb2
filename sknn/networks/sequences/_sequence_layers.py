"""The layers that networks for sequences are put together from."""

from dataclasses import dataclass
from typing import Any

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
from sknn.networks.options._options import BATCH_NORM_MOMENTUM
from sknn.networks.options._seeds import seed_for

__all__ = ["CELLS", "POOLINGS", "SequenceLayers"]

# Of the hidden layer of a transformer block, beside the width of the block.
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
CELLS = (*_LAYERS, *_OWN_CELLS)
POOLINGS = ("last", "mean", "max", "attention")


@dataclass(frozen=True)
class SequenceLayers:
    """Adds layers to a network, with what all layers of the network have in common.

    Every method takes the steps of sequences, or features, and a name, and returns
    what comes out of the layer. Masks go with the steps.

    Parameters
    ----------
    active : Activation
        Of convolutions and dense layers.
    kernel_initializer : str or keras.initializers.Initializer
    dropout : float
    recurrent_dropout : float
    layer_norm : bool
    l1, l2 : float
    max_norm : float or None
    seed : int
    """

    active: Activation
    kernel_initializer: Any
    dropout: float
    recurrent_dropout: float
    layer_norm: bool
    l1: float
    l2: float
    max_norm: float | None
    seed: int

    # -- convolutions -----------------------------------------------------------

    def conv(self, x: Any, filters: int, kernel_size: int, name: str) -> Any:
        """Add a convolution over steps, its normalisation and its activation."""
        x = MaskedConv1D(
            filters * self.active.pieces,
            kernel_size,
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._limit(axis=[0, 1]),
            use_bias=False,
            name=name,
        )(x)
        x = keras.layers.BatchNormalization(
            momentum=BATCH_NORM_MOMENTUM, name=f"{name}_norm"
        )(x)
        return self.activation(x, f"{name}_activation")

    def pool_steps(self, x: Any, pool_size: int, name: str) -> Any:
        """Add the pooling of neighbouring steps, unless every step stays."""
        return x if pool_size == 1 else MaskedMaxPooling1D(pool_size, name=name)(x)

    # -- recurrent layers -------------------------------------------------------

    def recurrent(
        self,
        x: Any,
        cell: str,
        units: int,
        name: str,
        *,
        bidirectional: bool,
        sequences: bool,
    ) -> Any:
        """Add a recurrent layer, or one for each direction, and its normalisation."""
        outputs = self.one_way(cell, units, name, return_sequences=sequences)(x)
        if bidirectional:
            backwards = self.one_way(
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

    def one_way(self, cell: str, units: int, name: str, **options: bool) -> Any:
        """Return a recurrent layer of one direction, for the steps that it is given.

        `options` are those of `keras.layers.RNN`, such as `return_state`.
        """
        weights = {
            "kernel_initializer": self._initializer(name, "glorot_uniform"),
            "recurrent_initializer": self._orthogonal(f"{name}_recurrent"),
            "kernel_regularizer": self._penalty(),
            "recurrent_regularizer": self._penalty(),
            "kernel_constraint": self._limit(axis=0),
            "recurrent_constraint": self._limit(axis=0),
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

    def positions(self, x: Any, units: int, name: str) -> Any:
        """Project every step to `units` features, and add its position."""
        x = self._linear(x, units, f"{name}_projection")
        x = PositionalEncoding(name=name)(x)
        return self.drop_units(x, f"{name}_dropout")

    def transformer_block(self, x: Any, n_heads: int, name: str) -> Any:
        """Add self-attention and a dense layer at each step, both beside shortcuts."""
        units = x.shape[-1]
        attention = keras.layers.MultiHeadAttention(
            n_heads,
            units // n_heads,
            dropout=float(self.dropout),
            kernel_initializer=self._initializer(f"{name}_attention", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._limit(axis=0),
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

    # -- from steps to features -------------------------------------------------

    def pool(self, x: Any, kind: str, name: str) -> Any:
        """Add what makes one row of features of all steps."""
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
            kernel_constraint=self._limit(axis=0),
            name=name,
        )(x)

    # -- dense layers -----------------------------------------------------------

    def dense(self, x: Any, units: int, name: str) -> Any:
        """Add a hidden dense layer, its normalisation and its activation."""
        if not self.layer_norm:
            return self._dense_active(x, units, name)
        width = units * self.active.pieces
        x = self._linear(x, width, name, self.active.initializer, use_bias=False)
        return self.activation(self.norm(x, f"{name}_norm"), f"{name}_activation")

    def output(self, x: Any, units: int, activation: str) -> Any:
        """Add the output layer, of every step where there are steps."""
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=self._initializer("output", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            name="output",
        )(x)

    def _dense_active(self, x: Any, units: int, name: str) -> Any:
        """Add a dense layer and its activation."""
        width = units * self.active.pieces
        x = self._linear(x, width, name, self.active.initializer)
        return self.activation(x, f"{name}_activation")

    def _linear(
        self,
        x: Any,
        units: int,
        name: str,
        auto: str = "glorot_uniform",
        use_bias: bool = True,
    ) -> Any:
        """Add a dense layer without activation."""
        return keras.layers.Dense(
            units,
            use_bias=use_bias,
            kernel_initializer=self._initializer(name, auto),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._limit(axis=0),
            name=name,
        )(x)

    # -- small layers -----------------------------------------------------------

    def activation(self, x: Any, name: str) -> Any:
        """Add the activation as a layer of its own."""
        if self.active.layer is None:
            return keras.layers.Activation(self.active.function, name=name)(x)
        layer = self.active.layer(seed_for(self.seed, name), name)
        if isinstance(layer, keras.layers.PReLU) and len(x.shape) == 3:
            # One slope a unit, at all steps.
            layer = keras.layers.PReLU.from_config(
                layer.get_config() | {"shared_axes": [1]}
            )
        return layer(x)

    def norm(self, x: Any, name: str) -> Any:
        """Add layer normalisation, where the network has any."""
        if not self.layer_norm:
            return x
        return keras.layers.LayerNormalization(name=name)(x)

    def drop_units(self, x: Any, name: str, rate: float | None = None) -> Any:
        """Add dropout, unless its rate is 0: of the same units at all steps."""
        rate = self.dropout if rate is None else rate
        if not rate:
            return x
        return keras.layers.Dropout(
            float(rate),
            noise_shape=(None, 1, None) if len(x.shape) == 3 else None,
            seed=seed_for(self.seed, name),
            name=name,
        )(x)

    # -- what all of them have in common ----------------------------------------

    def _initializer(self, name: str, auto: str) -> keras.initializers.Initializer:
        seed = seed_for(self.seed, name)
        return make_initializer(self.kernel_initializer, auto, seed)

    def _orthogonal(self, name: str) -> keras.initializers.Initializer:
        return keras.initializers.Orthogonal(seed=seed_for(self.seed, name))

    def _penalty(self) -> keras.regularizers.Regularizer | None:
        if not (self.l1 or self.l2):
            return None
        return keras.regularizers.L1L2(float(self.l1), float(self.l2))

    def _limit(self, axis: Any) -> keras.constraints.Constraint | None:
        if self.max_norm is None:
            return None
        return keras.constraints.MaxNorm(float(self.max_norm), axis=axis)
