"""Detection of phrases, from the frequency of word pairs."""

from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Literal, Self

import numpy as np
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, StrOptions, SuggestsNames, fit_context
from sknn.estimators.core._non_tabular_transformer import NonTabularTransformer
from sknn.words import (
    Corpus,
    Documents,
    PhraseRules,
    check_words,
    find_phrases,
    read_corpus,
)

# Articles, prepositions and conjunctions that occur within names.
_ENGLISH = frozenset(
    ["a", "an", "the", "of", "for", "to", "from", "in", "on", "at", "by"]
    + ["with", "without", "and", "or"]
)


class Phrases(NonTabularTransformer, SuggestsNames):
    """Join words that occur together more often than by chance, such as "new_york".

    A transformer of documents, for use before `Word2Vec` or a bag-of-words vectorizer.

    Parameters
    ----------
    min_count : int, default=5
        Minimum number of occurrences of a pair of words. The "mikolov" score subtracts
        it from the count of the pair, which lowers the scores of rare pairs.
    threshold : float, default=10.0
        Minimum score of a phrase, exclusive. A higher threshold gives fewer phrases.
        For "npmi" it must be from -1 to 1, for example 0.5.
    measure : {"mikolov", "npmi"}, default="mikolov"
        Score of a pair: see Notes.
    passes : int, default=1
        Number of passes over the documents. In later passes, the phrases of previous
        passes count as words, which gives longer phrases: "new_york" "times".
    delimiter : str, default="_"
        String between the words of a phrase.
    connector_words : {"english"}, list or set of str, or None, default=None
        Words that cannot start or end a phrase, but may occur within a phrase, as in
        "bank_of_america". "english" for common articles, prepositions and conjunctions.
    tokenizer : callable or None, default=None
        Function that splits a text into tokens. None splits into words and numbers in
        lower case. Lists of tokens are not changed.

    Attributes
    ----------
    phrases_ : dict of str to float
        Phrases and their scores, in descending order within each pass.

    See Also
    --------
    Word2Vec : Vectors of words and phrases.

    Notes
    -----
    "mikolov" is ``(count(ab) - min_count) * V / (count(a) * count(b))``, where V is the
    number of distinct words and pairs, as in gensim. "npmi" is the normalized pointwise
    mutual information, ``ln(p(ab) / (p(a) p(b))) / -ln(p(ab))``. It is 1 for words that
    only occur together and 0 for independent words, and depends less on the size of the
    corpus.

    Documents are read from left to right. A word that is part of a phrase does not
    start another phrase.

    References
    ----------
    T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, "Distributed
    representations of words and phrases and their compositionality", 2013,
    arXiv:1310.4546.

    G. Bouma, "Normalized (pointwise) mutual information in collocation extraction",
    2009.

    Examples
    --------
    >>> from sknn import Phrases
    >>> texts = ["In New York", "New York is big", "is it new?", "the York minster"]
    >>> phrases = Phrases(min_count=1, threshold=1).fit(texts)
    >>> phrases.phrases_
    {'new_york': 1.777...}
    >>> phrases.transform(["A new day in New York"])
    [['a', 'new', 'day', 'in', 'new_york']]
    """

    _parameter_constraints: dict[str, list[object]] = {
        "min_count": [Interval(Integral, 1, None, closed="left")],
        "threshold": [Interval(Real, None, None, closed="neither")],
        "measure": [StrOptions({"mikolov", "npmi"})],
        "passes": [Interval(Integral, 1, None, closed="left")],
        "delimiter": [str],
        "connector_words": [None, StrOptions({"english"}), "array-like"],
        "tokenizer": [None, callable],
    }

    phrases_: dict[str, float]
    _rules: list[PhraseRules]

    def __init__(
        self,
        min_count: int = 5,
        threshold: float = 10.0,
        *,
        measure: Literal["mikolov", "npmi"] = "mikolov",
        passes: int = 1,
        delimiter: str = "_",
        connector_words: Literal["english"] | list[str] | set[str] | None = None,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        self.min_count = min_count
        self.threshold = threshold
        self.measure = measure
        self.passes = passes
        self.delimiter = delimiter
        self.connector_words = connector_words
        self.tokenizer = tokenizer

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Documents, y: None = None) -> Self:
        """Learn the phrases of documents.

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
            If the documents contain no words, or if `threshold` is invalid for
            `measure`.
        """
        self._fit_corpus(read_corpus(X, self.tokenizer))
        return self

    def transform(self, X: Documents) -> list[list[str]]:
        """Return the tokens of each document, with phrases joined.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`.

        Returns
        -------
        list of list of str
            Tokens of each document.
        """
        check_is_fitted(self)
        return _as_lists(self._join_corpus(read_corpus(X, self.tokenizer)))

    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: Documents, y: None = None) -> list[list[str]]:
        """Learn the phrases of documents, and return their tokens with phrases joined.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`. They are read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        list of list of str
            Tokens of each document.
        """
        return _as_lists(self._fit_corpus(read_corpus(X, self.tokenizer)))

    # -- word ids, for Word2Vec ------------------------------------------------------

    def _fit_corpus(self, corpus: Corpus) -> Corpus:
        """Learn the phrases of a corpus, and return the corpus with phrases joined."""
        connectors = self._checked_connectors()
        check_words(corpus)
        passes: list[PhraseRules] = []
        for _ in range(self.passes):
            rules = find_phrases(
                corpus,
                min_count=self.min_count,
                threshold=self.threshold,
                measure=self.measure,
                delimiter=self.delimiter,
                connectors=connectors,
            )
            if not rules.parts:
                break
            passes.append(rules)
            corpus = rules.join(corpus)
        self._rules = passes
        self.phrases_ = {}
        for rules in passes:
            for name, score in zip(rules.names, rules.scores.tolist(), strict=True):
                self.phrases_.setdefault(name, score)
        return corpus

    def _join_corpus(self, corpus: Corpus) -> Corpus:
        """Return a corpus with the learned phrases joined."""
        for rules in self._rules:
            corpus = rules.join(corpus)
        return corpus

    def _checked_connectors(self) -> frozenset[str]:
        if self.measure == "mikolov" and self.threshold <= 0:
            raise ValueError(
                'threshold must be above 0 with measure="mikolov", got '
                f"{self.threshold!r}; with a lower threshold, every pair is a phrase."
            )
        if self.measure == "npmi" and not -1 <= self.threshold < 1:
            raise ValueError(
                "threshold must be from -1 up to, but not including, 1 with "
                f'measure="npmi", got {self.threshold!r}. Try 0.5.'
            )
        if self.connector_words is None:
            return frozenset()
        if isinstance(self.connector_words, str):
            return _ENGLISH
        words = frozenset(self.connector_words)
        if invalid := [word for word in words if not isinstance(word, str)]:
            raise TypeError(f"connector_words must be strings, got {invalid[0]!r}.")
        return words

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "phrases_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _as_lists(corpus: Corpus) -> list[list[str]]:
    tokens = np.array(corpus.words, dtype=object)[corpus.ids].tolist()
    ends = corpus.starts.tolist()
    return [tokens[a:b] for a, b in zip(ends[:-1], ends[1:], strict=True)]
