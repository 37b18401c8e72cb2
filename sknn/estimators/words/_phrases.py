"""Phrases of several words, found by how often they stand together."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, StrOptions, fit_context
from sknn.words import Corpus, PhraseRules, find_phrases, read_corpus

# Articles, prepositions and conjunctions that stand within names.
_ENGLISH = frozenset(
    ["a", "an", "the", "of", "for", "to", "from", "in", "on", "at", "by"]
    + ["with", "without", "and", "or"]
)


class Phrases(TransformerMixin, BaseEstimator):
    """Join words that stand together more often than by chance, "new_york" say.

    A transformer of documents, to stand before `Word2Vec` or a bag of words.

    Parameters
    ----------
    min_count : int, default=5
        How often two words have to stand together; what "mikolov" takes off their
        count, so that rare pairs do not come first.
    threshold : float, default=10.0
        What the score of a phrase has to be above; the higher it is, the fewer
        phrases. For "npmi" between -1 and 1, such as 0.5.
    measure : {"mikolov", "npmi"}, default="mikolov"
        How a pair is scored: see Notes.
    passes : int, default=1
        How often to look for pairs. The second time, phrases of the first are words
        themselves, so that longer ones come about: "new_york" "times".
    delimiter : str, default="_"
        What stands between the words of a phrase.
    connector_words : {"english"}, list or set of str, or None, default=None
        Words that neither begin nor end a phrase, but may stand in one, as in
        "bank_of_america"; "english" for common articles, prepositions and
        conjunctions.
    tokenizer : callable or None, default=None
        From a text to its tokens; None takes words and numbers in lower case. Lists of
        tokens are taken as they are.

    Attributes
    ----------
    phrases_ : dict of str to float
        Phrases and their scores, the highest first; those of later passes follow.

    See Also
    --------
    Word2Vec : Vectors of words and phrases.

    Notes
    -----
    "mikolov" is ``(count(ab) - min_count) * V / (count(a) * count(b))``, where V is the
    number of different words and pairs, as it is counted in gensim. "npmi" is the
    normalized pointwise mutual information, ``ln(p(ab) / (p(a) p(b))) / -ln(p(ab))``,
    which is 1 for words that never come apart, 0 for chance, and depends less on the
    size of a corpus.

    Documents are read from left to right, and a word that has become part of a phrase
    begins no other.

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
        min_count: Any = 5,
        threshold: Any = 10.0,
        *,
        measure: Any = "mikolov",
        passes: Any = 1,
        delimiter: Any = "_",
        connector_words: Any = None,
        tokenizer: Any = None,
    ) -> None:
        self.min_count = min_count
        self.threshold = threshold
        self.measure = measure
        self.passes = passes
        self.delimiter = delimiter
        self.connector_words = connector_words
        self.tokenizer = tokenizer

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> "Phrases":
        """Find the phrases in some documents.

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
        self : Phrases
            The fitted transformer. When anything fails, it is left as it was before.

        Raises
        ------
        TypeError
            When a document is neither text nor a list of tokens, or a token is not a
            str.
        ValueError
            When the documents hold no words, or `threshold` does not suit `measure`.
        """
        self._fit_corpus(read_corpus(X, self.tokenizer))
        return self

    def transform(self, X: Any) -> list[list[str]]:
        """Return the tokens of each document, phrases joined.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`.

        Returns
        -------
        list of list of str
        """
        check_is_fitted(self)
        return _as_lists(self._join_corpus(read_corpus(X, self.tokenizer)))

    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: Any, y: Any = None) -> list[list[str]]:
        """Find the phrases in some documents, and return their tokens joined.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`; read once.
        y : None, default=None
            Ignored.

        Returns
        -------
        list of list of str
        """
        return _as_lists(self._fit_corpus(read_corpus(X, self.tokenizer)))

    def set_output(self, *, transform: Any = None) -> "Phrases":
        """Do nothing: documents are no table, whatever a pipeline asks for.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Ignored.

        Returns
        -------
        self : Phrases
        """
        return self

    # -- on numbers of words, as Word2Vec uses it ------------------------------------

    def _fit_corpus(self, corpus: Corpus) -> Corpus:
        """Find the phrases of a corpus, and return it with them joined."""
        connectors = self._checked_connectors()
        if not len(corpus.ids):
            raise ValueError(
                f"The {corpus.n_documents} documents hold no words (empty vocabulary), "
                "so there are no phrases. Pass texts or lists of tokens."
            )
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
        """Return a corpus with the phrases that were found joined."""
        for rules in self._rules:
            corpus = rules.join(corpus)
        return corpus

    def _checked_connectors(self) -> frozenset[str]:
        if self.measure == "mikolov" and self.threshold <= 0:
            raise ValueError(
                'threshold must be above 0 with measure="mikolov", got '
                f"{self.threshold!r}; with a lower one every pair is a phrase."
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
        if strange := [word for word in words if not isinstance(word, str)]:
            raise TypeError(f"connector_words must be strings, got {strange[0]!r}.")
        return words

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "phrases_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _as_lists(corpus: Corpus) -> list[list[str]]:
    tokens = np.array(corpus.words, dtype=object)[corpus.ids].tolist()
    ends = corpus.starts.tolist()
    return [tokens[a:b] for a, b in zip(ends[:-1], ends[1:], strict=True)]
