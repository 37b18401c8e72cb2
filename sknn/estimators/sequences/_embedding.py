"""Embedding of tokens, as a group of parameters."""

from numpy.typing import ArrayLike

from sknn.estimators.core._settings import Settings


class Embedding(Settings):
    """Embedding of tokens, for the parameter `embedding` of networks for sequences.

    Parameters
    ----------
    dim : int or None, default=None
        Dimension of the vectors; None for the dimension of `weights`, or else 64.
    weights : array-like of shape (n_tokens, dim) or None, default=None
        Initial vectors of the tokens, for example word vectors of `Word2Vec` (see
        `TextTokenizer.embedding_matrix`); None for random vectors.
    trainable : bool, default=True
        Whether the vectors are trained.

    See Also
    --------
    RNNClassifier : Classification of sequences.
    TextTokenizer : Convert texts to sequences of tokens.

    Examples
    --------
    >>> from sknn import Embedding, RNNClassifier
    >>> X = [[1, 2, 3], [3, 2, 1, 1], [2, 2]]
    >>> vectors = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    >>> net = RNNClassifier(8, embedding=Embedding(weights=vectors, trainable=False))
    >>> net.set_params(epochs=1, random_state=0).fit(X, ["a", "b", "a"]).n_epochs_
    1
    """

    _network_params = ("dim", "weights", "trainable")

    def __init__(
        self,
        dim: int | None = None,
        *,
        weights: ArrayLike | None = None,
        trainable: bool = True,
    ) -> None:
        self.dim = dim
        self.weights = weights
        self.trainable = trainable
