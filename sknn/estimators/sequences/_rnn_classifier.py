"""Recurrent network for classification."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from numpy.typing import ArrayLike

from sknn._sklearn import StrOptions
from sknn._typing import RandomStateLike
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._classifier import NetworkClassifier
from sknn.estimators.core._constraints import CLASSIFIER_CONSTRAINTS
from sknn.estimators.core._parameters import (
    Activation,
    Callbacks,
    CellName,
    ClassifierLoss,
    ClassWeight,
    Counts,
    KernelInitializer,
    Optimizer,
    PoolingName,
    Schedule,
    Scoring,
)
from sknn.estimators.core._smoothing_space import SMOOTHED_LOSSES
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.sequences._embedding import Embedding
from sknn.estimators.sequences._rnn import RNN_CONSTRAINTS, BaseRNN

if TYPE_CHECKING:
    import keras

# Of `label_smoothing="auto"` with convolutions.
_SMOOTHING = 0.1


class RNNClassifier(BaseRNN, NetworkClassifier):
    """Recurrent network for the classification of sequences.

    Two or more classes, or several labels per sample (an indicator matrix). Labels may
    be of any type that can be sorted. Training uses a Keras optimizer in a compiled
    program, which later fits of the same architecture reuse.

    X contains sequences: an array of shape (n_samples, n_steps, n_features); a table of
    shape (n_samples, n_steps), whose columns are time steps of one feature; or a list,
    a Series or an object array of arrays of shape (n_steps_i, n_features) or
    (n_steps_i,) of different lengths. Features are standardized inside the network, by
    the mean and the standard deviation of the time steps of the training samples. With
    an `embedding`, each time step is a token instead, an integer from 1 (0 is padding).
    Tokens that were not seen in training are read as token 1, the number that
    `TextTokenizer` gives to unknown tokens.

    Predictions depend neither on the padding of shorter sequences nor on the other
    sequences that are predicted together with them. Samples of similar length are
    trained on together.

    Parameters
    ----------
    **Network**

    units : int, sequence of int, or "auto", default="auto"
        Number of units of each recurrent layer; () for none. "auto" is one layer of 64
        units, and chooses the other layers over time too: see `bidirectional`,
        `skip_connection`, `filters`, `pool_size` and `global_pooling`.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman network), "jordan",
        "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    bidirectional : bool or "auto", default="auto"
        Whether to use bidirectional recurrent layers. "auto" is True with
        ``units="auto"`` and ``output="last"``, otherwise False.
    skip_connection : bool or "auto", default="auto"
        Whether to join the outputs of the recurrent layers with their inputs, such as
        the features of convolutions. The outputs are then dropped with a rate of 0.8
        during training. "auto" is True with ``units="auto"`` and convolutions.
    filters : int, sequence of int, or "auto", default="auto"
        Number of filters of each convolution over time before the other layers; () for
        none. Each is followed by batch normalization and the activation. "auto" is (64,
        128, 128) with ``units="auto"`` and ``output="last"`` if X contains numbers, has
        16 or more time steps and no masked ones, otherwise ().
    kernel_size : int, sequence of int, or "auto", default="auto"
        Number of time steps in the window of each convolution, or one number for all
        convolutions. "auto" is 8, 5, 3, 3, ...
    pool_size : int, sequence of int, or "auto", default="auto"
        Number of time steps per window of the max pooling after each convolution, or
        one number for all convolutions. "auto" is 2 with ``filters="auto"``, otherwise
        1.
    global_pooling : {"auto", "last", "mean", "max", "attention"}, default="auto"
        Pooling of the time steps to one vector of features: the last step (in both
        directions, with bidirectional layers), the mean or the maximum over all steps,
        or a weighted mean with learned weights. "auto" is the mean with
        ``units="auto"``, the maximum if X also contains tokens, and otherwise the last
        step.
    hidden_layer_sizes : int or sequence of int, default=()
        Number of units of each dense layer before the output layer; () for none.
    activation : str or callable, default="relu"
        Activation of convolutions and dense layers: a key of
        `sknn.networks.ACTIVATIONS`, or a function of a tensor. Cells keep their sigmoid
        and tanh.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights, except the recurrent weights, which are orthogonal:
        a key of `sknn.networks.INITIALIZERS`, or a Keras initializer. "auto" is Glorot
        for recurrent layers and depends on the activation for the others.
    layer_norm : bool, default=False
        Whether to use layer normalization: of the outputs of recurrent layers, and of
        dense layers before the activation.
    backbone : Backbone or None, default=None
        A trained network that replaces the embedding, the scaling and the layers over
        time; pooling and dense layers follow. See `sknn.Backbone`.

    **Input**

    output : {"last", "sequence"}, default="last"
        Whether there is one label or value per sequence, or one per time step. With
        "sequence" y has one array per sequence, of shape (n_steps_i,) or (n_steps_i,
        n_outputs); predictions are the same, as one array if all sequences have the
        same length. All time steps have the same weight, and `global_pooling` is not
        used.
    embedding : int, array-like of shape (n_tokens, n_dims), Embedding, or None, \
            default=None
        Embedding of tokens: its dimension, initial vectors of the tokens (of
        `Word2Vec`, for example; see `TextTokenizer.embedding_matrix`), or an
        `sknn.Embedding`. None if X contains numbers.
    missing : {"raise", "mask"}, default="raise"
        Whether a time step with NaN is an error or is masked. Convolutions read masked
        time steps as zeros; all other layers skip them. NaN after the last valid time
        step of an array is padding.
    scaling : "standard" or None, default="standard"
        Scaling of X with statistics of the training samples. "standard": each feature
        to zero mean and unit variance over all time steps, robust to outliers (see the
        user guide). None: X as it is, except that large offsets are subtracted in
        double precision. Tokens are never scaled.

    **Regularization**

    dropout : float, default=0.2
        Fraction of the hidden units to drop at each update, in [0, 1): after each
        recurrent and dense layer, the same units at all time steps of a sequence.
    input_dropout : float, default=0.0
        Fraction of the inputs to drop at each update, in [0, 1).
    recurrent_dropout : float, default=0.0
        Fraction of the recurrent state to drop at each update, in [0, 1); the same
        units at all time steps of a sequence.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights except the biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on all weights except the biases.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit.

    **Loss**

    loss : str, keras.losses.Loss or callable, default="auto"
        "cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron" (see
        the user guide; "auto" is the first), or a Keras loss of one-hot targets and
        probabilities.
    label_smoothing : float or "auto", default="auto"
        Part of each target to spread evenly over the classes, in [0, 1); for
        "cross_entropy" and "kl_divergence". "auto" is 0.1 with ``units="auto"`` and
        convolutions, whose few training sequences would soon be learned by heart, and
        otherwise 0.
    class_weight : dict, "balanced", list of dict, or None, default=None
        Weights of the classes by label, multiplied by `sample_weight`. A list has one
        dict per column of a multilabel y.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default="auto"
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide). It is 2.5 times as high without chosen convolutions, and the
        peak of ``lr_schedule="one_cycle"`` too. "auto" of a Keras optimizer is its own
        learning rate.
    lr_schedule : str or callable, default="auto"
        Learning rate schedule. "auto" is "one_cycle" with ``units="auto"`` and
        convolutions, otherwise "cosine". "one_cycle" increases the rate to its peak in
        the first half of all `epochs`, and decreases it to almost zero in the second.
        "constant", "power", "exponential", "piecewise_constant" and "cosine", also over
        all `epochs`; "plateau" divides the learning rate by five after five epochs
        without improvement; or a Keras schedule or a function of the number of the
        update. The schedule of an `optimizer` object is used instead, unless
        `learning_rate` is a number.
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
    epochs : int or "auto", default="auto"
        Maximum number of epochs. "auto" is the number of epochs with about 1,500
        updates, at least 20 and at most 200; with tokens and ``units="auto"``, about
        600 updates and at least 3 epochs. It is 200 with early stopping.
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
    truncation : int or None, default=None
        With ``output="sequence"``, the number of time steps of truncated
        backpropagation through time: training uses parts of this length, one after the
        other, and the states of the recurrent layers are carried from each part to the
        next. None for whole sequences.

    **Validation**

    early_stopping : bool or "auto", default="auto"
        True: hold out a part of the samples for validation, stop when its loss or score
        no longer improves, and restore the best weights. "auto": False with
        ``units="auto"``, unless `X_val` is passed to `fit`; with ``output="sequence"``,
        ``missing="mask"`` or other units, True from 100 samples, and with fewer, train
        on all samples until the training loss no longer improves. False: run all
        `epochs`. `X_val` is used instead of a held-out part.
    validation_fraction : float, default=0.1
        Fraction of the samples (of the groups, if given) to hold out for validation,
        stratified by class. At least one sample of every class with two or more is held
        out, so that the fraction can be much larger with many rare classes.
    patience : float, default=50
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best weights.
    min_delta : float, default=1e-4
        Minimum change of the monitored value that counts as an improvement.
    scoring : str, callable, keras.metrics.Metric or None, default=None
        Score of the validation samples to monitor: the name of a score of scikit-learn
        (as in `cross_val_score`) or of a metric of Keras, a `keras.metrics.Metric`, or
        a function of the estimator, X and y. Metrics of Keras of which lower values are
        better are negated. None for the loss. It is weighted if the metric takes sample
        weights.
    refit : bool, default=False
        Whether to train again after validation, on all samples (including `X_val`),
        from the same initial weights and for `best_epoch_` epochs (for all epochs run,
        with `early_stopping=False`).

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
    classes_ : ndarray of shape (n_classes,) or (n_labels, 2)
        Labels in the order of the columns of `predict_proba`; 0 and 1 for each label of
        a multilabel y.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds"; with validation
        samples also "val_loss" and, with `scoring`, "val_score". "loss" is the mean
        over the updates of the epoch, without penalties. "val_loss" is the loss of the
        weights after the epoch, without label smoothing. Epochs of `partial_fit` have
        NaN for the values that they do not have.
    n_epochs_ : int
        Number of epochs run.
    best_epoch_ : int
        The best epoch, counted from 1: by the validation score or loss, or else by the
        training loss.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that the last fit called; not pickled.
    stop_reason_ : str
        Why training ended: "epochs", "early_stopping", "training_loss", "callback",
        "interrupted" or "non_finite_loss".
    target_ : object
        Encodes y, and decodes the outputs of the network.
    n_outputs_ : int
        Number of columns of y.
    n_features_in_ : int
        Number of columns of X if X is a table, otherwise number of features per time
        step (1 for tokens).
    n_steps_in_ : int or None
        Number of columns of X if X is a table; None if sequences may have any length.
    n_tokens_ : int
        Number of different tokens, including 0; only with an `embedding`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    RNNRegressor : The same network for regression.
    TransformerClassifier : Transformer encoder for classification.

    Examples
    --------
    Rising and falling lines of 9 to 15 time steps:

    >>> import numpy as np
    >>> from sknn import RNNClassifier
    >>> rng = np.random.default_rng(0)
    >>> y = np.array(["falls", "rises"] * 30)
    >>> X = [np.arange(rng.integers(9, 16)) * (1 if c == "rises" else -1) for c in y]
    >>> clf = RNNClassifier(8, epochs=30, random_state=0).fit(X, y)
    >>> clf.predict_proba(X[:2]).shape
    (2, 2)
    >>> bool(clf.score(X, y) > 0.9)
    True
    """

    _parameter_constraints: dict[str, list[object]] = (
        RNN_CONSTRAINTS
        | CLASSIFIER_CONSTRAINTS
        | {
            "label_smoothing": [
                StrOptions({"auto"}),
                *CLASSIFIER_CONSTRAINTS["label_smoothing"],
            ]
        }
    )

    def __init__(
        self,
        units: Counts | Literal["auto"] = "auto",
        cell: CellName = "gru",
        *,
        bidirectional: bool | Literal["auto"] = "auto",
        skip_connection: bool | Literal["auto"] = "auto",
        filters: Counts | Literal["auto"] = "auto",
        kernel_size: Counts | Literal["auto"] = "auto",
        pool_size: Counts | Literal["auto"] = "auto",
        global_pooling: PoolingName | Literal["auto"] = "auto",
        hidden_layer_sizes: Counts = (),
        activation: Activation = "relu",
        kernel_initializer: KernelInitializer = "auto",
        layer_norm: bool = False,
        backbone: Backbone | None = None,
        output: Literal["last", "sequence"] = "last",
        embedding: int | ArrayLike | Embedding | None = None,
        missing: Literal["raise", "mask"] = "raise",
        scaling: Literal["standard"] | None = "standard",
        dropout: float = 0.2,
        input_dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        max_norm: float | None = None,
        loss: ClassifierLoss = "auto",
        label_smoothing: float | Literal["auto"] = "auto",
        class_weight: ClassWeight = None,
        optimizer: Optimizer = "adam",
        learning_rate: float | Literal["auto"] = "auto",
        lr_schedule: Schedule | Literal["auto"] = "auto",
        weight_decay: float = 0.0,
        clip_norm: float | None = 1.0,
        clip_value: float | None = None,
        batch_size: int | Literal["auto"] = "auto",
        epochs: int | Literal["auto"] = "auto",
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        truncation: int | None = None,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 50,
        min_delta: float = 1e-4,
        scoring: Scoring = None,
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.skip_connection = skip_connection
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.global_pooling = global_pooling
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.layer_norm = layer_norm
        self.backbone = backbone
        self.output = output
        self.embedding = embedding
        self.missing = missing
        self.scaling = scaling
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.recurrent_dropout = recurrent_dropout
        self.l1 = l1
        self.l2 = l2
        self.max_norm = max_norm
        self.loss = loss
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
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
        self.truncation = truncation
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.scoring = scoring
        self.refit = refit
        self.random_state = random_state
        self.verbose = verbose

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        options = super()._training_options(model)
        smooths = self.label_smoothing == "auto" and self.loss in SMOOTHED_LOSSES
        if smooths and self._chose_convolutions(model):
            return replace(options, label_smoothing=_SMOOTHING)
        return options
