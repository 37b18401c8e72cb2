"""From the parameters of a word model to one call of the training engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import effective_n_jobs

from sknn._epoch_monitor import epoch_monitor
from sknn.estimators.core._callback_tasks import CallbackTasks
from sknn.estimators.core._watched_epochs import WatchedEpochs
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

# Centres of a block, where windows are small enough.
_N_CENTRES = 128

# Negatives that the centres of a block share, with short vectors and with long ones, of
# which they take most of the time. The more, the nearer a step is to one with negatives
# of its own for each pair.
_N_NEGATIVES = {
    "skipgram": (96, 64),
    "cbow": (64, 32),
    "dm": (64, 64),
    "dbow": (64, 64),
}
_LONG_VECTORS = 200
_MOST_NEGATIVES = 512

# Steps an epoch that more blocks a step are not worth.
_MIN_STEPS = 256

# The most blocks of a part of a step, and the most parts, which two cores need. Each
# word of a small vocabulary is in so many pairs of a step that a larger step would
# only shorten its moves.
_BLOCKS_OF_PART = 8
_MAX_PARTS = 2
_MANY_WORDS = 10_000

# The longest way of a row in one step, in units of the vectors that pull at it: its
# moves on average, times the learning rate. Beyond it frequent words overshoot, and a
# small vocabulary swings to and fro; see the decision record on words.
_LONGEST_WAY = {"skipgram": 3.0, "cbow": 1.0, "dm": 1.0, "dbow": 3.0}

# Parameters that decide what is predicted from what.
_OF_THE_LOSS = (
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
    """One training of a word model on a corpus.

    Parameters
    ----------
    model : BaseWordModel
        Its parameters are read.
    corpus : Corpus
        What is trained on.
    seed : int
    pairs : bool
        Whether each word predicts those of its window, as in skip-gram.
    softmax : bool, default=False
        Whether all words are outputs.
    """

    model: Any
    corpus: Corpus
    seed: int
    pairs: bool
    softmax: bool = False

    @property
    def windows(self) -> Windows:
        """The geometry of a block."""
        window = self.model.window
        block = 16 * -(-2 * window // 16)
        return Windows(window, block, max(1, _N_CENTRES // block))

    def run(
        self, tables: list[np.ndarray], validation: Corpus | None, hooks: list[Hook]
    ) -> WordOutcome:
        """Train `tables`, the input and output vectors of the words."""
        sampler = self.sampler()
        algorithm = self.model.algorithm
        plan = replace(
            self.plan(algorithm, self.windows, sampler, self.guards(sampler), hooks),
            stopping=EarlyStopping(self.model.patience, self.model.min_delta)
            if validation is not None
            else None,
        )
        held_out = None
        if validation is not None:
            # The same windows and negatives every time, to compare the epochs.
            held_out = WordSource(self.sampler(validation), (self.seed, 1), again=True)
        return train_words(
            tables, WordSource(sampler, (self.seed, 0)), plan, held_out, hooks
        )

    def plan(
        self,
        algorithm: str,
        windows: Windows,
        sampler: WordSampler,
        guards: list[np.ndarray],
        hooks: list[Hook],
    ) -> WordPlan:
        """Return how to train, by the parameters of the model.

        Parameters
        ----------
        algorithm : str
            As in `WordSettings`.
        windows : Windows
        sampler : WordSampler
        guards : list of ndarray
            Factors of the moves of each row of each table.
        hooks : list of Hook
        """
        model = self.model
        progress = next((h for h in hooks if isinstance(h, WordProgress)), None)
        n_parts = max(1, sampler.blocks_per_step // _BLOCKS_OF_PART)
        negative = 0 if self.softmax else model.negative
        return WordPlan(
            WordSettings(algorithm, windows, negative, n_parts),
            guards,
            model.epochs,
            model.learning_rate,
            min(model.min_learning_rate, model.learning_rate),
            ahead=effective_n_jobs(model.n_jobs) > 1,
            on_progress=None if progress is None else progress.moved,
        )

    def sampler(self, corpus: Corpus | None = None) -> WordSampler:
        """Return what makes batches of the corpus, or of another one."""
        model, counts = self.model, self.corpus.counts
        keep = keep_probabilities(counts, model.sample)
        # `counts` may hold what was trained on before.
        kept = len(self.corpus.ids) * float(counts @ keep) / counts.sum()
        n_steps = kept / self.windows.n_centers / _MIN_STEPS
        # A power of two, so that there are few programs.
        n_parts = _MAX_PARTS if len(counts) >= _MANY_WORDS else 1
        blocks = 1 << int(np.log2(np.clip(n_steps, 1, n_parts * _BLOCKS_OF_PART)))
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

    def guards(self, sampler: WordSampler) -> list[np.ndarray]:
        """Return the factors of the moves of the input and of the output vectors."""
        rate = self.model.learning_rate
        longest = _LONGEST_WAY[self.model.algorithm]
        return [
            shortened(rate * np.maximum(moves, once), longest)
            for moves, once in zip(
                self._moves(sampler), self._moves_at_once(sampler), strict=True
            )
        ]

    def _moves(self, sampler: WordSampler) -> list[np.ndarray]:
        """Return how many gradients of one pair move each row in a step, on average."""
        right, wrong = self._shares(sampler)
        times = 1 if self.softmax else self.model.negative
        in_window = self.model.window + 1  # on average, both sides together
        centres = sampler.blocks_per_step * sampler.n_centers
        if self.pairs:
            pairs = centres * in_window
            return [pairs * (1 + times) * right, pairs * (right + times * wrong)]
        return [centres * in_window * right, centres * (right + times * wrong)]

    def _moves_at_once(self, sampler: WordSampler) -> list[float]:
        """Return how many gradients move a row that stands once in a block.

        As a centre it is moved by its whole window, as a negative by all centres. Wide
        windows make that further than a row may go, however rare its word is.
        """
        times = 1 if self.softmax else self.model.negative
        in_window = self.model.window + 1
        wrong = 0 if self.softmax else times / sampler.n_negatives * sampler.n_centers
        if self.pairs:
            return [in_window * (1 + times), in_window * max(1, wrong)]
        return [in_window, max(1, wrong)]

    def _n_negatives(self) -> int:
        """Return the negatives of a block, enough that none of them goes too far."""
        model = self.model
        if self.softmax:
            return 1
        number = _N_NEGATIVES[model.algorithm][model.embedding_dim >= _LONG_VECTORS]
        pairs = self.windows.n_centers
        if self.pairs:
            pairs *= model.window + 1
        way = model.learning_rate * pairs * model.negative
        enough = 32 * -(-way // (32 * _LONGEST_WAY["skipgram"]))
        return max(number, model.negative, int(min(_MOST_NEGATIVES, enough)))

    def _shares(self, sampler: WordSampler) -> tuple[np.ndarray, np.ndarray]:
        """Return the share of each word in what is trained on, and in negatives."""
        counts = count_ids(self.corpus.ids, len(self.corpus.words))
        kept = counts * sampler.keep
        right = kept / max(kept.sum(), np.finfo(float).tiny)
        if self.softmax:
            return right, right
        exponent = self.model.ns_exponent
        return right, negative_probabilities(self.corpus.counts, exponent)


def shortened(ways: np.ndarray, longest: float) -> np.ndarray:
    """Return the factors that make no way longer than the longest."""
    return np.minimum(1.0, longest / np.maximum(ways, 1e-9))


@dataclass(frozen=True)
class WordSource:
    """A corpus, as the engine reads it.

    Parameters
    ----------
    sampler : WordSampler
    seed : tuple of int
    again : bool, default=False
        Whether all epochs are the same.
    with_documents : bool, default=False
        Whether the engine needs to know the document of each word.
    """

    sampler: WordSampler
    seed: tuple[int, ...]
    again: bool = False
    with_documents: bool = False

    def __call__(self, epoch: int) -> Iterator[WordInput]:
        rng = np.random.default_rng((*self.seed, 0 if self.again else epoch))
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


def _measure(model: Any) -> dict[str, Any]:
    """Return what the loss depends on but for the vectors, for comparisons."""
    params = model.get_params(deep=False)
    return {name: params[name] for name in _OF_THE_LOSS if name in params}


def word_hooks(
    model: Any,
    corpus: Corpus,
    validated: bool,
    context: Any,
    data: dict[str, Any],
    fitted: Callable[[], dict[str, Any]],
) -> list[Hook]:
    """Return what looks on at a training of `model`; see `CallbackTasks`."""
    hooks: list[Hook] = []
    if model.verbose:
        hooks.append(WordProgress(model.epochs, len(corpus.ids)))
    monitor = epoch_monitor()
    if monitor is not None:
        hooks.append(WatchedEpochs(monitor, _measure(model), validated))
    if context is not None:
        hooks.append(CallbackTasks(model, context, data, fitted))
    return hooks
