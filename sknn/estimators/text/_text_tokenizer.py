"""Texts as sequences of numbers, for networks that read them step by step."""

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, StrOptions, fit_context
from sknn.words import (
    Corpus,
    WordLookup,
    choose_words,
    read_corpus,
    simple_tokenize,
)

# The numbers that no token of a vocabulary has, and their names in `tokens_`.
_PADDING, _UNKNOWN, _FIRST = 0, 1, 2
_NAMES = ["", "[UNK]"]


class TextTokenizer(TransformerMixin, BaseEstimator):
    """Turn texts into sequences of numbers, one a word or one a character.

    The numbers stand for tokens: 0 is padding, which `transform` never returns, 1 is
    every token that is not in the vocabulary, and the vocabulary begins at 2, the most
    frequent token first. Documents keep their lengths, for networks fill up short ones
    themselves.

    Parameters
    ----------
    level : {"word", "character"}, default="word"
        What a token is. Characters are those of Python, with spaces and punctuation.
    max_tokens : int or None, default=None
        The most numbers there are, 0 and 1 included, so that all of them are below it:
        the tokens kept are the ``max_tokens - 2`` most frequent ones. At least 3.
    min_count : int, default=1
        Tokens that occur less often in the documents of `fit` are unknown.
    lowercase : bool, default=True
        Put texts in lower case before they are split.
    tokenizer : callable or None, default=None
        From a text to its tokens; None takes words and numbers, no punctuation. Lists
        of tokens are taken as they are. Only for ``level="word"``.
    max_length : int or None, default=None
        The most tokens of a document that are returned.
    truncate : {"end", "start"}, default="end"
        What is cut off documents that are longer: the end, so that their first
        `max_length` tokens are left, or the start, which leaves the last ones.
    vocabulary : mapping of str to int, array-like of str or None, default=None
        The tokens to number, instead of those of the documents; `max_tokens` and
        `min_count` then have no effect. A list is numbered from 2 in its order, a set
        in alphabetical order; a mapping has the numbers 2, 3, ... itself, as
        `vocabulary_` of another tokenizer.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Token -> number, from 2.
    tokens_ : ndarray of shape (`n_tokens_`,), dtype object
        Number -> token: "" for padding, "[UNK]" for the unknown, then the vocabulary.
    counts_ : ndarray of shape (`n_tokens_`,), int64
        How often each number occurs in the documents of `fit`, before any are cut:
        ``counts_[1]`` is how many of their tokens are unknown.
    n_tokens_ : int
        How many numbers there are: ``len(vocabulary_) + 2``.

    See Also
    --------
    Word2Vec : Vectors of words, to begin with: see `embedding_matrix`.
    Phrases : Several words as one token.

    Notes
    -----
    Equally frequent tokens are numbered in the order of their first appearance. A token
    "[UNK]" in documents is the unknown token. For a `vocabulary` with capitals, set
    `lowercase` to False, or texts never have its tokens.

    Examples
    --------
    >>> from sknn import TextTokenizer
    >>> texts = ["the king rules the land", "the queen rules"]
    >>> tokenizer = TextTokenizer().fit(texts)
    >>> tokenizer.vocabulary_
    {'the': 2, 'rules': 3, 'king': 4, 'land': 5, 'queen': 6}
    >>> sequences = tokenizer.transform(["The queen rules.", "A land without a king"])
    >>> [sequence.tolist() for sequence in sequences]
    [[2, 6, 3], [1, 5, 1, 1, 4]]
    >>> tokenizer.inverse_transform(sequences)[1]
    ['[UNK]', 'land', '[UNK]', '[UNK]', 'king']
    """

    _parameter_constraints: dict[str, list[object]] = {
        "level": [StrOptions({"word", "character"})],
        "max_tokens": [None, Interval(Integral, _FIRST + 1, None, closed="left")],
        "min_count": [Interval(Integral, 1, None, closed="left")],
        "lowercase": ["boolean"],
        "tokenizer": [None, callable],
        "max_length": [None, Interval(Integral, 1, None, closed="left")],
        "truncate": [StrOptions({"end", "start"})],
        "vocabulary": [None, Mapping, "array-like"],
    }

    vocabulary_: dict[str, int]
    tokens_: np.ndarray
    counts_: np.ndarray
    n_tokens_: int

    _saved: tuple[str, ...] = ("vocabulary_", "tokens_", "counts_", "n_tokens_")

    def __init__(
        self,
        level: Any = "word",
        max_tokens: Any = None,
        *,
        min_count: Any = 1,
        lowercase: Any = True,
        tokenizer: Any = None,
        max_length: Any = None,
        truncate: Any = "end",
        vocabulary: Any = None,
    ) -> None:
        self.level = level
        self.max_tokens = max_tokens
        self.min_count = min_count
        self.lowercase = lowercase
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.truncate = truncate
        self.vocabulary = vocabulary

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> "TextTokenizer":
        """Number the tokens of some documents.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents: texts (bytes in UTF-8), or lists of tokens; or a function that
            returns such an iterable; or the path of a text file (plain, .gz, .bz2 or
            .xz, UTF-8) with one document a line. They are read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : TextTokenizer
            The fitted transformer. When anything fails, it is left as it was before.

        Raises
        ------
        TypeError
            When a document is neither text nor a list of tokens, or a token is not a
            str.
        ValueError
            When no token occurs `min_count` times, `vocabulary` is not as described, or
            there is a `tokenizer` of characters.
        """
        self._fit_corpus(X)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the numbers of the tokens of each document.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`.

        Returns
        -------
        ndarray of shape (n_documents,), dtype object
            Its items are arrays of shape (n_tokens_of_the_document,), dtype int32, of
            numbers from 1 to ``n_tokens_ - 1``. A document without any token is the
            unknown token, ``[1]``, since a network needs a step to read.
        """
        check_is_fitted(self)
        return self._numbers_of(self._read(X))

    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: Any, y: Any = None) -> np.ndarray:
        """Number the tokens of some documents, and return their numbers.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`; read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents,), dtype object
            As `transform` returns it.
        """
        return self._numbers_of(self._fit_corpus(X))

    def inverse_transform(self, X: Any) -> list[list[str]]:
        """Return the tokens that numbers stand for.

        Parameters
        ----------
        X : iterable of array-like of int
            Sequences, as `transform` returns them, or a matrix of sequences that are
            filled up with zeros.

        Returns
        -------
        list of list of str
            "[UNK]" for unknown tokens, and nothing for padding. `transform` makes the
            same sequences of them; ``"".join(tokens)`` is the text of characters.

        Raises
        ------
        ValueError
            When something else is among them than numbers from 0 to ``n_tokens_ - 1``.
        """
        check_is_fitted(self)
        return [self._tokens_of(numbers, row) for row, numbers in enumerate(X)]

    def embedding_matrix(self, vectors: Any) -> np.ndarray:
        """Return word vectors in the order of the numbers of this tokenizer.

        They are the weights that a layer of embeddings begins with.

        Parameters
        ----------
        vectors : Word2Vec, Doc2Vec or WordVectors
            Where the vectors come from; fitted.

        Returns
        -------
        ndarray of shape (`n_tokens_`, embedding_dim), float32
            Zeros for padding. The unknown token, and tokens that `vectors` does not
            have, are the mean of all its vectors: of all guesses at an unknown vector
            the one with the least squared error, where zeros would look like padding.

        Raises
        ------
        NotFittedError
            When there is nothing fitted yet.
        TypeError
            When `vectors` is something else.
        ValueError
            When it has none of the tokens.
        """
        check_is_fitted(self)
        if not isinstance(vectors, WordLookup):
            raise TypeError(
                "vectors must be a fitted Word2Vec or Doc2Vec, or WordVectors, got "
                f"{vectors!r}. For other vectors: WordVectors(words, vectors)."
            )
        if not hasattr(vectors, "vectors_"):
            raise NotFittedError(
                f"This {type(vectors).__name__} has no word vectors yet. Call its fit "
                "first."
            )
        rows = np.array([vectors.vocabulary_.get(token, -1) for token in self.tokens_])
        rows[:_FIRST] = -1
        known = rows >= 0
        if not known.any():
            raise ValueError(
                f"vectors has none of the {len(self.vocabulary_)} tokens of this "
                f"{type(self).__name__}, such as {list(self.vocabulary_)[:3]}; its own "
                f"are such as {list(vectors.vocabulary_)[:3]}. Split texts in the same "
                "way for both (level, lowercase, tokenizer)."
            )
        mean = vectors.vectors_.mean(axis=0, dtype=np.float64)
        matrix = np.empty((self.n_tokens_, len(mean)), np.float32)
        matrix[known] = vectors.vectors_[rows[known]]
        matrix[~known] = mean
        matrix[_PADDING] = 0
        return matrix

    def set_output(self, *, transform: Any = None) -> "TextTokenizer":
        """Do nothing: sequences are no table, whatever a pipeline asks for.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Ignored.

        Returns
        -------
        self : TextTokenizer
        """
        return self

    # -- the steps ---------------------------------------------------------------------

    def _fit_corpus(self, X: Any) -> Corpus:
        """Number the tokens of documents, and return them as they were read."""
        if self.level == "character" and self.tokenizer is not None:
            raise ValueError(
                'tokenizer must be None with level="character", got '
                f'{self.tokenizer!r}. Use level="word" for the tokens it makes.'
            )
        given = None if self.vocabulary is None else _checked(self.vocabulary)
        corpus = self._read(X)
        words = self._frequent_words(corpus) if given is None else given
        numbers = {word: number for number, word in enumerate(words, _FIRST)}
        counts = np.zeros(_FIRST + len(words), np.int64)
        np.add.at(counts, _rows(corpus, numbers), corpus.counts)
        self.vocabulary_ = numbers
        self.tokens_ = np.array([*_NAMES, *words], dtype=object)
        self.counts_ = counts
        self.n_tokens_ = len(counts)
        return corpus

    def _frequent_words(self, corpus: Corpus) -> list[str]:
        chosen = choose_words(corpus, self.min_count)
        words = [str(corpus.words[number]) for number in chosen]
        most = None if self.max_tokens is None else self.max_tokens - _FIRST
        return [word for word in words if word != _NAMES[_UNKNOWN]][:most]

    def _read(self, X: Any) -> Corpus:
        return read_corpus(X, self._tokenize)

    def _tokenize(self, text: str) -> Iterable[str]:
        if self.lowercase:
            text = text.lower()
        if self.level == "character":
            return text
        if self.tokenizer is not None:
            return self.tokenizer(text)
        return simple_tokenize(text, lowercase=False)

    def _numbers_of(self, corpus: Corpus) -> np.ndarray:
        numbers = _rows(corpus, self.vocabulary_)[corpus.ids]
        begins, ends = corpus.starts[:-1], corpus.starts[1:]
        if self.max_length is not None:
            if self.truncate == "end":
                ends = np.minimum(ends, begins + self.max_length)
            else:
                begins = np.maximum(begins, ends - self.max_length)
        sequences = np.empty(corpus.n_documents, dtype=object)
        spans = zip(begins.tolist(), ends.tolist(), strict=True)
        for row, (begin, end) in enumerate(spans):
            # Copies: a part of the sequences shall not hold on to all of them.
            sequences[row] = numbers[begin:end].copy()
            if begin == end:
                sequences[row] = np.array([_UNKNOWN], np.int32)
        return sequences

    def _tokens_of(self, sequence: Any, row: int) -> list[str]:
        numbers = np.asarray(sequence)
        if numbers.ndim != 1 or (len(numbers) and numbers.dtype.kind not in "iu"):
            raise ValueError(
                "X must hold sequences of whole numbers, as transform returns them; "
                f"row {row} is {sequence!r}."
            )
        wrong = numbers[(numbers < 0) | (numbers >= self.n_tokens_)]
        if len(wrong):
            raise ValueError(
                f"Numbers of tokens are from 0 to {self.n_tokens_ - 1} (n_tokens_ - 1),"
                f" got {wrong[0]} in row {row}. Pass what this "
                f"{type(self).__name__} has returned."
            )
        numbers = numbers[numbers != _PADDING].astype(np.intp)
        return self.tokens_[numbers].tolist()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _rows(corpus: Corpus, numbers: Mapping[str, int]) -> np.ndarray:
    """Return the number of each word of a corpus."""
    return np.array([numbers.get(word, _UNKNOWN) for word in corpus.words], np.int32)


def _checked(vocabulary: Any) -> list[str]:
    """Return the tokens of a vocabulary in the order of their numbers."""
    if isinstance(vocabulary, set | frozenset):
        tokens = sorted(vocabulary, key=str)
    else:
        tokens = list(vocabulary)
    if not tokens:
        raise ValueError("vocabulary must hold one token at least, got none.")
    if strange := [token for token in tokens if not isinstance(token, str)]:
        raise TypeError(f"vocabulary must hold strings, got {strange[0]!r}.")
    if _NAMES[_UNKNOWN] in tokens:
        raise ValueError(
            f"vocabulary must not hold {_NAMES[_UNKNOWN]!r}, which is the unknown token"
            f" {_UNKNOWN} of every vocabulary. Leave it out, as tokens_[{_FIRST}:] "
            "does."
        )
    seen: set[str] = set()
    for token in tokens:
        if token in seen:
            raise ValueError(f"vocabulary must not hold {token!r} twice.")
        seen.add(token)
    if isinstance(vocabulary, Mapping):
        numbers = list(vocabulary.values())
        whole = all(isinstance(number, Integral) for number in numbers)
        if not whole or sorted(numbers) != [*range(_FIRST, _FIRST + len(tokens))]:
            raise ValueError(
                f"vocabulary must have the numbers {_FIRST} to {len(tokens) + 1} for "
                f"its {len(tokens)} tokens, each once ({_PADDING} is padding and "
                f"{_UNKNOWN} the unknown token), got {str(numbers)[:60]}. Pass a list "
                "of the tokens to have them numbered."
            )
        tokens.sort(key=vocabulary.__getitem__)
    return [str(token) for token in tokens]  # and no strings of numpy
