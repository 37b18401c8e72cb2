"""The layers that convolutional networks are put together from."""

from dataclasses import dataclass
from typing import Any

import keras

from sknn.networks.cnn._output_size import check_window
from sknn.networks.options._activations import Activation
from sknn.networks.options._initializers import make_initializer
from sknn.networks.options._options import (
    BATCH_NORM_MOMENTUM,
    check_amounts,
    check_max_norm,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["ConvLayers"]

_POOLINGS = {
    "max": (keras.layers.MaxPooling2D, keras.layers.GlobalMaxPooling2D),
    "average": (keras.layers.AveragePooling2D, keras.layers.GlobalAveragePooling2D),
}

Pair = tuple[int, int]


@dataclass(frozen=True)
class ConvLayers:
    """Adds layers to a network, with what all layers of the network have in common.

    Every method takes maps and a name and returns the maps after the layer.

    Parameters
    ----------
    kernel_size : tuple of two ints
        Of convolutions that are not given one of their own.
    active : Activation
        Of hidden layers.
    kernel_initializer : str or keras.initializers.Initializer
    batch_norm : bool
    spatial_dropout : float
    l1, l2 : float
    max_norm : float or None
    seed : int
    """

    kernel_size: Pair
    active: Activation
    kernel_initializer: Any
    batch_norm: bool
    spatial_dropout: float
    l1: float
    l2: float
    max_norm: float | None
    seed: int

    def __post_init__(self) -> None:
        check_amounts({"l1": self.l1, "l2": self.l2})
        check_max_norm(self.max_norm)

    # -- convolutions -----------------------------------------------------------

    def conv(
        self,
        x: Any,
        filters: int,
        name: str,
        *,
        kernel_size: Pair | None = None,
        strides: Pair = (1, 1),
        padding: str = "same",
    ) -> Any:
        """Add a convolution, its normalisation and its activation."""
        inside = not self.batch_norm and self.active.layer is None
        x = self.linear_conv(
            x,
            filters * self.active.pieces,
            name,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            use_bias=not self.batch_norm,
            activation=self.active.function if inside else None,
        )
        x = self.norm(x, f"{name}_norm")
        return x if inside else self.activation(x, f"{name}_activation")

    def linear_conv(
        self,
        x: Any,
        filters: int,
        name: str,
        *,
        kernel_size: Pair | None = None,
        strides: Pair = (1, 1),
        padding: str = "same",
        use_bias: bool = True,
        activation: Any = None,
    ) -> Any:
        """Add a convolution and nothing else."""
        window = kernel_size or self.kernel_size
        check_window(name, _sizes(x), window, strides, padding)
        # The norm of all weights into a unit: those of one filter.
        limit = self._limit(axis=[0, 1, 2])
        layer = keras.layers.Conv2D(
            filters,
            window,
            strides,
            padding,
            data_format="channels_last",
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=limit,
            use_bias=use_bias,
            activation=activation,
            name=name,
        )
        return layer(x)

    def norm(self, x: Any, name: str) -> Any:
        """Add batch normalisation, where the network has any."""
        if not self.batch_norm:
            return x
        return keras.layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, name=name)(
            x
        )

    def activation(self, x: Any, name: str) -> Any:
        """Add the activation as a layer of its own."""
        if self.active.layer is None:
            return keras.layers.Activation(self.active.function, name=name)(x)
        layer = self.active.layer(seed_for(self.seed, name), name)
        if isinstance(layer, keras.layers.PReLU) and len(x.shape) == 4:
            # One slope a map, as in the paper, not one for each of its pixels.
            layer = keras.layers.PReLU.from_config(
                layer.get_config() | {"shared_axes": [1, 2]}
            )
        return layer(x)

    # -- pooling and dropout ----------------------------------------------------

    def pool(
        self,
        x: Any,
        kind: str,
        name: str,
        *,
        window: Pair = (2, 2),
        strides: Pair = (2, 2),
        padding: str = "valid",
    ) -> Any:
        """Add a pooling layer."""
        check_window(name, _sizes(x), window, strides, padding)
        return _POOLINGS[kind][0](
            window, strides, padding, data_format="channels_last", name=name
        )(x)

    def global_pool(self, x: Any, kind: str, name: str) -> Any:
        """Add a layer that makes one value of every map."""
        return _POOLINGS[kind][1](data_format="channels_last", name=name)(x)

    def drop_maps(self, x: Any, name: str) -> Any:
        """Add the dropout of whole maps, where the network has any."""
        return self.drop(x, self.spatial_dropout, name, noise_shape=(None, 1, 1, None))

    def drop(self, x: Any, rate: float, name: str, **options: Any) -> Any:
        """Add dropout, unless its rate is 0."""
        if not rate:
            return x
        seed = seed_for(self.seed, name)
        return keras.layers.Dropout(float(rate), seed=seed, name=name, **options)(x)

    # -- dense layers -----------------------------------------------------------

    def dense(self, x: Any, units: int, name: str) -> Any:
        """Add a hidden dense layer, its normalisation and its activation."""
        inside = not self.batch_norm and self.active.layer is None
        x = keras.layers.Dense(
            units * self.active.pieces,
            activation=self.active.function if inside else None,
            use_bias=not self.batch_norm,
            kernel_initializer=self._initializer(name, self.active.initializer),
            kernel_regularizer=self._penalty(),
            kernel_constraint=self._limit(axis=0),
            name=name,
        )(x)
        x = self.norm(x, f"{name}_norm")
        return x if inside else self.activation(x, f"{name}_activation")

    def output(self, x: Any, units: int, activation: str) -> Any:
        """Add the output layer."""
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=self._initializer("output", "glorot_uniform"),
            kernel_regularizer=self._penalty(),
            name="output",
        )(x)

    # -- what all of them have in common ----------------------------------------

    def _initializer(self, name: str, auto: str) -> keras.initializers.Initializer:
        seed = seed_for(self.seed, name)
        return make_initializer(self.kernel_initializer, auto, seed)

    def _penalty(self) -> keras.regularizers.Regularizer | None:
        if not (self.l1 or self.l2):
            return None
        return keras.regularizers.L1L2(float(self.l1), float(self.l2))

    def _limit(self, axis: Any) -> keras.constraints.Constraint | None:
        if self.max_norm is None:
            return None
        return keras.constraints.MaxNorm(float(self.max_norm), axis=axis)


def _sizes(x: Any) -> Pair:
    """Return the height and width of maps."""
    return x.shape[1], x.shape[2]
