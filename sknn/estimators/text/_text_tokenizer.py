"""Conversion of texts to sequences of token ids."""

from collections.abc import Callable, Iterable, Mapping
from numbers import Integral
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import NotFittedError
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, StrOptions, SuggestsNames, fit_context
from sknn._warnings import warn_user
from sknn.estimators.core._non_tabular_transformer import NonTabularTransformer
from sknn.words import (
    Corpus,
    Documents,
    WordLookup,
    choose_words,
    find_row,
    normalized,
    ordered_items,
    read_corpus,
    simple_tokenize,
    spelled,
)

# The ids of padding, of the unknown token and of the first token of the vocabulary, and
# the names of the first two in `tokens_`.
_PADDING, _UNKNOWN, _FIRST = 0, 1, 2
UNKNOWN_NAME = "[UNK]"
_NAMES = ["", UNKNOWN_NAME]


class TextTokenizer(NonTabularTransformer, SuggestsNames):
    """Convert texts to sequences of token ids, by word or by character.

    Id 0 is padding, which `transform` never returns. Id 1 is the unknown token, for all
    tokens that are not in the vocabulary. The ids of the vocabulary start at 2, in
    order of decreasing frequency. Sequences are not padded, because networks pad them
    themselves.

    Parameters
    ----------
    level : {"word", "character"}, default="word"
        Kind of tokens. Characters include spaces and punctuation.
    max_tokens : int or None, default=None
        Maximum number of ids, including padding and the unknown token: the vocabulary
        contains the ``max_tokens - 2`` most frequent tokens. At least 3. None for no
        limit.
    min_count : int, default=1
        Minimum number of occurrences of a token in the documents of `fit`. Tokens that
        occur less often are unknown.
    lowercase : bool, default=True
        Whether to convert texts to lower case before they are split.
    normalize : bool, default=True
        Whether to normalize texts (NFC) before they are split, so that "é" is the same
        character whether it is stored as one or as "e" and an accent. With False, this
        applies to ``level="character"`` and to `tokenizer`.
    tokenizer : callable or None, default=None
        Function that splits a text into tokens, for ``level="word"`` only. None splits
        into words and numbers, without punctuation. Lists of tokens are not changed.
    max_length : int or None, default=None
        Maximum number of tokens of a document that are returned. None for no limit.
    truncate : {"end", "start"}, default="end"
        Part to remove from longer documents: the end, which keeps the first
        `max_length` tokens, or the start, which keeps the last `max_length` tokens.
    vocabulary : dict of str to int, array-like of str or None, default=None
        Vocabulary to use instead of the tokens of the documents. `max_tokens` and
        `min_count` then have no effect. A list gets the ids 2, 3, ... in its order, a
        set in alphabetical order. A mapping has to contain the ids 2, 3, ..., as
        `vocabulary_` of another tokenizer does. None to learn it from the documents.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Mapping from tokens to ids, which start at 2.
    tokens_ : ndarray of shape (`n_tokens_`,), dtype object
        Token of each id: "" for padding, "[UNK]" for the unknown token, then the
        vocabulary.
    counts_ : ndarray of shape (`n_tokens_`,), int64
        Number of occurrences of each id in the documents of `fit`, before truncation.
        ``counts_[1]`` is the number of unknown tokens.
    n_tokens_ : int
        Number of ids: ``len(vocabulary_) + 2``.

    See Also
    --------
    Word2Vec : Word vectors, for `embedding_matrix`.
    Phrases : Join words that occur together into one token.

    Notes
    -----
    Ties in frequency are broken by the order of first occurrence. A token "[UNK]" in
    documents is the unknown token. If `vocabulary` contains upper-case letters, set
    ``lowercase=False``, or its tokens never match. A warning names tokens that are
    spelled in another way than texts are read.

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
        "normalize": ["boolean"],
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
        level: Literal["word", "character"] = "word",
        max_tokens: int | None = None,
        *,
        min_count: int = 1,
        lowercase: bool = True,
        normalize: bool = True,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
        max_length: int | None = None,
        truncate: Literal["end", "start"] = "end",
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
    ) -> None:
        self.level = level
        self.max_tokens = max_tokens
        self.min_count = min_count
        self.lowercase = lowercase
        self.normalize = normalize
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.truncate = truncate
        self.vocabulary = vocabulary

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Documents, y: None = None) -> Self:
        """Learn the vocabulary.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents: texts (bytes in UTF-8) or lists of tokens, a function that
            returns such an iterable, or the path of a text file (plain, .gz, .bz2 or
            .xz, UTF-8) with one document per line. They are read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : object
            The fitted transformer. When the fit fails, the transformer is unchanged.

        Raises
        ------
        TypeError
            If a document is neither a text nor a list of tokens, or if a token is not a
            str.
        ValueError
            If no token occurs `min_count` times, if `vocabulary` is invalid, or if a
            `tokenizer` is passed with ``level="character"``.
        """
        self._fit_corpus(X)
        return self

    def transform(self, X: Documents) -> np.ndarray:
        """Convert documents to sequences of token ids.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`.

        Returns
        -------
        ndarray of shape (n_documents,), dtype object
            One array of shape (n_document_tokens,), dtype int32, per document, with ids
            from 1 to ``n_tokens_ - 1``. A document without tokens becomes ``[1]``, the
            unknown token, because a network needs at least one time step.
        """
        check_is_fitted(self)
        return self._ids(read_corpus(X, self._tokenize))

    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: Documents, y: None = None) -> np.ndarray:
        """Learn the vocabulary, and convert documents to sequences of token ids.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`. They are read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents,), dtype object
            Sequences, as `transform` returns them.
        """
        return self._ids(self._fit_corpus(X))

    def inverse_transform(self, X: Iterable[ArrayLike]) -> list[list[str]]:
        """Convert sequences of token ids to tokens.

        Parameters
        ----------
        X : iterable of array-like of int
            Sequences, as `transform` returns them, or a matrix of sequences that are
            padded with zeros.

        Returns
        -------
        list of list of str
            Tokens of each sequence: "[UNK]" for the unknown token, and nothing for
            padding. `transform` converts them to the same sequences. With
            ``level="character"``, ``"".join(tokens)`` is the text.

        Raises
        ------
        ValueError
            If X contains anything but ids from 0 to ``n_tokens_ - 1``.
        """
        check_is_fitted(self)
        if len(getattr(X, "shape", ())) == 2:
            X = np.asarray(X)  # iterates over rows, a dataframe over columns
        sequences = ordered_items(X, "X")
        return [self._decode(sequence, row) for row, sequence in enumerate(sequences)]

    def embedding_matrix(self, vectors: WordLookup) -> np.ndarray:
        """Return the word vectors of the vocabulary as a matrix.

        The matrix can be used as the initial weights of an embedding layer.

        Parameters
        ----------
        vectors : Word2Vec, Doc2Vec or WordVectors
            Fitted estimator, or word vectors.

        Returns
        -------
        ndarray of shape (`n_tokens_`, embedding_dim), float32
            Vector of each id. The vector of padding is zero. The vector of the unknown
            token, and of tokens that `vectors` does not contain, is the mean of all
            vectors: it has the smallest expected squared error, whereas zeros would
            look like padding.

        Raises
        ------
        NotFittedError
            If the tokenizer or `vectors` is not fitted.
        TypeError
            If `vectors` is of another type.
        ValueError
            If `vectors` contains no token of the vocabulary.
        """
        check_is_fitted(self)
        if not isinstance(vectors, WordLookup):
            raise TypeError(
                "vectors must be a fitted Word2Vec or Doc2Vec, or WordVectors, got "
                f"{vectors!r}. For other vectors: WordVectors(words, vectors)."
            )
        if not hasattr(vectors, "vectors_"):
            raise NotFittedError(
                f"This {type(vectors).__name__} has no word vectors yet. Call its "
                "`fit` first."
            )
        # Words of `vectors` may be spelled in another way than in texts.
        words = reversed(vectors.vocabulary_.items())
        vocabulary = {spelled(word): row for word, row in words} | vectors.vocabulary_
        rows = np.array([find_row(token, vocabulary) for token in self.tokens_])
        rows[:_FIRST] = -1
        known = rows >= 0
        if not known.any():
            raise ValueError(
                f"vectors contains none of the {len(self.vocabulary_)} tokens of this "
                f"{type(self).__name__}, such as {list(self.vocabulary_)[:3]}; it "
                f"contains words such as {list(vectors.vocabulary_)[:3]}. Split texts "
                "in the same way for both (level, lowercase, tokenizer)."
            )
        mean = vectors.vectors_.mean(axis=0, dtype=np.float64)
        matrix = np.empty((self.n_tokens_, len(mean)), np.float32)
        matrix[known] = vectors.vectors_[rows[known]]
        matrix[~known] = mean
        matrix[_PADDING] = 0
        return matrix

    # -- implementation ----------------------------------------------------------------

    def _fit_corpus(self, X: Documents) -> Corpus:
        """Learn the vocabulary, and return the documents."""
        if self.level == "character" and self.tokenizer is not None:
            raise ValueError(
                'tokenizer must be None with level="character", got '
                f'{self.tokenizer!r}. Use level="word" with a tokenizer.'
            )
        given = None if self.vocabulary is None else _checked(self.vocabulary)
        n_texts = 0

        def tokenize(text: str) -> Iterable[str]:
            nonlocal n_texts
            n_texts += 1
            return self._tokenize(text)

        corpus = read_corpus(X, tokenize)
        if given is not None and n_texts:
            self._warn_about_spelling(given)
        words = self._frequent_words(corpus) if given is None else given
        vocabulary = {word: token_id for token_id, word in enumerate(words, _FIRST)}
        counts = np.zeros(_FIRST + len(words), np.int64)
        np.add.at(counts, _word_ids(corpus, vocabulary), corpus.counts)
        self.vocabulary_ = vocabulary
        self.tokens_ = np.array([*_NAMES, *words], dtype=object)
        self.counts_ = counts
        self.n_tokens_ = len(counts)
        return corpus

    def _frequent_words(self, corpus: Corpus) -> list[str]:
        chosen = choose_words(corpus, self.min_count)
        words = [str(corpus.words[row]) for row in chosen]
        limit = None if self.max_tokens is None else self.max_tokens - _FIRST
        return [word for word in words if word != UNKNOWN_NAME][:limit]

    def _warn_about_spelling(self, tokens: list[str]) -> None:
        """Warn about tokens of `vocabulary` that cannot occur in texts."""
        if self.tokenizer is not None:
            return
        absent = []
        for token in tokens:
            found = list(self._tokenize(token))
            # Tokens of several words, or of punctuation, occur in lists of tokens.
            if found != [token] and (len(found) == 1 or self.level == "character"):
                absent.append((token, found))
        if absent:
            token, found = absent[0]
            warn_user(
                f"{len(absent)} of the {len(tokens)} tokens of vocabulary do not occur "
                f"in texts, such as {token!r}, which is read as {found} (level="
                f"{self.level!r}, lowercase={self.lowercase}, normalize="
                f"{self.normalize}). Spell tokens as texts are read, or change these "
                "parameters.",
            )

    def _tokenize(self, text: str) -> Iterable[str]:
        if self.lowercase:
            text = text.lower()
        if self.normalize:
            text = normalized(text)
        if self.level == "character":
            return list(text)
        if self.tokenizer is not None:
            return self.tokenizer(text)
        return simple_tokenize(text, lowercase=False)

    def _ids(self, corpus: Corpus) -> np.ndarray:
        """Return the token ids of each document, truncated to `max_length`."""
        ids = _word_ids(corpus, self.vocabulary_)[corpus.ids]
        starts, ends = corpus.starts[:-1], corpus.starts[1:]
        if self.max_length is not None:
            if self.truncate == "end":
                ends = np.minimum(ends, starts + self.max_length)
            else:
                starts = np.maximum(starts, ends - self.max_length)
        sequences = np.empty(corpus.n_documents, dtype=object)
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        for row, (start, end) in enumerate(spans):
            # Copies, so that a subset of the sequences does not keep all in memory.
            sequences[row] = ids[start:end].copy()
            if start == end:
                sequences[row] = np.array([_UNKNOWN], np.int32)
        return sequences

    def _decode(self, sequence: ArrayLike, row: int) -> list[str]:
        """Return the tokens of one sequence of ids."""
        ids = np.asarray(sequence)
        if ids.ndim != 1 or (len(ids) and ids.dtype.kind not in "iu"):
            raise ValueError(
                "X must contain sequences of integers, as transform returns them; "
                f"row {row} is {sequence!r}."
            )
        invalid = ids[(ids < 0) | (ids >= self.n_tokens_)]
        if len(invalid):
            raise ValueError(
                f"Token ids must be from 0 to {self.n_tokens_ - 1} (n_tokens_ - 1), "
                f"got {invalid[0]} in row {row}. Pass sequences that this "
                f"{type(self).__name__} has returned."
            )
        ids = ids[ids != _PADDING].astype(np.intp)
        return self.tokens_[ids].tolist()

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _word_ids(corpus: Corpus, vocabulary: Mapping[str, int]) -> np.ndarray:
    """Return the token id of each word of a corpus."""
    return np.array([vocabulary.get(word, _UNKNOWN) for word in corpus.words], np.int32)


def _checked(vocabulary: Iterable[object]) -> list[str]:
    """Return the tokens of a vocabulary in the order of their ids."""
    if isinstance(vocabulary, set | frozenset):
        tokens = sorted(vocabulary, key=str)
    else:
        tokens = list(vocabulary)
    if not tokens:
        raise ValueError("vocabulary must contain at least one token, got none.")
    if invalid := [token for token in tokens if not isinstance(token, str)]:
        raise TypeError(f"vocabulary must contain strings, got {invalid[0]!r}.")
    if UNKNOWN_NAME in tokens:
        raise ValueError(
            f"vocabulary must not contain {UNKNOWN_NAME!r}, which is the unknown "
            f"token, {_UNKNOWN}, of every vocabulary. Remove it, as "
            f"tokens_[{_FIRST}:] does."
        )
    seen: set[object] = set()
    for token in tokens:
        if token in seen:
            raise ValueError(f"vocabulary must not contain {token!r} twice.")
        seen.add(token)
    if isinstance(vocabulary, Mapping):
        ids = list(vocabulary.values())
        integers = all(isinstance(token_id, Integral) for token_id in ids)
        if not integers or sorted(ids) != [*range(_FIRST, _FIRST + len(tokens))]:
            raise ValueError(
                f"vocabulary must have the ids {_FIRST} to {len(tokens) + 1} for its "
                f"{len(tokens)} tokens, each once ({_PADDING} is padding and "
                f"{_UNKNOWN} the unknown token), got {str(ids)[:60]}. Pass a list of "
                "the tokens to assign these ids."
            )
        tokens.sort(key=vocabulary.__getitem__)
    return [str(token) for token in tokens]  # not NumPy strings
