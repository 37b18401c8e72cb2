"""Calls of traced functions with minimal overhead."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import tensorflow as tf

# The spec of a tensor, or tuples, lists and dicts of specs.
Spec: TypeAlias = tf.TensorSpec | Sequence["Spec"] | Mapping[str, "Spec"]

# A tensor or array, or tuples, lists and dicts of them.
Nested: TypeAlias = tf.Tensor | np.ndarray | Sequence["Nested"] | Mapping[str, "Nested"]


class FlatFunction:
    """A traced function of tensors, called without checks of its arguments.

    TensorFlow casts and checks each argument of a traced function, which takes longer
    than computing a small network.

    Parameters
    ----------
    function : callable
        Function of tensors, or of tuples and dicts of tensors.
    signature : list
        A `tf.TensorSpec` for each argument, or tuples and dicts of them.
    """

    def __init__(self, function: Callable, signature: list[Spec]) -> None:
        made = tf.function(function, input_signature=signature, autograph=False)
        traced = made.get_concrete_function()
        self.traced = traced  # owns the graph
        self._call = traced.inference_fn.call_flat
        self._captured = tuple(traced.captured_inputs)

    def __call__(self, *arguments: Nested) -> tf.Tensor:
        """Return the outputs, in the structure that the function returned.

        Parameters
        ----------
        *arguments : eager tensors, or tuples and dicts of them
            With the structure and dtypes of the signature.

        Returns
        -------
        tensor, or tuples and dicts of tensors
        """
        outputs = self._call(*tf.nest.flatten(arguments), *self._captured)
        return tf.nest.pack_sequence_as(self.traced.structured_outputs, outputs)
