"""Custom gradients that are freed with the graph they are traced in."""

from collections.abc import Callable, Sequence
from functools import wraps

import tensorflow as tf
from tensorflow.python.eager import record

Tensors = Sequence[tf.Tensor]
Gradient = Callable[..., Tensors]


def own_gradient(
    function: Callable[..., tuple[Tensors, Gradient]],
) -> Callable[..., list[tf.Tensor]]:
    """Return a function whose gradient `tf.GradientTape` takes from `function`.

    `tf.custom_gradient` does the same, but keeps the gradient of each trace, and with
    it the whole graph, for the life of the process.

    Parameters
    ----------
    function : callable
        Maps tensors to a list of tensors, and to the gradient: a function that maps the
        gradients of those to one for each argument.

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
            # A result that is an argument, too, is another tensor to the tape.
            outputs = tf.identity_n(list(results))
        record.record_operation(
            function.__name__,
            outputs,
            inputs,
            lambda *upstream: list(gradient(*upstream)),
        )
        return outputs

    return recorded
