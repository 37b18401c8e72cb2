"""Networks that have been trained before, as the body of a new one."""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.data import text_of

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
        pixels as they are.
    """

    model: Any
    statistics: list[np.ndarray] | None

    def __call__(self, x: Any, seed: int) -> Any:
        """Add the body to standardised images, as an architecture does."""
        return self.model(x)


def make_backbone(given: Any, image_shape: tuple[int, int, int]) -> Backbone:
    """Return a copy of the body of a network.

    Parameters
    ----------
    given : estimator or keras.Model
        A fitted CNNClassifier or CNNRegressor, also in a FrozenEstimator, whose dense
        layers are left out; or a model from pixels to maps or features.
    image_shape : tuple of three ints
        Of the images that it is to be given.

    Raises
    ------
    TypeError
        When it is neither.
    ValueError
        When it is not fitted, or for images of another shape.
    """
    import keras

    if isinstance(given, keras.Model):
        model, statistics = given, None
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
    return Backbone(_copy(model), statistics)


def rate_factors(model: Any, rate: float) -> np.ndarray:
    """Return the factor of the learning rate of each trained weight of `model`.

    `rate` is that of the weights of the backbone, and 1 that of all others.
    """
    inner = {id(v) for v in model.get_layer(_NAME).trainable_variables}
    factors = [rate if id(v) in inner else 1.0 for v in model.trainable_variables]
    return np.asarray(factors, "float32")


def _fitted(given: Any) -> Any:
    """Return the network of a fitted estimator."""
    estimator = given
    if type(given).__name__ == "FrozenEstimator":
        estimator = given.estimator
    if not hasattr(estimator, "_builder_params"):
        raise TypeError(
            "backbone must be a fitted CNNClassifier or CNNRegressor, or a keras.Model "
            f"from images to maps or features, got {given!r}."
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


def _copy(model: Any) -> Any:
    """Return a copy that is another model's layer, with all but normalisation trained.

    Statistics of few new images would be worse than those that it has learned.
    """
    import keras

    # Keras gives layers without a seed one from Python's generator, the user's.
    state = random.getstate()
    try:
        clone = keras.models.clone_model(model)
        copy = keras.Model(clone.inputs[0], clone.outputs[0], name=_NAME)
    finally:
        random.setstate(state)
    copy.set_weights(model.get_weights())
    for layer in copy._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return copy
