"""What all models of words share: the vocabulary, its training, and looking it up."""

import warnings
from abc import ABC, abstractmethod
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    clone,
)
from sklearn.callback import CallbackSupportMixin
from sklearn.exceptions import ConvergenceWarning

from sknn._sklearn import Interval, fit_context, with_callbacks
from sknn.estimators.core._constraints import positive
from sknn.estimators.core._seeds import Seeds, draw_seeds
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.words._phrases import Phrases
from sknn.words import (
    Corpus,
    WordLookup,
    choose_words,
    keep_words,
    read_corpus,
)

_COUNT = Interval(Integral, 1, None, closed="left")

WORD_CONSTRAINTS: dict[str, list[object]] = {
    "embedding_dim": [_COUNT],
    "window": [Interval(Integral, 1, 1000, closed="both")],
    "min_count": [_COUNT],
    "max_vocab": [None, _COUNT],
    "tokenizer": [None, callable],
    "negative": [_COUNT],
    "sample": [positive(zero=True)],
    "ns_exponent": [Interval(Real, None, None, closed="neither")],
    "epochs": [_COUNT],
    "learning_rate": [positive()],
    "min_learning_rate": [positive(zero=True)],
    "n_jobs": [None, Integral],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
}


class BaseWordModel(
    WordLookup,
    CallbackSupportMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
    ABC,
):
    """Vectors of words, learned from documents."""

    vocabulary_: dict[str, int]
    vectors_: np.ndarray
    context_vectors_: np.ndarray
    counts_: np.ndarray
    history_: dict[str, list[float]]

    phrases_: Phrases

    _trains_with_tensorflow = True

    # A model without the parameter joins no words.
    phrases: Any = None

    # -- what a model adds ---------------------------------------------------------

    @abstractmethod
    def _learn(
        self,
        X: Any,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: Any,
    ) -> Any:
        """Train the tables in place; return the outcome of `train_words`."""

    @property
    @abstractmethod
    def _n_features_out(self) -> int:
        """The columns of what `transform` returns."""

    # -- fit -----------------------------------------------------------------------

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn the vectors of the words in some documents.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents: texts (bytes in UTF-8), or lists of tokens; or a function that
            returns such an iterable; or the path of a text file (plain, .gz, .bz2 or
            .xz, UTF-8) with one document a line. They are read once, and only the
            numbers of their words are kept, so that they may be larger than memory.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : object
            The fitted model. When anything fails, it is left as it was before.

        Raises
        ------
        TypeError
            When a document is neither text nor a list of tokens, or a token is not a
            str.
        ValueError
            When no word occurs `min_count` times.
        """
        with unchanged_on_failure(self):
            self._fit(X)
        return self

    # -- the steps of fit ------------------------------------------------------------

    def _fit(self, X: Any) -> None:
        corpus = self._read(X, learn=True)
        chosen = choose_words(corpus, self.min_count, self.max_vocab)
        corpus = keep_words(corpus, chosen)
        seeds = draw_seeds(self.random_state)
        self.history_ = {}
        self._train(X, corpus, self._new_rows(len(corpus.words), seeds), seeds)

    def _read(self, X: Any, *, learn: bool) -> Corpus:
        """Return the documents of X, the words of each phrase joined.

        The phrases are those that were found in a fit, or found now, to `learn` them.
        """
        if learn:
            self.__dict__.pop("phrases_", None)
            if self.phrases:
                self.phrases_ = self._new_phrases()
        corpus = read_corpus(X, self.tokenizer)
        if not hasattr(self, "phrases_"):
            return corpus
        if learn:
            return self.phrases_._fit_corpus(corpus)
        return self.phrases_._join_corpus(corpus)

    def _new_phrases(self) -> Phrases:
        """Return a copy of `phrases`, to be fitted."""
        phrases = Phrases() if self.phrases is True else clone(self.phrases)
        phrases._validate_params()  # it is not its own `fit` that is called
        if phrases.tokenizer is not None:
            raise ValueError(
                "phrases must have tokenizer=None, for they are given tokens, got "
                f"{phrases.tokenizer!r}. Pass it as the tokenizer of the "
                f"{type(self).__name__} instead."
            )
        return phrases

    def _new_rows(self, n_words: int, seeds: Seeds) -> list[np.ndarray]:
        """Return input vectors of small random numbers, and outputs of zeros."""
        rng = np.random.default_rng(seeds.weights)
        inputs = rng.random((n_words, self.embedding_dim), dtype=np.float32)
        return [(2 * inputs - 1) / self.embedding_dim, np.zeros_like(inputs)]

    def _train(
        self, X: Any, corpus: Corpus, tables: list[np.ndarray], seeds: Seeds
    ) -> None:
        """Train, and take over what was learned as fitted attributes."""
        context = self._init_callback_context(max_subtasks=self.epochs)
        watched = bool(getattr(self, "_skl_callbacks", []))
        outcome = self._learn(X, corpus, tables, seeds, context if watched else None)
        for name, value in fitted_words(corpus, tables).items():
            setattr(self, name, value)
        self.history_ = {
            name: [*self.history_.get(name, []), *values]
            for name, values in outcome.history.items()
        }
        self.loss_curve_ = self.history_["loss"]
        self.n_epochs_ = len(self.loss_curve_)
        self.best_epoch_ = self.n_epochs_ - len(outcome.history["loss"])
        self.best_epoch_ += outcome.best_epoch
        self.stop_reason_ = outcome.stop_reason
        if outcome.stop_reason == "interrupted":
            warnings.warn(
                f"Training was interrupted after epoch {self.n_epochs_}; the vectors "
                "keep what they have learned.",
                ConvergenceWarning,
                stacklevel=5,
            )

    # -- scikit-learn ----------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "vectors_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def fitted_words(corpus: Corpus, tables: list[np.ndarray]) -> dict[str, Any]:
    """Return the fitted attributes that trained tables stand for."""
    return {
        "vocabulary_": {word: row for row, word in enumerate(corpus.words)},
        "vectors_": tables[0],
        "context_vectors_": tables[1],
        "counts_": corpus.counts,
    }
