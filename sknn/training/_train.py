"""The loop around a program: epochs, validation, and when to stop.

One fit goes down this ladder: `train` -> `_Run.run` -> `_Run._block` (one call of the
program, one epoch or several) -> `_Run._end_epoch`.
"""

import math
import time
from typing import Any

import numpy as np

from sknn.exceptions import NonFiniteLossError
from sknn.training._batches import TrainingData, take
from sknn.training._cache import cached
from sknn.training._compile_policy import uses_xla
from sknn.training._hook import Hook
from sknn.training._keras_program import KerasProgram
from sknn.training._plan import Checkpoint, Outcome, Plan, ValidationData
from sknn.training._predictor import CHUNK_ROWS
from sknn.training._program import Program, State
from sknn.training._schedules import make_schedule
from sknn.training._signature import is_traceable, model_signature
from sknn.training._stateless_optimizer import optimizer_signature


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
    """
    return _Run(model, data, plan, validation, hooks or [], checkpoint).run()


def _program(model: Any, data: TrainingData, plan: Plan) -> Any:
    if not is_traceable(model):
        return KerasProgram(model, plan.objective, plan.optimizer)
    # A training that may stop by itself mostly does so long before its last epoch.
    epochs = plan.epochs if plan.stopping is None else -(-plan.epochs // 4)
    jit = uses_xla(model, epochs * data.n_steps)
    X, y = take(data.X, np.arange(1)), data.y[:1]
    key = (
        "train",
        model_signature(model),
        plan.objective.signature(),
        optimizer_signature(plan.optimizer),
        *((a.dtype, a.shape[1:]) for a in (X, y)),
        jit,
    )
    return cached(
        key, lambda: Program(model, plan.objective, plan.optimizer, X, y, jit)
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
        self.settings = plan.objective.settings(model, plan.optimizer)
        self.optimizer_kind = optimizer_signature(plan.optimizer)
        # Another optimizer, or another setting of it, has no use for the old state.
        same = checkpoint is not None and checkpoint.optimizer == self.optimizer_kind
        slots = checkpoint.slots if checkpoint and same else None
        self.state: State = self.program.start(model, slots)
        self.first_step = checkpoint.n_steps if checkpoint else 0
        self.epochs_before = checkpoint.n_epochs if checkpoint else 0
        self.step = self.first_step
        self.schedule = make_schedule(
            plan.schedule,
            plan.learning_rate,
            (plan.total_epochs or plan.epochs) * data.n_steps,
        )
        self.rng = np.random.default_rng([plan.seed, self.epochs_before])
        self.history: dict[str, list[float]] = {"loss": []}
        self.epoch = 0
        self.stop_reason = ""

    def run(self) -> Outcome:
        begin = self.state
        try:
            self._run_epochs()
            return self._finish()
        except BaseException:
            # A hook may have written weights into the model before it failed.
            self.program.finish(begin, self.model)
            raise

    def _run_epochs(self) -> None:
        for hook in self.hooks:
            hook.train_begin()
        try:
            while not self.stop_reason:
                self._block(self._epochs_at_once())
        except KeyboardInterrupt:
            if self.epoch == 0:
                raise
            self.stop_reason = "interrupted"

    def _finish(self) -> Outcome:
        """Put the final weights into the model and say what came of it."""
        stopping = self.plan.stopping
        if stopping is not None and stopping.best_state is not None:
            self.state = stopping.best_state
        self.state = self.program.averaged(self.state)
        self.program.finish(self.state, self.model)
        for hook in self.hooks:
            hook.train_end()
        watched = 0 if stopping is None else stopping.best_epoch
        losses = self.history["loss"]
        return Outcome(
            history=self.history,
            best_epoch=watched or int(np.argmin(losses)) + 1,
            stop_reason=self.stop_reason,
            checkpoint=Checkpoint(
                tuple(np.asarray(s) for s in self.state.slots),
                self.step,
                self.epochs_before + self.epoch,
                self.optimizer_kind,
            ),
        )

    def _epochs_at_once(self) -> int:
        """Return how many epochs the next call of the program may run.

        Nothing has to be seen between two epochs that have neither validation nor
        hooks, and short ones cost less together.
        """
        stopping = self.plan.stopping
        keeps = stopping is not None and stopping.restore_best
        if self.validation or self.hooks or self.schedule.adaptive or keeps:
            return 1
        left = self.plan.epochs - self.epoch
        return min(self.data.epochs_per_chunk(), left)

    def _block(self, n_epochs: int) -> None:
        """Run `n_epochs` epochs in one call where they fit, and take note of each."""
        started = time.perf_counter()
        factor = math.prod(h.epoch_begin(self.epoch + 1) for h in self.hooks)
        n = self.data.n_samples
        orders = [
            self.rng.permutation(n) if self.plan.shuffle else np.arange(n)
            for _ in range(n_epochs)
        ]
        before, first_step = self.state, self.step
        losses, rates = self._steps(orders, factor)
        if not self.state.is_finite():
            losses[-1] = np.nan  # the last step blew up the weights
        seconds = (time.perf_counter() - started) / n_epochs
        per_epoch = self.data.n_steps
        for number in range(n_epochs):
            part = slice(number * per_epoch, (number + 1) * per_epoch)
            loss = float(losses[part].sum() / self.data.total_weight)
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

    def _steps(
        self, orders: list[np.ndarray], factor: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Train one call's worth; return each step's summed loss and its rate."""
        losses, all_rates = [], []
        for batches in self.data.chunks(orders, self._wants_batches()):
            n_steps = batches.n_steps
            steps = np.arange(self.step, self.step + n_steps)
            rates = self.schedule.rates(steps) * np.float32(factor)
            self.state, mean = self.program.train(
                self.state, batches, rates, self.settings
            )
            self.step += n_steps
            losses.append(mean * batches.weights[:n_steps].sum(axis=1))
            all_rates.append(rates)
            for hook in self.hooks:
                if hook.wants_batches:
                    hook.batch_end(len(losses) - 1, float(mean[0]))
        return np.concatenate(losses), np.concatenate(all_rates)

    def _wants_batches(self) -> bool:
        return any(hook.wants_batches for hook in self.hooks)

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
        def sync() -> None:
            self.program.finish(self.state, self.model)

        for hook in self.hooks:
            if hook.epoch_end(self.epoch, logs, sync):
                self.stop_reason = "callback"
            if hook.changes_model:
                self.state = self.program.start(self.model, self.state.slots)

    def _validate(self, validation: ValidationData) -> dict[str, float]:
        n_samples = validation.X.shape[0]
        outputs, losses = [], []
        for first in range(0, n_samples, CHUNK_ROWS):
            rows = np.arange(first, min(first + CHUNK_ROWS, n_samples))
            output, loss = self.program.evaluate(
                self.state, take(validation.X, rows), validation.y[rows], self.settings
            )
            outputs.append(output)
            losses.append(loss)
        values = np.concatenate(losses).astype("float64")
        logs = {"val_loss": float(np.average(values, weights=validation.weights))}
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
