"""Base class of word embedding models."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from sklearn.base import (
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    clone,
)
from sklearn.callback import CallbackContext, CallbackSupportMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags

from sknn._sklearn import (
    Interval,
    StrOptions,
    SuggestsNames,
    fit_context,
    new_callback_context,
    validate_params,
    with_callbacks,
)
from sknn._typing import RandomStateLike
from sknn._warnings import warn_user
from sknn.estimators.core._auto_epochs import AutoEpochs
from sknn.estimators.core._constraints import positive
from sknn.estimators.core._seeds import Seeds, draw_seeds
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.words._phrases import Phrases
from sknn.words import (
    Corpus,
    Documents,
    WordLookup,
    choose_words,
    keep_words,
    read_corpus,
)

if TYPE_CHECKING:
    from sknn.training import WordOutcome

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
    "epochs": [StrOptions({"auto"}), _COUNT],
    "learning_rate": [positive()],
    "min_learning_rate": [positive(zero=True)],
    "n_jobs": [None, Integral],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
}


# Number of tokens of ``epochs="auto"``, and its maximum; see the decision record on
# words.
_AUTO_TOKENS = 8_000_000
_MAX_AUTO_EPOCHS = 40

# Vectors have learned if their loss is smaller than this fraction of the loss without
# training.
_LEARNED = 0.99


class BaseWordModel(
    WordLookup,
    CallbackSupportMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    SuggestsNames,
    ABC,
):
    """Word vectors, learned from documents."""

    # Parameters that both models have.
    embedding_dim: int
    window: int
    min_count: int
    algorithm: str
    negative: int
    sample: float
    ns_exponent: float
    epochs: int | Literal["auto"]
    learning_rate: float
    min_learning_rate: float
    max_vocab: int | None
    tokenizer: Callable[[str], Iterable[str]] | None
    n_jobs: int | None
    random_state: RandomStateLike
    verbose: int | bool

    # The smallest number of epochs of "auto", and the number when training continues.
    _min_epochs: ClassVar[int]

    # Number of epochs of the last training.
    _n_planned: int

    # A model without this parameter does not join words.
    phrases: Phrases | bool | None = None

    vocabulary_: dict[str, int]
    vectors_: np.ndarray
    context_vectors_: np.ndarray
    counts_: np.ndarray
    history_: dict[str, list[float]]

    phrases_: Phrases

    _trains_with_tensorflow = True

    # -- abstract methods ----------------------------------------------------------

    @abstractmethod
    def _learn(
        self,
        X: Documents,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: CallbackContext | None,
    ) -> WordOutcome:
        """Train the tables in place; return the outcome of `train_words`."""

    @property
    @abstractmethod
    def _n_features_out(self) -> int:
        """Number of columns of the output of `transform`."""

    # -- fit -----------------------------------------------------------------------

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Documents, y: None = None) -> Self:
        """Learn word vectors from documents.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents: texts (bytes in UTF-8) or lists of tokens, a function that
            returns such an iterable, or the path of a text file (plain, .gz, .bz2 or
            .xz, UTF-8) with one document per line. They are read once, and only the
            ids of their words are kept, so they may be larger than memory.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : object
            The fitted estimator. When the fit fails, the estimator is unchanged.

        Raises
        ------
        TypeError
            If a document is neither a text nor a list of tokens, or if a token is not a
            str.
        ValueError
            If no word occurs `min_count` times.
        """
        with unchanged_on_failure(self):
            self._fit(X)
        return self

    def _fit(self, X: Documents) -> Corpus:
        """Learn word vectors, and return the documents with the words that have one."""
        corpus = self._read(X, learn=True)
        chosen = choose_words(corpus, self.min_count, self.max_vocab)
        corpus = keep_words(corpus, chosen)
        seeds = draw_seeds(self.random_state)
        self.history_ = {}
        auto = AutoEpochs(_AUTO_TOKENS, self._min_epochs, _MAX_AUTO_EPOCHS)
        n_auto = auto.number(len(corpus.ids))
        self._n_planned = n_auto if self.epochs == "auto" else self.epochs
        self._train(X, corpus, self._new_rows(len(corpus.words), seeds), seeds)
        return corpus

    def _read(self, X: Documents, *, learn: bool) -> Corpus:
        """Return the documents of X, with the words of each phrase joined.

        If `learn` is True, the phrases are learned from X. Otherwise, the phrases of
        the last fit are used.
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
        """Return an unfitted copy of `phrases`."""
        phrases = Phrases() if self.phrases is True else clone(self.phrases)
        validate_params(phrases)  # its own `fit`, which would do so, is not called
        if phrases.tokenizer is not None:
            raise ValueError(
                "phrases must have tokenizer=None, because it receives tokens, got "
                f"{phrases.tokenizer!r}. Pass it as the tokenizer of "
                f"{type(self).__name__} instead."
            )
        return phrases

    def _new_rows(self, n_words: int, seeds: Seeds) -> list[np.ndarray]:
        """Return small random input vectors, and output vectors of zeros."""
        rng = np.random.default_rng(seeds.weights)
        inputs = rng.random((n_words, self.embedding_dim), dtype=np.float32)
        return [(2 * inputs - 1) / self.embedding_dim, np.zeros_like(inputs)]

    def _train(
        self, X: Documents, corpus: Corpus, tables: list[np.ndarray], seeds: Seeds
    ) -> None:
        """Train, and store the results as fitted attributes."""
        context = new_callback_context(self, self._n_planned)
        outcome = self._learn(X, corpus, tables, seeds, context)
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
        doubt = self._doubt(outcome)
        if doubt:
            warn_user(doubt, ConvergenceWarning)

    def _doubt(self, outcome: WordOutcome) -> str:
        """Return a message if the vectors may not have been trained well, else ""."""
        if outcome.stop_reason == "interrupted":
            return (
                f"Training was interrupted after epoch {self.n_epochs_}; the current "
                "vectors are kept."
            )
        losses, first = outcome.history["loss"], self._untrained_loss()
        if not losses or any(loss <= _LEARNED * first for loss in losses):
            return ""
        if all(map(math.isnan, losses)):
            return (
                "The vectors have not learned: no word has had a context, so they keep "
                "their initial values. Documents of a single word have no context, and "
                "subsampling removes frequent words: pass longer documents, or set "
                "sample=0."
            )
        return (
            f"The vectors have not learned: after {len(losses)} epochs, the loss is "
            f"{losses[-1]:.4g}, and {first:.4g} without training. Pass more "
            "documents, or increase `epochs` or `learning_rate`."
        )

    def _untrained_loss(self) -> float:
        """Return the loss of output vectors of zeros."""
        return (1 + self.negative) * math.log(2)

    # -- scikit-learn ----------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "vectors_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def fitted_words(corpus: Corpus, tables: list[np.ndarray]) -> dict[str, object]:
    """Return the fitted attributes of trained tables."""
    return {
        "vocabulary_": {word: row for row, word in enumerate(corpus.words)},
        "vectors_": tables[0],
        "context_vectors_": tables[1],
        "counts_": corpus.counts,
    }
