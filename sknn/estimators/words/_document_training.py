"""From the parameters of a model of documents to one call of the training engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sknn.estimators.words._word_training import WordSource, WordTraining, shortened
from sknn.training import N_STEPS, Hook, WordInput, WordOutcome, train_words
from sknn.words import Corpus, WordSampler

# Centres of a block with "dm", where windows are small enough: fewer than for words
# alone, for many neighbours move the vector of their document at the same time.
_N_CENTRES = 64

# The longest way of a document in one step, as `LONGEST_WAY` of words.
_LONGEST_WAY = 7.5


@dataclass(frozen=True)
class DocumentTraining:
    """One training of a model of documents on a corpus.

    Parameters
    ----------
    model : Doc2Vec
        Its parameters are read.
    corpus : Corpus
        What is trained on.
    seed : int
    """

    model: Any
    corpus: Corpus
    seed: int

    @property
    def algorithm(self) -> str:
        """What the program is to do."""
        with_words = self.model.algorithm == "dbow" and self.model.train_words
        return "dbow+skipgram" if with_words else self.model.algorithm

    def run(
        self, tables: list[np.ndarray], documents: np.ndarray, hooks: list[Hook]
    ) -> WordOutcome:
        """Train the vectors of words and of documents.

        Parameters
        ----------
        tables : list of ndarray
            Input vectors of the words, unless nothing reads them, and output vectors.
        documents : ndarray of shape (n_documents, embedding_dim), float32
        hooks : list of Hook
        """
        model, corpus = self.model, self.corpus
        with_words = self.algorithm == "dbow+skipgram"
        words = WordTraining(model, corpus, self.seed, pairs=with_words)
        windows, sampler = words.windows, words.sampler()
        if model.algorithm == "dm":
            n_products = max(1, _N_CENTRES // windows.block)
            windows = windows._replace(n_products=n_products)
            sampler = replace(sampler, n_centers=windows.n_centers)
        document_ways = model.learning_rate * self._document_moves(sampler)
        guards = words.guards(sampler)[-len(tables) :]
        guards.append(shortened(document_ways, _LONGEST_WAY))
        plan = words.plan(self.algorithm, windows, sampler, guards, hooks)
        source: Any = WordSource(sampler, (self.seed, 0), with_documents=True)
        if self.algorithm == "dbow":
            source = _Shuffled(source)
        return train_words([*tables, documents], source, plan, None, hooks)

    def _document_moves(self, sampler: WordSampler) -> np.ndarray:
        """Return how many gradients of one word move each document in a step."""
        lengths = self.corpus.lengths
        kept = lengths * sampler.expected_share()
        in_step = sampler.blocks_per_step * sampler.n_centers
        of_all = in_step * lengths / max(1, lengths.sum())
        if self.algorithm == "dm":
            return np.maximum(np.minimum(kept, sampler.n_centers), of_all)
        at_once = sampler.n_centers if self.model.train_words else kept / N_STEPS
        moves = np.maximum(np.minimum(kept, at_once), of_all)
        return moves * (1 + self.model.negative)


@dataclass(frozen=True)
class _Shuffled:
    """A corpus of which only the centres count, in another order.

    The words of a document are spread over the steps of a call, so that its vector
    learns from one after another.

    Parameters
    ----------
    source : WordSource
    """

    source: WordSource

    def __call__(self, epoch: int) -> Iterator[WordInput]:
        rng = np.random.default_rng((*self.source.seed, epoch, 1))
        for batch in self.source(epoch):
            documents = batch.documents
            assert documents is not None
            order = rng.permutation(documents.size)
            window = self.source.sampler.window
            centres = slice(window, window + documents.shape[-1])
            ids = batch.ids.copy()
            words = ids[:, :, centres].ravel()[order].reshape(documents.shape)
            ids[:, :, centres] = words
            yield batch._replace(
                ids=ids,
                documents=documents.ravel()[order].reshape(documents.shape),
                done=np.linspace(batch.done[0], batch.done[-1], len(batch.done)),
            )
