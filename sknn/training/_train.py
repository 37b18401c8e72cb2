"""The loop around a program: epochs, validation, and when to stop.

One fit goes down this ladder: `train` -> `_Run.run` -> `_Run._block` (one call of the
program, one epoch or several) -> `_Run._end_epoch`.
"""

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError, NonFiniteLossError
from sknn.training._batches import TrainingData, capacity, relative_weights, take
from sknn.training._cache import cached
from sknn.training._compile_policy import block_parts, uses_xla
from sknn.training._hook import Hook
from sknn.training._keras_program import KerasProgram
from sknn.training._plan import Checkpoint, Outcome, Plan, ValidationData
from sknn.training._predictor import rows_per_call
from sknn.training._program import Program, State
from sknn.training._schedules import make_schedule
from sknn.training._signature import (
    UntraceableError,
    is_traceable,
    model_signature,
    weights_key,
)
from sknn.training._stateless_optimizer import names_key, optimizer_signature


def train(
    model: Any,
    data: TrainingData,
    plan: Plan,
    validation: ValidationData | None = None,
    hooks: list[Hook] | None = None,
    checkpoint: Checkpoint | None = None,
) -> Outcome:
    """Train `model` on `data`, and leave its final weights in it.

    Parameters
    ----------
    model : keras.Model
        Built, not compiled. Functional and Sequential models share compiled programs
        with every other model of the same architecture; others are trained by Keras.
    data : TrainingData
    plan : Plan
    validation : ValidationData or None, default=None
    hooks : list of Hook or None, default=None
    checkpoint : Checkpoint or None, default=None
        Of an earlier training of this model, to go on from.

    Returns
    -------
    Outcome

    Raises
    ------
    NonFiniteLossError
        When the loss was not finite before one epoch was over.
    ValueError
        When early stopping watched a validation value that no epoch had.
    """
    return _Run(model, data, plan, validation, hooks or [], checkpoint).run()


def _program(model: Any, data: TrainingData, plan: Plan) -> Any:
    """Return the program of the architecture, or Keras' training of this very model."""
    if is_traceable(model):
        try:
            return _shared_program(model, data, plan)
        except UntraceableError:
            pass  # a layer without a configuration that gives it again
    if any(plan.objective.mixes) or plan.rate_factors is not None or data.carries:
        raise InvalidNetworkError(
            "mixup, cutmix, learning rates of single layers and states carried from "
            "batch to batch are done in a compiled program, and this network cannot be "
            "one: it has layers that no configuration gives again, or a train_step of "
            "its own. Leave mixup and cutmix out of `augmentation`, train without a "
            "backbone, or train on whole sequences."
        )
    return KerasProgram(model, plan.objective, plan.optimizer)


def _shared_program(model: Any, data: TrainingData, plan: Plan) -> Program:
    # A training that may stop by itself mostly does so long before its last epoch.
    epochs = plan.epochs if plan.stopping is None else -(-plan.epochs // 4)
    mixes = any(plan.objective.mixes)  # by generators that XLA has no kernels for
    parts = block_parts(model, data.batch_size)
    jit = not mixes and not parts and uses_xla(model, epochs * data.n_steps)
    X, y = take(data.X, np.arange(1)), data.y[:1]
    key = (
        "train",
        model_signature(model),
        plan.objective.signature(),
        optimizer_signature(plan.optimizer),
        names_key(plan.optimizer, model.trainable_variables),
        *((a.dtype, a.shape[1:]) for a in (X, y)),
        # XLA compiles for each shape; the least recently used ones have to go.
        (data.batch_size, capacity(data.n_steps)) if jit else None,
        plan.rate_factors is not None,
        data.carries,
        parts,
    )
    return cached(
        key,
        lambda: Program(
            model,
            plan.objective,
            plan.optimizer,
            X,
            y,
            jit,
            has_factors=plan.rate_factors is not None,
            carries=data.carries,
            block_parts=parts,
        ),
    )


class _Run:
    """One training, while it goes on."""

    def __init__(
        self,
        model: Any,
        data: TrainingData,
        plan: Plan,
        validation: ValidationData | None,
        hooks: list[Hook],
        checkpoint: Checkpoint | None,
    ) -> None:
        self.model = model
        self.data = data
        self.plan = plan
        self.validation = validation
        self.hooks = hooks
        self.program = _program(model, data, plan)
        self.settings = plan.objective.settings(model, plan.optimizer, plan.seed)
        self.optimizer_kind = (optimizer_signature(plan.optimizer), weights_key(model))
        self.begin: State = self.program.start(model)
        self.checkpoint = checkpoint or Checkpoint((), 0, 0, ())
        self.state = self._continued(self.checkpoint)
        self.step = self.checkpoint.n_steps
        self.last_epoch = self.state, self.step  # as it was at the end of it
        self.schedule = make_schedule(
            plan.schedule, plan.learning_rate, plan.total_epochs or plan.epochs
        )
        self.schedule.restore(self.checkpoint.schedule)
        self.rng = np.random.default_rng([plan.seed, self.checkpoint.n_epochs])
        self.begun: list[Hook] = []
        self.validation_rows = 0
        if validation is not None:
            self.validation_rows = rows_per_call(model, validation.X.shape[1:])
        self.history: dict[str, list[float]] = {"loss": []}
        self.epoch = 0
        self.stop_reason = ""

    def _continued(self, checkpoint: Checkpoint) -> State:
        """Return the state to go on from."""
        if checkpoint.optimizer != self.optimizer_kind:
            return self.begin  # another optimizer has no use for the old slots
        state = self.program.start(self.model, checkpoint.slots)
        averages = self.program.averaged(state).trainable
        same = all(
            np.array_equal(a, b) for a, b in zip(averages, state.trainable, strict=True)
        )
        # Weights that somebody wrote into the model since are no averages.
        if checkpoint.trainable is not None and same:
            return replace(
                state, trainable=tuple(map(tf.constant, checkpoint.trainable))
            )
        return state

    def run(self) -> Outcome:
        try:
            self._run_epochs()
            return self._finish()
        except BaseException:
            for hook in self.begun:
                hook.train_failed()
            # A hook may have written weights into the model before it failed.
            self.program.finish(self.begin, self.model)
            raise

    def _run_epochs(self) -> None:
        if any(hook.changes_model for hook in self.hooks):
            self._sync()
        for hook in self.hooks:
            self.begun.append(hook)
            hook.train_begin()
        try:
            while not self.stop_reason:
                self._block(self._epochs_at_once())
        except KeyboardInterrupt:
            if self.epoch == 0:
                raise
            if not self.state.is_finite():
                self.state, self.step = self.last_epoch
            self.stop_reason = "interrupted"

    def _finish(self) -> Outcome:
        """Put the final weights into the model and say what came of it."""
        self._check_watched()
        stopping, n_epochs = self.plan.stopping, self.epoch
        if stopping is not None and stopping.best_state is not None:
            self.state, n_epochs = stopping.best_state, stopping.best_epoch
            # A callback may have ended the last epoch before its last step.
            whole = self.checkpoint.n_steps + n_epochs * self.data.n_steps
            self.step = min(self.step, whole)
        final = self.program.averaged(self.state)
        self.program.finish(final, self.model)
        while self.begun:
            self.begun.pop(0).train_end(self.stop_reason)
        return Outcome(
            history=self.history,
            best_epoch=self._best_epoch(),
            stop_reason=self.stop_reason,
            checkpoint=Checkpoint(
                slots=_arrays(final.slots),
                n_steps=self.step,
                n_epochs=self.checkpoint.n_epochs + n_epochs,
                optimizer=self.optimizer_kind,
                progress=float(self._progress(np.array(self.step))),
                schedule=self.schedule.state(),
                trainable=None
                if final is self.state
                else _arrays(self.state.trainable),
            ),
        )

    def _check_watched(self) -> None:
        """Refuse a validation value that has told no epoch from another."""
        stopping = self.plan.stopping
        name = "val_score" if "val_score" in self.history else "val_loss"
        of_itself = self.stop_reason in ("epochs", "early_stopping")
        if stopping is None or stopping.best_epoch or not of_itself:
            return
        if name not in self.history:
            return  # it was the training loss
        cause = {
            "val_score": "`scoring` has no value for the validation part, as roc_auc "
            "has none for a single class. Choose another `scoring` or other validation "
            "samples",
            "val_loss": "The validation part, X_val and y_val where they are given, "
            "may hold values too large for float32. Scale them",
        }[name]
        raise ValueError(
            f"The {name} that early stopping watches must be a number in some epoch, "
            f"got {self.history[name][-1]} in all {self.epoch}. {cause}, or set "
            "early_stopping=False."
        )

    def _best_epoch(self) -> int:
        stopping = self.plan.stopping
        if stopping is not None and stopping.best_epoch:
            return stopping.best_epoch
        for name, sign in (("val_score", -1), ("val_loss", 1), ("loss", 1)):
            values = sign * np.array(self.history.get(name, [np.nan]))
            if not np.isnan(values).all():
                return int(np.nanargmin(values)) + 1
        return self.epoch

    def _progress(self, steps: np.ndarray) -> np.ndarray:
        """Return how many epochs of the schedule are done before each of `steps`."""
        done = (steps - self.checkpoint.n_steps) / self.data.n_steps
        return self.checkpoint.progress + done

    def _sync(self) -> None:
        self.program.finish(self.state, self.model)

    def _reload(self) -> None:
        """Take over the weights that a hook may have written into the model."""
        if any(hook.changes_model for hook in self.hooks):
            anew = self.program.start(self.model, self.state.slots)
            self.state = replace(anew, carried=self.state.carried)

    def _epochs_at_once(self) -> int:
        """Return how many epochs the next call of the program may run.

        Nothing has to be seen between two epochs that have neither validation nor
        hooks, and short ones cost less together.
        """
        stopping = self.plan.stopping
        keeps = stopping is not None and stopping.restore_best
        watched = self.validation or self.hooks or self.schedule.adaptive or keeps
        if watched or self.plan.rate_factors is not None:
            return 1
        left = self.plan.epochs - self.epoch
        return min(self.data.epochs_per_chunk(), left)

    def _block(self, n_epochs: int) -> None:
        """Run `n_epochs` epochs in one call where they fit, and take note of each."""
        started = time.perf_counter()
        factor = math.prod([h.epoch_begin(self.epoch + 1) for h in self.hooks])
        if self.plan.rate_factors is not None:
            epoch = self.checkpoint.n_epochs + self.epoch + 1
            self.settings |= {"rate_factors": self.plan.rate_factors(epoch)}
        self._reload()
        rng = self.rng if self.plan.shuffle else None
        orders = [self.data.order(rng) for _ in range(n_epochs)]
        before, first_step = self.last_epoch = self.state, self.step
        losses, weights, rates = self._steps(orders, factor)
        if not self.state.is_finite():
            losses[-1] = np.nan  # the last step blew up the weights
        seconds = (time.perf_counter() - started) / n_epochs
        per_epoch = self.data.n_steps
        for number in range(n_epochs):
            part = slice(number * per_epoch, (number + 1) * per_epoch)
            loss = float(losses[part] @ weights[part] / weights[part].sum())
            self._end_epoch(loss, float(rates[part][-1]), seconds)
            if self.stop_reason == "non_finite_loss":
                self._back_to_finite(before, first_step, orders[:number])
                return
            if self.stop_reason:
                self._rewind(before, first_step, orders, number + 1)
                return

    def _rewind(
        self, before: State, first_step: int, orders: list[np.ndarray], done: int
    ) -> None:
        """Go back to the state after the first `done` epochs of a block.

        A block may run past the epoch at which training has to stop. The program is a
        pure function, so running its first epochs again gives their very state.
        """
        if done == len(orders):
            return
        self.state, self.step = before, first_step
        if done:
            self._steps(orders[:done], 1.0)

    def _back_to_finite(
        self, before: State, first_step: int, orders: list[np.ndarray]
    ) -> None:
        """Go back to the last epoch's end at which all weights were finite.

        `orders` are the epochs of the block whose loss was finite. The last step of
        such an epoch can still have blown up the weights: then it does not count.
        """
        for done in range(len(orders), -1, -1):
            self.state, self.step = before, first_step
            if done:
                self._steps(orders[:done], 1.0)
            if self.state.is_finite():
                break
            self.epoch -= 1
            for values in self.history.values():
                values.pop()
        if self.epoch == 0:
            self._non_finite(math.nan)

    def _steps(self, orders: list[np.ndarray], factor: float) -> tuple[np.ndarray, ...]:
        """Train one call's worth; return the loss, weight and rate of each step."""
        losses, weights, all_rates = [], [], []
        watchers = [hook for hook in self.hooks if hook.wants_batches]
        for number, batches in enumerate(self.data.chunks(orders, bool(watchers))):
            n_steps = batches.n_steps
            steps = np.arange(self.step, self.step + n_steps)
            rates = self.schedule.rates(steps, self._progress(steps))
            rates *= np.float32(factor * self._batch_begin(watchers, number))
            self.state, mean = self.program.train(
                self.state, batches, rates, self.settings
            )
            self.step += n_steps
            losses.append(mean)
            weights.append(batches.weights[:n_steps].sum(axis=1, dtype="float64"))
            all_rates.append(rates)
            if self._batch_end(watchers, number, float(mean[0])):
                break
        return (
            np.concatenate(losses),
            np.concatenate(weights),
            np.concatenate(all_rates),
        )

    def _batch_begin(self, watchers: list[Hook], number: int) -> float:
        if not watchers:
            return 1.0
        factor = math.prod([hook.batch_begin(number) for hook in watchers])
        self._reload()
        return factor

    def _batch_end(self, watchers: list[Hook], number: int, loss: float) -> bool:
        """Tell who wants to know of a step; return True when it was the last."""
        if any(hook.changes_model for hook in watchers):
            self._sync()
        stops = [hook.batch_end(number, loss) for hook in watchers]
        if watchers:
            self._reload()
        return any(stops)

    def _end_epoch(self, loss: float, rate: float, seconds: float) -> None:
        """Write the epoch down, and decide whether it was the last."""
        if not math.isfinite(loss):
            self._non_finite(loss)
            return
        logs = {"loss": loss}
        started = time.perf_counter()
        if self.validation is not None:
            logs |= self._validate(self.validation)
        seconds += time.perf_counter() - started
        logs |= {"learning_rate": rate, "seconds": seconds}
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        self.epoch += 1
        watched = -logs["val_score"] if "val_score" in logs else logs.get("val_loss")
        self.schedule.epoch_end(loss if watched is None else watched)
        self._check_stopping(logs)
        self._call_hooks(logs)
        if not self.stop_reason and self.epoch >= self.plan.epochs:
            self.stop_reason = "epochs"

    def _check_stopping(self, logs: dict[str, float]) -> None:
        stopping = self.plan.stopping
        if stopping is None:
            return
        name = "val_score" if "val_score" in logs else "val_loss"
        validated = name in logs
        value = logs[name] if validated else logs["loss"]
        if stopping.update(value, self.epoch, self.state):
            self.stop_reason = "early_stopping" if validated else "training_loss"

    def _call_hooks(self, logs: dict[str, float]) -> None:
        for hook in self.hooks:
            if hook.epoch_end(self.epoch, logs, self._sync):
                self.stop_reason = "callback"
            if hook.changes_model:
                self.state = self.program.start(self.model, self.state.slots)

    def _validate(self, validation: ValidationData) -> dict[str, float]:
        n_samples = validation.X.shape[0]
        # Training ends with the averages, so they are what has to be judged.
        state = self.program.averaged(self.state)
        outputs, losses = [], []
        for first in range(0, n_samples, self.validation_rows):
            rows = slice(first, first + self.validation_rows)
            output, loss = self.program.evaluate(
                state, take(validation.X, rows), validation.y[rows]
            )
            outputs.append(output)
            losses.append(loss)
        values = np.concatenate(losses).astype("float64")
        weights = validation.weights
        weights = None if weights is None else relative_weights(weights)
        logs = {"val_loss": float(np.average(values, weights=weights))}
        if validation.score is not None:
            logs["val_score"] = float(validation.score(np.concatenate(outputs)))
        return logs

    def _non_finite(self, loss: float) -> None:
        if self.epoch == 0:
            raise NonFiniteLossError(
                f"The training loss is {loss} in the first epoch (learning rate "
                f"{self.plan.learning_rate:g}). Scale the inputs, lower "
                "`learning_rate`, or set `clip_norm`."
            )
        self.stop_reason = "non_finite_loss"


def _arrays(tensors: tuple[Any, ...]) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(t) for t in tensors)
