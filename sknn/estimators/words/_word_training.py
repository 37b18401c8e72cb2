"""Training of word models: settings and batches for `sknn.training.train_words`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from joblib import effective_n_jobs
from sklearn.callback import CallbackContext

from sknn._epoch_monitor import epoch_monitor
from sknn.estimators.core._callback_tasks import CallbackTasks
from sknn.estimators.core._monitored_epochs import MonitoredEpochs
from sknn.estimators.words._word_progress import WordProgress
from sknn.training import (
    N_STEPS,
    EarlyStopping,
    Hook,
    Windows,
    WordInput,
    WordOutcome,
    WordPlan,
    WordSettings,
    train_words,
)
from sknn.words import (
    Corpus,
    NegativeTable,
    WordSampler,
    count_ids,
    keep_probabilities,
    negative_probabilities,
)

if TYPE_CHECKING:
    from sknn.estimators.words._word_model import BaseWordModel

# Number of center words per block, if windows are small enough.
_N_CENTERS = 128

# Number of negatives that the center words of a block share, for short and for long
# vectors, whose training time mostly depends on it. With more of them, an update is
# closer to an update in which each pair has its own negatives.
_N_NEGATIVES = {
    "skipgram": (96, 64),
    "cbow": (64, 32),
    "dm": (64, 64),
    "dbow": (64, 64),
}
_LONG_VECTORS = 200
_MAX_NEGATIVES = 512

# Minimum number of updates per epoch. Updates with more blocks are not used if there
# would be fewer.
_MIN_STEPS = 256

# Maximum number of blocks per part of an update, and of parts, of which two cores need
# two. With a small vocabulary, each word occurs in many pairs of an update, and larger
# updates would only reduce its update factor.
_BLOCKS_PER_PART = 8
_MAX_PARTS = 2
_MANY_WORDS = 10_000

# Maximum step size of a row in one update: the expected number of gradients, times the
# learning rate. Beyond it, frequent words overshoot, and the vectors of a small
# vocabulary oscillate; see the decision record on words.
_MAX_STEP_SIZES = {"skipgram": 3.0, "cbow": 1.0, "dm": 1.0, "dbow": 3.0}

# Parameters that determine the predictions, and thus the meaning of the loss.
_LOSS_PARAMS = (
    "algorithm",
    "objective",
    "negative",
    "ns_exponent",
    "window",
    "sample",
    "min_count",
    "max_vocab",
    "tokenizer",
    "phrases",
)


@dataclass(frozen=True)
class WordTraining:
    """Training of a word model on a corpus.

    Parameters
    ----------
    model : BaseWordModel
        Model with the parameters of the training.
    corpus : Corpus
        Training documents.
    seed : int
        Seed of the sampling.
    pairs : bool
        Whether each word predicts the words of its window, as in skip-gram.
    softmax : bool, default=False
        Whether to use the full softmax instead of negative sampling.
    """

    model: BaseWordModel
    corpus: Corpus
    seed: int
    pairs: bool
    softmax: bool = False

    @property
    def windows(self) -> Windows:
        """Geometry of a block."""
        window = self.model.window
        block = 16 * -(-2 * window // 16)
        return Windows(window, block, max(1, _N_CENTERS // block))

    def run(
        self,
        tables: list[np.ndarray],
        validation: Corpus | None,
        stopping: EarlyStopping | None,
        hooks: list[Hook],
    ) -> WordOutcome:
        """Train word vectors.

        Parameters
        ----------
        tables : list of ndarray of shape (n_words, embedding_dim)
            Input and output vectors of the words, trained in place.
        validation : Corpus or None
            Validation documents.
        stopping : EarlyStopping or None
            Early stopping with the validation loss.
        hooks : list of Hook
            Hooks of the training.
        """
        sampler = self.sampler()
        factors = self.update_factors(sampler)
        plan = self.plan(self.model.algorithm, self.windows, sampler, factors, hooks)
        plan = replace(plan, stopping=stopping)
        held_out = None
        if validation is not None:
            # The same windows and negatives in each epoch, to compare the epochs.
            held_out = WordSource(self.sampler(validation), (self.seed, 1), fixed=True)
        return train_words(
            tables, WordSource(sampler, (self.seed, 0)), plan, held_out, hooks
        )

    def plan(
        self,
        algorithm: str,
        windows: Windows,
        sampler: WordSampler,
        factors: list[np.ndarray],
        hooks: list[Hook],
    ) -> WordPlan:
        """Return the plan of the training, from the parameters of the model.

        Parameters
        ----------
        algorithm : str
            Algorithm, as in `WordSettings`.
        windows : Windows
            Geometry of a block.
        sampler : WordSampler
            Sampler of the batches.
        factors : list of ndarray of shape (n_rows,)
            Factor of the updates of each row of each table.
        hooks : list of Hook
            Hooks of the training.
        """
        model = self.model
        progress = next((h for h in hooks if isinstance(h, WordProgress)), None)
        n_parts = max(1, sampler.blocks_per_step // _BLOCKS_PER_PART)
        negative = 0 if self.softmax else model.negative
        return WordPlan(
            WordSettings(algorithm, windows, negative, n_parts),
            factors,
            model._n_planned,
            model.learning_rate,
            min(model.min_learning_rate, model.learning_rate),
            ahead=effective_n_jobs(model.n_jobs) > 1,
            on_progress=None if progress is None else progress.update,
        )

    def sampler(self, corpus: Corpus | None = None) -> WordSampler:
        """Return a sampler of batches of the training corpus, or of another corpus."""
        model, counts = self.model, self.corpus.counts
        keep = keep_probabilities(counts, model.sample)
        # `counts` may include documents of earlier fits.
        kept = len(self.corpus.ids) * float(counts @ keep) / counts.sum()
        n_steps = kept / self.windows.n_centers / _MIN_STEPS
        # A power of two, so that few programs are compiled.
        n_parts = _MAX_PARTS if len(counts) >= _MANY_WORDS else 1
        blocks = 1 << int(np.log2(np.clip(n_steps, 1, n_parts * _BLOCKS_PER_PART)))
        return WordSampler(
            corpus or self.corpus,
            keep,
            NegativeTable(negative_probabilities(counts, model.ns_exponent)),
            model.window,
            self.windows.n_centers,
            self._n_negatives(),
            1 if self.softmax else blocks,
            N_STEPS,
        )

    def update_factors(self, sampler: WordSampler) -> list[np.ndarray]:
        """Return the factors of the updates of the input and of the output vectors."""
        rate = self.model.learning_rate
        limit = _MAX_STEP_SIZES[self.model.algorithm]
        return [
            limiting_factors(rate * np.maximum(expected, minimum), limit)
            for expected, minimum in zip(
                self._expected_gradients(sampler),
                self._gradients_of_one_occurrence(sampler),
                strict=True,
            )
        ]

    def _expected_gradients(self, sampler: WordSampler) -> list[np.ndarray]:
        """Return the expected number of gradients of each row in an update."""
        positives, negatives = self._frequencies(sampler)
        n_negatives = 1 if self.softmax else self.model.negative
        in_window = self.model.window + 1  # on average, for both sides together
        centers = sampler.blocks_per_step * sampler.n_centers
        outputs = positives + n_negatives * negatives
        if self.pairs:
            pairs = centers * in_window
            return [pairs * (1 + n_negatives) * positives, pairs * outputs]
        return [centers * in_window * positives, centers * outputs]

    def _gradients_of_one_occurrence(self, sampler: WordSampler) -> list[float]:
        """Return the number of gradients of a row that occurs once in a block.

        A center word has gradients from its whole window, and a negative from all
        center words. With wide windows, the step is too large even for a rare word.
        """
        n_negatives = 1 if self.softmax else self.model.negative
        in_window = self.model.window + 1
        of_negative = n_negatives / sampler.n_negatives * sampler.n_centers
        if self.softmax:
            of_negative = 0
        if self.pairs:
            return [in_window * (1 + n_negatives), in_window * max(1, of_negative)]
        return [in_window, max(1, of_negative)]

    def _n_negatives(self) -> int:
        """Return the number of negatives per block.

        It is large enough for the steps of the negatives to stay below the maximum.
        """
        model = self.model
        if self.softmax:
            return 1
        number = _N_NEGATIVES[model.algorithm][model.embedding_dim >= _LONG_VECTORS]
        pairs = self.windows.n_centers
        if self.pairs:
            pairs *= model.window + 1
        total = model.learning_rate * pairs * model.negative
        enough = 32 * -(-total // (32 * _MAX_STEP_SIZES["skipgram"]))
        return max(number, model.negative, int(min(_MAX_NEGATIVES, enough)))

    def _frequencies(self, sampler: WordSampler) -> tuple[np.ndarray, np.ndarray]:
        """Return the relative frequencies of words after subsampling, and as negatives.

        Both are the same with the softmax.
        """
        counts = count_ids(self.corpus.ids, len(self.corpus.words))
        kept = counts * sampler.keep
        positives = kept / max(kept.sum(), np.finfo(float).tiny)
        if self.softmax:
            return positives, positives
        exponent = self.model.ns_exponent
        return positives, negative_probabilities(self.corpus.counts, exponent)


def limiting_factors(step_sizes: np.ndarray, limit: float) -> np.ndarray:
    """Return the factors that reduce step sizes to at most `limit`."""
    return np.minimum(1.0, limit / np.maximum(step_sizes, 1e-9))


@dataclass(frozen=True)
class WordSource:
    """The batches of a corpus, for `train_words`.

    Parameters
    ----------
    sampler : WordSampler
        Sampler of the batches.
    seed : tuple of int
        Seed of the sampling.
    fixed : bool, default=False
        Whether all epochs use the same batches.
    with_documents : bool, default=False
        Whether to pass the document of each word.
    """

    sampler: WordSampler
    seed: tuple[int, ...]
    fixed: bool = False
    with_documents: bool = False

    def __call__(self, epoch: int) -> Iterator[WordInput]:
        """Yield the batches of an epoch (from 0)."""
        rng = np.random.default_rng((*self.seed, 0 if self.fixed else epoch))
        shape = (self.sampler.n_steps, self.sampler.blocks_per_step, -1)
        for batch in self.sampler.epoch(rng):
            blocks = batch.blocks
            yield WordInput(
                blocks.ids.reshape(shape),
                blocks.left.reshape(shape),
                blocks.right.reshape(shape),
                batch.negatives.reshape(shape),
                batch.done,
                blocks.documents.reshape(shape) if self.with_documents else None,
            )


def _measure(model: BaseWordModel) -> dict[str, object]:
    """Return the parameters that the meaning of the loss depends on."""
    params = model.get_params(deep=False)
    return {name: params[name] for name in _LOSS_PARAMS if name in params}


def word_hooks(
    model: BaseWordModel,
    corpus: Corpus,
    validated: bool,
    context: CallbackContext | None,
    data: dict[str, object],
    fitted: Callable[[], dict[str, object]],
) -> list[Hook]:
    """Return the hooks of the training of `model`.

    Parameters
    ----------
    model : BaseWordModel
        The model that is fitted.
    corpus : Corpus
        Training documents.
    validated : bool
        Whether there is a validation loss.
    context : sklearn.callback.CallbackContext or None
        Context of the fit, for callbacks of scikit-learn. None without callbacks.
    data, fitted : dict, callable
        See `CallbackTasks`.
    """
    hooks: list[Hook] = []
    if model.verbose:
        hooks.append(WordProgress(model._n_planned, len(corpus.ids)))
    monitor = epoch_monitor()
    if monitor is not None:
        hooks.append(MonitoredEpochs(monitor, _measure(model), validated))
    if context is not None:
        hooks.append(CallbackTasks(model, context, data, fitted))
    return hooks
