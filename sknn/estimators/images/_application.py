"""The networks of keras.applications, as bodies of new ones."""

import os
from inspect import getmodule
from typing import Any

import numpy as np

from sknn._data import text_of

_WAY_OUT = (
    "Give images of three channels (of grey ones, np.repeat(X[..., None], 3, axis=-1)),"
    " or use weights=None."
)


def application(
    name: str, weights: Any, image_shape: tuple[int, int, int]
) -> tuple[Any, list[np.ndarray] | None]:
    """Return a network of keras.applications, without its dense layers.

    Parameters
    ----------
    name : str
        Such as "ResNet50" or "MobileNetV2".
    weights : "imagenet", path-like or None
        "imagenet" is downloaded, where it has not been yet; None: weights at random,
        by no seed.
    image_shape : tuple of three ints
        Of the images that it is to be given.

    Returns
    -------
    model : keras.Model
        From standardised images to maps.
    statistics : list of ndarray or None
        Mean and scale of the channels that belong to the weights; None where there are
        no weights.

    Raises
    ------
    ValueError
        For another name, for images that the network is not made for, and for a file
        that does not hold its weights.
    FileNotFoundError
        When there is no such file.
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


def _builder(name: str) -> Any:
    from keras import applications

    names = [each for each in dir(applications) if each[0].isupper()]
    if name not in names:
        raise ValueError(
            "The source of a Backbone must be a fitted estimator, a keras.Model, or "
            "the name of a network in keras.applications: "
            f"{', '.join(names)}. Got {name!r}."
        )
    return getattr(applications, name)


def _check_weights(name: str, weights: Any, image_shape: tuple[int, int, int]) -> None:
    if weights is None:
        return
    if image_shape[-1] != 3:
        raise ValueError(
            f"The weights of Backbone({name!r}) are for images of three channels, but "
            f"those in X are {text_of(image_shape)} (height, width, channels). "
            f"{_WAY_OUT}"
        )
    if weights != "imagenet" and not os.path.exists(weights):
        raise FileNotFoundError(
            'weights of a Backbone must be None, "imagenet" (downloaded by Keras) or '
            f"the path of a file; there is no file {os.fspath(weights)!r}."
        )


def _without_scaling(
    whole: Any, build: Any, trained: bool
) -> tuple[Any, list[np.ndarray] | None]:
    """Return the network after its scaling of pixels, and what that scaling is.

    Some have it in their first layers, others in a function of their module, and those
    that came from Caffe want the channels turned round as well.
    """
    import keras

    scaling: list[Any] = []
    for layer in whole.layers[1:]:
        if not isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization):
            break
        scaling.append(layer)
    first = scaling[-1].output if scaling else whole.input
    model = keras.Model(first, whole.output)
    if not trained:
        return model, None

    module: Any = getmodule(build)
    # What becomes of black, and of the three colours.
    value = np.zeros((4, 1, 1, 3), "float32")
    value[1:, 0, 0] = 255 * np.eye(3)
    value = module.preprocess_input(value)
    for layer in scaling:
        value = layer(value)
    black, *colours = np.reshape(value, (4, 3)).astype("float64")
    slopes = (np.array(colours) - black) / 255
    order = np.abs(slopes).argmax(axis=1)
    slope = slopes[np.arange(3), order]
    kernel = next(x for x in model._flatten_layers() if hasattr(x, "kernel")).kernel
    kernel.assign(np.asarray(kernel)[:, :, order])
    return model, [-black[order] / slope, 1 / slope]
