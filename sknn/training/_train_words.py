"""The training of word vectors, epoch after epoch."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from sknn.exceptions import NonFiniteLossError
from sknn.training._early_stopping import EarlyStopping
from sknn.training._hook import Hook
from sknn.training._word_program import N_STEPS, WordInput, WordSettings, word_program
from sknn.training._word_tables import DocumentTables, WordTables, pad_rows


@dataclass(frozen=True)
class WordPlan:
    """How long, how fast and how parallel to train.

    Parameters
    ----------
    settings : WordSettings
    guards : sequence of ndarray of shape (n_rows,), float32
        Factors of the moves of each row of each table.
    epochs : int
    learning_rate : float
    min_learning_rate : float
        The rate falls linearly from one to the other.
    n_threads : int, default=1
        Parts of the corpus that are trained on at the same time. Has no influence on
        the result.
    stopping : EarlyStopping or None, default=None
    on_progress : callable or None, default=None
        Told of the epochs that are done, with fractions, after every call.
    """

    settings: WordSettings
    guards: Sequence[np.ndarray]
    epochs: int
    learning_rate: float
    min_learning_rate: float
    n_threads: int = 1
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


# Makes the input of an epoch (from 0) for one replica.
Part = Callable[[int], Iterator[WordInput]]


def train_words(
    tables: Sequence[np.ndarray],
    parts: Sequence[Part],
    plan: WordPlan,
    validation: Part | None = None,
    hooks: list[Hook] | None = None,
    documents: DocumentTables | None = None,
) -> WordOutcome:
    """Train tables of vectors.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, vector_size), float32
        The input vectors and the output vectors of the words, in the order of falling
        frequency: where to start, and afterwards what was learned.
    parts : sequence of callable
        The parts of the corpus, one for each replica; each returns the input of an
        epoch.
    plan : WordPlan
    validation : callable or None, default=None
        Returns the input of which the loss is computed after each epoch.
    hooks : list of Hook or None, default=None
    documents : DocumentTables or None, default=None
        The vectors of the documents in each part, in the order of `parts`: where to
        start, and afterwards what was learned.

    Raises
    ------
    NonFiniteLossError
        When the vectors have grown beyond all bounds.
    """
    replicas = WordTables(tables, len(parts), documents)
    shared = [tf.constant(pad_rows(guard)) for guard in plan.guards]
    guards = [list(shared) for _ in parts]
    learned = list(tables)
    if documents is not None:
        learned += documents.vectors
        for mine, own in zip(guards, documents.padded().guards, strict=True):
            mine.append(tf.constant(own))
    run = _WordRun(learned, replicas, guards, parts, plan, validation, hooks or [])
    return run.run()


@dataclass
class _WordRun:
    """One training, while it goes on."""

    tables: Sequence[np.ndarray]
    replicas: WordTables
    guards: list[list[Any]]
    parts: Sequence[Part]
    plan: WordPlan
    validation: Part | None
    hooks: list[Hook]
    history: dict[str, list[float]] = field(default_factory=dict)
    stop_reason: str = ""

    def run(self) -> WordOutcome:
        self.program = word_program(self.plan.settings)
        for hook in self.hooks:
            hook.train_begin()
        try:
            with ThreadPoolExecutor(self.plan.n_threads) as self.pool:
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
            self._write(stopping.best_state)
        else:
            self._sync()
        stop_reason = self.stop_reason or "epochs"
        for hook in self.hooks:
            hook.train_end(stop_reason)
        return WordOutcome(self.history, best_epoch, stop_reason)

    def _sync(self) -> None:
        self._write(self.replicas.arrays())

    def _write(self, values: list[np.ndarray]) -> None:
        for table, learned in zip(self.tables, values, strict=True):
            table[:] = learned

    def _epoch(self, epoch: int) -> None:
        started = time.perf_counter()
        factor = math.prod([hook.epoch_begin(epoch + 1) for hook in self.hooks])
        logs = {"loss": self._pass(epoch, factor)}
        if self.validation is not None:
            logs["val_loss"] = self._validate(self.validation)
        logs["learning_rate"] = self._rate(epoch + 1) * factor
        logs["seconds"] = time.perf_counter() - started
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        stopping = self.plan.stopping
        if stopping is not None and stopping.update(
            logs["val_loss"], epoch + 1, self.replicas.arrays()
        ):
            self.stop_reason = "early_stopping"
        for hook in self.hooks:
            if hook.epoch_end(epoch + 1, logs, self._sync):
                self.stop_reason = "callback"

    def _rate(self, epochs: Any) -> Any:
        """Return the learning rate after a number of epochs."""
        first, last = self.plan.learning_rate, self.plan.min_learning_rate
        return np.maximum(last, first - (first - last) * epochs / self.plan.epochs)

    def _pass(self, epoch: int, factor: float) -> float:
        """Train on every part once, all of them in step; return the mean loss."""
        streams = [part(epoch) for part in self.parts]

        def call(stream: Iterator[WordInput], number: int) -> Any:
            batch = next(stream, None)
            if batch is None:
                return None
            rates = self._rate(epoch + batch.done) * factor
            return batch.done[-1], self._call(number, batch, rates)

        sums = np.zeros(2)
        while True:
            done = list(self.pool.map(call, streams, range(len(streams))))
            results = [result for result in done if result is not None]
            if not results:
                return _mean(sums)
            self.replicas.call_done(self.pool.map)
            sums += np.sum([result[1] for result in results], axis=0)
            if not math.isfinite(sums[0]):
                raise NonFiniteLossError(
                    f"The loss is {sums[0]} in epoch {epoch + 1} (learning rate "
                    f"{self.plan.learning_rate:g}). Lower `learning_rate`."
                )
            if self.plan.on_progress is not None:
                self.plan.on_progress(epoch + min(result[0] for result in results))

    def _validate(self, validation: Part) -> float:
        """Return the mean loss of what is not trained on."""
        self.replicas.merge()
        # At a rate of 0 a step leaves the vectors as they are.
        still = np.zeros(N_STEPS)
        sums = [self._call(0, batch, still) for batch in validation(0)]
        return _mean(np.sum(sums, axis=0))

    def _call(
        self, number: int, batch: WordInput, rates: np.ndarray
    ) -> tuple[float, float]:
        """Run the program on one replica; return the sum of the losses and how many."""
        documents = () if batch.documents is None else (tf.constant(batch.documents),)
        loss = self.program(
            self.replicas.replicas[number],
            self.guards[number],
            *(tf.constant(values) for values in batch[:4]),
            tf.constant(rates.astype("float32")),
            *documents,
        )
        return float(loss), self.plan.settings.n_losses(batch)


def _mean(sums: np.ndarray) -> float:
    """Return the mean loss, of a sum and a number; nan where nothing was predicted."""
    return float(sums[0] / sums[1]) if sums[1] else math.nan
