"""Translation of texts by a recurrent encoder and decoder."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import Tags, check_scalar
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from sknn._sklearn import Interval, StrOptions, fit_context
from sknn._targets import Target, TokenTarget
from sknn._typing import MatrixLike, RandomStateLike
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._parameters import (
    Callbacks,
    CellName,
    Counts,
    Optimizer,
    Schedule,
)
from sknn.estimators.core._sample_arguments import checked_weights
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._supervised import SupervisedNetwork
from sknn.estimators.sequences._rnn import RNN_CONSTRAINTS
from sknn.estimators.text._alignment import Alignment
from sknn.estimators.text._candidate import Candidate
from sknn.estimators.text._text_pair_input import TextPairInput
from sknn.estimators.text._text_pairs import check_texts, split_tokens
from sknn.estimators.text._translator_ranges import search_ranges

if TYPE_CHECKING:
    import keras

    from sknn.training import Decoded

# Parameters with the same constraints as the parameters of recurrent networks.
_SHARED = (
    *(name for name in TRAINING_CONSTRAINTS if name not in ("loss", "scoring")),
    "units",
    "cell",
    "bidirectional",
    "dropout",
    "recurrent_dropout",
)

_LEVELS = StrOptions({"character", "word"})
_COUNT = Interval(Integral, 1, None, closed="left")


class Seq2SeqTranslator(SupervisedNetwork):
    """Sequence-to-sequence network that translates texts to other texts.

    The encoder, a stack of recurrent layers, reads the source text. The decoder, a
    second stack, starts from the last states of the encoder and predicts the target
    text token by token. With `attention`, the decoder also uses all time steps of the
    source at each time step, and learns which of them matter. During training, the
    decoder reads the true previous tokens (teacher forcing); during prediction, it
    reads the tokens that it has predicted.

    X and y contain one str per sample, such as dates in two formats, numbers as words
    and as digits, or short sentences in two languages. The estimator converts texts to
    token ids itself. The network also learns where texts start and end. The prediction
    for a text depends neither on the other texts of X nor on padding.

    Parameters
    ----------
    **Network**

    units : int or sequence of int, default=(64,)
        Number of units of each recurrent layer of the encoder, in each direction, and
        of the decoder.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman network), "jordan",
        "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    bidirectional : bool, default=True
        Whether to use bidirectional recurrent layers in the encoder.
    attention : {"dot", "additive"} or None, default="dot"
        Attention of the decoder to the time steps of the source: by a dot product
        (Luong et al. 2015) or by a small network (Bahdanau et al. 2015). With None the
        decoder only uses the last states of the encoder. See
        `sknn.networks.SourceAttention`.
    embedding_dim : int, default=64
        Dimension of the token embeddings.

    **Input**

    source_level : {"character", "word"}, default="character"
        Tokens of X: characters, or words separated by spaces.
    target_level : {"character", "word"}, default="character"
        Tokens of y. Predicted words are separated by one space.
    max_length : int or None, default=None
        Maximum number of tokens of a text in y and of a predicted text; None for the
        length of the longest text of the fit.

    **Regularization**

    dropout : float, default=0.2
        Fraction of the units to drop at each update, in [0, 1): of the token
        embeddings, after each recurrent layer and before the outputs, the same units at
        all time steps of a sequence.
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop at each update, in [0, 1); the same
        units at all time steps of a sequence.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default=0.005
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide). With ``lr_schedule="one_cycle"``, its peak is 2.5 times as
        high. "auto" of a Keras optimizer is its own learning rate.
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
        Maximum norm of the gradient of all weights together (`global_clipnorm` in
        Keras).
    clip_value : float or None, default=None
        Maximum absolute value of each component of the gradient.

    **Training**

    batch_size : int or "auto", default="auto"
        Number of samples per batch. "auto" is 32, 128 from 5,000 samples and 256 from
        50,000 samples.
    epochs : int, default=50
        Maximum number of epochs.
    shuffle : bool, default=True
        Whether to shuffle the training data before each epoch.
    warm_start : bool, default=False
        Whether `fit` continues from the weights of the last fit. The parameters of the
        network and its loss cannot be changed in between. The learning rate schedule
        starts again.
    callbacks : list or dict of keras.callbacks.Callback, or None, default=None
        Called as by `keras.Model.fit`. With names in a dict, the settings of the
        callbacks are parameters too: `set_params(callbacks__stop__patience=3)`. The
        second training of `refit` uses the learning rates that they set, and does not
        call them.

    **Validation**

    early_stopping : bool or "auto", default="auto"
        True: hold out a part of the samples for validation, stop when its loss no
        longer improves, and restore the best weights. "auto": the same from 100
        samples; with fewer, train on all samples until the training loss no longer
        improves. False: run all `epochs`. If `X_val` is passed to `fit`, it is used
        instead of a held-out part.
    validation_fraction : float, default=0.1
        Fraction of the samples (of the groups, if given) to hold out for validation.
    patience : float, default=10
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best weights.
    min_delta : float, default=1e-4
        Minimum change of the monitored value that counts as an improvement.
    refit : bool, default=False
        Whether to train again after validation, on all samples (including `X_val`),
        from the same initial weights and for `best_epoch_` epochs (for all epochs run,
        with `early_stopping=False`).

    **Decoding**

    beam_width : int, default=1
        Number of candidates of the beam search; 1 for greedy decoding.
    length_penalty : float, default=1.0
        Exponent of the length penalty: the candidate with the largest log-probability
        divided by the number of tokens to this power is predicted. 0 for the most
        probable candidate; larger values prefer longer texts.

    **Other**

    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise, order and validation split; None is different
        for each fit. No global random state is used or changed.
    verbose : int or bool, default=0
        Whether to print one line per epoch.

    Attributes
    ----------
    model_ : keras.Model
        The trained network.
    source_vocabulary_ : dict of str to int
        Tokens of X and their numbers, from 2; 0 is padding and 1 an unknown token.
    target_vocabulary_ : dict of str to int
        Tokens of y and their numbers, from 2; 0 is padding and 1 the start and the end
        of a text.
    max_length_ : int
        Maximum number of tokens of a predicted text.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds"; with validation
        samples also "val_loss". "loss" is the mean over the updates of the epoch.
        "val_loss" is the loss of the weights after the epoch, without label smoothing.
        Epochs of `partial_fit` have NaN for the values that they do not have.
    n_epochs_ : int
        Number of epochs run.
    best_epoch_ : int
        The best epoch, counted from 1: by the validation loss, or else by the training
        loss.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that the last fit called; not pickled.
    stop_reason_ : str
        Why training ended: "epochs", "early_stopping", "training_loss", "callback",
        "interrupted" or "non_finite_loss".
    target_ : object
        Encodes y, and decodes the outputs of the network.
    n_outputs_ : int
        Number of columns of y.

    See Also
    --------
    RNNClassifier : Recurrent network that classifies texts.
    TextTokenizer : Convert texts to token ids.
    sknn.inspection.AttentionDisplay : Display of the attention weights.

    References
    ----------
    I. Sutskever, O. Vinyals, Q. V. Le (2014). Sequence to sequence learning with neural
    networks. NeurIPS 27.

    D. Bahdanau, K. Cho, Y. Bengio (2015). Neural machine translation by jointly
    learning to align and translate. ICLR.

    M.-T. Luong, H. Pham, C. D. Manning (2015). Effective approaches to attention-based
    neural machine translation. EMNLP, 1412-1421.

    Examples
    --------
    >>> from sknn import Seq2SeqTranslator
    >>> X = ["one", "two", "three", "one two", "two one", "three two", "two three"] * 5
    >>> y = ["1", "2", "3", "12", "21", "32", "23"] * 5
    >>> translator = Seq2SeqTranslator(
    ...     32, source_level="word", dropout=0.0, epochs=30, random_state=0
    ... ).fit(X, y)
    >>> translator.predict(["two one", "three"]).tolist()
    ['21', '3']
    >>> translator.score(X, y)
    1.0
    """

    _parameter_constraints: dict[str, list[object]] = {
        **{name: RNN_CONSTRAINTS[name] for name in _SHARED},
        "attention": [None, StrOptions({"dot", "additive"})],
        "embedding_dim": [_COUNT],
        "source_level": [_LEVELS],
        "target_level": [_LEVELS],
        "max_length": [None, _COUNT],
        "beam_width": [_COUNT],
        "length_penalty": [positive(zero=True)],
    }

    # Parameters that `build_seq2seq` takes by the same names.
    _builder_params = (
        "units",
        "cell",
        "bidirectional",
        "attention",
        "embedding_dim",
        "dropout",
        "recurrent_dropout",
    )
    _network_params = (*_builder_params, "source_level", "max_length")
    _target_params = ("target_level",)

    # Validation uses the loss, because decoding whole texts is too slow.
    scoring = None

    _saved: tuple[str, ...] = (
        "source_vocabulary_",
        "target_vocabulary_",
        "max_length_",
    )

    target_: TokenTarget
    source_vocabulary_: dict[str, int]
    target_vocabulary_: dict[str, int]
    max_length_: int

    def __init__(
        self,
        units: Counts = (64,),
        cell: CellName = "gru",
        *,
        bidirectional: bool = True,
        attention: Literal["dot", "additive"] | None = "dot",
        embedding_dim: int = 64,
        source_level: Literal["character", "word"] = "character",
        target_level: Literal["character", "word"] = "character",
        max_length: int | None = None,
        dropout: float = 0.2,
        recurrent_dropout: float = 0.0,
        optimizer: Optimizer = "adam",
        learning_rate: float | Literal["auto"] = 0.005,
        lr_schedule: Schedule = "cosine",
        weight_decay: float = 0.0,
        clip_norm: float | None = 1.0,
        clip_value: float | None = None,
        batch_size: int | Literal["auto"] = "auto",
        epochs: int = 50,
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 10,
        min_delta: float = 1e-4,
        refit: bool = False,
        beam_width: int = 1,
        length_penalty: float = 1.0,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.attention = attention
        self.embedding_dim = embedding_dim
        self.source_level = source_level
        self.target_level = target_level
        self.max_length = max_length
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.batch_size = batch_size
        self.epochs = epochs
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.refit = refit
        self.beam_width = beam_width
        self.length_penalty = length_penalty
        self.random_state = random_state
        self.verbose = verbose

    # -- public methods ----------------------------------------------------------------

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Train for one epoch on X, continuing from the last training.

        `early_stopping`, `refit` and `callbacks` are not used. The learning rate is
        constant, unless `lr_schedule` is a function or a Keras schedule. The first call
        sets the vocabularies.

        Parameters
        ----------
        X : iterable of str
            Source texts.
        y : iterable of str
            Target texts. They may contain only tokens of the first y, and may not be
            longer than its texts, unless `max_length` is set.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples in the loss.

        Returns
        -------
        self : object
            The fitted estimator.
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: MatrixLike) -> np.ndarray:
        """Predict the target of each text.

        Parameters
        ----------
        X : iterable of str
            Source texts.

        Returns
        -------
        ndarray of shape (n_samples,), of str
            The best text of a beam search with `beam_width` candidates.
        """
        check_is_fitted(self)
        source = self._checked_source(X)
        classes = self._decoded(source, self.beam_width, self.length_penalty).classes
        return self.target_.texts(classes[:, 0])

    def decode(
        self,
        X: Iterable[str],
        beam_width: int | None = None,
        length_penalty: float | None = None,
    ) -> list[list[Candidate]]:
        """Return several candidate targets for each text.

        Parameters
        ----------
        X : iterable of str
            Source texts.
        beam_width : int or None, default=None
            Number of candidates of the beam search, all of which are returned. None for
            the parameter of the estimator.
        length_penalty : float or None, default=None
            Exponent of the length penalty. None for the parameter of the estimator.

        Returns
        -------
        list of list of Candidate
            For each text of X, the pairs (text, log_probability), best first: at most
            `beam_width`, fewer if the beam search finds fewer.
        """
        check_is_fitted(self)
        width = self.beam_width if beam_width is None else beam_width
        check_scalar(width, "beam_width", Integral, min_val=1)
        penalty = self.length_penalty if length_penalty is None else length_penalty
        check_scalar(penalty, "length_penalty", Real, min_val=0)
        found = self._decoded(self._checked_source(X), width, penalty)
        return [
            [
                Candidate(text, float(logarithm))
                for text, logarithm in zip(
                    self.target_.texts(classes), logarithms, strict=True
                )
                if np.isfinite(logarithm)
            ]
            for classes, logarithms in zip(*found, strict=True)
        ]

    def score(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the accuracy: the fraction of texts that are predicted exactly.

        Parameters
        ----------
        X : iterable of str
            Source texts.
        y : iterable of str
            True targets, which are split into tokens as in `fit`: the whitespace
            between words is ignored.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        float
            In [0, 1].
        """
        texts = check_texts(y, "y")
        predicted = self.predict(X)
        check_consistent_length(predicted, texts)
        weights = checked_weights(sample_weight, predicted, allow_zero=False)
        join = self.target_.separator.join
        expected = [join(split_tokens(text, self.target_level)) for text in texts]
        correct = predicted == np.array(expected, dtype=object)
        return float(np.average(correct, weights=weights))

    def alignments(
        self, X: Iterable[str], y: Iterable[str] | None = None
    ) -> list[Alignment]:
        """Return the attention weights of each target token.

        Parameters
        ----------
        X : iterable of str
            Source texts.
        y : iterable of str or None, default=None
            Targets for which to compute the weights. None for the predicted targets.

        Returns
        -------
        list of Alignment
            Tuples (source, target, weights): the tokens of the source, the tokens of
            the target followed by "" for the end, and one row of weights per target
            token.

        Raises
        ------
        ValueError
            If the network has no attention.
        """
        from sknn.training import Decoder

        check_is_fitted(self)
        if self._made_with["attention"] is None:
            raise ValueError(
                "The network was built with attention=None, so it has no attention "
                'weights. Fit with attention="dot" or "additive".'
            )
        sources = check_texts(X, "X", self.source_level)
        if y is None:
            source = self._checked_source(sources)
            found = self._decoded(source, self.beam_width, self.length_penalty)
            classes = found.classes[:, 0]
            # The end token follows the text, and padding follows the end token.
            ends = np.cumsum(classes == 0, axis=1)
            rows = self._input_spec().rows(np.where(ends > 1, 0, classes + 1), source)
        else:
            targets = check_texts(y, "y")
            checked = self._input_spec().check(sources, targets, reset=False)
            rows, tokens = np.asarray(checked.X), np.asarray(checked.y)
            classes = self.target_.encode(tokens)
        alignments = []
        attention = Decoder(self.model_).attention(rows)
        for text, row, weights in zip(sources, classes, attention, strict=True):
            source_tokens = split_tokens(text, self.source_level)
            target_tokens = [*self.target_.tokens_of(row), ""]
            valid = weights[: len(target_tokens), : len(source_tokens)].copy()
            alignments.append(Alignment(source_tokens, target_tokens, valid))
        return alignments

    def search_space(
        self,
        preset: Literal["small", "default", "large"] = "default",
        *,
        n_samples: int | None = None,
    ) -> dict[str, object]:
        """Return the search space that `sknn.search_space` uses.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
            Size of the search space.
        n_samples : int or None, default=None
            Number of training samples, which limits the number of units and the batch
            size. None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list of choices, or a tuple of the lower bound, the upper bound and the
            scale of a range.
        """
        return search_ranges(preset, n_samples)

    def _checked_source(self, X: object) -> np.ndarray:
        return np.asarray(self._input_spec().check(X, reset=False).X)

    def _decoded(self, source: np.ndarray, width: int, penalty: float) -> Decoded:
        from sknn.training import Decoder

        decode = Decoder(self.model_)
        return decode(source, self.max_length_, int(width), float(penalty))

    # -- fit ---------------------------------------------------------------------------

    def _input_spec(self) -> TextPairInput:
        return TextPairInput(self)

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.networks import build_seq2seq

        return build_seq2seq(
            len(self.source_vocabulary_) + 2,
            target.head.units,
            self.max_length_ + 1,
            **{name: getattr(self, name) for name in self._builder_params},
            seed=seed,
        )

    def _check_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        *,
        classes: ArrayLike | None = None,
        class_weight: object = None,
    ) -> CheckedTarget:
        return CheckedTarget(y, weights)

    def _make_target(self, train: Samples, labels: np.ndarray) -> TokenTarget:
        return TokenTarget(
            list(self.target_vocabulary_), " " if self.target_level == "word" else ""
        )

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = True
        return tags
