"""The same interface as a `Program`, for models that cannot be compiled into one."""

from typing import Any

import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._batches import Block
from sknn.training.plans._losses import as_float32, sample_loss
from sknn.training.plans._objective import Objective
from sknn.training.plans._stateless_optimizer import copy_optimizer
from sknn.training.programs._result import Result, Watch
from sknn.training.programs._state import State


class KerasProgram:
    """Training through Keras' own `train_on_batch`, one call a step.

    It serves subclassed models with a `train_step` of their own, and whatever else has
    no configuration to copy. Slower, but the loop around it is the same.

    Parameters
    ----------
    model : keras.Model
        The very model that is trained.
    objective : Objective
    optimizer : keras.optimizers.Optimizer
        Left as it is.
    """

    # As in `Program`: nothing is compiled, and nothing decided inside.
    jit = validates = keeps_best = False

    def __init__(self, model: Any, objective: Objective, optimizer: Any) -> None:
        self._model = model
        self._loss = sample_loss(objective.loss, dict(objective.loss_config))
        self._smoothing = objective.label_smoothing or None
        self._label_dtype: Any = None
        # Every step is given its own learning rate.
        self._optimizer = copy_optimizer(optimizer, learning_rate=0.0)
        if not model.built:
            raise ValueError(
                "The model has no weights yet; call it once or `build` it before it "
                "is trained."
            )
        self._optimizer.build(model.trainable_variables)
        self._evaluation = tf.function(
            self._evaluate, autograph=False, reduce_retracing=True
        )
        # The loss of each sample of the last step. What Keras reports has the penalties
        # in it, and a `train_step` may report what it likes.
        self._seen = tf.Variable(tf.zeros([0]), shape=[None], trainable=False)
        model.compile(
            optimizer=self._optimizer, loss=self._keras_loss(), jit_compile=False
        )

    def _keras_loss(self) -> Any:
        function, smoothing = self._loss, self._smoothing

        def loss(y: Any, outputs: Any) -> Any:
            # Keras makes floats of labels.
            y = tf.cast(y, self._label_dtype)
            losses = as_float32(function(y, as_float32(outputs), smoothing))
            self._seen.assign(losses)
            return losses

        return loss

    def start(self, model: Any, slots: tuple[Any, ...] | None = None) -> State:
        """Return the state of `model`, its optimizer fresh unless `slots` are given."""
        if slots is not None:
            self._optimizer.set_weights(slots)
        return self._state()

    def finish(self, state: State, model: Any) -> None:
        """Write the weights of `state` into the model."""
        for variables, values in (
            (self._model.trainable_variables, state.trainable),
            (self._model.non_trainable_variables, state.non_trainable),
            (self._optimizer.variables, state.slots),
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def averaged(self, state: State) -> State:
        """Return `state` as `Program.averaged` does."""
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
        """Train for one epoch, or for a part of it, as `Program.run` does."""
        watch = watch or Watch()
        self.finish(state, self._model)
        self._label_dtype = block.samples.y.dtype
        # Keras callbacks find an optimizer of their own on the model.
        shown, self._model.optimizer = self._model.optimizer, self._optimizer
        loss = weight = 0.0
        try:
            for rows, rate in zip(block.order[0], rates[0], strict=False):
                X, y, weights = block.samples.batch(rows)
                total = weights.sum(dtype="float64")
                loss += self._step(X, y, weights, rate * watch.trend.part) * total
                weight += total
        finally:
            self._model.optimizer = shown
        new = self._state()
        finite = bool(np.isfinite(loss)) and new.is_finite()
        records = np.array([[finite, loss, weight, np.nan, watch.trend.part]])
        return Result(new, watch, *records.T)

    def _step(self, X: Any, y: Any, weights: np.ndarray, rate: float) -> float:
        """Train on one batch; return its loss without penalties."""
        real = weights > 0
        if not real.any():
            return 0.0
        weights = weights[real]
        self._optimizer.learning_rate = float(rate)
        self._seen.assign(tf.zeros([0]))
        logs = self._model.train_on_batch(
            X[real],
            y[real],
            # Keras divides by the number of samples, the engine by their weight.
            sample_weight=weights / weights.mean(),
            return_dict=True,
        )
        self._model.reset_metrics()
        losses = self._seen.numpy()
        if len(losses) == len(weights):
            return float(np.average(losses, weights=weights))
        if "loss" in logs:  # a `train_step` with a loss of its own
            return float(logs["loss"])
        raise InvalidNetworkError(
            f"The train_step of {type(self._model).__name__} must return a dict with "
            f"the loss of the batch under 'loss', got {sorted(logs)}."
        )

    def evaluate(self, state: State, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the outputs (n, ...) and losses (n,) of samples."""
        self.finish(state, self._model)
        outputs, losses = self._evaluation(tf.constant(X), tf.constant(y))
        return np.asarray(outputs), np.asarray(losses)

    def _evaluate(self, X: Any, y: Any) -> tuple[Any, Any]:
        outputs = as_float32(self._model(X, training=False))
        return outputs, as_float32(self._loss(y, outputs, None))

    def _state(self) -> State:
        return State(
            tuple(v.numpy() for v in self._model.trainable_variables),
            tuple(v.numpy() for v in self._model.non_trainable_variables),
            tuple(v.numpy() for v in self._optimizer.variables),
        )
