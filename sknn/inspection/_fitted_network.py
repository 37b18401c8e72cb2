"""The network inside a fitted estimator, and its layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from sknn._data import as_rows
from sknn._sklearn import num_samples
from sknn.inspection._images import chosen_rows

if TYPE_CHECKING:
    import keras

__all__ = ["FittedNetwork", "final_estimator"]


def final_estimator(
    estimator: BaseEstimator | keras.Model,
) -> tuple[BaseEstimator | None, BaseEstimator | keras.Model]:
    """Return the steps before the final step of a pipeline, or None, and this step.

    For a fitted search, the best estimator is used.
    """
    estimator = getattr(estimator, "best_estimator_", estimator)
    if not isinstance(estimator, Pipeline):
        return None, estimator
    return estimator[:-1] if len(estimator) > 1 else None, estimator[-1]


def check_estimator_is_fitted(final: object) -> None:
    """Raise a `NotFittedError` for an estimator that is not fitted, and only for it."""
    if isinstance(final, BaseEstimator):
        check_is_fitted(final)


@dataclass(frozen=True)
class FittedNetwork:
    """A network for images and its fitted estimator.

    Parameters
    ----------
    estimator : estimator object or keras.Model
        The fitted estimator, or the network itself.
    model : keras.Model
    before : estimator object or None
        Transforms X for the estimator.
    """

    estimator: BaseEstimator | keras.Model
    model: keras.Model
    before: BaseEstimator | None

    @classmethod
    def of(cls, estimator: BaseEstimator | keras.Model) -> Self:
        """Return the network of an estimator.

        Parameters
        ----------
        estimator : estimator object or keras.Model
            A fitted estimator with ``model_``, such as `CNNClassifier`, a pipeline or
            a search whose final estimator has it, or a `keras.Model`.

        Raises
        ------
        NotFittedError
            If `estimator` is not fitted.
        TypeError
            If `estimator` contains no network.
        """
        before, final = final_estimator(estimator)
        model = getattr(final, "model_", final)
        if not hasattr(model, "layers") or not hasattr(model, "input_shape"):
            check_estimator_is_fitted(final)
            raise TypeError(
                "estimator must have model_, as a fitted CNNClassifier has, or be a "
                f"keras.Model, got {final!r}."
            )
        if any(map(_is_model, model.layers)):
            model = _Flattened(model).model
        return cls(final, model, before)

    def pixels(
        self, X: ArrayLike | Sequence[ArrayLike]
    ) -> tuple[NDArray, NDArray[np.float32]]:
        """Return images to show, and the same images as input of the network.

        Parameters
        ----------
        X : array-like
            Input of the estimator: images (single-channel images with or without a
            channel axis), rows of pixels, or input that the preceding steps of the
            pipeline transform to images or rows.

        Returns
        -------
        images : ndarray of shape (n, height, width, channels)
        inputs : ndarray of shape (n, ...), float32

        Raises
        ------
        ValueError
            If X is empty, or has another shape than the input of the network.
        """
        if self.before is not None:
            X = self.before.transform(X)
        X = chosen_rows(X, np.arange(num_samples(X)))
        shape = tuple(self.model.input_shape[1:])
        height, width, *channels = shape if len(shape) > 1 else (0, 0)
        full = (height, width, channels[0] if channels else 1)
        # Images with the same number of pixels and another shape are not accepted.
        rows, found = as_rows(X)
        rows = np.asarray(rows)
        fits = len(shape) in (2, 3) and found in (None, full) and rows.ndim == 2
        if not fits or not len(rows) or rows.shape[1] != np.prod(full):
            raise ValueError(
                f"The network expects samples of shape {shape}; each sample must be an "
                f"image or a row of its pixels, got X of shape {X.shape}."
            )
        images = rows.reshape(len(rows), *full)
        return images, images.reshape(len(rows), *shape).astype(np.float32)

    def layer(
        self, name: str | int, *, kind: str, fits: Callable[[keras.Layer], bool]
    ) -> keras.Layer:
        """Return the layer with this name or index.

        Parameters
        ----------
        name : str or int
            An index counts only the layers that fit, from the end if negative.
        kind : str
            Description of the layers that fit, for the error message.
        fits : callable
            Returns True for the layers that may be selected.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        fitting = {layer.name: layer for layer in self.model.layers if fits(layer)}
        if isinstance(name, int | np.integer) and not isinstance(name, bool):
            if -len(fitting) <= name < len(fitting):
                return list(fitting.values())[name]
        elif name in fitting:
            return fitting[name]
        raise ValueError(
            f"layer must be the name or the index of {kind}, got {name!r}. "
            + (
                f"The network has {', '.join(fitting)}."
                if fitting
                else "The network has none."
            )
        )

    def activated(self, layer: keras.Layer) -> keras.Layer:
        """Return the layer that completes a convolution.

        It is the last of the normalization and activation layers that follow the
        convolution, or the convolution itself if there are no such layers.
        """
        layers = self.model.layers
        for after in layers[layers.index(layer) + 1 :]:
            kind = type(after).__name__
            own = has_kernel(after) or kind.endswith("Dropout") or "Pooling" in kind
            if own or not has_maps(after) or after.input is not layer.output:
                break
            layer = after
        return layer


def has_kernel(layer: keras.Layer) -> bool:
    """Return True if a layer is a two-dimensional convolution."""
    return len(getattr(getattr(layer, "kernel", None), "shape", ())) == 4


def has_maps(layer: keras.Layer) -> bool:
    """Return True if the output of a layer has shape (n, height, width, n_maps)."""
    output = getattr(layer, "output", None)
    return len(getattr(output, "shape", ())) == 4


def _is_model(layer: keras.Layer) -> bool:
    """Return True if a layer is itself a network with known connections."""
    return hasattr(layer, "layers") and hasattr(layer, "inputs")


class _Flattened:
    """A copy of a network in which nested networks are replaced by their layers.

    The layers of a nested network, such as a backbone, are connected to its own inputs.
    In the copy, they are connected to the inputs of the whole network.

    Parameters
    ----------
    model : keras.Model
        It is not changed.
    """

    def __init__(self, model: keras.Model) -> None:
        import keras

        self._copies: dict[int, tuple[keras.Layer, keras.Layer]] = {}
        (given,) = model.inputs
        inputs = keras.Input(batch_shape=given.shape, dtype=given.dtype, name="input")
        self.model = keras.Model(inputs, self._inner(model, inputs, ""))
        for layer, copy in self._copies.values():
            if copy.weights:
                copy.set_weights(layer.get_weights())

    def _inner(
        self, model: keras.Model, x: keras.KerasTensor, prefix: str
    ) -> keras.KerasTensor:
        """Apply the layers of a network, one by one, and return its output."""
        import keras

        output = x

        def apply(
            layer: keras.Layer, *args: keras.KerasTensor, **kwargs: object
        ) -> keras.KerasTensor:
            nonlocal output
            if _is_model(layer):
                output = self._inner(layer, args[0], f"{prefix}{layer.name}_")
            else:
                output = self._copy(layer, prefix)(*args, **kwargs)
            return output

        if isinstance(model, keras.Sequential):
            for layer in model.layers:
                apply(layer, output)
            return output
        keras.models.clone_model(
            model,
            input_tensors=x,
            clone_function=lambda layer: layer,
            call_function=apply,
        )
        return output  # of the layer that is called last, the output layer

    def _copy(self, layer: keras.Layer, prefix: str) -> keras.Layer:
        from sknn.training import copy_layer

        if id(layer) not in self._copies:
            # The seed does not matter, because the copy is never trained.
            copy = copy_layer(layer, lambda place: 0, name=f"{prefix}{layer.name}")
            self._copies[id(layer)] = layer, copy
        return self._copies[id(layer)][1]
