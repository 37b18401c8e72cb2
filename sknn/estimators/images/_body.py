"""Networks that have been trained before, as the body of a new one."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sknn._data import text_of
from sknn.estimators.images._application import application

_NAME = "backbone"
_SCALING = "backbone_scaling"


@dataclass(frozen=True)
class Body:
    """The body of a trained network.

    Parameters
    ----------
    model : keras.Model
        From images to maps or features; a copy.
    statistics : list of ndarray or None
        Mean and scale of the channels that it wants images to be standardised by; None
        for those of the images trained on.
    """

    model: Any
    statistics: list[np.ndarray] | None = field(repr=False)

    def __call__(self, x: Any, seed: int) -> Any:
        """Add the body to standardised images, as an architecture does."""
        from sknn.networks import InputScaling

        if self.statistics is not None:
            x = InputScaling(name=_SCALING)(x)
        return self.model(x)

    def scale_from(self, model: Any, mean: np.ndarray, scale: np.ndarray) -> None:
        """Set how `model` goes from images as it standardises them to those wanted.

        Augmentation is between the two, so that its strengths are in standard
        deviations of the images trained on, whatever the body wants.
        """
        if self.statistics is not None:
            wanted_mean, wanted_scale = self.statistics
            layer = model.get_layer(_SCALING)
            layer.set_statistics((wanted_mean - mean) / scale, wanted_scale / scale)


def make_body(
    given: Any, weights: Any, image_shape: tuple[int, int, int], seed: int
) -> Body:
    """Return a copy of the body of a network.

    Parameters
    ----------
    given : estimator, keras.Model or str
        A fitted CNNClassifier or CNNRegressor, also in a FrozenEstimator, whose dense
        layers are left out; a model from pixels to maps or features; or the name of a
        network in keras.applications.
    weights : "imagenet", path-like or None
        Of a network by name; None for new ones.
    image_shape : tuple of three ints
        Of the images that it is to be given.
    seed : int
        Of new weights, and of random layers that have no seed.

    Raises
    ------
    TypeError
        When it is none of them.
    ValueError
        When it is not fitted, for images of another shape, for weights with something
        that has its own, and for a model that cannot be a body.
    InvalidNetworkError
        When layers of the user's in it cannot be copied.
    """
    import keras

    named = isinstance(given, str)
    if weights is not None and not named:
        raise ValueError(
            "weights of a Backbone are for the name of a network, but source="
            f"{given!r} has its own weights. Use weights=None."
        )
    if named:
        with _python_random_kept():
            model, statistics = application(given, weights, image_shape)
    elif isinstance(given, keras.Model):
        model = _checked(given)
        statistics = [np.zeros(image_shape[-1]), np.ones(image_shape[-1])]
    else:
        model, statistics = _body(_fitted(given))
    wanted = tuple(model.input_shape[1:])
    pairs = zip(wanted, image_shape, strict=True)
    if any(n not in (None, own) for n, own in pairs):
        raise ValueError(
            f"The backbone expects images of {text_of(wanted)} (height, width, "
            f"channels), but the images in X are {text_of(image_shape)}."
        )
    new = named and weights is None
    return Body(_copy(model, seed, weights=not new), statistics)


def rate_factors(model: Any, rate: float) -> np.ndarray:
    """Return the factor of the learning rate of each trained weight of `model`.

    `rate` is that of the weights of the backbone, and 1 that of all others.
    """
    inner = {id(v) for v in model.get_layer(_NAME).trainable_variables}
    factors = [rate if id(v) in inner else 1.0 for v in model.trainable_variables]
    return np.asarray(factors, "float32")


def freeze(model: Any, frozen: bool) -> None:
    """Let the backbone of `model` be trained, or have no gradients computed.

    What is frozen in it as a layer stays so.
    """
    for layer in model.get_layer(_NAME)._flatten_layers():
        if layer.trainable:
            for variable in layer._trainable_variables:
                variable.trainable = not frozen


def _checked(model: Any) -> Any:
    """Return a network of Keras that can be a body; refuse others."""
    # An unbuilt one, and a subclass that is no graph of layers, have none.
    ends = [getattr(model, name, None) or [] for name in ("inputs", "outputs")]
    shapes = [[tuple(x.shape) for x in end] for end in ends]
    axes = [[len(shape) for shape in end] for end in shapes]
    if axes not in ([[4], [4]], [[4], [2]]):
        raise ValueError(
            "The source of a Backbone, a keras.Model, must be a built graph of layers "
            "with one input, images of shape (None, height, width, channels), and one "
            "output, maps of "
            f"four axes or features of two; {model.name!r} has inputs {shapes[0]} and "
            f"outputs {shapes[1]}. Give a functional or Sequential model that begins "
            "with keras.Input."
        )
    return model


def _fitted(given: Any) -> Any:
    """Return the network of a fitted estimator."""
    estimator = given
    if type(given).__name__ == "FrozenEstimator":
        estimator = given.estimator
    if not hasattr(estimator, "_builder_params"):
        raise TypeError(
            "The source of a Backbone must be a fitted CNNClassifier or CNNRegressor, "
            "a keras.Model from images to maps or features, or the name of a network "
            f"in keras.applications, got {given!r}."
        )
    if not hasattr(estimator, "model_"):
        raise ValueError(
            f"The source of a Backbone must be fitted, but {given!r} is not. Fit it "
            "first."
        )
    return estimator.model_


def _body(model: Any) -> tuple[Any, list[np.ndarray]]:
    """Return the layers from the standardised images to the features."""
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


def _copy(model: Any, seed: int, weights: bool) -> Any:
    """Return a copy which can be a layer of another model.

    Of one with weights, all but normalisation is trained: statistics of few new images
    would be worse than those that it has learned.
    """
    import keras

    from sknn.networks import seed_for
    from sknn.training import copy_model

    with _python_random_kept():
        copy = copy_model(model, lambda place: seed_for(seed, place), weights=weights)
        copy = keras.Model(copy.inputs[0], copy.outputs[0], name=_NAME)
    for layer in copy._flatten_layers():
        if weights and isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return copy


@contextmanager
def _python_random_kept() -> Iterator[None]:
    """Put Python's generator back, from which Keras draws missing seeds."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)
