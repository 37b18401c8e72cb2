"""A traced function whose compiled code can be freed."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf.rewriter_config_pb2 import RewriterConfig
from tensorflow.python.eager import context
from tensorflow.python.framework.func_graph import FuncGraph

from sknn._compile_cache import save_compiled
from sknn.training.compiling._flat_function import Nested, Spec

_DISABLED_REWRITES = (
    "arithmetic_optimization",
    "dependency_optimization",
    "implementation_selector",
    "layout_optimizer",
    "loop_optimization",
    "remapping",
    "shape_optimization",
)


class SessionFunction:
    """A traced function that runs in its own session.

    A device keeps all programs that XLA compiles for it, and the devices of eager
    execution exist for the lifetime of the process. The devices of a session are
    deleted with the session.

    Parameters
    ----------
    function : callable
        A pure function without side effects. It may use eager tensors, which become
        constants, but not variables.
    signature : list
        A `tf.TensorSpec` for each argument, or tuples and dicts of them.
    """

    def __init__(self, function: Callable, signature: list[Spec]) -> None:
        # Faster than a `tf.function`, which adds control dependencies for operations
        # with side effects. In a plain `tf.Graph`, tensors have another `==`.
        with FuncGraph("function").as_default() as graph:
            arguments = tf.nest.map_structure(
                lambda spec: tf.compat.v1.placeholder(spec.dtype, spec.shape), signature
            )
            results = function(*arguments)
        inputs, outputs = tf.nest.flatten(arguments), tf.nest.flatten(results)
        # References to the tensors would keep the graph alive.
        self._structure = tf.nest.map_structure(str, results)
        # A graph imported from its definition needs less memory: a traced graph stores
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
        # The session is closed when it is garbage collected.
        self._session = tf.compat.v1.Session(graph=graph, config=_config())
        self._call = self._session.make_callable(outputs, inputs)

    def __call__(self, *arguments: Nested) -> tf.Tensor:
        """Return the outputs as arrays, in the structure that the function returned.

        Parameters
        ----------
        *arguments : arrays or eager tensors, or tuples and dicts of them
            With the structure and dtypes of the signature. Tensors are not copied;
            arrays are copied unless their memory is aligned.

        Returns
        -------
        array, or tuples and dicts of arrays
        """
        arrays = [_array(value) for value in tf.nest.flatten(arguments)]
        outputs = self._call(*arrays)
        save_compiled()
        return tf.nest.pack_sequence_as(self._structure, outputs)


def _config() -> tf.compat.v1.ConfigProto:
    """Return the threads and devices that the user configured for eager execution."""
    config = context.context().config
    # XLA optimizes the graph that it compiles. Of the few operations outside, only the
    # rewrites that reduce the graph before XLA compiles it are worth their time.
    rewrites = config.graph_options.rewrite_options
    rewrites.meta_optimizer_iterations = RewriterConfig.ONE
    rewrites.memory_optimization = RewriterConfig.NO_MEM_OPT
    for name in _DISABLED_REWRITES:
        setattr(rewrites, name, RewriterConfig.OFF)
    return config


def _constant(tensor: tf.Tensor) -> tf.Tensor:
    """Convert an eager tensor to a constant of the graph under construction."""
    if tensor.dtype == tf.resource:
        raise ValueError(
            "The function of a session must not read variables of an eager context. "
            "Pass their values as arguments instead."
        )
    return tf.constant(tensor.numpy())


def _array(value: np.ndarray | tf.Tensor) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value
    if value.dtype == tf.bfloat16:  # it has no memoryview
        return value.numpy()
    return np.asarray(memoryview(value))
