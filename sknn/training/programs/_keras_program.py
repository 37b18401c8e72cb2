"""The interface of `Program` for models that cannot be compiled into one."""

from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.models._packing import Packing, unpacked
from sknn.training.plans._batches import Block
from sknn.training.plans._losses import as_float32, sample_loss
from sknn.training.plans._objective import Objective
from sknn.training.plans._stateless_optimizer import copy_optimizer
from sknn.training.programs._result import Result, Watch
from sknn.training.programs._state import State


class KerasProgram:
    """Training through Keras' `train_on_batch`, with one call per batch.

    It supports subclassed models with their own `train_step`, and models that cannot
    be copied from their configuration. It is slower than `Program`.

    Parameters
    ----------
    model : keras.Model
        The model in training, not a copy.
    objective : Objective
        The training objective.
    optimizer : keras.optimizers.Optimizer
        Not modified.
    packing : Packing or None, default=None
        See `Training`.
    """

    # As in `Program`: nothing is compiled, and no decisions are made inside.
    jit = validates = keeps_best = False

    def __init__(
        self,
        model: keras.Model,
        objective: Objective,
        optimizer: keras.optimizers.Optimizer,
        packing: Packing | None = None,
    ) -> None:
        self._model = model
        self._packing = packing
        self._loss = sample_loss(objective.loss, dict(objective.loss_config))
        self._smoothing = objective.label_smoothing or None
        self._label_dtype: np.dtype | None = None
        # The learning rate is set for each batch.
        self._optimizer = copy_optimizer(optimizer, learning_rate=0.0)
        if not model.built:
            raise ValueError(
                "The model has no weights yet. Call it once or `build` it before "
                "training."
            )
        self._optimizer.build(model.trainable_variables)
        self._evaluation = tf.function(
            self._evaluate, autograph=False, reduce_retracing=True
        )
        # The loss of each sample of the last batch. The loss reported by Keras includes
        # penalties, and a custom `train_step` may report another value.
        self._seen = tf.Variable(tf.zeros([0]), shape=[None], trainable=False)
        model.compile(
            optimizer=self._optimizer,
            loss=self._keras_loss(),
            jit_compile=False,
            run_eagerly=model.run_eagerly,
        )

    def _keras_loss(self) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
        function, smoothing = self._loss, self._smoothing

        def loss(y: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
            # Keras casts labels to floats.
            y = tf.cast(y, self._label_dtype)
            losses = as_float32(function(y, as_float32(outputs), smoothing))
            self._seen.assign(losses)
            return losses

        return loss

    def start(
        self, model: keras.Model, slots: Sequence[np.ndarray] | None = None
    ) -> State:
        """Return the state of `model`; the optimizer state is new without `slots`."""
        if slots is not None:
            self._optimizer.set_weights(slots)
        return self._state()

    def finish(self, state: State, model: keras.Model) -> None:
        """Write the weights of `state` into the model."""
        for variables, values in (
            (self._model.trainable_variables, state.trainable),
            (self._model.non_trainable_variables, state.non_trainable),
            (self._optimizer.variables, state.slots),
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def averaged(self, state: State) -> State:
        """Return `state` with moving averages of the weights, if there are any."""
        if not self._optimizer.use_ema:
            return state
        self.finish(state, self._model)
        self._optimizer.finalize_variable_values(self._model.trainable_variables)
        return self._state()

    def run(
        self,
        state: State,
        block: Block,
        rates: np.ndarray,
        settings: dict[str, tf.Tensor],
        validation: tuple[tf.Tensor, ...] = (),
        watch: Watch | None = None,
    ) -> Result:
        """Train for one epoch or a part of it, as `Program.run` does."""
        watch = watch or Watch()
        self.finish(state, self._model)
        self._label_dtype = block.samples.y.dtype
        # The `train_step` of most tutorials unpacks x and y only.
        given = block.samples.weights[block.samples.weights > 0]
        is_weighted = bool((given != given[:1]).any())
        # Keras callbacks use another optimizer object of the model.
        shown, self._model.optimizer = self._model.optimizer, self._optimizer
        self._model.make_train_function()
        function = self._model.train_function
        self._model.train_function = lambda data: function(map(_given_parts, data))
        loss = weight = 0.0
        try:
            for rows, rate in zip(block.order[0], rates[0], strict=False):
                X, y, weights = block.samples.batch(rows)
                total = weights.sum(dtype="float64")
                rate = rate * watch.trend.scale
                loss += self._step(X, y, weights, rate, is_weighted) * total
                weight += total
        finally:
            self._model.optimizer = shown
            self._model.train_function = function
        new = self._state()
        finite = bool(np.isfinite(loss)) and new.is_finite()
        records = np.array([[finite, loss, weight, np.nan, watch.trend.scale]])
        return Result(new, watch, *records.T)

    def _step(
        self,
        X: np.ndarray,
        y: np.ndarray,
        weights: np.ndarray,
        rate: float,
        is_weighted: bool,
    ) -> float:
        """Train on one batch; return its loss without penalties."""
        real = weights > 0
        if not real.any():
            return 0.0
        weights = weights[real]
        self._optimizer.learning_rate = float(rate)
        self._seen.assign(tf.zeros([0]))
        logs = self._train_on_batch(
            unpacked(self._packing, X[real], self._model),
            y[real],
            # Keras divides by the number of samples, `Program` by their total weight.
            weights / weights.mean() if is_weighted else None,
        )
        self._model.reset_metrics()
        losses = self._seen.numpy()
        if len(losses) == len(weights):
            return float(np.average(losses, weights=weights))
        if "loss" in logs:  # a `train_step` that computes its own loss
            return float(logs["loss"])
        raise InvalidNetworkError(
            f"The train_step of {type(self._model).__name__} must return a dict with "
            f"the loss of the batch under 'loss', got {sorted(logs)}."
        )

    def _train_on_batch(
        self, X: object, y: np.ndarray, weights: np.ndarray | None
    ) -> dict[str, float]:
        """Call `train_step` of the model; its errors name the weights that it gets."""
        try:
            return self._model.train_on_batch(
                X, y, sample_weight=weights, return_dict=True
            )
        except ValueError as error:
            if weights is None or "values to unpack" not in str(error):
                raise
            raise InvalidNetworkError(
                f"The train_step of {type(self._model).__name__} does not accept "
                "weights, but the samples have weights (sample_weight or class_weight),"
                " so that its argument consists of x, y and sample_weight. Use "
                "x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data), or "
                "fit without weights."
            ) from error

    def evaluate(
        self, state: State, X: np.ndarray, y: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the outputs (n, ...) and losses (n,) of samples."""
        self.finish(state, self._model)
        outputs, losses = self._evaluation(tf.constant(X), tf.constant(y))
        return np.asarray(outputs), np.asarray(losses)

    def _evaluate(self, X: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        outputs = as_float32(self._called(X))
        return outputs, as_float32(self._loss(y, outputs, None))

    def _called(self, X: tf.Tensor) -> tf.Tensor:
        return self._model(unpacked(self._packing, X, self._model), training=False)

    def _state(self) -> State:
        return State(
            tuple(v.numpy() for v in self._model.trainable_variables),
            tuple(v.numpy() for v in self._model.non_trainable_variables),
            tuple(v.numpy() for v in self._optimizer.variables),
        )


def _given_parts(data: tuple[object, ...]) -> tuple[object, ...]:
    """Return a batch without weights that are None.

    A batch of `train_on_batch` always has three items, and a batch of `fit` has two
    items without weights.
    """
    return data[:2] if data[2] is None else data
