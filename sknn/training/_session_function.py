"""A traced function whose compiled code can be freed."""

from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context

from sknn._compile_cache import save_compiled


class SessionFunction:
    """A traced function that runs in a session of its own.

    A device keeps all programs that XLA compiles for it, and the devices of eager
    execution live as long as the process. The devices of a session are deleted with the
    session.

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
        # The tensors themselves would keep the traced graph alive.
        self._structure = tf.nest.map_structure(str, traced.structured_outputs)
        with tf.Graph().as_default() as graph:
            inputs = [
                tf.compat.v1.placeholder(tensor.dtype, tensor.shape)
                for tensor in traced.inputs
            ]
            outputs = traced.inference_fn.call_flat(*inputs)
        # A graph imported from its definition needs less memory: a traced one records
        # the Python stack of each operation.
        names = [tensor.name for tensor in (*inputs, *outputs)]
        definition = graph.as_graph_def()
        with tf.Graph().as_default() as graph:
            tensors = tf.import_graph_def(definition, return_elements=names, name="")
        inputs, outputs = tensors[: len(inputs)], tensors[len(inputs) :]
        # Closed when it is garbage collected. Threads and devices as configured by the
        # user for eager execution.
        config = context.context().config
        self._session = tf.compat.v1.Session(graph=graph, config=config)
        self._call = self._session.make_callable(outputs, inputs)

    def __call__(self, *arguments: Any) -> Any:
        """Return the outputs as arrays, structured as the function returned them.

        Parameters
        ----------
        *arguments : arrays or eager tensors, or tuples and dicts of them
            In the structure and of the types that the function was traced with.
            Tensors are not copied; arrays are, unless their memory is aligned.
        """
        arrays = [_array(value) for value in tf.nest.flatten(arguments)]
        outputs = self._call(*arrays)
        save_compiled()
        return tf.nest.pack_sequence_as(self._structure, outputs)


def _array(value: np.ndarray | tf.Tensor) -> np.ndarray:
    return value if isinstance(value, np.ndarray) else np.asarray(memoryview(value))
