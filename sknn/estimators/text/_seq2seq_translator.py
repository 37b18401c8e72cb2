"""From texts to texts: an encoder and a decoder of recurrent layers."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from sknn._sklearn import Interval, StrOptions, _fit_context
from sknn._targets import TokenTarget
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._supervised import SupervisedNetwork
from sknn.estimators.sequences._rnn import RNN_CONSTRAINTS
from sknn.estimators.text._alignment import Alignment
from sknn.estimators.text._candidate import Candidate
from sknn.estimators.text._text_pair_input import TextPairInput
from sknn.estimators.text._text_pairs import as_texts, tokens_of

# Parameters that are what they are for other networks of sequences.
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
    """A network that turns texts into other texts.

    Recurrent layers read a text, the source (the encoder); others begin with their last
    states and write the target, one token after the other (the decoder). With
    `attention` the decoder sees the whole source again at each step, and learns where
    to look. In training it is given the true tokens before each step (teacher forcing);
    in predictions, those that it has written itself.

    X and y hold one str each a sample, such as dates in two formats, numbers as words
    and as digits, or short sentences in two languages. Tokens are numbered inside, and
    a text that begins or ends otherwise than those of training is none: the network
    learns the ends too. Predictions depend neither on the other texts that they are
    made with nor on the padding of short ones.

    Parameters
    ----------
    units : int or sequence of int, default=(64,)
        Units of each recurrent layer of the encoder, in each direction, and of the
        decoder.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman's network),
        "jordan", "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    bidirectional : bool, default=True
        Whether each recurrent layer of the encoder has a second one beside it that goes
        backwards.
    attention : {"dot", "additive"} or None, default="dot"
        How the decoder compares its state with the steps of the source: by a product
        (Luong et al. 2015) or by a small network (Bahdanau et al. 2015); None for a
        decoder that sees nothing but the encoder's last states. See
        `sknn.networks.SourceAttention`.
    embedding_dim : int, default=64
        Length of the vectors that stand for tokens.
    dropout : float, default=0.2
        Share of hidden units left out in training, in [0, 1): of the tokens' vectors,
        after each recurrent layer and before the outputs, the same units at all steps
        of a sequence.
    recurrent_dropout : float, default=0.0
        Share of the units of a recurrent layer that its next step does not see in
        training, in [0, 1); the same at all steps of a sequence.
    source_level : {"character", "word"}, default="character"
        What the tokens of X are: characters, or what stands between spaces.
    target_level : {"character", "word"}, default="character"
        The same of y. Words are written with one space between them.
    max_length : int or None, default=None
        The most tokens of a text in y, and of one that is predicted; None for those of
        the longest in `fit`.
    beam_width : int, default=1
        Texts that are kept while a target is written, the most probable ones so far; 1
        is greedy decoding.
    length_penalty : float, default=1.0
        Of the texts kept in the end, that with the largest logarithm of the
        probability over the number of tokens to this power is chosen. 0 chooses the
        most probable one, larger numbers favour long ones.
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
    clip_value : float or None, default=None
        Largest absolute value of any component of the gradient.
    batch_size : int or "auto", default="auto"
        Samples a step; "auto" is 32, 128 from 5,000 and 256 from 50,000 samples on.
    epochs : int, default=50
        The most passes over the training samples.
    early_stopping : bool or "auto", default="auto"
        True: keep a part of the samples for validation, stop when it gets no better,
        and keep the best weights. "auto": the same from 100 samples on; with fewer,
        all are trained on until the training loss gets no better. False: run all
        `epochs`. `X_val` passed to fit takes the place of the part kept.
    validation_fraction : float, default=0.1
        Part of the samples (of the groups, if given) kept for validation.
    patience : float, default=10
        Epochs without improvement before training stops; infinity to run all of them
        and still keep the best weights.
    min_delta : float, default=1e-4
        The least change of the watched value that counts as an improvement.
    refit : bool, default=False
        After validation, train anew on all samples, those of `X_val` too, for
        `best_epoch_` epochs (for as many as were run, with `early_stopping=False`). A
        warm start begins anew from where the last fit ended.
    shuffle : bool, default=True
        Put the samples in a new order for every epoch.
    warm_start : bool, default=False
        Let another call of `fit` go on from the weights of the last one. Parameters of
        the network and its loss cannot change meanwhile. The learning rate goes through
        its whole schedule again.
    callbacks : list or dict of keras.callbacks.Callback, default=None
        Called as by `keras.Model.fit`. Named in a dict, their settings are parameters
        too: `set_params(callbacks__stop__patience=3)`. Of what they did, `refit` takes
        over the learning rates.
    random_state : int, RandomState instance or None, default=None
        Decides initial weights, noise, order and split; None is different each time.
        No global random state is used or changed.
    verbose : int or bool, default=0
        Print a line an epoch.

    Attributes
    ----------
    model_ : keras.Model
        The trained network; see `sknn.networks.build_seq2seq`.
    source_vocabulary_ : dict of str to int
        Token of X -> number, from 2; 0 is padding, and 1 stands for unknown tokens.
    target_vocabulary_ : dict of str to int
        Token of y -> number, from 2; 0 is padding, and 1 stands for start and end.
    max_length_ : int
        The most tokens that are predicted.
    history_ : dict of lists
        One entry an epoch: loss, val_loss (with validation), learning_rate, seconds.
        The loss is the mean over the texts of the mean negative log-likelihood of
        their tokens, where those before are given; `val_loss` is that of the weights
        after the epoch.
    n_epochs_ : int
        Epochs run.
    best_epoch_ : int
        The best epoch, from 1: by validation, or else by the training loss.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that watched the last fit; not pickled.
    stop_reason_ : str
        "epochs", "early_stopping", "training_loss", "callback", "interrupted" or
        "non_finite_loss".
    target_ : object
        Translates between y and the network's outputs.
    n_outputs_ : int
        Columns of y.

    See Also
    --------
    RNNClassifier : A network that gives a class to a text.
    TextTokenizer : The numbers of tokens.
    sknn.inspection.AttentionDisplay : What the decoder looked at.

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

    # Those that the builder of the network takes by the same names.
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

    # The validation part is judged by its loss: whole texts are decoded too slowly.
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
        units: Any = (64,),
        cell: Any = "gru",
        *,
        bidirectional: Any = True,
        attention: Any = "dot",
        embedding_dim: Any = 64,
        dropout: Any = 0.2,
        recurrent_dropout: Any = 0.0,
        source_level: Any = "character",
        target_level: Any = "character",
        max_length: Any = None,
        beam_width: Any = 1,
        length_penalty: Any = 1.0,
        optimizer: Any = "adam",
        learning_rate: Any = 0.005,
        lr_schedule: Any = "cosine",
        weight_decay: Any = 0.0,
        clip_norm: Any = 1.0,
        clip_value: Any = None,
        batch_size: Any = "auto",
        epochs: Any = 50,
        early_stopping: Any = "auto",
        validation_fraction: Any = 0.1,
        patience: Any = 10,
        min_delta: Any = 1e-4,
        refit: Any = False,
        shuffle: Any = True,
        warm_start: Any = False,
        callbacks: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.attention = attention
        self.embedding_dim = embedding_dim
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.source_level = source_level
        self.target_level = target_level
        self.max_length = max_length
        self.beam_width = beam_width
        self.length_penalty = length_penalty
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.refit = refit
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose

    # -- what comes after fit ----------------------------------------------------------

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: Any, sample_weight: Any = None
    ) -> "Seq2SeqTranslator":
        """Train for exactly one pass over X, going on from where training stands.

        `early_stopping`, `refit` and `callbacks` play no part in it. Of `epochs` passes
        the learning rate goes through its schedule once; later ones keep its last rate,
        or a thousandth of the first where that is more. Tokens are those of the first
        call.

        Parameters
        ----------
        X : iterable of str
        y : iterable of str
            Of tokens that the first call's y has, and not longer, unless `max_length`
            says otherwise.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self : Seq2SeqTranslator
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """Write the target of each text.

        Parameters
        ----------
        X : iterable of str

        Returns
        -------
        ndarray of shape (n_samples,), of str
            The best texts of a beam of `beam_width`.
        """
        check_is_fitted(self)
        source = self._checked_source(X)
        classes = self._decoded(source, self.beam_width, self.length_penalty).classes
        return self.target_.texts(classes[:, 0])

    def decode(
        self,
        X: Any,
        beam_width: int | None = None,
        length_penalty: float | None = None,
    ) -> list[list[Candidate]]:
        """Write several targets for each text.

        Parameters
        ----------
        X : iterable of str
        beam_width : int or None, default=None
            Texts that are kept, and returned; None for the parameter of the estimator.
        length_penalty : float or None, default=None
            As the parameter of the estimator, which None stands for.

        Returns
        -------
        list of list of Candidate
            For each text of X the pairs (text, log_probability), the best first: at
            most `beam_width`, and fewer where there are no more.
        """
        check_is_fitted(self)
        width = self.beam_width if beam_width is None else beam_width
        check_scalar(width, "beam_width", Integral, min_val=1)
        penalty = self.length_penalty if length_penalty is None else length_penalty
        check_scalar(penalty, "length_penalty", (int, float), min_val=0)
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

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the share of texts that are written without any mistake.

        Parameters
        ----------
        X : iterable of str
        y : iterable of str
            The right targets. Those of words are compared word by word.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            In [0, 1].
        """
        wanted = as_texts(y, "y")
        written = self.predict(X)
        check_consistent_length(written, wanted, sample_weight)
        if self.target_level == "word":
            wanted = [" ".join(text.split()) for text in wanted]
        right = written == np.array(wanted, dtype=object)
        return float(np.average(right, weights=sample_weight))

    def alignments(self, X: Any, y: Any = None) -> list[Alignment]:
        """Return what the decoder looks at in X, for each token that it writes.

        Parameters
        ----------
        X : iterable of str
        y : iterable of str or None, default=None
            The targets to follow; None for those that it writes itself, as `predict`
            does.

        Returns
        -------
        list of Alignment
            Tuples (source, target, weights): the tokens of a text, those of its target
            with "" for the end, and a row of weights for each of them.

        Raises
        ------
        ValueError
            When the network has no attention.
        """
        from sknn.training import Decoder

        check_is_fitted(self)
        if self._made_with["attention"] is None:
            raise ValueError(
                "The network was made with attention=None, so it has no weights to "
                'show. Fit it with attention="dot" or "additive".'
            )
        sources = as_texts(X, "X", self.source_level)
        if y is None:
            source = self._checked_source(sources)
            found = self._decoded(source, self.beam_width, self.length_penalty)
            classes = found.classes[:, 0]
            # A mark behind the text, and padding behind that.
            ends = np.cumsum(classes == 0, axis=1)
            rows = self._input_spec().rows(np.where(ends > 1, 0, classes + 1), source)
        else:
            checked = self._input_spec().check(sources, y, reset=False)
            rows, tokens = np.asarray(checked.X), np.asarray(checked.y)
            classes = self.target_.encode(tokens)
            check_consistent_length(rows, tokens)
        found = []
        weights = Decoder(self.model_).attention(rows)
        for text, row, shares in zip(sources, classes, weights, strict=True):
            read = tokens_of(text, self.source_level)
            target = [*self.target_.tokens_of(row), ""]
            found.append(
                Alignment(read, target, shares[: len(target), : len(read)].copy())
            )
        return found

    def search_space(
        self, preset: str = "default", *, n_samples: int | None = None
    ) -> dict[str, Any]:
        """Return the ranges that `sknn.search_space` searches.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
        n_samples : int or None, default=None
            Keeps widths and batches in proportion; None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list holds choices, a tuple the ends of a range and its scale.
        """
        widest = 256 if n_samples is None else min(256, max(16, n_samples // 16))
        space: dict[str, Any] = {
            "learning_rate": (1e-3, 2e-2, "log"),
            "units": {"n_layers": (1, 2), "width": (8, widest, "log2")},
            "dropout": (0.0, 0.5),
        }
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= {
            "cell": ["gru", "lstm"],
            "attention": ["dot", "additive"],
            "batch_size": (16, largest, "log2"),
        }
        if preset == "default":
            return space
        return space | {
            "recurrent_dropout": [0.0, 0.1, 0.2],
            "embedding_dim": (16, 128, "log2"),
            "weight_decay": (1e-6, 1e-2, "log"),
            "optimizer": ["adam", "nadam", "rmsprop"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    def _checked_source(self, X: object) -> np.ndarray:
        return np.asarray(self._input_spec().check(X, reset=False).X)

    def _decoded(self, source: np.ndarray, width: int, penalty: float) -> Any:
        from sknn.training import Decoder

        return Decoder(self.model_)(source, self.max_length_, width, penalty)

    # -- the template of fit -----------------------------------------------------------

    def _input_spec(self) -> TextPairInput:
        return TextPairInput(self)

    def _build(self, train: Samples, target: Any, seed: int) -> Any:
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

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = True
        return tags
