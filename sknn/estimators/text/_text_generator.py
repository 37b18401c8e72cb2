"""Texts, written character by character by a recurrent network."""

import math
from numbers import Integral
from typing import Any, Literal

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, fit_context
from sknn._typing import RandomStateLike
from sknn.estimators.core._callback_params import CallbackParams
from sknn.estimators.core._fit_data import AUTO_VALIDATION_SAMPLES
from sknn.estimators.core._parameters import (
    Callbacks,
    CellName,
    Counts,
    Optimizer,
    Schedule,
)
from sknn.estimators.core._persistence import Persistence
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.sequences._rnn import RNN_CONSTRAINTS
from sknn.estimators.sequences._rnn_classifier import RNNClassifier
from sknn.estimators.text._text_tokenizer import TextTokenizer
from sknn.estimators.text._text_writer import TextWriter
from sknn.estimators.text._token_windows import (
    START,
    as_texts,
    cut,
    n_predicted,
    padded,
    pairs,
    split_end,
    with_start,
)

_COUNT = Interval(Integral, 1, None, closed="left")

# Parameters that the network takes by the same names.
_OF_NETWORK = (
    "units",
    "cell",
    "dropout",
    "input_dropout",
    "recurrent_dropout",
    "layer_norm",
    "optimizer",
    "learning_rate",
    "lr_schedule",
    "weight_decay",
    "clip_norm",
    "truncation",
    "batch_size",
    "epochs",
    "early_stopping",
    "patience",
    "min_delta",
    "refit",
    "callbacks",
    "random_state",
    "verbose",
)

# Pieces of the texts that each place of a batch has in an epoch: with one alone, what
# stands in a batch together would be the same in every epoch.
_PIECES = 4

# Characters of the part for validation that are read at once, so that few of them are
# read without what stands before them.
_VALIDATION_STEPS = 1024

# Texts that are read at the same time.
_ROWS = 64


class TextGenerator(TextWriter, Persistence, CallbackParams, BaseEstimator):
    """Write texts like those it has read, character by character.

    A recurrent network that predicts the next character of a text from all before it.
    It is trained on texts alone, and then writes by drawing one character after
    another from its predictions.

    Parameters
    ----------
    **Network**

    units : int or sequence of int, default=(256,)
        Number of units of each recurrent layer; () for none.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman network), "jordan",
        "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    max_tokens : int or None, default=None
        Maximum number of tokens, including padding and the unknown token: the most
        frequent ``max_tokens - 2`` characters are known. None for all characters. At
        least 3.
    embedding_dim : int, default=64
        Dimension of the token embeddings.
    layer_norm : bool, default=False
        Whether to use layer normalization of the outputs of recurrent layers.

    **Regularization**

    dropout : float, default=0.2
        Fraction of the hidden units to drop at each update, in [0, 1): after each
        recurrent layer, the same units at all time steps of a part.
    input_dropout : float, default=0.0
        Fraction of the inputs to drop at each update, in [0, 1).
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop at each update, in [0, 1); the same
        units at all time steps of a sequence.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default=0.005
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide).
    lr_schedule : str or callable, default="cosine"
        Learning rate schedule. "plateau" divides the learning rate by five after five
        epochs without improvement. "constant", or "power", "exponential",
        "piecewise_constant", "cosine" and "one_cycle", stretched over all `epochs`; or
        a Keras schedule or a function of the number of the update. The schedule of an
        `optimizer` object is used instead, unless `learning_rate` is a number.
    weight_decay : float, default=0.0
        Decay of all weights, decoupled from the gradient, in units of the learning
        rate.
    clip_norm : float or None, default=1.0
        Maximum norm of the gradient of all weights together.

    **Training**

    batch_size : int, default=32
        Number of parts per batch, each from another place of the texts.
    epochs : int, default=20
        Maximum number of epochs.
    callbacks : list or dict of keras.callbacks.Callback, or None, default=None
        Called as by `keras.Model.fit`. With names in a dict, the settings of the
        callbacks are parameters too: `set_params(callbacks__stop__patience=3)`. The
        second training of `refit` uses the learning rates that they set, and does not
        call them.
    truncation : int, default=64
        Number of characters of truncated backpropagation through time: training uses
        parts of this length, one after the other, and the states of the recurrent
        layers are carried from each part to the next.

    **Validation**

    early_stopping : bool or "auto", default="auto"
        True: hold out a part of the texts for validation, stop when its loss no longer
        improves, and restore the best weights. "auto": the same from 100 parts; with
        fewer, train on all texts until the training loss no longer improves. False: run
        all `epochs`.
    validation_fraction : float, default=0.1
        Fraction of the characters to hold out for validation: the last characters of
        all texts.
    patience : float, default=5
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best weights.
    min_delta : float, default=1e-4
        Minimum change of the watched value that counts as an improvement.
    refit : bool, default=False
        Whether to train again after validation, on all texts, from the same initial
        weights and for `best_epoch_` epochs (for all epochs run, with
        `early_stopping=False`). A generated text continues the ends of the texts, which
        are held out.

    **Other**

    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise and order; None is different for each fit. No
        global random state is used or changed.
    verbose : int or bool, default=0
        Whether to print one line per epoch.

    Attributes
    ----------
    tokenizer_ : TextTokenizer
        The characters and their numbers.
    estimator_ : RNNClassifier
        The network, whose classes are the numbers of characters.

    See Also
    --------
    TextTokenizer : Texts as numbers, for networks that classify them.

    Notes
    -----
    The states of the recurrent layers are carried from each character to the next
    where texts are written and judged, however long they are. Before the first
    character of a text the network reads token 1, which stands for unknown characters
    too; it never writes them.

    References
    ----------
    A. Graves (2013). Generating sequences with recurrent neural networks.
    arXiv:1308.0850.

    A. Holtzman, J. Buys, L. Du, M. Forbes, Y. Choi (2020). The curious case of neural
    text degeneration. ICLR. (`top_p`.)

    Examples
    --------
    >>> from sknn import TextGenerator
    >>> text = "so long and thanks for all the fish, " * 30
    >>> writer = TextGenerator(64, truncation=16, batch_size=4, random_state=0)
    >>> writer = writer.fit(text)
    >>> writer.generate("so long", 20, temperature=0)
    ' and thanks for all '
    """

    _trains_with_tensorflow = True
    _parameter_constraints: dict[str, list[object]] = {
        **{name: RNN_CONSTRAINTS[name] for name in _OF_NETWORK},
        "max_tokens": [None, Interval(Integral, START + 2, None, closed="left")],
        "embedding_dim": [_COUNT],
        "truncation": [_COUNT],
        "batch_size": [_COUNT],
        "validation_fraction": RNN_CONSTRAINTS["validation_fraction"],
    }

    _saved: tuple[str, ...] = ("tokenizer_", "estimator_")

    tokenizer_: TextTokenizer
    estimator_: RNNClassifier

    def __init__(
        self,
        units: Counts = (256,),
        cell: CellName = "gru",
        *,
        max_tokens: int | None = None,
        embedding_dim: int = 64,
        layer_norm: bool = False,
        dropout: float = 0.2,
        input_dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        optimizer: Optimizer = "adam",
        learning_rate: float | Literal["auto"] = 0.005,
        lr_schedule: Schedule = "cosine",
        weight_decay: float = 0.0,
        clip_norm: float | None = 1.0,
        batch_size: int = 32,
        epochs: int = 20,
        callbacks: Callbacks = None,
        truncation: int = 64,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 5,
        min_delta: float = 1e-4,
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.max_tokens = max_tokens
        self.embedding_dim = embedding_dim
        self.layer_norm = layer_norm
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.recurrent_dropout = recurrent_dropout
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.batch_size = batch_size
        self.epochs = epochs
        self.callbacks = callbacks
        self.truncation = truncation
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.refit = refit
        self.random_state = random_state
        self.verbose = verbose

    # -- fit -----------------------------------------------------------------------

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> "TextGenerator":
        """Learn to write like some texts.

        Parameters
        ----------
        X : str or iterable of str
            One text or several. Each begins anew: nothing is learned of what one ends
            with and the next begins with.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : TextGenerator
            The fitted estimator. When anything fails, it is left as it was before.

        Raises
        ------
        TypeError
            When X is no text and not made of texts.
        ValueError
            When there are too few characters, and when the loss is not finite from the
            start.
        """
        with unchanged_on_failure(self):
            texts = as_texts(X)
            self.tokenizer_ = self._new_tokenizer().fit(texts)
            sequences = self._sequences(texts)
            train, validation = self._parts(sequences)
            network = self._new_network()
            options: dict[str, Any] = {}
            if validation:
                inputs, targets = pairs(cut(validation, _VALIDATION_STEPS))
                options = {"X_val": inputs, "y_val": targets}
            network.fit(*self._samples(train), **options)
            self.estimator_ = network
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any = None) -> "TextGenerator":
        """Run one pass over some texts, from where the last one ended.

        Parameters
        ----------
        X : str or iterable of str
            Texts, as for `fit`. The first call numbers their characters; those that
            only later ones have are unknown. All are trained on.
        y : None, default=None
            Ignored.

        Returns
        -------
        self : TextGenerator
            The estimator. When anything fails, it is left as it was before.
        """
        fitted = self.__sklearn_is_fitted__()
        # Not copied, to save memory.
        network = self.estimator_ if fitted else self._new_network()
        with unchanged_on_failure(self), unchanged_on_failure(network):
            texts = as_texts(X)
            if not self.__sklearn_is_fitted__():
                self.tokenizer_ = self._new_tokenizer().fit(texts)
            network.set_params(**self._network_params())
            inputs, targets, weights = self._samples(self._sequences(texts))
            network.partial_fit(inputs, targets, self._numbers(), weights)
            self.estimator_ = network
        return self

    def _new_tokenizer(self) -> TextTokenizer:
        return TextTokenizer("character", self.max_tokens, lowercase=False)

    def _network_params(self) -> dict[str, Any]:
        params = {name: getattr(self, name) for name in _OF_NETWORK}
        return params | {"embedding": self.embedding_dim}

    def _new_network(self) -> RNNClassifier:
        return RNNClassifier(output="sequence", **self._network_params())

    def _sequences(self, texts: list[str]) -> list[np.ndarray]:
        """Return the numbers of the characters, each text after its start."""
        return [with_start(numbers) for numbers in self.tokenizer_.transform(texts)]

    def _parts(
        self, sequences: list[np.ndarray]
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return what to train on, and what to validate on, if anything."""
        keeps = self.early_stopping
        if keeps == "auto":
            keeps = len(cut(sequences, self.truncation)) >= AUTO_VALIDATION_SAMPLES
        if not keeps:
            return sequences, []
        n_tokens = n_predicted(sequences)
        n_last = math.ceil(self.validation_fraction * n_tokens)
        if n_last >= n_tokens:
            raise ValueError(
                f"X has {n_tokens} characters, and validation_fraction="
                f"{self.validation_fraction} leaves none to train on. Give more text, "
                "or set early_stopping=False."
            )
        return split_end(sequences, n_last)

    def _numbers(self) -> np.ndarray:
        return np.arange(self.tokenizer_.n_tokens_, dtype=np.int32)

    def _samples(self, sequences: list[np.ndarray]) -> tuple[Any, ...]:
        """Return inputs, targets and weights of pieces of the texts.

        Each place of a batch has some of them in an epoch, which it goes through part
        by part. A last sample, which weighs nothing, makes all numbers known to the
        network.
        """
        n_parts = n_predicted(sequences) / (self.batch_size * _PIECES * self.truncation)
        size = max(1, math.ceil(n_parts)) * self.truncation
        inputs, targets = pairs(cut(sequences, size))
        weights = np.append(np.ones(len(inputs)), 0.0)
        numbers = self._numbers()
        inputs.append(np.maximum(numbers, START))  # 0 would be the end of a sequence
        return inputs, [*targets, numbers], weights

    def search_space(
        self, preset: str = "default", *, n_samples: int | None = None
    ) -> dict[str, Any]:
        """Return the ranges that `sknn.search_space` searches.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
        n_samples : int or None, default=None
            Plays no part: texts are of any length.

        Returns
        -------
        dict of str to list, tuple or dict
            A list holds choices, a tuple the ends of a range and its scale.
        """
        space: dict[str, Any] = {
            "learning_rate": (3e-4, 1e-2, "log"),
            "units": {"n_layers": (1, 2), "width": (64, 512, "log2")},
            "dropout": (0.0, 0.5),
        }
        if preset == "small":
            return space
        space |= {
            "cell": ["gru", "lstm"],
            "truncation": (32, 256, "log2"),
            "batch_size": (16, 128, "log2"),
        }
        if preset == "default":
            return space
        return space | {
            "embedding_dim": (16, 128, "log2"),
            "recurrent_dropout": [0.0, 0.1, 0.2],
            "layer_norm": [False, True],
            "weight_decay": (1e-6, 1e-2, "log"),
            "optimizer": ["adam", "nadam", "rmsprop"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    # -- judging -------------------------------------------------------------------

    def bits_per_character(self, X: Any, y: Any = None) -> float:
        """Return how many bits a character of some texts costs.

        It is the mean of -log2 of the probability of each character, given all before
        it in its text; times log(2) it is nats. The first one is predicted too. A
        character that is not known counts as the unknown one, whose probability is
        tiny, unless `max_tokens` has made some unknown in training.

        Parameters
        ----------
        X : str or iterable of str
            Texts, as for `fit`; of any length, for they are read in parts.
        y : None, default=None
            Ignored.

        Returns
        -------
        float
            Lower is better.
        """
        check_is_fitted(self)
        sequences = self._sequences(as_texts(X))
        # Texts of about the same length are read together.
        sequences.sort(key=len)
        stream, total = self._stream(), 0.0
        for first in range(0, len(sequences), _ROWS):
            inputs, targets = padded(sequences[first : first + _ROWS])
            total += float(stream.losses(inputs, targets).sum(dtype=np.float64))
        return total / n_predicted(sequences) / math.log(2)

    def score(self, X: Any, y: Any = None) -> float:
        """Return minus the bits a character, for searches: higher is better.

        Parameters
        ----------
        X : str or iterable of str
            Texts, as for `bits_per_character`.
        y : None, default=None
            Ignored.

        Returns
        -------
        float
        """
        return -self.bits_per_character(X)

    # -- what came of the training ---------------------------------------------------

    @property
    def model_(self) -> Any:
        """The trained network, a keras.Model."""
        return self.estimator_.model_

    @property
    def history_(self) -> dict[str, list[float]]:
        """One entry an epoch, as of `estimator_`; losses are nats a character."""
        return self.estimator_.history_

    @property
    def n_epochs_(self) -> int:
        """Epochs run."""
        return self.estimator_.n_epochs_

    @property
    def best_epoch_(self) -> int:
        """The best epoch, from 1: by validation, or else by the training loss."""
        return self.estimator_.best_epoch_

    @property
    def stop_reason_(self) -> str:
        """Why training ended, as of `estimator_`."""
        return self.estimator_.stop_reason_

    # -- scikit-learn ----------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "estimator_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
