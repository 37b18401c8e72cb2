"""A traced function whose compiled code can be given back."""

from typing import Any

import numpy as np
import tensorflow as tf

from sknn._compile_cache import save_compiled


class SessionFunction:
    """A traced function that runs in a session of its own.

    What XLA compiles is kept by the device that it runs on, for as long as there is the
    device; a session has devices of its own. Called eagerly, a training program leaves
    three to seven megabytes behind when it is forgotten.

    Parameters
    ----------
    traced : tf.types.experimental.ConcreteFunction
        A function of tensors alone, which captures nothing.
    """

    def __init__(self, traced: tf.types.experimental.ConcreteFunction) -> None:
        if traced.captured_inputs:
            raise ValueError(
                "The function must not capture tensors of an eager context, got "
                f"{traced.captured_inputs}. Pass them as arguments."
            )
        # The tensors in it would keep what was traced.
        self._structure = tf.nest.map_structure(str, traced.structured_outputs)
        with tf.Graph().as_default() as graph:
            inputs = [
                tf.compat.v1.placeholder(tensor.dtype, tensor.shape)
                for tensor in traced.inputs
            ]
            outputs = traced.inference_fn.call_flat(*inputs)
        # A graph made anew from its definition needs a third less memory: the one that
        # was traced remembers which lines of Python each operation comes from.
        names = [tensor.name for tensor in (*inputs, *outputs)]
        definition = graph.as_graph_def()
        with tf.Graph().as_default() as graph:
            tensors = tf.import_graph_def(definition, return_elements=names, name="")
        inputs, outputs = tensors[: len(inputs)], tensors[len(inputs) :]
        self._session = tf.compat.v1.Session(graph=graph)  # closes with its last use
        self._call = self._session.make_callable(outputs, inputs)

    def __call__(self, *arguments: Any) -> Any:
        """Return the outputs as arrays, structured as the function returned them.

        Parameters
        ----------
        *arguments : arrays or eager tensors, or tuples and dicts of them
            In the structure and of the types that the function was traced with. The
            memory of tensors is read in place.
        """
        arrays = [_array(value) for value in tf.nest.flatten(arguments)]
        outputs = self._call(*arrays)
        save_compiled()
        return tf.nest.pack_sequence_as(self._structure, outputs)


def _array(value: np.ndarray | tf.Tensor) -> np.ndarray:
    return value if isinstance(value, np.ndarray) else np.asarray(memoryview(value))
