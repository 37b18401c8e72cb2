"""Layers of convolutional networks."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import keras

from sknn.networks.cnn._output_size import check_window
from sknn.networks.options._activations import Activation, ActivationFunction
from sknn.networks.options._initializers import make_initializer
from sknn.networks.options._options import (
    BATCH_NORM_MOMENTUM,
    OutputActivation,
    check_max_norm,
    check_non_negative,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["ConvLayers"]

_POOLINGS = {
    "max": (keras.layers.MaxPooling2D, keras.layers.GlobalMaxPooling2D),
    "average": (keras.layers.AveragePooling2D, keras.layers.GlobalAveragePooling2D),
}

Pair: TypeAlias = tuple[int, int]
Padding: TypeAlias = Literal["valid", "same"]


@dataclass(frozen=True)
class ConvLayers:
    """Add layers to a network, with the options that all of its layers share.

    The methods take a tensor and the name of the layer to add, and return the output of
    the layer.

    Parameters
    ----------
    kernel_size : tuple of two ints
        Default height and width of the kernels.
    active : Activation
        Activation of hidden layers.
    kernel_initializer : str or keras.initializers.Initializer
        Initializer of the weights of all layers.
    batch_norm : bool
        Whether to add batch normalization to hidden layers.
    spatial_dropout : float
        Fraction of feature maps to drop.
    l1, l2 : float
        Factors of the L1 and L2 penalties.
    max_norm : float or None
        Maximum norm of the weights of each unit or filter.
    seed : int
        Seed of the network.
    """

    kernel_size: Pair
    active: Activation
    kernel_initializer: str | keras.initializers.Initializer
    batch_norm: bool
    spatial_dropout: float
    l1: float
    l2: float
    max_norm: float | None
    seed: int

    def __post_init__(self) -> None:
        check_non_negative({"l1": self.l1, "l2": self.l2})
        check_max_norm(self.max_norm)

    # -- convolutions -----------------------------------------------------------

    def conv(
        self,
        x: keras.KerasTensor,
        filters: int,
        name: str,
        *,
        kernel_size: Pair | None = None,
        strides: Pair = (1, 1),
        padding: Padding = "same",
    ) -> keras.KerasTensor:
        """Add a convolution with its normalization and activation."""
        fused = not self.batch_norm and self.active.layer is None
        x = self.linear_conv(
            x,
            filters * self.active.pieces,
            name,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            use_bias=not self.batch_norm,
            activation=self.active.function if fused else None,
        )
        x = self.norm(x, f"{name}_norm")
        return x if fused else self.activation(x, f"{name}_activation")

    def linear_conv(
        self,
        x: keras.KerasTensor,
        filters: int,
        name: str,
        *,
        kernel_size: Pair | None = None,
        strides: Pair = (1, 1),
        padding: Padding = "same",
        use_bias: bool = True,
        activation: str | ActivationFunction | None = None,
    ) -> keras.KerasTensor:
        """Add a convolution without normalization and activation layers."""
        window = kernel_size or self.kernel_size
        check_window(name, _sizes(x), window, strides, padding)
        # The incoming weights of a unit are the weights of its filter.
        constraint = self._constraint(axis=[0, 1, 2])
        layer = keras.layers.Conv2D(
            filters,
            window,
            strides,
            padding,
            data_format="channels_last",
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=constraint,
            use_bias=use_bias,
            activation=activation,
            name=name,
        )
        return layer(x)

    def norm(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add batch normalization, if enabled."""
        if not self.batch_norm:
            return x
        return keras.layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, name=name)(
            x
        )

    def activation(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add the activation as a separate layer."""
        if self.active.layer is None:
            return keras.layers.Activation(self.active.function, name=name)(x)
        layer = self.active.layer(seed_for(self.seed, name), name)
        if isinstance(layer, keras.layers.PReLU) and len(x.shape) == 4:
            # One slope per feature map, as in the paper, rather than one per pixel.
            layer = keras.layers.PReLU.from_config(
                layer.get_config() | {"shared_axes": [1, 2]}
            )
        return layer(x)

    # -- pooling and dropout ----------------------------------------------------

    def pool(
        self,
        x: keras.KerasTensor,
        kind: Literal["max", "average"],
        name: str,
        *,
        window: Pair = (2, 2),
        strides: Pair = (2, 2),
        padding: Padding = "valid",
    ) -> keras.KerasTensor:
        """Add a pooling layer."""
        check_window(name, _sizes(x), window, strides, padding)
        return _POOLINGS[kind][0](
            window, strides, padding, data_format="channels_last", name=name
        )(x)

    def global_pool(
        self, x: keras.KerasTensor, kind: Literal["max", "average"], name: str
    ) -> keras.KerasTensor:
        """Add a global pooling layer, which returns one value per feature map."""
        return _POOLINGS[kind][1](data_format="channels_last", name=name)(x)

    def drop_feature_maps(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add dropout of whole feature maps, if enabled."""
        return self.drop(x, self.spatial_dropout, name, noise_shape=(None, 1, 1, None))

    def drop(
        self,
        x: keras.KerasTensor,
        rate: float,
        name: str,
        noise_shape: tuple[int | None, ...] | None = None,
    ) -> keras.KerasTensor:
        """Add dropout, unless its rate is 0."""
        if not rate:
            return x
        return keras.layers.Dropout(
            float(rate),
            noise_shape=noise_shape,
            seed=seed_for(self.seed, name),
            name=name,
        )(x)

    # -- dense layers -----------------------------------------------------------

    def dense(self, x: keras.KerasTensor, units: int, name: str) -> keras.KerasTensor:
        """Add a hidden dense layer with its normalization and activation."""
        fused = not self.batch_norm and self.active.layer is None
        x = keras.layers.Dense(
            units * self.active.pieces,
            activation=self.active.function if fused else None,
            use_bias=not self.batch_norm,
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._constraint(axis=0),
            name=name,
        )(x)
        x = self.norm(x, f"{name}_norm")
        return x if fused else self.activation(x, f"{name}_activation")

    def output(
        self, x: keras.KerasTensor, units: int, activation: OutputActivation
    ) -> keras.KerasTensor:
        """Add the output layer."""
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=self._initializer("output", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            name="output",
        )(x)

    # -- shared options ---------------------------------------------------------

    def _initializer(self, name: str, auto: str) -> keras.initializers.Initializer:
        seed = seed_for(self.seed, name)
        return make_initializer(self.kernel_initializer, auto, seed)

    def _penalty(self) -> keras.regularizers.Regularizer | None:
        if not (self.l1 or self.l2):
            return None
        return keras.regularizers.L1L2(float(self.l1), float(self.l2))

    def _constraint(self, axis: int | list[int]) -> keras.constraints.Constraint | None:
        if self.max_norm is None:
            return None
        return keras.constraints.MaxNorm(float(self.max_norm), axis=axis)


def _sizes(x: keras.KerasTensor) -> Pair:
    """Return the height and width of feature maps."""
    return x.shape[1], x.shape[2]
