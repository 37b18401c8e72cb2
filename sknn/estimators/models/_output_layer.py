"""The output layer of a model, and whether it fits the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from sknn._targets import ClassTarget, Target, ValueTarget

if TYPE_CHECKING:
    import keras

# Ranges of the activations of a regression network that cannot have all values.
_RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
}

# Layers that change the shape of their input, but not its values.
_RESHAPING = ("Reshape", "Flatten", "Identity")


@dataclass(frozen=True)
class OutputLayer:
    """The output layer of a model.

    Parameters
    ----------
    name : str
        Name of the layer.
    shape : tuple of (int or None)
        Shape of the output of one sample.
    activation : str or None
        Name of its activation in Keras; None if it is not known.
    """

    name: str
    shape: tuple[int | None, ...]
    activation: str | None

    @classmethod
    def of(cls, tensor: keras.KerasTensor) -> Self:
        """Return the layer whose output is an output of a functional model."""
        from sknn._keras import producer

        shape = tuple(tensor.shape[1:])
        layer = producer(tensor)
        while type(layer).__name__ in _RESHAPING:
            layer = producer(layer.input)
        if hasattr(layer, "outputs"):  # a model inside of the model
            return cls(layer.name, shape, cls.of(layer.outputs[0]).activation)
        return cls(layer.name, shape, _activation(layer))

    @classmethod
    def of_values(cls, outputs: keras.KerasTensor, name: str) -> Self:
        """Return the output layer of a model that is not a graph of layers.

        Parameters
        ----------
        outputs : tensor of shape (n_samples, ...)
            Outputs for several samples.
        name : str
            Name of the model.
        """
        activation = None
        if hasattr(outputs, "_keras_logits"):
            sums = np.asarray(outputs).sum(axis=-1)
            activation = "softmax" if np.allclose(sums, 1, atol=1e-3) else "sigmoid"
        return cls(name, tuple(outputs.shape[1:]), activation)

    @property
    def units(self) -> int:
        """Number of output units."""
        return int(np.prod([size or 1 for size in self.shape]))

    def check(self, target: Target) -> None:
        """Raise an error if a network with this output layer cannot predict y.

        Raises
        ------
        ValueError
            If it cannot; the message names the layer that y needs.
        """
        head = target.head
        if len(self.shape) != 1:
            raise ValueError(
                f"The output of layer {self.name!r} must have shape (n_samples, "
                f"n_units), got (n_samples, {', '.join(map(str, self.shape))}). Add a "
                "Flatten, pooling or Dense layer. For one output per time step, use "
                "RNNClassifier or RNNRegressor."
            )
        if self.units != head.units:
            raise ValueError(
                f"The output layer {self.name!r} has {_units(self.units)}, but "
                f"{_described(target)} needs {_units(head.units)}"
                f"{_with_activation(target)}. The model function can have the argument "
                "`output_units`, which has the right number."
            )
        if isinstance(target, ClassTarget):
            self._check_classes(target)

    def check_range(self, values: np.ndarray) -> None:
        """Raise an error if targets are outside of the range of the activation."""
        low, high = _RANGES.get(self.activation or "", (-np.inf, np.inf))
        least, most = values.min(), values.max()
        if least < low or most > high:
            raise ValueError(
                f"The output layer {self.name!r} has the activation "
                f"{self.activation!r}, whose values are from {low:g} to {high:g}, but "
                f"the targets are from {least:.4g} to {most:.4g}. Use a linear output "
                "layer, or scale y with sklearn.compose.TransformedTargetRegressor."
            )

    def _check_classes(self, target: ClassTarget) -> None:
        needed, found = target.head.activation, self.activation
        if found is None or found == needed:
            return
        # Networks of sigmoid units are also trained on one-hot targets by other losses.
        if found == "sigmoid" and self.units > 1 and _compares_units(target):
            return
        kind = "logits" if found == "linear" else f"the activation {found!r}"
        remedy = f"Use activation={needed!r}"
        if found == "softmax" and target.n_outputs > 1:
            remedy = (
                "Softmax is for classes that exclude each other: if y is one-hot "
                "encoded, pass y.argmax(axis=1), or y.idxmax(axis=1) of a dataframe. "
                f"For labels that may occur together, use activation={needed!r}; for "
                "several outputs, set `outputs`"
            )
        if found == "linear" and needed != "linear":
            remedy += (
                ", or a loss of logits, such as loss=keras.losses."
                f"{_loss_of_logits(needed)}(from_logits=True)"
            )
        raise ValueError(
            f"The output layer {self.name!r} has {kind}, but {_described(target)} with "
            f"loss={target.loss!r} needs {_units(self.units)}"
            f"{_with_activation(target)}. {remedy}."
        )


def _loss_of_logits(activation: str) -> str:
    return (
        "BinaryCrossentropy" if activation == "sigmoid" else "CategoricalCrossentropy"
    )


def _compares_units(target: ClassTarget) -> bool:
    """Return True if a loss compares each output unit with a target of its own."""
    return not isinstance(target.loss, str) or target.loss == "squared_error"


def _activation(layer: keras.Layer) -> str | None:
    """Return the name of the activation function of Keras that a layer applies."""
    if type(layer).__name__ == "Softmax":
        return "softmax"
    function = getattr(layer, "activation", None)
    module = getattr(function, "__module__", None) or ""
    if function is None or module.partition(".")[0] != "keras":
        return None
    return getattr(function, "__name__", None)


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number} units"


def _with_activation(target: Target) -> str:
    return "" if isinstance(target, ValueTarget) else f" with {target.head.activation}"


def _described(target: Target) -> str:
    """Describe y, for error messages."""
    if not isinstance(target, ClassTarget):
        if target.head.units != target.n_outputs:
            return f"y with {target.n_outputs} column(s) and {target.head.loss!r}"
        return f"y with {target.n_outputs} column(s)"
    if target.n_outputs > 1:
        return f"y with {target.n_outputs} labels per sample"
    return f"y with {len(target.classes_)} classes"
