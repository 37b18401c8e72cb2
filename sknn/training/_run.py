"""The training loop around a program: epochs, validation and stopping.

Order of calls: `Run.run` -> `Run._block` (one call of the program, for one epoch or
several) -> `Run._record_epoch`.
"""

import math
import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import tensorflow as tf

from sknn.exceptions import NonFiniteLossError
from sknn.training.models._signature import weights_key
from sknn.training.plans._baseline import make_baseline
from sknn.training.plans._batches import (
    Block,
    pad_arrays,
    relative_weights,
    row_capacity,
    take,
)
from sknn.training.plans._decision import Limits, Trend
from sknn.training.plans._hook import Hook
from sknn.training.plans._plan import Checkpoint, Outcome, ValidationData
from sknn.training.plans._schedules import FLOOR, Plateau, make_schedule
from sknn.training.plans._stateless_optimizer import optimizer_signature
from sknn.training.plans._training import Training
from sknn.training.prediction._predictor import rows_per_call
from sknn.training.programs._keras_program import KerasProgram
from sknn.training.programs._program import Program
from sknn.training.programs._result import Result, Watch
from sknn.training.programs._state import State

# Approximate maximum duration of one call of a program. Training can be interrupted
# between two calls.
SECONDS_PER_CALL = 0.5


class Run:
    """One training in progress.

    Parameters
    ----------
    training : Training
        Inputs of the training.
    program : Program or KerasProgram
        The compiled program of the architecture, or the training by Keras itself.
    """

    def __init__(self, training: Training, program: Program | KerasProgram) -> None:
        self.model = model = training.model
        self.data = training.data
        self.plan = plan = training.plan
        self.validation = training.validation
        self.hooks = list(training.hooks)
        self.program = program
        settings = plan.objective.settings(model, plan.optimizer, plan.seed)
        self.settings = {name: tf.constant(v) for name, v in settings.items()}
        # Whether the program makes the decisions after each epoch, instead of `Run`.
        self.decides_inside = (
            isinstance(self.program, Program)
            and self.data.is_whole
            and (self.validation is None or self.program.validates)
            and not any(hook.wants_batches for hook in self.hooks)
        )
        self.seconds_per_epoch = math.inf  # not known yet
        self.optimizer_kind = (optimizer_signature(plan.optimizer), weights_key(model))
        self.initial: State = self.program.start(model)
        self.checkpoint = training.checkpoint or Checkpoint((), 0, 0, ())
        self.state = self._state_from(self.checkpoint)
        self.step = self.checkpoint.n_steps
        self.last_epoch = self.state, self.step  # state at the end of the last epoch
        self.schedule = make_schedule(
            plan.schedule, plan.learning_rate, plan.total_epochs or plan.epochs
        )
        self.schedule.restore(self.checkpoint.schedule)
        self.planned_schedule = self.schedule  # a hook may replace it
        self.rng = np.random.default_rng([plan.seed, self.checkpoint.n_epochs])
        outputs = getattr(model, "outputs", None)  # unknown of a subclass of Model
        self.baseline = make_baseline(
            plan.objective,
            self.data,
            self.validation,
            int(outputs[0].shape[-1]) if outputs else None,
        )
        self.begun: list[Hook] = []
        self.validation_rows = 0
        self.validation_tensors: tuple[tf.Tensor, ...] = ()  # inputs of the program
        if self.validation is not None:
            self.validation_rows = rows_per_call(model, self.validation.X.shape[1:])
            if self.program.validates:
                self.validation_tensors = _validation_tensors(
                    self.validation, self.program.jit
                )
        self.history: dict[str, list[float]] = {"loss": []}
        self.epoch = 0
        self.stop_reason = ""

    def _state_from(self, checkpoint: Checkpoint) -> State:
        """Return the state to continue from."""
        if checkpoint.optimizer != self.optimizer_kind:
            return self.initial  # the slots belong to another optimizer
        state = self.program.start(self.model, checkpoint.slots)
        averages = self.program.averaged(state).trainable
        same = all(
            np.array_equal(a, b) for a, b in zip(averages, state.trainable, strict=True)
        )
        # If the weights of the model were changed since, they are not the averages.
        if checkpoint.trainable is not None and same:
            return state._replace(
                trainable=tuple(map(tf.constant, checkpoint.trainable))
            )
        return state

    def run(self) -> Outcome:
        try:
            self._run_epochs()
            return self._finish()
        except BaseException:
            for hook in self.begun:
                hook.train_failed()
            # A hook may have changed the weights of the model before the error.
            self.program.finish(self.initial, self.model)
            raise

    def _run_epochs(self) -> None:
        if any(hook.changes_model for hook in self.hooks):
            self._sync()
        for hook in self.hooks:
            self.begun.append(hook)
            hook.train_begin()
        try:
            while not self.stop_reason:
                self._block(self._next_n_epochs())
        except KeyboardInterrupt:
            if self.epoch == 0:
                raise
            if not self.state.is_finite():
                self.state, self.step = self.last_epoch
            self.stop_reason = "interrupted"

    def _finish(self) -> Outcome:
        """Write the final weights to the model and return the result."""
        self._check_monitored()
        stopping, n_epochs = self.plan.stopping, self.epoch
        if stopping is not None and stopping.best_state is not None:
            self.state, n_epochs = stopping.best_state, stopping.best_epoch
            # A callback may have stopped the last epoch before its last batch.
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
                schedule=self.planned_schedule.state(),
                trainable=None
                if final is self.state
                else _arrays(self.state.trainable),
            ),
            started=self.baseline.started,
        )

    def _check_monitored(self) -> None:
        """Refuse a monitored validation value that was never a number."""
        stopping = self.plan.stopping
        name = "val_score" if "val_score" in self.history else "val_loss"
        is_regular = self.stop_reason in ("epochs", "early_stopping")
        if stopping is None or stopping.best_epoch or not is_regular:
            return
        if name not in self.history:
            return  # the training loss was monitored
        cause = {
            "val_score": "`scoring` is undefined for the validation data, as roc_auc "
            "is for a single class. Choose another `scoring` or other validation "
            "samples",
            "val_loss": "The validation data (X_val and y_val, if given) may have "
            "values too large for float32. Scale them",
        }[name]
        raise ValueError(
            f"The {name} that early stopping monitors must be a number in some epoch, "
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
        """Return the number of epochs of the schedule done before each of `steps`."""
        done = (steps - self.checkpoint.n_steps) / self.data.n_steps
        return self.checkpoint.progress + done

    def _sync(self) -> None:
        self.program.finish(self.state, self.model)

    def _reload(self) -> None:
        """Load the weights of the model, which a hook may have changed."""
        if any(hook.changes_model for hook in self.hooks):
            state = self.program.start(self.model, self.state.slots)
            self.state = state._replace(carried=self.state.carried)

    def _next_n_epochs(self) -> int:
        """Return the number of epochs of the next call of the program.

        Many epochs per call have less overhead, but training can be interrupted only
        between two calls.
        """
        if not self.decides_inside or self.plan.rate_factors is not None:
            return 1
        stops = [hook.next_stop(self.epoch) for hook in self.hooks]
        last = min([self.plan.epochs, *stops])
        left = min(self.data.max_epochs, int(last) - self.epoch)
        return max(1, min(left, int(SECONDS_PER_CALL / self.seconds_per_epoch)))

    def _block(self, n_epochs: int) -> None:
        """Run up to `n_epochs` epochs in one call and record each of them."""
        started = time.perf_counter()
        self._show_rate()
        factors = [
            math.prod([hook.epoch_begin(epoch) for hook in self.hooks])
            for epoch in range(self.epoch + 1, self.epoch + n_epochs + 1)
        ]
        self._use_rates_of_hooks()
        if self.plan.rate_factors is not None:
            epoch = self.checkpoint.n_epochs + self.epoch + 1
            rate_factors = tf.constant(self.plan.rate_factors(epoch))
            self.settings |= {"rate_factors": rate_factors}
        self._reload()
        rng = self.rng if self.plan.shuffle else None
        orders = [self.data.order(rng) for _ in range(n_epochs)]
        self.last_epoch = self.state, self.step
        result, rates = self._run_blocks(orders, np.array(factors))
        seconds = (time.perf_counter() - started) / len(result.losses)
        self.seconds_per_epoch = seconds
        losses = np.where(result.finite, result.losses / result.weights, np.nan)
        recorded = []
        for number, loss in enumerate(losses):
            if not math.isfinite(loss):
                self._non_finite(loss)
                break
            rate = np.float32(rates[number] * result.scales[number])
            logs = {"loss": float(loss)}
            if self.program.validates:
                logs["val_loss"] = float(result.val_losses[number])
            is_last = number == len(losses) - 1
            self._record_epoch(logs, float(rate), seconds, is_last)
            recorded.append(logs)
        # The history is complete before hooks run, as they may be interrupted.
        for epoch, logs in enumerate(recorded, self.epoch - len(recorded) + 1):
            self._call_hooks(epoch, logs)
        if not self.stop_reason and self.epoch >= self.plan.epochs:
            self.stop_reason = "epochs"

    def _run_blocks(
        self, orders: list[np.ndarray], factors: np.ndarray
    ) -> tuple[Result, np.ndarray]:
        """Train; return the result and the last learning rate of each epoch."""
        watchers = [hook for hook in self.hooks if hook.wants_batches]
        n_epochs, n_steps = len(orders), self.data.n_steps
        parts = []
        done = 0  # batches of each epoch
        blocks = self.data.blocks(orders, self.program.jit, bool(watchers))
        for number, block in enumerate(blocks):
            first = np.arange(n_epochs)[:, np.newaxis] * n_steps + done
            steps = self.step - done + first + np.arange(block.n_steps)
            self._batch_begin(watchers, number)
            watch = self._watch()
            rates = self.schedule.rates(steps.ravel(), self._progress(steps.ravel()))
            rates = rates.reshape(steps.shape).astype("float64")
            rates *= factors[:, np.newaxis]
            result = self.program.run(
                self.state, block, rates, self.settings, self.validation_tensors, watch
            )
            self.state = result.state
            parts.append(result)
            done += block.n_steps
            n_run = len(result.losses)
            self.step += block.n_steps * n_run
            if self._batch_end(watchers, number, result):
                break
        if self.decides_inside:
            if not result.finite[-1]:
                self._restore_finite(replace(block, n_epochs=n_run - 1), rates, watch)
            else:
                self._apply_decisions(result.watch)
            return result, rates[:, -1]
        if watchers and self.program.validates:
            # A hook may have changed the weights after the last batch.
            nothing = replace(block, n_steps=0), rates[:, :0]
            evaluated = self.program.run(
                self.state, *nothing, self.settings, self.validation_tensors
            )
            parts.append(parts.pop()._replace(val_losses=evaluated.val_losses))
        return self._joined(parts), rates[:, -1]

    def _restore_finite(self, block: Block, rates: np.ndarray, watch: Watch) -> None:
        """Restore the state of the last epoch after which all weights were finite.

        The program is a pure function, so running the epochs of `block` again, without
        the non-finite one, reproduces this state.
        """
        self.state, self.step = self.last_epoch
        if block.n_epochs == 0:
            return
        rates = rates[: block.n_epochs]
        result = self.program.run(
            self.state, block, rates, self.settings, self.validation_tensors, watch
        )
        self.state = result.state
        self.step += block.n_epochs * block.n_steps
        self._apply_decisions(result.watch)

    def _watch(self) -> Watch:
        """Return the values of previous epochs that the program depends on."""
        stopping, schedule = self.plan.stopping, self.schedule
        baseline = self.baseline
        trend = Trend(scale=schedule.scale, started=baseline.started)
        limits = Limits(start_loss=baseline.loss, start_value=baseline.value)
        if stopping is not None:
            trend = trend._replace(
                best=stopping.best,
                best_epoch=stopping.best_epoch,
                reference=stopping.reference,
                waited=stopping.waited,
            )
            limits = limits._replace(
                patience=stopping.patience, min_delta=stopping.min_delta
            )
        if isinstance(schedule, Plateau):
            trend = trend._replace(plateau=schedule.best, stayed=schedule.waited)
            limits = limits._replace(
                rate_patience=schedule.patience,
                rate_factor=schedule.factor,
                rate_floor=FLOOR,
            )
        best = None if stopping is None else stopping.best_state
        return Watch(
            trend, limits if self.decides_inside else Limits(), self.epoch, best
        )

    def _apply_decisions(self, watch: Watch) -> None:
        """Update early stopping and the schedule with the decisions of the program."""
        trend, stopping, schedule = watch.trend, self.plan.stopping, self.schedule
        self.baseline.started = bool(trend.started)
        if stopping is not None:
            stopping.best, stopping.best_epoch = trend.best, int(trend.best_epoch)
            stopping.reference, stopping.waited = trend.reference, int(trend.waited)
            if stopping.restore_best and stopping.best_epoch:
                stopping.best_state = watch.best
        if isinstance(schedule, Plateau):
            schedule.scale = trend.scale
            schedule.best, schedule.waited = trend.plateau, int(trend.stayed)

    def _joined(self, parts: list[Result]) -> Result:
        """Merge the results of the parts of one epoch."""
        finite = np.all([part.finite for part in parts], axis=0)
        if not finite:
            self.state, self.step = self.last_epoch
        return parts[-1]._replace(
            finite=finite,
            losses=np.sum([part.losses for part in parts], axis=0),
            weights=np.sum([part.weights for part in parts], axis=0),
        )

    def _batch_begin(self, watchers: list[Hook], number: int) -> None:
        if watchers:
            self._show_rate()
        for hook in watchers:
            hook.batch_begin(number)
        if watchers:
            self._reload()
            self._use_rates_of_hooks()

    def _show_rate(self) -> None:
        """Show hooks that may change it the learning rate of the next update."""
        hooks = [hook for hook in self.hooks if hook.changes_model]
        if hooks:
            step = np.array([self.step])
            rate = self.schedule.rates(step, self._progress(step))[0]
            for hook in hooks:
                hook.show_rate(float(rate * self.schedule.scale))

    def _use_rates_of_hooks(self) -> None:
        """Replace the schedule by the learning rate that a hook has set, if any."""
        for hook in self.hooks:
            if hook.learning_rate is not None:
                self.schedule = make_schedule("constant", hook.learning_rate, 1)

    def _batch_end(self, watchers: list[Hook], number: int, result: Result) -> bool:
        """Call the hooks at the end of a batch; return True if it is the last one."""
        weight = result.weights[0]
        loss = float(result.losses[0] / weight) if weight else 0.0
        if any(hook.changes_model for hook in watchers):
            self._sync()
        stops = [hook.batch_end(number, loss) for hook in watchers]
        if watchers:
            self._reload()
        return any(stops)

    def _record_epoch(
        self, logs: dict[str, float], rate: float, seconds: float, is_last: bool
    ) -> None:
        """Add an epoch to the history, and decide whether to stop.

        `is_last` is True for the last epoch of a block, after which the program may
        have stopped.
        """
        started = time.perf_counter()
        if self.validation is not None and not self.program.validates:
            logs |= self._validate(self.validation)
        seconds += time.perf_counter() - started
        logs |= {"learning_rate": rate, "seconds": seconds}
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        self.epoch += 1
        if not self.decides_inside:
            score = logs.get("val_score")
            value = logs.get("val_loss", logs["loss"]) if score is None else -score
            self.baseline.update(logs["loss"], logs.get("val_loss", logs["loss"]))
            self.schedule.epoch_end(value, self.baseline.started)
        self._check_stopping(logs, is_last)

    def _check_stopping(self, logs: dict[str, float], is_last: bool) -> None:
        stopping = self.plan.stopping
        if stopping is None:
            return
        name = "val_score" if "val_score" in logs else "val_loss"
        validated = name in logs
        if self.decides_inside:
            stops = is_last and 0 < stopping.waited >= stopping.patience
        else:
            value = logs[name] if validated else logs["loss"]
            stops = stopping.update(
                value, self.epoch, self.state, self.baseline.started
            )
        if stops:
            self.stop_reason = "early_stopping" if validated else "training_loss"

    def _call_hooks(self, epoch: int, logs: dict[str, float]) -> None:
        for hook in self.hooks:
            if hook.epoch_end(epoch, logs, self._sync):
                self.stop_reason = "callback"
            if hook.changes_model:
                self.state = self.program.start(self.model, self.state.slots)

    def _validate(self, validation: ValidationData) -> dict[str, float]:
        n_samples = validation.X.shape[0]
        # Training returns the moving averages, so they are evaluated.
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


def _arrays(tensors: Iterable[tf.Tensor]) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(t) for t in tensors)


def _validation_tensors(
    validation: ValidationData, padded: bool
) -> tuple[tf.Tensor, ...]:
    """Return validation samples as tensors X, y and weights."""
    n_samples = len(validation.y)
    weights = np.ones(n_samples)
    if validation.weights is not None:
        weights = relative_weights(validation.weights).astype("float64")
    n_rows = row_capacity(n_samples) if padded else n_samples
    arrays = take(validation.X, slice(None)), validation.y, weights
    return tuple(map(tf.constant, pad_arrays(arrays, n_rows)))
