"""Networks of keras.applications, for use as the body of a new network."""

from __future__ import annotations

import os
from collections.abc import Callable
from inspect import getmodule
from typing import TYPE_CHECKING

import numpy as np

from sknn._data import text_of

if TYPE_CHECKING:
    import keras

_REMEDY = (
    "Pass images of three channels (for grayscale images, np.repeat(X[..., None], 3, "
    "axis=-1)), or use weights=None."
)


def application(
    name: str,
    weights: str | os.PathLike[str] | None,
    image_shape: tuple[int, int, int],
) -> tuple[keras.Model, list[np.ndarray] | None]:
    """Return a network of keras.applications, without its dense layers.

    Parameters
    ----------
    name : str
        Name of the network, such as "ResNet50" or "MobileNetV2".
    weights : "imagenet", path-like or None
        "imagenet" for weights that Keras downloads once, or a file of weights. None for
        random weights, without a seed.
    image_shape : tuple of three ints
        Shape of the images.

    Returns
    -------
    model : keras.Model
        The network from standardized images to feature maps.
    statistics : list of ndarray or None
        Mean and scale of each channel, by which the weights expect images to be
        standardized. None without weights.

    Raises
    ------
    ValueError
        If the name is unknown, the network does not support the images, or a file does
        not contain weights of the network.
    FileNotFoundError
        If the file does not exist.
    """
    build = _builder(name)
    _check_weights(name, weights, image_shape)
    try:
        whole = build(include_top=False, weights=weights, input_shape=image_shape)
    except (ValueError, OSError) as error:
        given = "" if weights is None else f" with the weights {os.fspath(weights)!r}"
        raise ValueError(
            f"Backbone({name!r}) cannot be built{given} for images of "
            f"{text_of(image_shape)} (height, width, channels): {error}"
        ) from error
    return _without_scaling(whole, build, weights is not None)


def _builder(name: str) -> Callable[..., keras.Model]:
    """Return the function of keras.applications that builds a network."""
    from keras import applications

    names = [each for each in dir(applications) if each[0].isupper()]
    if name not in names:
        raise ValueError(
            "The source of a Backbone must be a fitted estimator, a keras.Model, or "
            "the name of a network in keras.applications: "
            f"{', '.join(names)}. Got {name!r}."
        )
    return getattr(applications, name)


def _check_weights(
    name: str,
    weights: str | os.PathLike[str] | None,
    image_shape: tuple[int, int, int],
) -> None:
    if weights is None:
        return
    if image_shape[-1] != 3:
        raise ValueError(
            f"The weights of Backbone({name!r}) are for images of three channels, but "
            f"the images in X are {text_of(image_shape)} (height, width, channels). "
            f"{_REMEDY}"
        )
    if weights != "imagenet" and not os.path.exists(weights):
        raise FileNotFoundError(
            'weights of a Backbone must be None, "imagenet" (downloaded by Keras) or '
            f"the path of a file; no such file: {os.fspath(weights)!r}."
        )


def _without_scaling(
    whole: keras.Model, build: Callable[..., keras.Model], trained: bool
) -> tuple[keras.Model, list[np.ndarray] | None]:
    """Return the network without its scaling of pixels, and the statistics of it.

    Some networks scale pixels in their first layers, others in the function
    `preprocess_input` of their module. Networks that were converted from Caffe also
    reverse the order of the channels.
    """
    import keras

    from sknn._keras import nested_layers

    scaling: list[keras.Layer] = []
    for layer in whole.layers[1:]:
        if not isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization):
            break
        scaling.append(layer)
    first = scaling[-1].output if scaling else whole.input
    model = keras.Model(first, whole.output)
    if not trained:
        return model, None

    preprocess = vars(getmodule(build))["preprocess_input"]
    # The scaling of black and of the three primary colors determines the statistics.
    value = np.zeros((4, 1, 1, 3), "float32")
    value[1:, 0, 0] = 255 * np.eye(3)
    value = preprocess(value)
    for layer in scaling:
        value = layer(value)
    black, *colors = np.reshape(value, (4, 3)).astype("float64")
    slopes = (np.array(colors) - black) / 255
    order = np.abs(slopes).argmax(axis=1)
    slope = slopes[np.arange(3), order]
    kernel = next(x for x in nested_layers(model) if hasattr(x, "kernel")).kernel
    kernel.assign(np.asarray(kernel)[:, :, order])
    return model, [-black[order] / slope, 1 / slope]
