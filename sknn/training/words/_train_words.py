"""The training of word vectors, epoch after epoch."""

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
    """How long and how fast to train.

    Parameters
    ----------
    settings : WordSettings
    guards : sequence of ndarray of shape (n_rows,), float32
        Factors of the moves of each row of each table.
    epochs : int
    learning_rate : float
    min_learning_rate : float
        The rate falls linearly from one to the other.
    ahead : bool, default=False
        Make the input of a call in a thread of its own, during the call before it.
    stopping : EarlyStopping or None, default=None
    on_progress : callable or None, default=None
        Told of the epochs that are done, with fractions, after every call.
    """

    settings: WordSettings
    guards: Sequence[np.ndarray]
    epochs: int
    learning_rate: float
    min_learning_rate: float
    ahead: bool = False
    stopping: EarlyStopping | None = None
    on_progress: Callable[[float], None] | None = None


class WordOutcome(NamedTuple):
    """What a training has led to.

    Parameters
    ----------
    history : dict of lists
        loss, val_loss (with validation), learning_rate and seconds of each epoch.
    best_epoch : int
        From 1.
    stop_reason : str
        "epochs", "early_stopping", "callback" or "interrupted".
    """

    history: dict[str, list[float]]
    best_epoch: int
    stop_reason: str


# Makes the input of an epoch (from 0).
Source = Callable[[int], Iterator[WordInput]]


def train_words(
    tables: Sequence[np.ndarray],
    source: Source,
    plan: WordPlan,
    validation: Source | None = None,
    hooks: list[Hook] | None = None,
) -> WordOutcome:
    """Train tables of vectors.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, embedding_dim), float32
        The input vectors of the words, if any are read, the output vectors, and the
        vectors of the documents, if there are any: where to start, and afterwards what
        was learned.
    source : callable
        Returns the input of an epoch.
    plan : WordPlan
    validation : callable or None, default=None
        Returns the input of which the loss is computed after each epoch.
    hooks : list of Hook or None, default=None

    Raises
    ------
    NonFiniteLossError
        When the vectors have grown beyond all bounds.
    ValueError
        When nothing is predicted in what early stopping is to go by.
    """
    guards = [tf.constant(pad_rows(guard)) for guard in plan.guards]
    run = _WordRun(
        tables, WordTables(tables), guards, source, plan, validation, hooks or []
    )
    return run.run()


@dataclass
class _WordRun:
    """One training, while it goes on."""

    tables: Sequence[np.ndarray]
    learned: WordTables
    guards: list[tf.Tensor]
    source: Source
    plan: WordPlan
    validation: Source | None
    hooks: list[Hook]
    history: dict[str, list[float]] = field(default_factory=dict)
    stop_reason: str = ""

    def run(self) -> WordOutcome:
        self.program = word_program(self.plan.settings)
        if self.plan.stopping is not None:
            self._check_validation()
        for hook in self.hooks:
            hook.train_begin()
        try:
            for epoch in range(self.plan.epochs):
                self._epoch(epoch)
                if self.stop_reason:
                    break
        except BaseException as error:
            if not isinstance(error, KeyboardInterrupt) or not self.history:
                for hook in self.hooks:
                    hook.train_failed()
                raise
            self.stop_reason = "interrupted"
        stopping = self.plan.stopping
        best_epoch = len(self.history["loss"])
        if stopping is not None and stopping.best_epoch:
            best_epoch = stopping.best_epoch
            for table, best in zip(self.tables, stopping.best_state, strict=True):
                table[:] = best
        else:
            self._sync()
        stop_reason = self.stop_reason or "epochs"
        for hook in self.hooks:
            hook.train_end(stop_reason)
        return WordOutcome(self.history, best_epoch, stop_reason)

    def _check_validation(self) -> None:
        """Refuse to stop by a loss that there is not, in this epoch or any other."""
        assert self.validation is not None
        n_losses = self.plan.settings.n_losses
        if not any(n_losses(batch) for batch in self.validation(0)):
            raise ValueError(
                "early_stopping has no loss to go by: of the documents kept for "
                "validation, none has two known words left after subsampling. Pass "
                "more documents, raise validation_fraction or set sample=0; or train "
                "with early_stopping=False."
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
        """Return the learning rate after a number of epochs."""
        first, last = self.plan.learning_rate, self.plan.min_learning_rate
        return np.maximum(last, first - (first - last) * epochs / self.plan.epochs)

    def _pass(self, epoch: int, factor: float) -> float:
        """Train on everything once; return the mean loss."""
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
        """Return the mean loss of what is not trained on."""
        # At a rate of 0 a step leaves the vectors as they are.
        still = np.zeros(N_STEPS)
        sums = np.zeros(2)
        for batch in validation(0):
            sums += self._call(batch, still)
        return _mean(sums)

    def _call(self, batch: WordInput, rates: np.ndarray) -> tuple[float, float]:
        """Run the program; return the sum of the losses and how many they are."""
        documents = () if batch.documents is None else (tf.constant(batch.documents),)
        loss = self.program(
            self.learned.variables,
            self.guards,
            *(tf.constant(values) for values in batch[:4]),
            tf.constant(rates.astype("float32")),
            *documents,
        )
        return float(loss), self.plan.settings.n_losses(batch)


def _ahead(batches: Iterator[WordInput]) -> Iterator[WordInput]:
    """Make each batch in another thread, while the one before it is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def _mean(sums: np.ndarray) -> float:
    """Return the mean loss, of a sum and a number; nan where nothing was predicted."""
    return float(sums[0] / sums[1]) if sums[1] else math.nan
