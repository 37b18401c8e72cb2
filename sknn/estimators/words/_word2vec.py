"""Word vectors by predicting the words that stand near each other."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from sknn._data import validation_split
from sknn._sklearn import StrOptions, fit_context, with_callbacks
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
    common_direction,
    inverse_document_frequency,
    largest_values,
    mean_vectors,
    sif_weights,
    without_direction,
)

_EARLY_STOPPING = ("validation_fraction", "patience", "min_delta")


class Word2Vec(BaseWordModel):
    """Vectors of words, learned from their neighbours, and of documents made of them.

    A linear network that predicts the words around each word ("skipgram") or each word
    from those around it ("cbow"), trained with negative sampling (Mikolov et al. 2013)
    or with the full softmax. As a transformer it turns documents into the mean of the
    vectors of their words, so that it can stand before any classifier.

    Parameters
    ----------
    embedding_dim : int, default=100
        Dimensions of a vector.
    window : int, default=5
        The most words on either side of a word that count as its neighbours. For each
        word the reach is drawn anew from 1 to `window`, so that near ones count more.
    min_count : int, default=5
        Words that occur less often are left out.
    algorithm : {"skipgram", "cbow"}, default="skipgram"
        Whether a word predicts its neighbours, or their mean predicts the word. The
        first is better with rare words, the second quicker.
    objective : {"negative_sampling", "softmax"}, default="negative_sampling"
        Whether a prediction is held against a few words drawn at random, or against
        the whole vocabulary, which takes long for more than some thousand words.
    negative : int, default=5
        Words drawn against each right one; 15 to 20 for small corpora.
    sample : float, default=1e-3
        Of a word that makes up the share z of all tokens, each is kept with the
        probability (sqrt(z / sample) + 1) * sample / z in each epoch; 0 keeps all.
    ns_exponent : float, default=0.75
        Words are drawn in proportion to count**ns_exponent.
    epochs : int, default=5
        The most passes over the documents.
    learning_rate : float, default=0.025
        Rate of stochastic gradient descent at the beginning.
    min_learning_rate : float, default=1e-4
        Where the rate falls to, linearly.
    max_vocab : int or None, default=None
        The most words to keep, the most frequent ones.
    tokenizer : callable or None, default=None
        From a text to its tokens; None takes words and numbers in lower case. Lists of
        tokens are taken as they are.
    phrases : Phrases, bool or None, default=None
        Join words that often stand together, such as new_york, before all else: a
        `Phrases`, of which a copy is fitted, or True for one with its defaults. It is
        given tokens, so that its own `tokenizer` must be None.
    aggregation : {"mean", "tfidf", "sif", "max"}, default="mean"
        The vector of a document: the mean of its words', weighted by inverse document
        frequency ("tfidf") or by smooth inverse frequency less the direction common to
        all documents ("sif", Arora et al. 2017); or the largest value in each
        dimension. Words outside the vocabulary are passed over; a document without
        others is a row of zeros (before the common direction is taken away).
    early_stopping : bool, default=False
        Keep a part of the documents for validation, stop when their loss gets no
        better, and keep the best vectors.
    validation_fraction : float, default=0.1
        Part of the documents kept for validation.
    patience : float, default=2
        Epochs without improvement before training stops; infinity to run all of them
        and still keep the best vectors.
    min_delta : float, default=1e-4
        The least change of the watched value that counts as an improvement.
    n_jobs : int or None, default=None
        With 2 or more (-1 for all cores), what a step needs is drawn by a thread of
        its own during the step before; None is 1. The steps themselves go by
        TensorFlow's threads, as many as ``tf.config.threading`` allows. The result is
        the same for any number.
    random_state : int, RandomState instance or None, default=None
        Decides initial vectors, subsampling, windows and negatives; None is different
        each time. No global random state is used or changed.
    verbose : int or bool, default=0
        Print a line an epoch, and every ten seconds, with words/s and the time left.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Word -> row, the most frequent first.
    vectors_ : ndarray of shape (n_words, embedding_dim), float32
        The vectors of the words, which are the weights of the hidden layer.
    context_vectors_ : ndarray of shape (n_words, embedding_dim), float32
        The weights of the output layer.
    counts_ : ndarray of shape (n_words,), int64
        How often each word occurs.
    history_ : dict of lists
        One entry an epoch: loss, val_loss (with validation), learning_rate, seconds.
    loss_curve_ : list of float
        The mean loss of a prediction in each epoch: of a pair of words ("skipgram") or
        of a word ("cbow"). In large corpora it is taken over a part of the predictions,
        one block of words a step. nan where subsampling has left no words.
    n_epochs_ : int
        Epochs run.
    best_epoch_ : int
        The epoch whose vectors are kept, from 1.
    stop_reason_ : str
        "epochs", "early_stopping", "callback" or "interrupted".
    phrases_ : Phrases
        The phrases that were found, with `phrases`.
    idf_ : ndarray of shape (n_words,)
        Inverse document frequencies in the documents of the last `fit` or
        `partial_fit`, with ``aggregation="tfidf"``.
    common_direction_ : ndarray of shape (embedding_dim,)
        What is taken away from all documents, learned from the same ones, with
        ``aggregation="sif"``.

    See Also
    --------
    WordVectors : Trained vectors without a model, read from a file.

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
        embedding_dim: Any = 100,
        window: Any = 5,
        min_count: Any = 5,
        *,
        algorithm: Any = "skipgram",
        objective: Any = "negative_sampling",
        negative: Any = 5,
        sample: Any = 1e-3,
        ns_exponent: Any = 0.75,
        epochs: Any = 5,
        learning_rate: Any = 0.025,
        min_learning_rate: Any = 1e-4,
        max_vocab: Any = None,
        tokenizer: Any = None,
        phrases: Any = None,
        aggregation: Any = "mean",
        early_stopping: Any = False,
        validation_fraction: Any = 0.1,
        patience: Any = 2,
        min_delta: Any = 1e-4,
        n_jobs: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
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
    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """Go on learning from more documents, and take up their words.

        A word that is new comes in when it occurs `min_count` times in them; no word
        goes, so that there may come to be more than `max_vocab`. All `epochs` are run
        on them, at the learning rates of a fit.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : object
            The model. When anything fails, it is left as it was before.

        Raises
        ------
        ValueError
            When no document has a word that is known or comes in, or `embedding_dim` is
            not that of the vectors learned so far.
        """
        with unchanged_on_failure(self):
            if hasattr(self, "vectors_"):
                self._go_on(X)
            else:
                self._fit(X)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return one vector a document, as `aggregation` says.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            Zeros for a document without known words.
        """
        check_is_fitted(self)
        corpus = self._read(X, learn=False)
        rows = np.array([self.vocabulary_.get(w, -1) for w in corpus.words], np.int32)
        return self._pooled(corpus.restricted(rows, list(self.vocabulary_)))

    def fit_transform(self, X: Any, y: Any = None) -> np.ndarray:
        """Learn from documents, and return one vector for each.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`; those of a generator are kept in memory, for they
            are read twice.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
        """
        X = list(X) if isinstance(X, Iterator) else X
        return self.fit(X).transform(X)

    def _go_on(self, X: Any) -> None:
        if self.embedding_dim != self._n_features_out:
            raise ValueError(
                f"embedding_dim must be {self._n_features_out}, the dimension of the "
                "vectors that partial_fit continues to train, got "
                f"{self.embedding_dim}. Restore the old value, or call fit."
            )
        corpus, old = self._extended(self._read(X, learn=False))
        if not len(corpus.ids):
            raise ValueError(
                f"The {corpus.n_documents} documents hold no word that is known or "
                f"occurs min_count={self.min_count} times, so there is nothing to "
                "learn from. Lower min_count, or pass more documents."
            )
        seeds = draw_seeds(self.random_state)
        tables = self._new_rows(len(corpus.words), seeds)
        known = old >= 0
        for table, before in zip(
            tables, (self.vectors_, self.context_vectors_), strict=True
        ):
            table[known] = before[old[known]]
        self._train(X, corpus, tables, seeds)

    def _extended(self, corpus: Corpus) -> tuple[Corpus, np.ndarray]:
        """Return a corpus with the known words too, and their rows so far (or -1)."""
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
        X: Any,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: Any,
    ) -> Any:
        # Imports TensorFlow, which takes seconds.
        from sknn.estimators.words._word_training import WordTraining, word_hooks

        train, validation = corpus, None
        if self.early_stopping:
            kept, left_out = validation_split(
                corpus.n_documents, self.validation_fraction, seed=seeds.split
            )
            train, validation = corpus.taken(kept), corpus.taken(left_out)

        def fitted() -> dict[str, Any]:
            copies = [table.copy() for table in tables]
            of_documents = self._learned_of_documents(corpus, copies[0])
            return fitted_words(corpus, copies) | of_documents

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
        outcome = training.run(tables, validation, hooks)
        for name in ("idf_", "common_direction_"):
            self.__dict__.pop(name, None)
        self.__dict__.update(self._learned_of_documents(corpus, tables[0]))
        return outcome

    def _learned_of_documents(
        self, corpus: Corpus, vectors: np.ndarray
    ) -> dict[str, Any]:
        """Return the attributes by which `transform` knows the documents of a fit."""
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
        learned = {"tfidf": "idf_", "sif": "common_direction_"}[self.aggregation]
        if not hasattr(self, learned):
            raise ValueError(
                f"aggregation={self.aggregation!r} needs {learned}, which only a fit "
                "with it learns. Set it before the fit."
            )
        if self.aggregation == "tfidf":
            return mean_vectors(corpus, self.vectors_, self.idf_)
        means = mean_vectors(corpus, self.vectors_, sif_weights(self.counts_))
        return without_direction(means, self.common_direction_)

    @property
    def _n_features_out(self) -> int:
        return self.vectors_.shape[1]
