"""Vectors of documents by predicting the words that stand in them."""

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import StrOptions
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.words._word_model import (
    WORD_CONSTRAINTS,
    BaseWordModel,
    fitted_words,
)
from sknn.words import (
    Corpus,
    DocumentInference,
    keep_probabilities,
    negative_probabilities,
    read_corpus,
    row_norms,
)

# How far `transform` goes, in sums of the learning rates of training. With "dbow"
# words that are trained already pull a document to where it was in a third of them.
_WAYS = {"dm": 1.0, "dbow": 0.35}


class Doc2Vec(BaseWordModel):
    """Vectors of documents, learned together with those of words.

    The paragraph vectors of Le and Mikolov (2014), with negative sampling: each
    document has a vector of its own, which predicts its words ("dbow"), or which
    together with the words of a window predicts the one in the middle ("dm").

    Parameters
    ----------
    embedding_dim : int, default=100
        Dimensions of a vector.
    window : int, default=5
        The most words on either side of a word that count as its neighbours. For each
        word the reach is drawn anew from 1 to `window`, so that near ones count more.
    min_count : int, default=5
        Words that occur less often are left out.
    algorithm : {"dm", "dbow"}, default="dm"
        Distributed memory (PV-DM): the mean of the vectors of the document and of the
        words around it predicts a word. Distributed bag of words (PV-DBOW): the
        document predicts its words, whatever their order.
    train_words : bool, default=False
        Whether "dbow" also trains input vectors of words, by skip-gram, which takes
        several times as long; "dm" always does. Without it a word has only the vector
        by which documents are judged.
    negative : int, default=5
        Words drawn against each right one; 15 to 20 for small corpora.
    sample : float, default=1e-3
        Of a word that makes up the share z of all tokens, each is kept with the
        probability (sqrt(z / sample) + 1) * sample / z in each epoch; 0 keeps all.
    ns_exponent : float, default=0.75
        Words are drawn in proportion to count**ns_exponent.
    epochs : int, default=10
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
    document_vectors_ : ndarray of shape (n_documents, embedding_dim), float32
        The vectors of the documents of `fit`, in their order; zeros for one without
        known words.
    vocabulary_ : dict of str to int
        Word -> row, the most frequent first.
    vectors_ : ndarray of shape (n_words, embedding_dim), float32
        The vectors of the words, which are the weights of the hidden layer; with "dbow"
        and without `train_words` those of the output layer.
    context_vectors_ : ndarray of shape (n_words, embedding_dim), float32
        The weights of the output layer.
    counts_ : ndarray of shape (n_words,), int64
        How often each word occurs.
    history_ : dict of lists
        One entry an epoch: loss, learning_rate, seconds.
    loss_curve_ : list of float
        The mean loss of a prediction by a document in each epoch. In large corpora it
        is taken over a part of the predictions, one block of words a step.
    n_epochs_ : int
        Epochs run.
    best_epoch_ : int
        The epoch whose vectors are kept, from 1.
    stop_reason_ : str
        "epochs", "callback" or "interrupted".

    See Also
    --------
    Word2Vec : Vectors of documents as means of those of their words.

    Notes
    -----
    `transform` finds the vector of a document by gradient descent from zero, with the
    words as they are and with fixed cases in place of what is random in training. A
    document so has the same vector every time and in any company. Documents of `fit`
    get vectors much like those in `document_vectors_`, but not the same.

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

    _parameter_constraints: dict[str, list[object]] = WORD_CONSTRAINTS | {
        "algorithm": [StrOptions({"dm", "dbow"})],
        "train_words": ["boolean"],
    }

    document_vectors_: np.ndarray

    def __init__(
        self,
        embedding_dim: Any = 100,
        window: Any = 5,
        min_count: Any = 5,
        *,
        algorithm: Any = "dm",
        train_words: Any = False,
        negative: Any = 5,
        sample: Any = 1e-3,
        ns_exponent: Any = 0.75,
        epochs: Any = 10,
        learning_rate: Any = 0.025,
        min_learning_rate: Any = 1e-4,
        max_vocab: Any = None,
        tokenizer: Any = None,
        n_jobs: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
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

    def transform(self, X: Any) -> np.ndarray:
        """Return vectors of documents, new ones or not.

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
            _WAYS[self.algorithm] * self.epochs * (self.learning_rate + last) / 2,
        )
        return inference.vectors(corpus.restricted(rows, list(self.vocabulary_)))

    def fit_transform(self, X: Any, y: Any = None) -> np.ndarray:
        """Learn from documents, and return the vectors learned for them.

        Parameters
        ----------
        X : iterable of (str, bytes or iterable of str), callable or path
            Documents, as for `fit`.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            A copy of `document_vectors_`, which `transform` would only come near to.
        """
        return self.fit(X).document_vectors_.copy()

    def most_similar_documents(
        self, document: Any, topn: int = 10
    ) -> list[tuple[int, float]]:
        """Return the documents of `fit` that are nearest to one.

        Parameters
        ----------
        document : str, bytes, list of str, ndarray of shape (embedding_dim,) or int
            A document, for which a vector is found by `transform`; a vector; or the row
            of a document of `fit`, which is then left out.
        topn : int, default=10
            How many documents to return; fewer if there are no more.

        Returns
        -------
        list of (int, float)
            Rows of `document_vectors_` and their cosine similarities from -1 to 1, the
            largest first.

        Raises
        ------
        ValueError
            When there is no such row, a vector has another shape, or a document no
            known words.
        """
        check_is_fitted(self)
        if isinstance(topn, bool) or not isinstance(topn, int | np.integer) or topn < 1:
            raise ValueError(
                f"topn must be a whole number of at least 1, got {topn!r}."
            )
        vectors = self.document_vectors_
        vector = self._vector_of(document)
        similarity = vectors @ (vector / np.linalg.norm(vector))
        similarity /= row_norms(vectors)
        order = np.argsort(-similarity, kind="stable")
        if isinstance(document, int | np.integer):
            order = order[order != document]
        return [(int(row), float(similarity[row])) for row in order[:topn]]

    def _vector_of(self, document: Any) -> np.ndarray:
        """Return the vector of what was asked for."""
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
                    f"A vector must be finite and of shape {vectors.shape[1:]}, got "
                    f"{document!r}."
                )
        else:
            vector = self.transform([document])[0]
        if not vector.any():
            raise ValueError(
                f"{document!r} has no known words, and so no direction. Ask for a "
                "document with words that `vocabulary_` holds."
            )
        return vector

    def _learn(
        self,
        X: Any,
        corpus: Corpus,
        tables: list[np.ndarray],
        seeds: Seeds,
        callback_context: Any,
    ) -> Any:
        # Imports TensorFlow, which takes seconds.
        from sknn.estimators.words._document_training import DocumentTraining
        from sknn.estimators.words._word_training import word_hooks

        rng = np.random.default_rng((seeds.weights, 1))
        shape = (corpus.n_documents, self.embedding_dim)
        documents = (2 * rng.random(shape, dtype=np.float32) - 1) / self.embedding_dim
        documents[corpus.lengths == 0] = 0
        if self.algorithm == "dbow" and not self.train_words:
            # No input vectors: a word is what documents are judged by.
            tables[0] = tables[1]
        trained = tables[1:] if tables[0] is tables[1] else tables

        def fitted() -> dict[str, Any]:
            *copies, of_documents = [table.copy() for table in (*tables, documents)]
            return fitted_words(corpus, copies) | {"document_vectors_": of_documents}

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
