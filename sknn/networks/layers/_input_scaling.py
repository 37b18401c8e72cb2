"""Standardization of inputs inside the network."""

import keras
from numpy.typing import ArrayLike

from sknn.exceptions import InvalidNetworkError

__all__ = ["InputScaling", "set_input_statistics"]


@keras.saving.register_keras_serializable(package="sknn")
class InputScaling(keras.layers.Layer):
    """Subtract the mean of each channel and divide by its scale.

    The mean and the scale are non-trainable weights, initially 0 and 1. Weights are
    not part of a compiled program, so networks for different images share one program.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    See Also
    --------
    set_input_statistics : Set the mean and scale of a network.

    Examples
    --------
    >>> import numpy as np
    >>> layer = InputScaling()
    >>> layer.build((None, 2, 2, 1))
    >>> layer.set_statistics([100.0], [50.0])
    >>> np.array(layer(np.full((1, 2, 2, 1), 200, "uint8"))).ravel().tolist()
    [2.0, 2.0, 2.0, 2.0]
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (input_shape[-1],)
        options = {"trainable": False, "dtype": "float32"}
        self.mean = self.add_weight(shape, "zeros", name="mean", **options)
        self.scale = self.add_weight(shape, "ones", name="scale", **options)

    def set_statistics(self, mean: ArrayLike, scale: ArrayLike) -> None:
        """Set the mean and the scale.

        Parameters
        ----------
        mean : array-like of shape (n_channels,)
            Mean to subtract; finite.
        scale : array-like of shape (n_channels,)
            Scale to divide by; positive and finite.

        Raises
        ------
        InvalidNetworkError
            If a shape or a value is invalid.
        """
        for name, values in (("mean", mean), ("scale", scale)):
            values = keras.ops.convert_to_numpy(values)
            fits = values.shape == tuple(self.mean.shape)
            if not fits or not all(abs(v) < float("inf") for v in values.tolist()):
                raise InvalidNetworkError(
                    f"{name} must be {self.mean.shape[0]} finite numbers, one per"
                    f" channel of the images. Got {values!r}."
                )
            if name == "scale" and not all(v > 0 for v in values.tolist()):
                raise InvalidNetworkError(
                    "scale must be positive for every channel: the images are divided"
                    f" by it. Got {values!r}. Use 1 for a constant channel."
                )
        self.mean.assign(mean)
        self.scale.assign(scale)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        images = keras.ops.cast(inputs, "float32")
        return keras.ops.cast((images - self.mean) / self.scale, self.compute_dtype)

    def compute_output_spec(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return keras.KerasTensor(inputs.shape, self.compute_dtype)


def set_input_statistics(model: keras.Model, mean: ArrayLike, scale: ArrayLike) -> None:
    """Set the mean and scale with which a network standardizes its inputs.

    Parameters
    ----------
    model : keras.Model
        Model from `build_cnn`, `build_rnn` or `build_transformer`, modified in place.
    mean : array-like of shape (n_channels,)
        Mean of each channel over all pixels of the training images.
    scale : array-like of shape (n_channels,)
        Standard deviation of each channel; positive and finite. Use 1 for a constant
        channel.

    Raises
    ------
    InvalidNetworkError
        If the network has no `InputScaling` layer, or a shape or a value is invalid.

    Examples
    --------
    >>> from sknn.networks import build_cnn
    >>> model = build_cnn((8, 8, 1), 3, "softmax", filters=(4,))
    >>> set_input_statistics(model, mean=[127.5], scale=[60.0])
    """
    layers = [layer for layer in model.layers if isinstance(layer, InputScaling)]
    if not layers:
        raise InvalidNetworkError(
            f"The network {model.name!r} has no layer that scales its input. Use a"
            " network from build_cnn, build_rnn or build_transformer."
        )
    # A second layer may precede a pretrained backbone, after augmentation.
    layers[0].set_statistics(mean, scale)
