"""Networks that have been trained before, as the body of a new one."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.data import text_of
from sknn.estimators._application import application

_NAME = "backbone"

# The first layer after the features is one of them.
_HEADS = ("features_dropout", "hidden_1", "output")


@dataclass(frozen=True)
class Backbone:
    """The body of a trained network.

    Parameters
    ----------
    model : keras.Model
        From images to maps or features; a copy.
    statistics : list of ndarray or None
        Mean and scale of the channels that the images are standardised by; None for
        those of the images trained on.
    """

    model: Any
    statistics: list[np.ndarray] | None

    def __call__(self, x: Any, seed: int) -> Any:
        """Add the body to standardised images, as an architecture does."""
        return self.model(x)


def make_backbone(
    given: Any, weights: Any, image_shape: tuple[int, int, int], seed: int
) -> Backbone:
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
        When it is not fitted, for images of another shape, and for weights with
        something that has its own.
    """
    import keras

    named = isinstance(given, str)
    if weights is not None and not named:
        raise ValueError(
            "backbone_weights are those of a network by its name, and backbone="
            f"{given!r} has weights of its own. Leave backbone_weights=None."
        )
    if named:
        with _python_random_kept():
            model, statistics = application(given, weights, image_shape)
    elif isinstance(given, keras.Model):
        model = given
        statistics = [np.zeros(image_shape[-1]), np.ones(image_shape[-1])]
    else:
        model, statistics = _body(_fitted(given))
    wanted = tuple(model.input_shape[1:])
    fits = len(wanted) == 3 and all(
        n in (None, own) for n, own in zip(wanted, image_shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"backbone is for images of {text_of(wanted)} (height, width, channels), "
            f"but those in X are {text_of(image_shape)}."
        )
    if named and weights is None:
        return Backbone(_copy(model, seed), statistics)
    return Backbone(_trained_copy(model, seed), statistics)


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


def _fitted(given: Any) -> Any:
    """Return the network of a fitted estimator."""
    estimator = given
    if type(given).__name__ == "FrozenEstimator":
        estimator = given.estimator
    if not hasattr(estimator, "_builder_params"):
        raise TypeError(
            "backbone must be a fitted CNNClassifier or CNNRegressor, a keras.Model "
            "from images to maps or features, or the name of a network in "
            f"keras.applications, got {given!r}."
        )
    if not hasattr(estimator, "model_"):
        raise ValueError(
            f"backbone must be fitted, and {given!r} is not. A clone of an estimator, "
            "as cross-validation and searches make, has unfitted parts: put the fitted "
            "one into sklearn.frozen.FrozenEstimator, which stays as it is."
        )
    return estimator.model_


def _body(model: Any) -> tuple[Any, list[np.ndarray]]:
    """Return the layers from the standardised images to the features."""
    import keras

    from sknn.networks import InputScaling

    (scaling,) = (x for x in model.layers if isinstance(x, InputScaling))
    first = scaling.output
    for layer in model.layers:
        if layer.name.startswith("random_"):
            first = layer.output  # the new network has its own augmentation
    head = next(layer for layer in model.layers if layer.name in _HEADS)
    statistics = [np.asarray(w) for w in (scaling.mean, scaling.scale)]
    return keras.Model(first, head.input), statistics


def _trained_copy(model: Any, seed: int) -> Any:
    """Return a copy with the same weights, with all but normalisation trained.

    Statistics of few new images would be worse than those that it has learned.
    """
    import keras

    copy = _copy(model, seed)
    copy.set_weights(model.get_weights())
    for layer in copy._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return copy


def _copy(model: Any, seed: int) -> Any:
    """Return a copy with new weights, which can be a layer of another model."""
    import keras

    # By their order: Keras numbers the names of layers through the process.
    places = {id(layer): str(i) for i, layer in enumerate(model.layers)}

    def copied(layer: Any) -> Any:
        config = layer.get_config()
        if id(layer) in places and type(layer).__module__.startswith("keras."):
            config = _seeded(config, seed, places[id(layer)])
        return type(layer).from_config(config)

    with _python_random_kept():
        clone = keras.models.clone_model(model, clone_function=copied)
        return keras.Model(clone.inputs[0], clone.outputs[0], name=_NAME)


@contextmanager
def _python_random_kept() -> Iterator[None]:
    """Put Python's generator back, from which Keras draws missing seeds."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


def _seeded(config: Any, seed: int, place: str) -> Any:
    """Return a configuration in which every seed is given."""
    from sknn.networks import seed_for

    if isinstance(config, list):
        return [_seeded(x, seed, f"{place}/{i}") for i, x in enumerate(config)]
    if not isinstance(config, dict):
        return config
    return {
        key: seed_for(seed, place)
        if key == "seed" and value is None
        else _seeded(value, seed, f"{place}/{key}")
        for key, value in config.items()
    }
