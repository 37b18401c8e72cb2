"""Word vectors that predict the context of words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from sklearn.callback import CallbackContext
from sklearn.utils.validation import check_is_fitted

from sknn._data import validation_split
from sknn._sklearn import StrOptions, fit_context, with_callbacks
from sknn._typing import RandomStateLike
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS
from sknn.estimators.core._seeds import Seeds, draw_seeds
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.words._phrases import Phrases
from sknn.estimators.words._word_model import (
    WORD_CONSTRAINTS,
    BaseWordModel,
    fitted_words,
)
from sknn.words import (
    Corpus,
    Documents,
    common_direction,
    inverse_document_frequency,
    largest_values,
    mean_vectors,
    sif_weights,
    without_direction,
)

if TYPE_CHECKING:
    from sknn.training import WordOutcome

_EARLY_STOPPING = ("validation_fraction", "patience", "min_delta")


class Word2Vec(BaseWordModel):
    """Word vectors (word2vec), and document vectors computed from them.

    A linear network predicts the context of each word ("skipgram") or each word from
    its context ("cbow"). It is trained with negative sampling (Mikolov et al. 2013) or
    with the full softmax. As a transformer, it converts each document to the mean of
    its word vectors, for example before a classifier in a pipeline.

    Parameters
    ----------
    **Model**

    embedding_dim : int, default=100
        Dimension of the vectors.
    window : int, default=5
        Maximum number of context words on each side of a word. The number is drawn from
        1 to `window` for each word, so that near words have a larger weight.
    min_count : int, default=5
        Minimum number of occurrences of a word. Words that occur less often are
        ignored.
    algorithm : {"skipgram", "cbow"}, default="skipgram"
        Whether a word predicts its context words ("skipgram"), or the mean of the
        context words predicts the word ("cbow"). Skip-gram is better for rare words,
        and CBOW is faster.
    objective : {"negative_sampling", "softmax"}, default="negative_sampling"
        Whether each prediction distinguishes the true word from a few random words, or
        from the whole vocabulary, which is slow for more than a few thousand words.

    **Sampling**

    negative : int, default=5
        Number of negatives per context word; 15 to 20 for small corpora.
    sample : float, default=1e-3
        Threshold for subsampling of frequent words. In each epoch, a token of a word
        with relative frequency z is kept with probability
        (sqrt(z / sample) + 1) * sample / z. 0 for no subsampling.
    ns_exponent : float, default=0.75
        Exponent of the distribution of the negatives, which are drawn with a
        probability proportional to count**ns_exponent.

    **Training**

    epochs : int or "auto", default="auto"
        Maximum number of epochs. "auto" is the number of epochs with about 8 million
        tokens, at least 5 and at most 40; when `partial_fit` continues, it is 5.
    learning_rate : float, default=0.025
        Initial learning rate of stochastic gradient descent.
    min_learning_rate : float, default=1e-4
        Final learning rate. The learning rate decreases linearly.

    **Vocabulary**

    max_vocab : int or None, default=None
        Maximum number of words: the most frequent ones are kept. None for no limit.
    tokenizer : callable or None, default=None
        Function that splits a text into tokens. None splits into words and numbers in
        lower case. Lists of tokens are not changed.
    phrases : Phrases, bool or None, default=None
        Whether to first join words that often occur together, such as new_york: a
        `Phrases`, of which a copy is fitted, or True for `Phrases` with its defaults.
        It receives tokens, so its own `tokenizer` must be None.

    **Documents**

    aggregation : {"mean", "tfidf", "sif", "max"}, default="mean"
        Vector of a document: the mean of its word vectors, unweighted ("mean"),
        weighted by inverse document frequency ("tfidf"), or weighted by smooth inverse
        frequency and without the direction common to all documents ("sif", Arora et
        al. 2017); or the maximum of each dimension ("max"). Unknown words are ignored.
        The vector of a document without known words is zero (before the common
        direction is removed).

    **Validation**

    early_stopping : bool, default=False
        Whether to hold out a part of the documents for validation, stop when its loss
        no longer improves, and restore the best vectors.
    validation_fraction : float, default=0.1
        Fraction of the documents to hold out for validation.
    patience : float, default=2
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best vectors.
    min_delta : float, default=1e-4
        Minimum change of the watched value that counts as an improvement.

    **Other**

    n_jobs : int or None, default=None
        With 2 or more (-1 for all cores), a separate thread prepares the next batches
        while the current ones are trained on; None means 1. The updates use the threads
        of TensorFlow, which ``tf.config.threading`` limits. The result does not depend
        on `n_jobs`.
    random_state : int, RandomState instance or None, default=None
        Controls initial vectors, subsampling, windows and negatives; None is different
        for each fit. No global random state is used or changed.
    verbose : int or bool, default=0
        Whether to print one line per epoch, and every ten seconds, with the number of
        words per second and the remaining time.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Row of each word in `vectors_`, in order of decreasing frequency.
    vectors_ : ndarray of shape (n_words, embedding_dim), float32
        Word vectors: the weights of the hidden layer.
    context_vectors_ : ndarray of shape (n_words, embedding_dim), float32
        Weights of the output layer.
    counts_ : ndarray of shape (n_words,), int64
        Number of occurrences of each word.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds"; with validation also
        "val_loss".
    loss_curve_ : list of float
        Mean loss of the predictions of each epoch: per pair of words ("skipgram") or
        per word ("cbow"). For large corpora, it is the mean over a part of the
        predictions, one block of words per update. NaN if subsampling has removed all
        words.
    n_epochs_ : int
        Number of epochs run.
    best_epoch_ : int
        The epoch of the stored vectors, counted from 1.
    stop_reason_ : str
        Why training ended: "epochs", "early_stopping", "callback" or "interrupted".
    phrases_ : Phrases
        The fitted phrases. Only if `phrases` is set.
    idf_ : ndarray of shape (n_words,)
        Inverse document frequencies in the documents of the last `fit` or
        `partial_fit`. Only with ``aggregation="tfidf"``.
    common_direction_ : ndarray of shape (embedding_dim,)
        The direction that is removed from all document vectors, learned from the
        documents of the last `fit` or `partial_fit`. Only with ``aggregation="sif"``.

    See Also
    --------
    WordVectors : Trained word vectors without a model, which can be read from a file.
    Doc2Vec : Document vectors that are trained together with word vectors.

    References
    ----------
    T. Mikolov, K. Chen, G. Corrado and J. Dean, "Efficient estimation of word
    representations in vector space", 2013, arXiv:1301.3781.

    T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, "Distributed
    representations of words and phrases and their compositionality", 2013,
    arXiv:1310.4546.

    Examples
    --------
    >>> from sknn import Word2Vec
    >>> texts = ["the king rules the land", "the queen rules the land"] * 50
    >>> words = Word2Vec(embedding_dim=8, window=2, random_state=0).fit(texts)
    >>> words.transform(["a land without a king"]).shape
    (1, 8)
    >>> sorted(words.vocabulary_)
    ['king', 'land', 'queen', 'rules', 'the']
    >>> similar = words.most_similar("king", topn=2)
    """

    _min_epochs = 5

    _parameter_constraints: dict[str, list[object]] = WORD_CONSTRAINTS | {
        "algorithm": [StrOptions({"skipgram", "cbow"})],
        "objective": [StrOptions({"negative_sampling", "softmax"})],
        "phrases": [None, "boolean", Phrases],
        "aggregation": [StrOptions({"mean", "tfidf", "sif", "max"})],
        "early_stopping": ["boolean"],
        **{name: TRAINING_CONSTRAINTS[name] for name in _EARLY_STOPPING},
    }

    idf_: np.ndarray
    common_direction_: np.ndarray

    def __init__(
        self,
        embedding_dim: int = 100,
        window: int = 5,
        min_count: int = 5,
        *,
        algorithm: Literal["skipgram", "cbow"] = "skipgram",
        objective: Literal["negative_sampling", "softmax"] = "negative_sampling",
        negative: int = 5,
        sample: float = 1e-3,
        ns_exponent: float = 0.75,
        epochs: int | Literal["auto"] = "auto",
        learning_rate: float = 0.025,
        min_learning_rate: float = 1e-4,
        max_vocab: int | None = None,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
        phrases: Phrases | bool | None = None,
        aggregation: Literal["mean", "tfidf", "sif", "max"] = "mean",
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: float = 2,
        min_delta: float = 1e-4,
        n_jobs: int | None = None,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.embedding_dim = embedding_dim
        self.window = window
        self.min_count = min_count
        self.algorithm = algorithm
        self.objective = objective
        self.negative = negative
        self.sample = sample
        self.ns_exponent = ns_exponent
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.min_learning_rate = min_learning_rate
        self.max_vocab = max_vocab
        self.tokenizer = tokenizer
        self.phrases = phrases
        self.aggregation = aggregation
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Documents, y: None = None) -> Self:
        """Continue training on more documents, and add their words to the vocabulary.

        A new word is added if it occurs `min_count` times in the documents. No word is
        removed, so the vocabulary may become larger than `max_vocab`. Training runs all
        `epochs` on the documents, with the learning rates of `fit`.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : object
            The fitted estimator. When the fit fails, the estimator is unchanged.

        Raises
        ------
        ValueError
            If no document contains a known or new word of the vocabulary, or if
            `embedding_dim` has changed.
        """
        with unchanged_on_failure(self):
            if hasattr(self, "vectors_"):
                self._resume(X)
            else:
                self._fit(X)
        return self

    def transform(self, X: Documents) -> np.ndarray:
        """Return one vector per document, aggregated as set by `aggregation`.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            Document vectors. Zeros for a document without known words.
        """
        check_is_fitted(self)
        corpus = self._read(X, learn=False)
        rows = np.array([self.vocabulary_.get(w, -1) for w in corpus.words], np.int32)
        return self._pooled(corpus.restricted(rows, list(self.vocabulary_)))

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: Documents, y: None = None) -> np.ndarray:
        """Learn word vectors from documents, and return one vector per document.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`. They are read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            Document vectors.
        """
        with unchanged_on_failure(self):
            corpus = self._fit(X)
        return self._pooled(corpus)

    def _resume(self, X: Documents) -> None:
        """Continue the training of the vectors on more documents."""
        if self.embedding_dim != self._n_features_out:
            raise ValueError(
                f"embedding_dim must be {self._n_features_out}, the dimension of the "
                "vectors that partial_fit continues to train, got "
                f"{self.embedding_dim}. Restore the previous value, or call `fit`."
            )
        corpus, old = self._extended(self._read(X, learn=False))
        if not len(corpus.ids):
            raise ValueError(
                f"The {corpus.n_documents} documents contain no word that is known or "
                f"occurs min_count={self.min_count} times, so there is nothing to "
                "train on. Lower min_count, or pass more documents."
            )
        self._n_planned = self._min_epochs if self.epochs == "auto" else self.epochs
        seeds = draw_seeds(self.random_state)
        tables = self._new_rows(len(corpus.words), seeds)
        known = old >= 0
        for table, before in zip(
            tables, (self.vectors_, self.context_vectors_), strict=True
        ):
            table[known] = before[old[known]]
        self._train(X, corpus, tables, seeds)

    def _extended(self, corpus: Corpus) -> tuple[Corpus, np.ndarray]:
        """Return a corpus of known and new words, and their current rows (or -1)."""
        before = np.array([self.vocabulary_.get(w, -1) for w in corpus.words], int)
        enough = np.flatnonzero((before >= 0) | (corpus.counts >= self.min_count))
        seen = set(before[enough])
        absent = [word for word, row in self.vocabulary_.items() if row not in seen]
        words = [corpus.words[n] for n in enough] + absent
        old = np.array([self.vocabulary_.get(word, -1) for word in words], int)
        counts = np.concatenate([corpus.counts[enough], np.zeros(len(absent), int)])
        counts[old >= 0] += self.counts_[old[old >= 0]]
        order = np.argsort(-counts, kind="stable")
        rows = np.full(len(corpus.words), -1, np.int32)
        place = np.empty(len(words), np.int32)
        place[order] = np.arange(len(words), dtype=np.int32)
        rows[enough] = place[: len(enough)]
        corpus = corpus.restricted(rows, [words[n] for n in order])
        return replace(corpus, counts=counts[order]), old[order]

    def _learn(
        self,
        X: Documents,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: CallbackContext | None,
    ) -> WordOutcome:
        # Imports TensorFlow, which takes seconds.
        from sknn.estimators.words._word_training import WordTraining, word_hooks
        from sknn.training import EarlyStopping

        train, validation = corpus, None
        stopping: EarlyStopping | None = None
        if self.early_stopping:
            kept, held_out = validation_split(
                corpus.n_documents, self.validation_fraction, seed=seeds.split
            )
            train, validation = corpus.taken(kept), corpus.taken(held_out)
            stopping = EarlyStopping(self.patience, self.min_delta)

        def fitted() -> dict[str, object]:
            copies = [table.copy() for table in tables]
            statistics = self._document_statistics(corpus, copies[0])
            return fitted_words(corpus, copies) | statistics

        hooks = word_hooks(
            self,
            train,
            validation is not None,
            callback_context,
            {"X": X, "y": None, "metadata": None},
            fitted,
        )
        training = WordTraining(
            self,
            train,
            seeds.order,
            pairs=self.algorithm == "skipgram",
            softmax=self.objective == "softmax",
        )
        outcome = training.run(tables, validation, stopping, hooks)
        for name in ("idf_", "common_direction_"):
            self.__dict__.pop(name, None)
        self.__dict__.update(self._document_statistics(corpus, tables[0]))
        return outcome

    def _untrained_loss(self) -> float:
        if self.objective == "softmax":
            return math.log(len(self.vocabulary_))
        return super()._untrained_loss()

    def _document_statistics(
        self, corpus: Corpus, vectors: np.ndarray
    ) -> dict[str, object]:
        """Return the fitted attributes that `aggregation` needs."""
        if self.aggregation == "tfidf":
            return {"idf_": inverse_document_frequency(corpus)}
        if self.aggregation == "sif":
            means = mean_vectors(corpus, vectors, sif_weights(corpus.counts))
            return {"common_direction_": common_direction(means)}
        return {}

    def _pooled(self, corpus: Corpus) -> np.ndarray:
        if self.aggregation == "max":
            return largest_values(corpus, self.vectors_)
        if self.aggregation == "mean":
            return mean_vectors(corpus, self.vectors_)
        needed = {"tfidf": "idf_", "sif": "common_direction_"}[self.aggregation]
        if not hasattr(self, needed):
            raise ValueError(
                f"aggregation={self.aggregation!r} needs {needed}, which `fit` learns "
                "only if aggregation has this value. Set it before the fit."
            )
        if self.aggregation == "tfidf":
            return mean_vectors(corpus, self.vectors_, self.idf_)
        means = mean_vectors(corpus, self.vectors_, sif_weights(self.counts_))
        return without_direction(means, self.common_direction_)

    @property
    def _n_features_out(self) -> int:
        return self.vectors_.shape[1]
