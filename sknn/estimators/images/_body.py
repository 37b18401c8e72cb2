"""Copies of trained networks, for use as the body of a new network."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from sknn._data import text_of
from sknn.estimators.core._python_random import python_random_kept
from sknn.estimators.images._application import application

if TYPE_CHECKING:
    import keras

_NAME = "backbone"
_SCALING = "backbone_scaling"


@dataclass(frozen=True)
class Body:
    """The body of a trained network, without its head.

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


def make_body(
    source: BaseEstimator | keras.Model | str,
    weights: str | os.PathLike[str] | None,
    image_shape: tuple[int, int, int],
    seed: int,
) -> Body:
    """Return a copy of the body of a network.

    Parameters
    ----------
    source : estimator, keras.Model or str
        A fitted CNNClassifier or CNNRegressor (or a FrozenEstimator of it), without its
        dense layers; a model from pixels to feature maps or features; or the name of a
        network in keras.applications.
    weights : "imagenet", path-like or None
        Weights of a network given by its name; None for new weights.
    image_shape : tuple of three ints
        Shape of the images.
    seed : int
        Seed of new weights, and of random layers without a seed.

    Raises
    ------
    TypeError
        If `source` has another type.
    NotFittedError
        If `source` is not fitted.
    ValueError
        If `source` expects images of another shape or cannot be a body, or if `weights`
        is passed with a source that has its own weights.
    InvalidNetworkError
        If custom layers of the network cannot be copied.
    """
    import keras

    named = isinstance(source, str)
    if weights is not None and not named:
        raise ValueError(
            "weights of a Backbone are for the name of a network, but source="
            f"{source!r} has its own weights. Use weights=None."
        )
    statistics: list[np.ndarray] | None
    if isinstance(source, str):
        with python_random_kept():
            model, statistics = application(source, weights, image_shape)
    elif isinstance(source, keras.Model):
        model = _checked(source)
        statistics = [np.zeros(image_shape[-1]), np.ones(image_shape[-1])]
    else:
        model, statistics = _body(_fitted(source))
    expected = tuple(model.input_shape[1:])
    pairs = zip(expected, image_shape, strict=True)
    if any(size not in (None, actual) for size, actual in pairs):
        raise ValueError(
            f"The backbone expects images of {text_of(expected)} (height, width, "
            f"channels), but the images in X are {text_of(image_shape)}."
        )
    new = named and weights is None
    return Body(_copy(model, seed, weights=not new), statistics)


def rate_factors(model: keras.Model, rate: float) -> np.ndarray:
    """Return the factor of the learning rate of each trainable weight of `model`.

    It is `rate` for the weights of the backbone, and 1 for other weights.
    """
    inner = {id(v) for v in model.get_layer(_NAME).trainable_variables}
    factors = [rate if id(v) in inner else 1.0 for v in model.trainable_variables]
    return np.asarray(factors, "float32")


def freeze(model: keras.Model, frozen: bool) -> None:
    """Freeze or unfreeze the weights of the backbone of `model`.

    Layers of the backbone that are not trainable are unchanged.
    """
    from sknn._keras import nested_layers, own_trainable_variables

    for layer in nested_layers(model.get_layer(_NAME)):
        if layer.trainable:
            for variable in own_trainable_variables(layer):
                variable.trainable = not frozen


def _checked(model: keras.Model) -> keras.Model:
    """Return a Keras model, or raise an error if it cannot be a body."""
    # Models that are not built, or not graphs of layers, have no inputs and outputs.
    ends = [getattr(model, name, None) or [] for name in ("inputs", "outputs")]
    shapes = [[tuple(x.shape) for x in end] for end in ends]
    axes = [[len(shape) for shape in end] for end in shapes]
    if axes not in ([[4], [4]], [[4], [2]]):
        raise ValueError(
            "The source of a Backbone, a keras.Model, must be a built graph of layers "
            "with one input, images of shape (None, height, width, channels), and one "
            "output, feature maps with four axes or features with two axes; "
            f"{model.name!r} has inputs {shapes[0]} and outputs {shapes[1]}. Pass a "
            "functional or Sequential model that starts with keras.Input."
        )
    return model


def _fitted(source: BaseEstimator) -> keras.Model:
    """Return the network of a fitted estimator."""
    estimator = source
    if type(source).__name__ == "FrozenEstimator":
        estimator = source.estimator
    if not hasattr(estimator, "_builder_params"):
        raise TypeError(
            "The source of a Backbone must be a fitted CNNClassifier or CNNRegressor, "
            "a keras.Model from images to feature maps or features, or the name of a "
            f"network in keras.applications, got {source!r}."
        )
    if not hasattr(estimator, "model_"):
        raise NotFittedError(
            f"The source of a Backbone must be fitted, but {source!r} is not. Fit it "
            "first."
        )
    return estimator.model_


def _body(model: keras.Model) -> tuple[keras.Model, list[np.ndarray]]:
    """Return the layers from standardized images to features, and their statistics."""
    import keras

    from sknn.networks import InputScaling, RandomImageLayer

    layers = iter(model.layers)
    scaling = next(x for x in layers if isinstance(x, InputScaling))
    first = scaling.output
    for layer in layers:
        if not isinstance(layer, RandomImageLayer):
            break
        first = layer.output  # the new network has its own augmentation
    statistics = [np.asarray(w) for w in (scaling.mean, scaling.scale)]
    return keras.Model(first, model.get_layer("features").output), statistics


def _copy(model: keras.Model, seed: int, weights: bool) -> keras.Model:
    """Return a copy that can be a layer of another model.

    If the weights are copied, batch normalization is not trained, because the
    statistics of few new images would be worse than the learned statistics.
    """
    import keras

    from sknn._keras import nested_layers
    from sknn.networks import seed_for
    from sknn.training import copy_model

    with python_random_kept():
        copy = copy_model(model, lambda place: seed_for(seed, place), weights=weights)
        copy = keras.Model(copy.inputs[0], copy.outputs[0], name=_NAME)
    for layer in nested_layers(copy):
        if weights and isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return copy
