"""The network inside a fitted estimator, and its layers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from sknn._data import as_rows
from sknn.inspection._images import chosen_rows

__all__ = ["FittedNetwork", "final_estimator"]


def final_estimator(estimator: Any) -> tuple[Any, Any]:
    """Return what comes before the last step of a pipeline, or None, and that step.

    A search is taken for its best estimator.
    """
    estimator = getattr(estimator, "best_estimator_", estimator)
    if not isinstance(estimator, Pipeline):
        return None, estimator
    return estimator[:-1] if len(estimator) > 1 else None, estimator[-1]


@dataclass(frozen=True)
class FittedNetwork:
    """A network of images, and what its estimator knows of it.

    Parameters
    ----------
    estimator : object
        The one that was fitted, or the network itself.
    model : keras.Model
    before : object or None
        What transforms X for the estimator.
    """

    estimator: Any
    model: Any
    before: Any

    @classmethod
    def of(cls, estimator: Any) -> "FittedNetwork":
        """Find the network.

        Parameters
        ----------
        estimator : object
            Whatever has ``model_``, such as a fitted `CNNClassifier`; a pipeline that
            ends with it; a search that has found one; or a `keras.Model`.

        Raises
        ------
        TypeError
            When there is no network.
        """
        before, final = final_estimator(estimator)
        model = getattr(final, "model_", final)
        if not hasattr(model, "layers") or not hasattr(model, "input_shape"):
            raise TypeError(
                "estimator must have model_, as a fitted CNNClassifier has, or be a "
                f"keras.Model, got {final!r}. Fit it first."
            )
        if any(map(_is_model, model.layers)):
            model = _Flattened(model).model
        return cls(final, model, before)

    def pixels(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return images to look at, and the same as the network takes them.

        Parameters
        ----------
        X : array-like
            What the estimator takes: images, of one channel also without an axis for
            it, or rows of pixels, or what the steps before it make such of.

        Returns
        -------
        images : ndarray of shape (n, height, width, channels)
        inputs : ndarray of shape (n, ...), float32

        Raises
        ------
        ValueError
            When there are none, or none of the shape that the network takes.
        """
        if self.before is not None:
            X = self.before.transform(X)
        X = chosen_rows(X, np.arange(len(X)))
        shape = tuple(self.model.input_shape[1:])
        height, width, *channels = shape if len(shape) > 1 else (0, 0)
        full = (height, width, channels[0] if channels else 1)
        # Of another shape, as many pixels would make another image.
        rows, found = as_rows(X)
        rows = np.asarray(rows)
        fits = len(shape) in (2, 3) and found in (None, full) and rows.ndim == 2
        if not fits or not len(rows) or rows.shape[1] != np.prod(full):
            raise ValueError(
                f"The network takes samples of shape {shape}, and each must be an "
                f"image, or a row of its pixels; got X of shape {X.shape}."
            )
        images = rows.reshape(len(rows), *full)
        return images, images.reshape(len(rows), *shape).astype(np.float32)

    def layer(self, name: Any, *, kind: str, fits: Any) -> Any:
        """Return the layer of this name or number.

        Parameters
        ----------
        name : str or int
            A number counts the layers that fit, from 0, or from the end if negative.
        kind : str
            What those are that fit, for the error.
        fits : callable
            Tells of a layer whether it does.

        Raises
        ------
        ValueError
            When there is none.
        """
        fitting = {layer.name: layer for layer in self.model.layers if fits(layer)}
        number = isinstance(name, int | np.integer) and not isinstance(name, bool)
        if number and -len(fitting) <= name < len(fitting):
            return list(fitting.values())[name]
        if not number and name in fitting:
            return fitting[name]
        raise ValueError(
            f"layer must be the name or the number of {kind}, got {name!r}. "
            + (
                f"The network has {', '.join(fitting)}."
                if fitting
                else "The network has none."
            )
        )

    def answering(self, layer: Any) -> Any:
        """Return the layer where the answer of a convolution is complete.

        That is after the normalisation and the activation that follow it.
        """
        layers = self.model.layers
        for after in layers[layers.index(layer) + 1 :]:
            kind = type(after).__name__
            own = has_kernel(after) or kind.endswith("Dropout") or "Pooling" in kind
            if own or not has_maps(after) or after.input is not layer.output:
                break
            layer = after
        return layer


def has_kernel(layer: Any) -> bool:
    """Tell whether a layer is a convolution of images."""
    return len(getattr(getattr(layer, "kernel", None), "shape", ())) == 4


def has_maps(layer: Any) -> bool:
    """Tell whether a layer gives maps, of shape (n, height, width, maps)."""
    output = getattr(layer, "output", None)
    return len(getattr(output, "shape", ())) == 4


def _is_model(layer: Any) -> bool:
    """Tell whether a layer is a network, of whose layers we know the connections."""
    return hasattr(layer, "layers") and hasattr(layer, "inputs")


class _Flattened:
    """A copy of a network with the layers of inner networks, such as a backbone.

    Their layers are connected to inputs of their own, not to those of the whole.

    Parameters
    ----------
    model : keras.Model
        Stays as it is.
    """

    def __init__(self, model: Any) -> None:
        import keras

        self._copies: dict[int, tuple[Any, Any]] = {}
        (given,) = model.inputs
        inputs = keras.Input(batch_shape=given.shape, dtype=given.dtype, name="input")
        self.model = keras.Model(inputs, self._inner(model, inputs, ""))
        for layer, copy in self._copies.values():
            if copy.weights:
                copy.set_weights(layer.get_weights())

    def _inner(self, model: Any, x: Any, prefix: str) -> Any:
        """Apply the layers of a network, one by one, and return its output."""
        import keras

        output = x

        def apply(layer: Any, *args: Any, **kwargs: Any) -> Any:
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
        return output  # of the layer that was called last: all others lead to it

    def _copy(self, layer: Any, prefix: str) -> Any:
        from sknn.training import copy_layer

        if id(layer) not in self._copies:
            # No noise is drawn: the copy is never in training.
            copy = copy_layer(layer, lambda place: 0, name=f"{prefix}{layer.name}")
            self._copies[id(layer)] = layer, copy
        return self._copies[id(layer)][1]
