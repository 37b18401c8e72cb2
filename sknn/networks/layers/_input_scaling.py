"""Standardisation of images inside the network."""

from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError

__all__ = ["InputScaling", "set_input_statistics"]


@keras.saving.register_keras_serializable(package="sknn")
class InputScaling(keras.layers.Layer):
    """Subtract the mean of every channel and divide by its scale.

    Mean and scale are weights that are not trained, 0 and 1 at first. As weights they
    are no part of a compiled program, so that networks for other images share it.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    See Also
    --------
    set_input_statistics : Sets the mean and scale of a network.

    Examples
    --------
    >>> import numpy as np
    >>> layer = InputScaling()
    >>> layer.build((None, 2, 2, 1))
    >>> layer.set_statistics([100.0], [50.0])
    >>> np.array(layer(np.full((1, 2, 2, 1), 200, "uint8"))).ravel().tolist()
    [2.0, 2.0, 2.0, 2.0]
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def build(self, input_shape: tuple) -> None:
        channels = (input_shape[-1],)
        options = {"trainable": False, "dtype": "float32"}
        self.mean = self.add_weight(channels, "zeros", name="mean", **options)
        self.scale = self.add_weight(channels, "ones", name="scale", **options)

    def set_statistics(self, mean: Any, scale: Any) -> None:
        """Set what is subtracted and what is divided by.

        Parameters
        ----------
        mean : array-like of shape (n_channels,)
        scale : array-like of shape (n_channels,)
            Positive and finite.

        Raises
        ------
        InvalidNetworkError
            For other shapes or values.
        """
        for name, values in (("mean", mean), ("scale", scale)):
            values = keras.ops.convert_to_numpy(values)
            fits = values.shape == tuple(self.mean.shape)
            if not fits or not all(abs(v) < float("inf") for v in values.tolist()):
                raise InvalidNetworkError(
                    f"{name} must be {self.mean.shape[0]} finite numbers, one a"
                    f" channel of the images. Got {values!r}."
                )
            if name == "scale" and not all(v > 0 for v in values.tolist()):
                raise InvalidNetworkError(
                    "scale must be positive in every channel: the images are divided"
                    f" by it. Got {values!r}. Use 1 for a channel that is constant."
                )
        self.mean.assign(mean)
        self.scale.assign(scale)

    def call(self, inputs: Any) -> Any:
        images = keras.ops.cast(inputs, "float32")
        return keras.ops.cast((images - self.mean) / self.scale, self.compute_dtype)

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        return keras.KerasTensor(inputs.shape, self.compute_dtype)


def set_input_statistics(model: keras.Model, mean: Any, scale: Any) -> None:
    """Set by what a network standardises its images.

    Parameters
    ----------
    model : keras.Model
        From `build_cnn`; changed in place.
    mean : array-like of shape (n_channels,)
        Mean of each channel over all pixels of the training images.
    scale : array-like of shape (n_channels,)
        Their standard deviation; positive and finite. Use 1 for a constant channel.

    Raises
    ------
    InvalidNetworkError
        For a network that does not scale its input, or for other shapes or values.

    Examples
    --------
    >>> from sknn.networks import build_cnn
    >>> model = build_cnn((8, 8, 1), 3, "softmax", filters=(4,))
    >>> set_input_statistics(model, mean=[127.5], scale=[60.0])
    """
    layers = [layer for layer in model.layers if isinstance(layer, InputScaling)]
    if not layers:
        raise InvalidNetworkError(
            f"The network {model.name!r} has no layer that scales its input; a network"
            " from build_cnn has one."
        )
    # A second one is between augmentation and a network trained before.
    layers[0].set_statistics(mean, scale)
