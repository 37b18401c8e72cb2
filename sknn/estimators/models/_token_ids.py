"""Token ids in X, compared with the embeddings of a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._samples import Rows
    from sknn.training import Packing

# Layers that change the shape of their input, but not its values.
_RESHAPING = ("Flatten", "Identity", "Reshape")


@dataclass(frozen=True)
class EmbeddedInput:
    """An input of a model that an embedding reads.

    Parameters
    ----------
    place : int
        Position among the inputs of the model.
    key : object
        Part of the input that the embedding reads, as the key of an array.
    layer : str
        Name of the embedding.
    n_tokens : int
        Number of token ids, `input_dim` of the embedding.
    """

    place: int
    key: object
    layer: str
    n_tokens: int


# A cache outside of the estimators, because predicting must not change an estimator.
_EMBEDDED: WeakKeyDictionary[keras.Model, list[EmbeddedInput]] = WeakKeyDictionary()


def check_token_ids(
    model: keras.Model, X: Rows, packing: Packing | None, where: str
) -> None:
    """Raise an error if X has token ids that an embedding of a model does not have.

    TensorFlow raises a long error on a CPU, and reads zeros on a GPU.

    Parameters
    ----------
    model : keras.Model
        Built model.
    X : ndarray of shape (n_samples, ...), sparse matrix or view of one
        Input of the model.
    packing : Packing or None
        The inputs of a model that has several.
    where : str
        Name of X in the error message.

    Raises
    ------
    ValueError
        With the range of the token ids.
    """
    if model not in _EMBEDDED:
        _EMBEDDED[model] = list(_embedded(model))
    if not _EMBEDDED[model]:
        return
    samples = _in_memory(X)
    for found in _EMBEDDED[model]:
        values, name = _values(model, samples, packing, found.place)
        rows = values[cast("slice", found.key)]
        # Keras cuts off the decimals of numbers that are not whole.
        if rows.size and not (rows.max() < found.n_tokens and rows.min() > -1):
            raise ValueError(
                f"{where}{name} must have token ids from 0 to {found.n_tokens - 1}, "
                f"because the layer {found.layer!r} of the model is an Embedding with "
                f"input_dim={found.n_tokens}. Got values from {rows.min():g} to "
                f"{rows.max():g}. Set input_dim to the largest id plus one, number the "
                "ids from 0, and do not scale them."
            )


def _in_memory(X: Rows) -> np.ndarray:
    """Return X, a sparse matrix or a view as an array."""
    rows = X if isinstance(X, np.ndarray) else X[:]
    return np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows)


def _values(
    model: keras.Model, samples: np.ndarray, packing: Packing | None, place: int
) -> tuple[np.ndarray, str]:
    """Return the values of one input of a model, and its name in X."""
    from sknn.training import input_names

    if packing is None:
        return samples, ""
    if not packing.is_ordered:
        place = packing.names.index(input_names(model)[place])
    ends = np.cumsum(packing.sizes)
    part = samples[:, ends[place] - packing.sizes[place] : ends[place]]
    part = part.reshape(len(part), *packing.shapes[place])
    return part, f"[{packing.names[place]!r}]"


def _embedded(model: keras.Model) -> Iterator[EmbeddedInput]:
    """Yield the inputs that an embedding reads, also inside of a nested model."""
    for place, tensor in enumerate(getattr(model, "inputs", None) or []):
        for layer, key in _embeddings(model, tensor, ...):
            yield EmbeddedInput(place, key, layer.name, int(layer.input_dim))


def _embeddings(
    model: keras.Model, tensor: keras.KerasTensor, key: object, selects: bool = True
) -> Iterator[tuple[keras.layers.Embedding, object]]:
    """Yield the embeddings that read a tensor of a graph of layers, and the key.

    Parameters
    ----------
    model : keras.Model
        A graph of layers.
    tensor : keras.KerasTensor
        An input of the model, or a part of one.
    key : object
        The part of the input: all of it, or columns, as in ``inputs[:, 0]``.
    selects : bool, default=True
        Whether a key of the tensor is also a key of the input.
    """
    import keras

    from sknn._keras import inbound_nodes

    # The operations of a Sequential model are its layers.
    for operation in getattr(model, "operations", model.layers):
        for call in inbound_nodes(operation):
            places = [i for i, x in enumerate(call.input_tensors) if x is tensor]
            if not places:
                continue
            name = type(operation).__name__
            result = call.output_tensors[0]
            # A subclass of Embedding may read other ids.
            if type(operation) is keras.layers.Embedding:
                yield operation, key
            elif name in _RESHAPING:
                yield from _embeddings(model, result, key, False)
            elif name == "GetItem" and selects and _is_plain(call.arguments.args[1]):
                part = call.arguments.args[1]
                yield from _embeddings(model, result, part, False)
            elif getattr(operation, "inputs", None):  # a model inside of the model
                for place in places:
                    inner = operation.inputs[place]
                    yield from _embeddings(operation, inner, key, selects)


def _is_plain(key: object) -> bool:
    """Return True if a key consists of numbers and slices, and not of tensors."""
    parts = key if isinstance(key, tuple) else (key,)
    return all(part is ... or isinstance(part, int | slice) for part in parts)
