"""The quickest call of a traced function."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


class FlatFunction:
    """A traced function of tensors alone, called without checks of its arguments.

    TensorFlow casts and checks each argument of a traced function, which takes longer
    than a small network.

    Parameters
    ----------
    function : callable
        Of tensors alone.
    signature : list
        A `tf.TensorSpec` for each argument, or tuples and dicts of them.
    """

    def __init__(self, function: Callable[..., Any], signature: list[Any]) -> None:
        made = tf.function(function, input_signature=signature, autograph=False)
        traced = made.get_concrete_function()
        self.traced = traced  # owns the graph
        self._call = traced.inference_fn.call_flat
        self._captured = tuple(traced.captured_inputs)

    def __call__(self, *arguments: Any) -> Any:
        """Return the outputs, structured as the function returned them.

        Parameters
        ----------
        *arguments : eager tensors, or tuples and dicts of them
            In the structure and of the types that the function was traced with.
        """
        outputs = self._call(*tf.nest.flatten(arguments), *self._captured)
        return tf.nest.pack_sequence_as(self.traced.structured_outputs, outputs)
