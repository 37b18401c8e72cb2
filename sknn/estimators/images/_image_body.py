"""Copies of trained networks, as the body of a network for images."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sknn._data import text_of
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.backbones._body import copy_of
from sknn.estimators.backbones._source import Source
from sknn.estimators.core._python_random import python_random_kept
from sknn.estimators.images._application import application

if TYPE_CHECKING:
    import keras

_SCALING = "backbone_scaling"


@dataclass(frozen=True)
class ImageBody:
    """The body of a trained network for images, without its head.

    Parameters
    ----------
    model : keras.Model
        A copy of the network from images to feature maps or features.
    statistics : list of ndarray or None
        Mean and scale of each channel, by which the network expects images to be
        standardized. None for the statistics of the training images.
    """

    model: keras.Model
    statistics: list[np.ndarray] | None = field(repr=False)

    def __call__(self, x: keras.KerasTensor, seed: int) -> keras.KerasTensor:
        """Return the output of the body for standardized images."""
        from sknn.networks import InputScaling

        if self.statistics is not None:
            x = InputScaling(name=_SCALING)(x)
        return self.model(x)

    def expect_statistics(self, model: keras.Model) -> None:
        """Let the layer before the body standardize images as the body expects.

        `model` does not standardize them yet, see `set_statistics`.
        """
        if self.statistics is not None:
            model.get_layer(_SCALING).set_statistics(*self.statistics)


def set_statistics(model: keras.Model, mean: np.ndarray, scale: np.ndarray) -> None:
    """Set the statistics by which a network standardizes images.

    Augmentation follows, so that its strengths are in standard deviations of the
    training images. If the network has a body, a second layer then converts the images
    to the statistics that the body expects.
    """
    from sknn.networks import InputScaling

    layers = [layer for layer in model.layers if isinstance(layer, InputScaling)]
    first = layers[0]
    before = np.asarray(first.mean), np.asarray(first.scale)
    first.set_statistics(mean, scale)
    for second in layers[1:]:
        body_mean = np.asarray(second.mean) * before[1] + before[0]
        body_scale = np.asarray(second.scale) * before[1]
        second.set_statistics((body_mean - mean) / scale, body_scale / scale)


def image_body(
    backbone: Backbone,
    image_shape: tuple[int, int, int],
    offset: np.ndarray | None,
    seed: int,
) -> ImageBody:
    """Return a copy of the body of a network for images.

    Parameters
    ----------
    backbone : Backbone
        Its source is also the name of a network in keras.applications.
    image_shape : tuple of three ints
        Shape of the images.
    offset : ndarray or None
        Offset that is subtracted from the images when they are checked.
    seed : int
        Seed of new weights, and of random layers without a seed.

    Raises
    ------
    TypeError
        If the source has another type.
    NotFittedError
        If the source is not fitted.
    ValueError
        If the source expects images of another shape or cannot be a body, or if
        weights are passed for a source that has its own weights.
    InvalidNetworkError
        If custom layers of the network cannot be copied.
    """
    statistics: list[np.ndarray] | None
    if isinstance(backbone.source, str):
        if backbone.layer is not None:
            raise ValueError(
                f"layer={backbone.layer!r} of a Backbone is for a fitted network or a "
                f"keras.Model, but its source is the name {backbone.source!r}. Use "
                f"layer=None, or pass keras.applications.{backbone.source}(...)."
            )
        with python_random_kept():
            model, statistics = application(
                backbone.source, backbone.weights, image_shape
            )
    else:
        source = Source.of(backbone)
        model, statistics = _without_scaling(source)
        if source.offset is not None:
            statistics[0] = statistics[0] + source.offset
    if statistics is not None and offset is not None:
        statistics[0] = statistics[0] - offset
    expected = tuple(model.input_shape[1:])
    pairs = zip(expected, image_shape, strict=True)
    if any(size not in (None, actual) for size, actual in pairs):
        raise ValueError(
            f"The backbone expects images of {text_of(expected)} (height, width, "
            f"channels), but the images in X are {text_of(image_shape)}."
        )
    return ImageBody(copy_of(model, seed, weights=backbone.is_trained()), statistics)


def _checked(model: keras.Model) -> keras.Model:
    """Return a Keras model, or raise an error if it cannot be a body."""
    axes = len(model.inputs[0].shape), len(model.outputs[0].shape)
    if axes not in ((4, 4), (4, 2)):
        raise ValueError(
            "The source of a Backbone for images must take images of shape (None, "
            "height, width, channels), and return feature maps with four axes or "
            f"features with two axes; {model.name!r} has the input "
            f"{tuple(model.inputs[0].shape)} and the output "
            f"{tuple(model.outputs[0].shape)}."
        )
    return model


def _without_scaling(source: Source) -> tuple[keras.Model, list[np.ndarray]]:
    """Return the layers from standardized images to features, and the statistics.

    Only estimators for images have such statistics. Other models standardize images
    themselves, if at all.
    """
    import keras

    from sknn.networks import InputScaling, RandomImageLayer

    model = source.model
    if not hasattr(source.estimator, "image_shape_"):
        n_channels = _checked(model).inputs[0].shape[-1]
        return model, [np.zeros(n_channels), np.ones(n_channels)]
    layers = iter(model.layers)
    scaling = next(x for x in layers if isinstance(x, InputScaling))
    first = scaling.output
    for layer in layers:
        if not isinstance(layer, RandomImageLayer):
            break
        first = layer.output  # the new network has its own augmentation
    statistics = [np.asarray(w) for w in (scaling.mean, scaling.scale)]
    return _checked(keras.Model(first, model.outputs[0])), statistics
