"""A traced function whose compiled code can be freed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf.rewriter_config_pb2 import RewriterConfig
from tensorflow.python.eager import context
from tensorflow.python.framework.func_graph import FuncGraph

from sknn._compile_cache import save_compiled

_NO_REWRITES = (
    "arithmetic_optimization",
    "dependency_optimization",
    "implementation_selector",
    "layout_optimizer",
    "loop_optimization",
    "remapping",
    "shape_optimization",
)


class SessionFunction:
    """A traced function that runs in a session of its own.

    A device keeps all programs that XLA compiles for it, and the devices of eager
    execution live as long as the process. The devices of a session are deleted with the
    session.

    Parameters
    ----------
    function : callable
        A pure function of its arguments, without side effects. It may refer to eager
        tensors, which become constants, but not to variables.
    signature : list
        A `tf.TensorSpec` for each argument, or tuples and dicts of them.
    """

    def __init__(self, function: Callable[..., Any], signature: list[Any]) -> None:
        # Built in less time than a `tf.function`, which looks for operations with side
        # effects to keep them in order. In a plain graph, tensors have another `==`.
        with FuncGraph("function").as_default() as graph:
            arguments = tf.nest.map_structure(
                lambda spec: tf.compat.v1.placeholder(spec.dtype, spec.shape), signature
            )
            results = function(*arguments)
        inputs, outputs = tf.nest.flatten(arguments), tf.nest.flatten(results)
        # The tensors themselves would keep the graph alive.
        self._structure = tf.nest.map_structure(str, results)
        # A graph imported from its definition needs less memory: a traced one records
        # the Python stack of each operation.
        names = [tensor.name for tensor in (*inputs, *outputs)]
        definition = graph.as_graph_def()
        captures = graph.captures
        with tf.Graph().as_default() as graph:
            tensors = tf.import_graph_def(
                definition,
                {inner.name: _constant(outer) for outer, inner in captures},
                return_elements=names,
                name="",
            )
        inputs, outputs = tensors[: len(inputs)], tensors[len(inputs) :]
        # Closed when it is garbage collected.
        self._session = tf.compat.v1.Session(graph=graph, config=_config())
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


def _config() -> tf.compat.v1.ConfigProto:
    """Return threads and devices as configured by the user for eager execution."""
    config = context.context().config
    # What XLA compiles it optimizes itself. Of the little that is around it, only what
    # makes the graph smaller before XLA gets it is worth its time.
    rewrites = config.graph_options.rewrite_options
    rewrites.meta_optimizer_iterations = RewriterConfig.ONE
    rewrites.memory_optimization = RewriterConfig.NO_MEM_OPT
    for name in _NO_REWRITES:
        setattr(rewrites, name, RewriterConfig.OFF)
    return config


def _constant(tensor: tf.Tensor) -> tf.Tensor:
    """Return an eager tensor as a constant of the graph that is being built."""
    if tensor.dtype == tf.resource:
        raise ValueError(
            "The function of a session must not read variables of an eager context. "
            "Pass their values as arguments."
        )
    return tf.constant(tensor.numpy())


def _array(value: np.ndarray | tf.Tensor) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value
    if value.dtype == tf.bfloat16:  # which has no memoryview
        return value.numpy()
    return np.asarray(memoryview(value))
