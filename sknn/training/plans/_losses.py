"""Losses of single samples, by name.

Every loss maps `(y_true, y_pred, smoothing)` to one value per sample. The program takes
the weighted mean, so that sample weights, class weights and padding are handled in the
same way. For a network with an output per time step, the loss of a sample is the mean
over its time steps with a target; a class of -1 or a NaN means no target. Outputs of a
softmax or sigmoid are traced back to their logits, for numerical stability.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, cast

import keras
import tensorflow as tf

from sknn._keras import function_arguments
from sknn.exceptions import InvalidNetworkError
from sknn.training.models._own_state import is_known
from sknn.training.models._signature import object_key

# Maps targets, outputs and label smoothing to one loss per sample.
SampleLoss: TypeAlias = Callable[[tf.Tensor, tf.Tensor, tf.Tensor | None], tf.Tensor]

# Of one output: loss, its settings, numbers of columns of the targets and of units,
# whether the targets are indices of classes, and weight of the loss.
LossPart: TypeAlias = tuple[
    "Loss", tuple[tuple[str, object], ...], int, int, bool, float
]

# The name of a loss, a Keras loss, or a function of targets and outputs.
Loss: TypeAlias = str | keras.losses.Loss | Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def _mean(values: tf.Tensor) -> tf.Tensor:
    """Return the mean over all axes except the samples."""
    return tf.reduce_mean(tf.reshape(values, [tf.shape(values)[0], -1]), axis=1)


def as_float32(values: tf.Tensor) -> tf.Tensor:
    """Cast outputs to float32, and also the logits that Keras attaches to them.

    A network may compute in half or double precision; its loss is always float32.
    """
    if values.dtype == tf.float32:
        return values
    result = tf.cast(values, tf.float32)
    logits = getattr(values, "_keras_logits", None)
    if logits is not None:
        result._keras_logits = tf.cast(logits, tf.float32)
    return result


def as_outputs(values: object) -> tf.Tensor | list[tf.Tensor]:
    """Return the outputs of a model as float32: one, or a list of several.

    The list has the order of the `outputs` of the model.
    """
    if isinstance(values, list | tuple | dict):
        return [as_float32(output) for output in keras.tree.flatten(values)]
    return as_float32(values)


def joined(outputs: tf.Tensor | list[tf.Tensor]) -> tf.Tensor:
    """Return several outputs as one tensor of shape (n_samples, n_values)."""
    if not isinstance(outputs, list):
        return outputs
    rows = [tf.reshape(part, [tf.shape(part)[0], part.shape[-1]]) for part in outputs]
    return tf.concat(rows, axis=1)


def _logits(outputs: tf.Tensor, loss: str) -> tf.Tensor:
    logits = getattr(outputs, "_keras_logits", None)
    if logits is None:
        raise InvalidNetworkError(
            f"The loss {loss!r} requires a network whose last layer has a softmax or "
            "sigmoid activation. Add one to the output layer, or choose another loss."
        )
    return logits


def _sparse_categorical_crossentropy(
    y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    z = _logits(p, "cross_entropy")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(y, z)
    if smoothing is None:
        return loss
    uniform = tf.reduce_logsumexp(z, axis=-1) - tf.reduce_mean(z, axis=-1)
    return (1.0 - smoothing) * loss + smoothing * uniform


def _binary_crossentropy(
    y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    z = _logits(p, "cross_entropy")
    if smoothing is not None:
        y = y * (1.0 - smoothing) + 0.5 * smoothing
    return _mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z))


def _kl_divergence(
    y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    z = _logits(p, "kl_divergence")
    if y.shape[-1] == 1:  # one sigmoid unit: the two-class distribution (1 - p, p)
        y = tf.concat([1.0 - y, y], axis=-1)
        log_p = tf.concat([-tf.nn.softplus(z), -tf.nn.softplus(-z)], axis=-1)
    else:
        log_p = tf.nn.log_softmax(z)
    if smoothing is not None:
        y = y * (1.0 - smoothing) + smoothing / y.shape[-1]
    return tf.reduce_sum(tf.math.xlogy(y, y) - y * log_p, axis=-1)


def _squared_error(
    y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    return _mean(tf.square(y - p))


def _absolute_error(
    y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    return _mean(tf.abs(y - p))


def _poisson(y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
    return _mean(p - y * tf.math.log(p + keras.config.epsilon()))


def _gaussian_nll(y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
    mean, log_variance = tf.split(p, 2, axis=-1)
    # Variances outside e^-20 to e^20 are not estimates, but overflow.
    log_variance = tf.clip_by_value(log_variance, -20.0, 20.0)
    return _mean(0.5 * (log_variance + tf.square(y - mean) * tf.exp(-log_variance)))


def _hinge(y: tf.Tensor, z: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
    return _mean(tf.nn.relu(1.0 - y * z))


def _mistake(margin: tf.Tensor) -> tf.Tensor:
    """Return the distance of a margin from the correct side, or 0.

    A margin of exactly 0 counts as a mistake, as in Rosenblatt's rule: `maximum` has
    the gradient of its first argument there, so training can leave zero weights.
    """
    return tf.maximum(-margin, 0.0)


def _perceptron(y: tf.Tensor, z: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
    return _mean(_mistake(y * z))


def _margin(y: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
    """Return the score of the true class (an int) minus the best other score."""
    true = tf.one_hot(y, z.shape[-1], dtype=z.dtype)
    best_other = tf.reduce_max(z - true * (2.0 * tf.abs(z) + 1e9), axis=-1)
    return tf.reduce_sum(z * true, axis=-1) - best_other


def _multiclass_hinge(
    y: tf.Tensor, z: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    return tf.nn.relu(1.0 - _margin(y, z))


def _multiclass_perceptron(
    y: tf.Tensor, z: tf.Tensor, smoothing: tf.Tensor | None
) -> tf.Tensor:
    return _mistake(_margin(y, z))


def _huber(delta: float) -> SampleLoss:
    def huber(y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
        error = tf.abs(y - p)
        inside = tf.minimum(error, delta)
        return _mean(inside * (error - 0.5 * inside))

    return huber


def _pinball(quantiles: tuple[float, ...]) -> SampleLoss:
    def pinball(y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None) -> tf.Tensor:
        levels = tf.constant(quantiles, p.dtype)
        error = y[:, :, None] - tf.reshape(p, [-1, y.shape[-1], len(quantiles)])
        return _mean(tf.maximum(levels * error, (levels - 1.0) * error))

    return pinball


_LOSSES: dict[str, SampleLoss] = {
    "sparse_categorical_crossentropy": _sparse_categorical_crossentropy,
    "binary_crossentropy": _binary_crossentropy,
    "kl_divergence": _kl_divergence,
    "squared_error": _squared_error,
    "absolute_error": _absolute_error,
    "poisson": _poisson,
    "gaussian_nll": _gaussian_nll,
    "hinge": _hinge,
    "perceptron": _perceptron,
    "multiclass_hinge": _multiclass_hinge,
    "multiclass_perceptron": _multiclass_perceptron,
}
_CONFIGURED: dict[str, Callable[..., SampleLoss]] = {
    "huber": _huber,
    "pinball": _pinball,
}


# The losses with label smoothing.
_SMOOTHED = ("sparse_categorical_crossentropy", "binary_crossentropy", "kl_divergence")


def check_reduction(loss: object) -> None:
    """Raise an error if a loss of Keras is not a mean over samples."""
    if getattr(loss, "reduction", "mean") in ("sum", "none", None):
        raise InvalidNetworkError(
            f"loss={loss!r} has reduction={vars(loss)['reduction']!r}, but losses are "
            "means over the samples of a batch. Use the default reduction. The sum has "
            "the gradients of the mean with a `learning_rate` that is `batch_size` "
            "times as large."
        )


def sample_loss(loss: Loss, config: Mapping[str, object]) -> SampleLoss:
    """Return a loss as a function of targets, outputs and label smoothing.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
        Name of a loss of this module, a Keras loss, or a function of
        `(y_true, y_pred)` that returns one value per sample.
    config : dict
        Settings of a named loss, such as ``{"delta": 1.0}``.
    """
    if isinstance(loss, str):
        if loss == "composite":
            return _composite(cast("Sequence[LossPart]", config["parts"]))
        if loss in _CONFIGURED:
            return _of_steps(_CONFIGURED[loss](**config))
        if loss in _LOSSES:
            return _of_steps(_LOSSES[loss])
        known = ", ".join(sorted([*_LOSSES, *_CONFIGURED]))
        raise InvalidNetworkError(f"Unknown loss {loss!r}; known are {known}.")
    check_reduction(loss)
    function = loss_function(loss)
    return _of_steps(
        lambda y, p, smoothing: _mean(
            tf.convert_to_tensor(function(tf.cast(y, p.dtype), p))
        )
    )


def loss_function(
    loss: keras.losses.Loss | Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return the function of a user-defined loss that has one value per sample.

    Raises
    ------
    InvalidNetworkError
        If the class of the loss does not define it.
    """
    if not isinstance(loss, keras.losses.Loss):
        return loss
    if type(loss).call is keras.losses.Loss.call:
        raise InvalidNetworkError(
            f"The loss {type(loss).__name__} does not define `call`. Define "
            "call(self, y_true, y_pred), which returns one value per sample, instead "
            "of `__call__`, which applies sample weights and a mean."
        )
    return loss.call


def _composite(parts: Sequence[LossPart]) -> SampleLoss:
    """Return the weighted sum of the losses of several outputs."""
    losses = [sample_loss(loss, dict(config)) for loss, config, *_ in parts]

    def composite(
        y: tf.Tensor, outputs: Sequence[tf.Tensor], smoothing: tf.Tensor | None
    ) -> tf.Tensor:
        several = zip(losses, split_targets(y, parts), outputs, parts, strict=True)
        return tf.add_n(
            [
                # An output that is not trained may have targets of any shape.
                as_float32(part[-1] * loss(targets, output, smoothing))
                if part[-1]
                else as_float32(0.0 * _mean(output))
                for loss, targets, output, part in several
            ]
        )

    return composite


def split_targets(y: tf.Tensor, parts: Sequence[LossPart]) -> list[tf.Tensor]:
    """Return the targets of each output: indices of classes, or rows of values."""
    columns = tf.split(y, [n_columns for _, _, n_columns, *_ in parts], axis=1)
    return [
        tf.cast(values[:, 0], tf.int32) if is_index else values
        for values, (*_, is_index, _) in zip(columns, parts, strict=True)
    ]


def _of_steps(loss: SampleLoss) -> SampleLoss:
    """Extend `loss` to outputs of shape (n, n_steps, units), one per time step."""

    def mean_of_steps(
        y: tf.Tensor, p: tf.Tensor, smoothing: tf.Tensor | None
    ) -> tf.Tensor:
        if p.shape.rank != 3:
            return loss(y, p, smoothing)
        has_target = y >= 0 if y.dtype.is_integer else ~tf.math.is_nan(y[:, :, 0])
        rows = tf.reshape(has_target, [-1])
        targets = tf.reshape(y, [-1, *y.shape[2:]])
        known = rows if targets.shape.rank == 1 else rows[:, tf.newaxis]
        targets = tf.where(known, targets, tf.zeros_like(targets))
        losses = loss(targets, _as_rows(p), smoothing)
        losses = tf.reshape(tf.where(rows, losses, 0.0), tf.shape(has_target))
        counts = tf.reduce_sum(tf.cast(has_target, losses.dtype), axis=1)
        return tf.reduce_sum(losses, axis=1) / tf.maximum(counts, 1.0)

    return mean_of_steps


def _as_rows(outputs: tf.Tensor) -> tf.Tensor:
    """Reshape outputs (n, n_steps, units), and their logits, to rows."""
    rows = tf.reshape(outputs, [-1, outputs.shape[-1]])
    logits = getattr(outputs, "_keras_logits", None)
    if logits is not None:
        rows._keras_logits = tf.reshape(logits, [-1, outputs.shape[-1]])
    return rows


def smooths_labels(loss: Loss, config: Iterable[tuple[str, object]]) -> bool:
    """Return True if a loss, or one of several outputs, has label smoothing."""
    if loss == "composite":
        parts = cast("Sequence[LossPart]", dict(config)["parts"])
        return any(smooths_labels(name, own) for name, own, *_ in parts)
    return isinstance(loss, str) and loss in _SMOOTHED


def loss_signature(loss: Loss, config: Mapping[str, object]) -> tuple[object, ...]:
    """Return a key that distinguishes losses in compiled programs."""
    if loss == "composite":
        parts = cast("Sequence[LossPart]", config["parts"])
        return tuple((*loss_signature(p, dict(c)), *rest) for p, c, *rest in parts)
    if isinstance(loss, str):
        return (loss, repr(sorted(config.items())))
    if not isinstance(loss, keras.losses.Loss):
        return (loss,)  # the object itself: a redefined function is another loss
    if not is_known(type(loss)):
        return (_own_loss(loss),)
    settings = {k: v for k, v in loss.get_config().items() if k != "name"}
    # The configuration of `Huber` does not contain its delta.
    function = (getattr(loss, "fn", None), repr(function_arguments(loss)))
    return (type(loss), repr(sorted(settings.items())), *function)


def _own_loss(loss: keras.losses.Loss) -> object:
    """Return a key of a user-defined loss, which is the same for a copy of it."""
    key = object_key(loss)
    try:
        hash(key)
    except TypeError:
        return loss
    return key
