"""Layers of convolutional networks."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import keras

from sknn.networks.cnn._output_size import check_window
from sknn.networks.options._layers import Layers
from sknn.networks.options._options import batch_normalization

__all__ = ["ConvLayers"]

_POOLINGS = {
    "max": (keras.layers.MaxPooling2D, keras.layers.GlobalMaxPooling2D),
    "average": (keras.layers.AveragePooling2D, keras.layers.GlobalAveragePooling2D),
}

Pair: TypeAlias = tuple[int, int]
Padding: TypeAlias = Literal["valid", "same"]


@dataclass(frozen=True, kw_only=True)
class ConvLayers(Layers):
    """Add layers to a convolutional network.

    Parameters
    ----------
    kernel_size : tuple of two ints
        Default height and width of the kernels.
    batch_norm : bool
        Whether to add batch normalization to hidden layers.
    spatial_dropout : float
        Fraction of feature maps to drop.
    """

    kernel_size: Pair
    batch_norm: bool
    spatial_dropout: float

    def normalization(self, name: str) -> keras.layers.Layer | None:
        return batch_normalization(name) if self.batch_norm else None

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

        def layer(**options: object) -> keras.layers.Layer:
            return self._conv(
                x,
                filters * self.active.pieces,
                name,
                kernel_size,
                strides,
                padding,
                **options,
            )

        return self.hidden(x, layer, name)

    def linear_conv(
        self,
        x: keras.KerasTensor,
        filters: int,
        name: str,
        *,
        kernel_size: Pair | None = None,
        strides: Pair = (1, 1),
        use_bias: bool = True,
    ) -> keras.KerasTensor:
        """Add a convolution without normalization and activation."""
        layer = self._conv(
            x, filters, name, kernel_size, strides, "same", use_bias=use_bias
        )
        return layer(x)

    def _conv(
        self,
        x: keras.KerasTensor,
        filters: int,
        name: str,
        kernel_size: Pair | None,
        strides: Pair,
        padding: Padding,
        **options: object,
    ) -> keras.layers.Layer:
        window = kernel_size or self.kernel_size
        check_window(name, _sizes(x), window, strides, padding)
        return keras.layers.Conv2D(
            filters,
            window,
            strides,
            padding,
            data_format="channels_last",
            # The incoming weights of a unit are the weights of its filter.
            **self.weights(name, self.active.initializer, axis=[0, 1, 2]),
            **options,
            name=name,
        )

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


def _sizes(x: keras.KerasTensor) -> Pair:
    """Return the height and width of feature maps."""
    return x.shape[1], x.shape[2]
