"""Texts, written character by character by a recurrent network."""

import math
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Interval, _fit_context
from sknn.estimators.core._callback_params import CallbackParams
from sknn.estimators.core._fit_data import AUTO_VALIDATION_SAMPLES
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
    "embedding_dim",
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
    units : int or sequence of int, default=(256,)
        Units of each recurrent layer.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman's network),
        "jordan", "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    max_tokens : int or None, default=None
        The most numbers there are for characters, two for padding and the unknown
        included: the most frequent ``max_tokens - 2`` characters are known. None for
        all. At least 3.
    embedding_dim : int, default=64
        Length of the vectors that stand for tokens.
    dropout : float, default=0.2
        Share of hidden units left out in training, in [0, 1): after each recurrent
        layer, the same units at all steps of a part.
    input_dropout : float, default=0.0
        Share of the inputs left out at each step, in [0, 1).
    recurrent_dropout : float, default=0.0
        Share of the units of a recurrent layer that its next step does not see in
        training, in [0, 1); the same at all steps of a sequence.
    layer_norm : bool, default=False
        Layer normalisation of the outputs of recurrent layers.
    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default=0.005
        Rate of the optimizer; "auto" is 0.002 for adam, and each named optimizer has
        its own (see the user guide).
    lr_schedule : str or callable, default="cosine"
        "plateau" divides the rate by five after five epochs without improvement;
        "constant", or "power", "exponential", "piecewise_constant", "cosine" and
        "one_cycle", stretched over all `epochs`; or a Keras schedule or a function of
        the step. A schedule that an `optimizer` object carries takes its place, unless
        `learning_rate` is a number.
    weight_decay : float, default=0.0
        Decay of all weights, decoupled from the gradient, in units of the learning
        rate.
    clip_norm : float or None, default=1.0
        Largest norm of the gradient of all weights together.
    truncation : int, default=64
        Characters that gradients go back through (truncated backpropagation through
        time): texts are trained on in parts of so many characters, one after the
        other, with the states of the recurrent layers carried from each to the next.
    batch_size : int, default=32
        Parts a step, each from another place of the texts.
    epochs : int, default=20
        The most passes over the texts.
    early_stopping : bool or "auto", default="auto"
        True: keep a part of the texts for validation, stop when it gets no better, and
        keep the best weights. "auto": the same from 100 parts on; with fewer, all are
        trained on until the training loss gets no better. False: run all `epochs`.
    validation_fraction : float, default=0.1
        Part of the characters kept for validation: the last ones of all texts.
    patience : float, default=5
        Epochs without improvement before training stops; infinity to run all of them
        and still keep the best weights.
    min_delta : float, default=1e-4
        The least change of the watched value that counts as an improvement.
    refit : bool, default=False
        After validation, train anew on all of the texts, for `best_epoch_` epochs (for
        as many as were run, with `early_stopping=False`): their ends are what a text
        that goes on is most like.
    callbacks : list or dict of keras.callbacks.Callback, default=None
        Called as by `keras.Model.fit`. Named in a dict, their settings are parameters
        too: `set_params(callbacks__stop__patience=3)`. Of what they did, `refit` takes
        over the learning rates.
    random_state : int, RandomState instance or None, default=None
        Decides initial weights, noise and order; None is different each time. No
        global random state is used or changed.
    verbose : int or bool, default=0
        Print a line an epoch.

    Attributes
    ----------
    tokenizer_ : TextTokenizer
        The characters and their numbers.
    network_ : RNNClassifier
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

    _saved: tuple[str, ...] = ("tokenizer_", "network_")

    tokenizer_: TextTokenizer
    network_: RNNClassifier

    def __init__(
        self,
        units: Any = (256,),
        cell: Any = "gru",
        *,
        max_tokens: Any = None,
        embedding_dim: Any = 64,
        dropout: Any = 0.2,
        input_dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        layer_norm: Any = False,
        optimizer: Any = "adam",
        learning_rate: Any = 0.005,
        lr_schedule: Any = "cosine",
        weight_decay: Any = 0.0,
        clip_norm: Any = 1.0,
        truncation: Any = 64,
        batch_size: Any = 32,
        epochs: Any = 20,
        early_stopping: Any = "auto",
        validation_fraction: Any = 0.1,
        patience: Any = 5,
        min_delta: Any = 1e-4,
        refit: Any = False,
        callbacks: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.max_tokens = max_tokens
        self.embedding_dim = embedding_dim
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.recurrent_dropout = recurrent_dropout
        self.layer_norm = layer_norm
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.truncation = truncation
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.refit = refit
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose

    # -- fit -----------------------------------------------------------------------

    @_fit_context(prefer_skip_nested_validation=True)
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
            self.network_ = network
        return self

    @_fit_context(prefer_skip_nested_validation=True)
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
        # A copy of its own would be as large again as the network.
        network = self.network_ if self.__sklearn_is_fitted__() else self._new_network()
        with unchanged_on_failure(self), unchanged_on_failure(network):
            texts = as_texts(X)
            if not self.__sklearn_is_fitted__():
                self.tokenizer_ = self._new_tokenizer().fit(texts)
            network.set_params(**self._network_params())
            inputs, targets, weights = self._samples(self._sequences(texts))
            network.partial_fit(inputs, targets, self._numbers(), weights)
            self.network_ = network
        return self

    def _new_tokenizer(self) -> TextTokenizer:
        return TextTokenizer("character", self.max_tokens, lowercase=False)

    def _network_params(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _OF_NETWORK}

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
        return self.network_.model_

    @property
    def history_(self) -> dict[str, list[float]]:
        """One entry an epoch, as of `network_`; losses are nats a character."""
        return self.network_.history_

    @property
    def n_epochs_(self) -> int:
        """Epochs run."""
        return self.network_.n_epochs_

    @property
    def best_epoch_(self) -> int:
        """The best epoch, from 1: by validation, or else by the training loss."""
        return self.network_.best_epoch_

    @property
    def stop_reason_(self) -> str:
        """Why training ended, as of `network_`."""
        return self.network_.stop_reason_

    # -- scikit-learn ----------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
