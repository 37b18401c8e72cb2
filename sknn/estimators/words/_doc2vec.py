"""Document vectors that predict the words of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from sklearn.callback import CallbackContext
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import StrOptions
from sknn._typing import RandomStateLike
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.words._word_model import (
    WORD_CONSTRAINTS,
    BaseWordModel,
    fitted_words,
)
from sknn.words import (
    Corpus,
    DocumentInference,
    Documents,
    check_count,
    keep_probabilities,
    negative_probabilities,
    read_corpus,
    row_norms,
)

if TYPE_CHECKING:
    from sknn.training import WordOutcome

# Sum of the learning rates of `transform`, as a fraction of the sum of the learning
# rates of training. With "dbow", a third of it is enough to return the vectors of
# training documents, because the word vectors are already trained.
_RATE_FACTORS = {"dm": 1.0, "dbow": 0.35}


class Doc2Vec(BaseWordModel):
    """Document vectors (doc2vec), trained together with word vectors.

    The paragraph vectors of Le and Mikolov (2014), with negative sampling. Each
    document has its own vector, which predicts the words of the document ("dbow"), or
    which predicts the center word of a window together with the other words of the
    window ("dm").

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
    algorithm : {"dm", "dbow"}, default="dm"
        Training algorithm. "dm" (distributed memory, PV-DM): the mean of the document
        vector and of the vectors of the context words predicts a word. "dbow"
        (distributed bag of words, PV-DBOW): the document vector predicts the words of
        the document, regardless of their order.
    train_words : bool, default=False
        Whether "dbow" also trains word vectors, by skip-gram, which takes several times
        as long. "dm" always trains word vectors. Otherwise, the vector of a word is its
        weights in the output layer.

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
        tokens, at least 10 and at most 40.
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
    document_vectors_ : ndarray of shape (n_documents, embedding_dim), float32
        Vectors of the documents of `fit`, in their order. Zeros for a document without
        known words.
    vocabulary_ : dict of str to int
        Row of each word in `vectors_`, in order of decreasing frequency.
    vectors_ : ndarray of shape (n_words, embedding_dim), float32
        Word vectors: the weights of the hidden layer, or of the output layer with
        "dbow" and without `train_words`.
    context_vectors_ : ndarray of shape (n_words, embedding_dim), float32
        Weights of the output layer.
    counts_ : ndarray of shape (n_words,), int64
        Number of occurrences of each word.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds".
    loss_curve_ : list of float
        Mean loss of the predictions of document vectors in each epoch. For large
        corpora, it is the mean over a part of the predictions, one block of words per
        update.
    n_epochs_ : int
        Number of epochs run.
    best_epoch_ : int
        The epoch of the stored vectors, counted from 1.
    stop_reason_ : str
        Why training ended: "epochs", "callback" or "interrupted".

    See Also
    --------
    Word2Vec : Word vectors, and document vectors as the means of word vectors.

    Notes
    -----
    `transform` computes the vector of a document by gradient descent, with the trained
    word vectors, and with a fixed set of cases instead of random draws. The vector of a
    document is therefore deterministic, and does not depend on the other documents. It
    starts from zero with "dbow", and from the mean of `document_vectors_` with "dm":
    there, all documents learn their common part at the start of training, before the
    word vectors predict the words. For the documents of `fit`, the result is similar to
    the vector in `document_vectors_`, but not equal.

    References
    ----------
    Q. Le and T. Mikolov, "Distributed representations of sentences and documents",
    2014, arXiv:1405.4053.

    Examples
    --------
    >>> from sknn import Doc2Vec
    >>> texts = ["the king rules the land", "the queen rules the land"] * 50
    >>> model = Doc2Vec(embedding_dim=8, window=2, random_state=0).fit(texts)
    >>> model.document_vectors_.shape
    (100, 8)
    >>> model.transform(["a land without a king"]).shape
    (1, 8)
    >>> similar = model.most_similar_documents("the queen of the land", topn=2)
    """

    _min_epochs = 10

    _parameter_constraints: dict[str, list[object]] = WORD_CONSTRAINTS | {
        "algorithm": [StrOptions({"dm", "dbow"})],
        "train_words": ["boolean"],
    }

    document_vectors_: np.ndarray

    def __init__(
        self,
        embedding_dim: int = 100,
        window: int = 5,
        min_count: int = 5,
        *,
        algorithm: Literal["dm", "dbow"] = "dm",
        train_words: bool = False,
        negative: int = 5,
        sample: float = 1e-3,
        ns_exponent: float = 0.75,
        epochs: int | Literal["auto"] = "auto",
        learning_rate: float = 0.025,
        min_learning_rate: float = 1e-4,
        max_vocab: int | None = None,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
        n_jobs: int | None = None,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.embedding_dim = embedding_dim
        self.window = window
        self.min_count = min_count
        self.algorithm = algorithm
        self.train_words = train_words
        self.negative = negative
        self.sample = sample
        self.ns_exponent = ns_exponent
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.min_learning_rate = min_learning_rate
        self.max_vocab = max_vocab
        self.tokenizer = tokenizer
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def transform(self, X: Documents) -> np.ndarray:
        """Return the vectors of documents, which may be new.

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
        corpus = read_corpus(X, self.tokenizer)
        rows = np.array([self.vocabulary_.get(w, -1) for w in corpus.words], np.int32)
        last = min(self.min_learning_rate, self.learning_rate)
        inference = DocumentInference(
            self.vectors_ if self.algorithm == "dm" else None,
            self.context_vectors_,
            keep_probabilities(self.counts_, self.sample),
            negative_probabilities(self.counts_, self.ns_exponent),
            self.negative,
            self.window,
            _RATE_FACTORS[self.algorithm]
            * (self._n_planned if self.epochs == "auto" else self.epochs)
            * (self.learning_rate + last)
            / 2,
            self._start(),
        )
        return inference.vectors(corpus.restricted(rows, list(self.vocabulary_)))

    def fit_transform(self, X: Documents, y: None = None) -> np.ndarray:
        """Train on documents, and return their trained vectors.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as in `fit`.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            A copy of `document_vectors_`, which `transform` only approximates.
        """
        return self.fit(X).document_vectors_.copy()

    def most_similar_documents(
        self,
        document: str | bytes | Sequence[str] | np.ndarray | int,
        topn: int = 10,
    ) -> list[tuple[int, float]]:
        """Find the documents of `fit` that are most similar to a document.

        Parameters
        ----------
        document : str, bytes, list of str, ndarray of shape (embedding_dim,) or int
            A document, whose vector `transform` computes; a vector; or the row of a
            document of `fit`, which is then excluded.
        topn : int, default=10
            Number of documents to return; all, if there are fewer.

        Returns
        -------
        list of (int, float)
            Rows of `document_vectors_` and their cosine similarities, in [-1, 1], in
            descending order.

        Raises
        ------
        ValueError
            If the row does not exist, the vector has a wrong shape, or the document has
            no known words.
        """
        check_is_fitted(self)
        check_count(topn, "topn")
        vectors = self.document_vectors_
        vector = self._query_vector(document)
        similarity = vectors @ (vector / row_norms(vector[None]))
        similarity /= row_norms(vectors)
        order = np.argsort(-similarity, kind="stable")
        if isinstance(document, int | np.integer):
            order = order[order != document]
        return [(int(row), float(similarity[row])) for row in order[:topn]]

    def _start(self) -> np.ndarray:
        """Return the vector from which `transform` starts; see the notes."""
        known = self.document_vectors_[self.document_vectors_.any(axis=1)]
        if self.algorithm == "dbow" or len(known) == 0:
            return np.zeros(self.document_vectors_.shape[1], np.float32)
        return known.mean(axis=0)

    def _query_vector(
        self, document: str | bytes | Sequence[str] | np.ndarray | int
    ) -> np.ndarray:
        """Return the vector of the document of a query."""
        vectors = self.document_vectors_
        if isinstance(document, int | np.integer) and not isinstance(document, bool):
            if not 0 <= document < len(vectors):
                raise ValueError(
                    f"document must be a row from 0 to {len(vectors) - 1}, got "
                    f"{document}."
                )
            vector = vectors[document]
        elif isinstance(document, np.ndarray) and document.dtype.kind in "fiu":
            vector = document.astype(np.float32)
            if vector.shape != vectors.shape[1:] or not np.isfinite(vector).all():
                raise ValueError(
                    f"A vector must be finite and have shape {vectors.shape[1:]}, got "
                    f"{document!r}."
                )
        else:
            vector = self.transform([cast("str | Sequence[str]", document)])[0]
        if not vector.any():
            raise ValueError(
                f"{document!r} has no known words, so its vector has no direction. "
                "Pass a document with words of `vocabulary_`."
            )
        return vector

    def _learn(
        self,
        X: Documents,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: CallbackContext | None,
    ) -> WordOutcome:
        # Imports TensorFlow, which takes seconds.
        from sknn.estimators.words._document_training import DocumentTraining
        from sknn.estimators.words._word_training import word_hooks

        rng = np.random.default_rng((seeds.weights, 1))
        shape = (corpus.n_documents, self.embedding_dim)
        documents = (2 * rng.random(shape, dtype=np.float32) - 1) / self.embedding_dim
        documents[corpus.lengths == 0] = 0
        if self.algorithm == "dbow" and not self.train_words:
            # There are no input vectors, so word vectors are the output vectors.
            tables[0] = tables[1]
        trained = tables[1:] if tables[0] is tables[1] else tables

        def fitted() -> dict[str, object]:
            words = fitted_words(corpus, [table.copy() for table in tables])
            return words | {"document_vectors_": documents.copy()}

        hooks = word_hooks(
            self,
            corpus,
            False,
            callback_context,
            {"X": X, "y": None, "metadata": None},
            fitted,
        )
        training = DocumentTraining(self, corpus, seeds.order)
        outcome = training.run(trained, documents, hooks)
        self.document_vectors_ = documents
        return outcome

    @property
    def _n_features_out(self) -> int:
        return self.document_vectors_.shape[1]
