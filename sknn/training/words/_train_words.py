"""Training of word vectors over epochs."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from sknn.exceptions import NonFiniteLossError
from sknn.training.plans._early_stopping import EarlyStopping
from sknn.training.plans._hook import Hook
from sknn.training.words._word_program import (
    N_STEPS,
    WordInput,
    WordSettings,
    word_program,
)
from sknn.training.words._word_tables import WordTables, pad_rows


@dataclass(frozen=True)
class WordPlan:
    """Settings of the training of word vectors.

    Parameters
    ----------
    settings : WordSettings
        Settings of the program.
    update_factors : sequence of ndarray of shape (n_rows,), float32
        Factors of the updates of each row of each table.
    epochs : int
        Maximum number of epochs.
    learning_rate : float
        Initial learning rate.
    min_learning_rate : float
        Final learning rate, which is reached by linear decay.
    ahead : bool, default=False
        Whether to prepare the input of the next call in another thread.
    stopping : EarlyStopping or None, default=None
        Monitors the validation loss.
    on_progress : callable or None, default=None
        Called after each program call with the number of epochs done, with fractions.
    """

    settings: WordSettings
    update_factors: Sequence[np.ndarray]
    epochs: int
    learning_rate: float
    min_learning_rate: float
    ahead: bool = False
    stopping: EarlyStopping[list[np.ndarray]] | None = None
    on_progress: Callable[[float], None] | None = None


class WordOutcome(NamedTuple):
    """Result of the training of word vectors.

    Parameters
    ----------
    history : dict of lists
        loss, val_loss (with validation), learning_rate and seconds of each epoch.
    best_epoch : int
        Best epoch, counted from 1.
    stop_reason : str
        "epochs", "early_stopping", "callback" or "interrupted".
    """

    history: dict[str, list[float]]
    best_epoch: int
    stop_reason: str


# Returns the input batches of an epoch (from 0).
Source = Callable[[int], Iterator[WordInput]]


def train_words(
    tables: Sequence[np.ndarray],
    source: Source,
    plan: WordPlan,
    validation: Source | None = None,
    hooks: Sequence[Hook] | None = None,
) -> WordOutcome:
    """Train tables of vectors in place.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, embedding_dim), float32
        The input vectors of the words, if the algorithm has them, the output vectors,
        and the vectors of the documents, if any. They are the initial values and are
        replaced by the trained ones.
    source : callable
        Returns the input batches of an epoch.
    plan : WordPlan
        Settings of the training.
    validation : callable or None, default=None
        Returns the input batches for the validation loss after each epoch.
    hooks : sequence of Hook or None, default=None
        Called during training.

    Raises
    ------
    NonFiniteLossError
        If the loss is not finite.
    ValueError
        If the validation data for early stopping has no predictions.
    """
    update_factors = [tf.constant(pad_rows(factor)) for factor in plan.update_factors]
    run = _WordRun(
        tables,
        WordTables(tables),
        update_factors,
        source,
        plan,
        validation,
        hooks or (),
    )
    return run.run()


@dataclass
class _WordRun:
    """One training in progress."""

    tables: Sequence[np.ndarray]
    learned: WordTables
    update_factors: list[tf.Tensor]
    source: Source
    plan: WordPlan
    validation: Source | None
    hooks: Sequence[Hook]
    history: dict[str, list[float]] = field(default_factory=dict)
    stop_reason: str = ""
    started: list[Hook] = field(default_factory=list)

    def run(self) -> WordOutcome:
        self.program = word_program(self.plan.settings)
        if self.plan.stopping is not None:
            self._check_validation()
        try:
            self._run_epochs()
            return self._finish()
        except BaseException:
            for hook in self.started:
                hook.train_failed()
            raise

    def _run_epochs(self) -> None:
        for hook in self.hooks:
            self.started.append(hook)
            hook.train_begin()
        try:
            for epoch in range(self.plan.epochs):
                self._epoch(epoch)
                if self.stop_reason:
                    break
        except KeyboardInterrupt:
            if not self.history:
                raise
            self.stop_reason = "interrupted"

    def _finish(self) -> WordOutcome:
        """Write the final tables and return the result."""
        stopping = self.plan.stopping
        best_epoch = len(self.history["loss"])
        if stopping is not None and stopping.best_epoch:
            best_epoch = stopping.best_epoch
            assert stopping.best_state is not None  # best states are kept
            for table, best in zip(self.tables, stopping.best_state, strict=True):
                table[:] = best
        else:
            self._sync()
        stop_reason = self.stop_reason or "epochs"
        for hook in self.hooks:
            hook.train_end(stop_reason)
        return WordOutcome(self.history, best_epoch, stop_reason)

    def _check_validation(self) -> None:
        """Refuse early stopping if there is never a validation loss."""
        assert self.validation is not None
        n_losses = self.plan.settings.n_losses
        if not any(n_losses(batch) for batch in self.validation(0)):
            raise ValueError(
                "early_stopping requires a validation loss, but no validation document "
                "has two known words left after subsampling. Pass more documents, "
                "raise validation_fraction, set sample=0, or set early_stopping=False."
            )

    def _sync(self) -> None:
        for table, learned in zip(self.tables, self.learned.arrays(), strict=True):
            table[:] = learned

    def _epoch(self, epoch: int) -> None:
        started = time.perf_counter()
        factor = math.prod([hook.epoch_begin(epoch + 1) for hook in self.hooks])
        logs = {"loss": self._pass(epoch, factor)}
        if self.validation is not None:
            logs["val_loss"] = self._validate(self.validation)
        logs["learning_rate"] = float(self._rate(epoch + 1)) * factor
        logs["seconds"] = time.perf_counter() - started
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        stopping = self.plan.stopping
        if stopping is not None and stopping.update(
            logs["val_loss"], epoch + 1, list(self.learned.arrays())
        ):
            self.stop_reason = "early_stopping"
        for hook in self.hooks:
            if hook.epoch_end(epoch + 1, logs, self._sync):
                self.stop_reason = "callback"

    def _rate(self, epochs: np.ndarray | int) -> np.ndarray:
        """Return the learning rate after the given number of epochs."""
        first, last = self.plan.learning_rate, self.plan.min_learning_rate
        return np.maximum(last, first - (first - last) * epochs / self.plan.epochs)

    def _pass(self, epoch: int, factor: float) -> float:
        """Train for one epoch; return the mean loss."""
        sums = np.zeros(2)
        batches = self.source(epoch)
        for batch in _ahead(batches) if self.plan.ahead else batches:
            sums += self._call(batch, self._rate(epoch + batch.done) * factor)
            if not math.isfinite(sums[0]):
                raise NonFiniteLossError(
                    f"The loss is {sums[0]} in epoch {epoch + 1} (learning rate "
                    f"{self.plan.learning_rate:g}). Lower `learning_rate`."
                )
            if self.plan.on_progress is not None:
                self.plan.on_progress(epoch + float(batch.done[-1]))
        return _mean(sums)

    def _validate(self, validation: Source) -> float:
        """Return the mean loss of the validation data."""
        # With a learning rate of 0, updates do not change the vectors.
        still = np.zeros(N_STEPS)
        sums = np.zeros(2)
        for batch in validation(0):
            sums += self._call(batch, still)
        return _mean(sums)

    def _call(self, batch: WordInput, rates: np.ndarray) -> tuple[float, float]:
        """Run the program; return the sum of the losses and their number."""
        documents = () if batch.documents is None else (tf.constant(batch.documents),)
        loss = self.program(
            self.learned.variables,
            self.update_factors,
            *(tf.constant(values) for values in batch[:4]),
            tf.constant(rates.astype("float32")),
            *documents,
        )
        return float(loss), self.plan.settings.n_losses(batch)


def _ahead(batches: Iterator[WordInput]) -> Iterator[WordInput]:
    """Prepare each batch in another thread while the previous one is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def _mean(sums: np.ndarray) -> float:
    """Return the mean loss from a sum and a number; NaN if there are no losses."""
    return float(sums[0] / sums[1]) if sums[1] else math.nan
