"""Custom gradients that are freed together with their graph."""

from collections.abc import Callable, Sequence
from functools import wraps

import tensorflow as tf
from tensorflow.python.eager import record

Tensors = Sequence[tf.Tensor]
Gradient = Callable[..., Tensors]


def own_gradient(
    function: Callable[..., tuple[Tensors, Gradient]],
) -> Callable[..., list[tf.Tensor]]:
    """Return a function with the gradient that `function` defines.

    `tf.custom_gradient` does the same, but keeps the gradient of each trace, and with
    it the whole graph, for the lifetime of the process.

    Parameters
    ----------
    function : callable
        Maps tensors to a list of result tensors, and to the gradient: a function that
        maps the gradients of the results to one gradient per argument.

    Returns
    -------
    callable
        Maps tensors to a list of tensors.
    """

    @wraps(function)
    def recorded(*arguments: tf.Tensor) -> list[tf.Tensor]:
        inputs = [tf.convert_to_tensor(argument) for argument in arguments]
        with record.stop_recording():
            results, gradient = function(*inputs)
            # A result that is also an argument must be another tensor for the tape.
            outputs = tf.identity_n(list(results))
        record.record_operation(
            function.__name__,
            outputs,
            inputs,
            lambda *upstream: list(gradient(*upstream)),
        )
        return outputs

    return recorded
