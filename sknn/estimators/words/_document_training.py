"""Training of document vectors: settings and batches for `train_words`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.words._word_training import (
    WordSource,
    WordTraining,
    limiting_factors,
)
from sknn.training import N_STEPS, Hook, WordInput, WordOutcome, train_words
from sknn.words import Corpus, WordSampler

if TYPE_CHECKING:
    from sknn.estimators.words._doc2vec import Doc2Vec

# Number of center words per block with "dm", if windows are small enough: fewer than
# for words alone, because many center words update the same document vector.
_N_CENTERS = 64

# Maximum step size of a document vector in one update, as `_MAX_STEP_SIZES` for words.
_MAX_STEP_SIZE = 7.5


@dataclass(frozen=True)
class DocumentTraining:
    """Training of document vectors on a corpus.

    Parameters
    ----------
    model : Doc2Vec
        Model with the parameters of the training.
    corpus : Corpus
        Training documents.
    seed : int
        Seed of the sampling.
    """

    model: Doc2Vec
    corpus: Corpus
    seed: int

    @property
    def algorithm(self) -> str:
        """Algorithm, as in `sknn.training.WordSettings`."""
        with_words = self.model.algorithm == "dbow" and self.model.train_words
        return "dbow+skipgram" if with_words else self.model.algorithm

    def run(
        self, tables: list[np.ndarray], documents: np.ndarray, hooks: list[Hook]
    ) -> WordOutcome:
        """Train word and document vectors.

        Parameters
        ----------
        tables : list of ndarray of shape (n_words, embedding_dim)
            Input vectors of the words, if the algorithm uses them, and output vectors,
            trained in place.
        documents : ndarray of shape (n_documents, embedding_dim), float32
            Document vectors, trained in place.
        hooks : list of Hook
            Hooks of the training.
        """
        model, corpus = self.model, self.corpus
        with_words = self.algorithm == "dbow+skipgram"
        words = WordTraining(model, corpus, self.seed, pairs=with_words)
        windows, sampler = words.windows, words.sampler()
        if model.algorithm == "dm":
            n_products = max(1, _N_CENTERS // windows.block)
            windows = windows._replace(n_products=n_products)
            sampler = replace(sampler, n_centers=windows.n_centers)
        step_sizes = model.learning_rate * self._expected_gradients(sampler)
        factors = words.update_factors(sampler)[-len(tables) :]
        factors.append(limiting_factors(step_sizes, _MAX_STEP_SIZE))
        plan = words.plan(self.algorithm, windows, sampler, factors, hooks)
        batches = WordSource(sampler, (self.seed, 0), with_documents=True)
        source: Callable[[int], Iterator[WordInput]] = batches
        if self.algorithm == "dbow":
            source = _Shuffled(batches)
        return train_words([*tables, documents], source, plan, None, hooks)

    def _expected_gradients(self, sampler: WordSampler) -> np.ndarray:
        """Return the expected number of gradients of each document in an update."""
        lengths = self.corpus.lengths
        kept = lengths * sampler.expected_fraction()
        per_update = sampler.blocks_per_step * sampler.n_centers
        average = per_update * lengths / max(1, lengths.sum())
        if self.algorithm == "dm":
            return np.maximum(np.minimum(kept, sampler.n_centers), average)
        in_block = sampler.n_centers if self.model.train_words else kept / N_STEPS
        n_words = np.maximum(np.minimum(kept, in_block), average)
        return n_words * (1 + self.model.negative)


@dataclass(frozen=True)
class _Shuffled:
    """Batches of center words only, in random order.

    The words of a document are spread over the updates of a batch, so that its vector
    is updated several times.

    Parameters
    ----------
    source : WordSource
        Batches to shuffle.
    """

    source: WordSource

    def __call__(self, epoch: int) -> Iterator[WordInput]:
        """Yield the batches of an epoch (from 0)."""
        rng = np.random.default_rng((*self.source.seed, epoch, 1))
        for batch in self.source(epoch):
            documents = batch.documents
            assert documents is not None
            order = rng.permutation(documents.size)
            window = self.source.sampler.window
            centers = slice(window, window + documents.shape[-1])
            ids = batch.ids.copy()
            words = ids[:, :, centers].ravel()[order].reshape(documents.shape)
            ids[:, :, centers] = words
            yield batch._replace(
                ids=ids,
                documents=documents.ravel()[order].reshape(documents.shape),
                done=np.linspace(batch.done[0], batch.done[-1], len(batch.done)),
            )
