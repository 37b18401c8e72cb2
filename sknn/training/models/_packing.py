"""Several inputs of a model, packed into one row per sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Packing:
    """The inputs of a model as parts of one row per sample.

    Data with one row per sample can be split, shuffled, divided into batches and merged
    in the same way as a single input.

    Parameters
    ----------
    names : tuple of str
        Names of the inputs, in the order of their parts.
    shapes : tuple of tuple of int
        Shape of one sample of each input.

    Examples
    --------
    >>> packing = Packing(("numbers", "image"), ((3,), (2, 2)))
    >>> packing.n_values
    7
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]

    @property
    def n_values(self) -> int:
        """Length of a row."""
        return sum(self.sizes)

    @property
    def sizes(self) -> list[int]:
        """Number of values of each input."""
        return [int(np.prod(shape)) for shape in self.shapes]

    @property
    def is_ordered(self) -> bool:
        """Whether the names are positions, and the inputs have no names."""
        return self.names == tuple(map(str, range(len(self.names))))

    def pack(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """Return the rows of arrays of shape (n_samples, ...), in the given order."""
        return np.concatenate([part.reshape(len(part), -1) for part in inputs], axis=1)

    def unpack(self, rows: tf.Tensor, model: keras.Model) -> object:
        """Return the inputs of a model: a tensor, or a list, tuple or dict of them.

        A model that is not a graph of layers takes a dict, or a tuple of inputs without
        names.
        """
        parts = dict(zip(self.names, tf.split(rows, self.sizes, axis=1), strict=True))
        for name, shape in zip(self.names, self.shapes, strict=True):
            parts[name] = tf.reshape(parts[name], [-1, *shape])
        if not getattr(model, "inputs", None):
            return tuple(parts.values()) if self.is_ordered else parts
        names = self.names if self.is_ordered else input_names(model)
        ordered = [parts[name] for name in names]
        return in_structure(model, ordered)


def input_names(model: keras.Model) -> list[str]:
    """Return the names of the inputs of a graph of layers, in their order."""
    return _names(_structure(model), model.inputs, [x.name for x in model.inputs])


def output_names(model: keras.Model) -> list[str]:
    """Return the names of the outputs of a graph of layers, in their order."""
    if isinstance(model, keras.Sequential):
        return [model.layers[-1].name]
    return _names(model.output, model.outputs, model.output_names)


def in_structure(model: keras.Model, inputs: Sequence[object]) -> object:
    """Return the inputs of a graph of layers in the structure that it takes."""
    return keras.tree.pack_sequence_as(_structure(model), inputs)


def _names(structure: object, tensors: list, names: list[str]) -> list[str]:
    """Return the keys of tensors in a dict, whose order Keras changes, or `names`."""
    if not isinstance(structure, dict):
        return names
    keys = {id(tensor): key for key, tensor in structure.items()}
    return [keys[id(tensor)] for tensor in tensors]


def _structure(model: keras.Model) -> object:
    # Keras does not define the `input` of a Sequential model that was not called.
    return model.inputs[0] if isinstance(model, keras.Sequential) else model.input


def unpacked(packing: Packing | None, X: tf.Tensor, model: keras.Model) -> object:
    """Return the inputs of a model; X itself if `packing` is None."""
    return X if packing is None else packing.unpack(X, model)
