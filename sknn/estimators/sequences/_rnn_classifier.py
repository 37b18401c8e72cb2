"""Recurrent network for classification."""

from numbers import Real
from typing import Any

from sknn._sklearn import Interval, StrOptions
from sknn.estimators.core._classifier import NetworkClassifier
from sknn.estimators.sequences._rnn import RNN_CONSTRAINTS, BaseRNN


class RNNClassifier(BaseRNN, NetworkClassifier):
    """A recurrent network for classification.

    Two or more classes, or several labels at once (an indicator matrix). Labels may be
    of any type that sorts. It trains with a Keras optimizer in a compiled program that
    later fits of the same architecture use again.

    X holds sequences: an array of shape (n_samples, n_steps, n_features); a table of
    shape (n_samples, n_steps), whose columns are steps of one feature; or a list, a
    Series or an array of type object of arrays of shape (steps_i, n_features) or
    (steps_i,) with unequal numbers of steps. Features are standardised inside the
    network, by the steps of the samples that it is trained on. With `embedding_dim` or
    `embedding_weights` each step is a token instead, a whole number from 1 (0 is
    padding). Tokens that were not seen in training are read as token 1, which
    `TextTokenizer` gives to unknown ones.

    Predictions depend neither on how far shorter sequences are filled up nor on the
    others that they are made with. Samples of about the same length are trained on
    together.

    Parameters
    ----------
    units : int or sequence of int, default=(64,)
        Units of each recurrent layer, or width of each block of the transformer, which
        is the same for all; () for none.
    cell : str, default="gru"
        Cell of the recurrent layers: "gru", "lstm", "simple" (Elman's network),
        "jordan", "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.
    bidirectional : bool, default=False
        Whether each recurrent layer has a second one beside it that goes backwards.
    encoder : {"recurrent", "transformer"}, default="recurrent"
        What follows the convolutions.
    n_heads : int, default=4
        Heads of the transformer's attention; a divisor of `units`.
    conv_filters : int or sequence of int, default=()
        Filters of convolutions over time, which come before the recurrent layers, one
        number a convolution; () for none. They are followed by batch normalisation and
        the activation.
    conv_kernel_size : "auto", int or sequence of int, default="auto"
        Steps that a convolution sees at a time, for all convolutions or one number for
        each. "auto" is 8, 5, 3, 3, ...
    conv_pool : int or sequence of int, default=1
        Steps that become one after a convolution, by their largest values, for all
        convolutions or one number for each.
    pooling : {"last", "mean", "max", "attention"}, default="last"
        What makes features of the steps: the last one, in both directions where there
        are two; the mean or the largest values of all; or a weighted mean with learned
        weights.
    output : {"last", "sequence"}, default="last"
        Whether there is a label or value for each sequence, or for each of its steps:
        y holds an array for each sequence then, of shape (steps_i,) or (steps_i,
        n_outputs), and so do predictions, as one array where all are equally long.
        All steps weigh the same. `pooling` plays no part in it.
    dense_layer_sizes : int or sequence of int, default=()
        Units of each dense layer before the output layer; () for none.
    embedding_dim : int or None, default=None
        Length of the vectors that stand for tokens; None where X holds numbers.
    embedding_weights : array-like of shape (n_tokens, embedding_dim), default=None
        Vectors of the tokens to begin with, those of `Word2Vec` for example (see
        `TextTokenizer.embedding_matrix`).
    embedding_trainable : bool, default=True
        Whether the vectors of the tokens are trained.
    dropout : float, default=0.2
        Share of hidden units left out in training, in [0, 1): after each recurrent and
        dense layer and in the blocks of a transformer, the same units at all steps of
        a sequence.
    input_dropout : float, default=0.0
        Share of the inputs left out at each step, in [0, 1).
    recurrent_dropout : float, default=0.0
        Share of the units of a recurrent layer that its next step does not see in
        training, in [0, 1); the same at all steps of a sequence.
    layer_norm : bool, default=False
        Layer normalisation of the outputs of recurrent layers, and of dense layers
        before the activation.
    activation : str or callable, default="relu"
        A key of `sknn.networks.ACTIVATIONS` or a function of a tensor, for convolutions
        and dense layers; cells keep their sigmoid and tanh.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights, but for those from step to step, which are orthogonal: a key of
        `sknn.networks.INITIALIZERS`, or a Keras object. "auto" goes with the activation
        and is Glorot's for recurrent layers.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights but the biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on all weights but the biases.
    max_norm : float or None, default=None
        Largest Euclidean norm of the weights into a hidden unit.
    missing : {"raise", "mask"}, default="raise"
        Whether a step with NaN is an error, or left out of account.
    loss : str, keras.losses.Loss or callable, default="auto"
        "cross_entropy" (what "auto" is), "kl_divergence", "squared_error" (of the
        probabilities), "hinge", "perceptron", or a Keras loss of one-hot targets and
        probabilities.
    label_smoothing : float, default=0.0
        Part of each target spread evenly over the classes, in [0, 1); for
        "cross_entropy" and "kl_divergence".
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
    truncation : int or None, default=None
        With ``output="sequence"``, the steps that gradients go back through (truncated
        backpropagation through time): sequences are trained on in parts of so many
        steps, one after the other, with the states of the recurrent layers carried from
        each to the next. None for whole sequences.
    batch_size : int or "auto", default="auto"
        Samples a step; "auto" is 32, 128 from 5,000 and 256 from 50,000 samples on.
    epochs : int, default=200
        The most passes over the training samples.
    early_stopping : bool or "auto", default="auto"
        True: keep a part of the samples for validation, stop when it gets no better,
        and keep the best weights. "auto": the same from 100 samples on; with fewer,
        all are trained on until the training loss gets no better. False: run all
        `epochs`. `X_val` passed to fit takes the place of the part kept.
    validation_fraction : float, default=0.1
        Part of the samples (of the groups, if given) kept for validation; stratified
        for classes. At least one of every class that has two is kept, so that with
        many rare classes it can be far more.
    patience : float, default=50
        Epochs without improvement before training stops; infinity to run all of them
        and still keep the best weights.
    min_delta : float, default=1e-4
        The least change of the watched value that counts as an improvement.
    scoring : str, callable or None, default=None
        The score of the validation part to watch, as in `cross_val_score`; None for
        its loss. Weighted where the metric takes weights.
    refit : bool, default=False
        After validation, train anew on all samples, those of `X_val` too, for
        `best_epoch_` epochs (for as many as were run, with `early_stopping=False`). A
        warm start begins anew from where the last fit ended.
    class_weight : dict, "balanced", list of dict or None, default=None
        Weights of the classes by label, multiplied with `sample_weight`; a list has a
        dict for each column of a multilabel y.
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
        The trained network.
    classes_ : ndarray of shape (n_classes,)
        Labels in the order of the columns of `predict_proba`.
    history_ : dict of lists
        One entry an epoch: loss, val_loss and val_score (with validation),
        learning_rate, seconds. Losses are means of the data's part, without penalties;
        `val_loss` is that of the weights after the epoch, without label smoothing.
        Passes of `partial_fit` have NaN for what only a fit before them has.
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
    n_features_in_ : int
        Columns of X, where it is a table, and else the features of a step (1 with
        tokens).
    n_steps_in_ : int or None
        Columns of X, where it is a table; None where sequences may have any length.
    n_tokens_ : int
        Number of different tokens, with 0; where X holds tokens.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, where all are strings.

    See Also
    --------
    RNNRegressor : The same network for values.

    Examples
    --------
    Lines that rise and lines that fall, of 9 to 15 steps:

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

    _parameter_constraints: dict[str, list[object]] = RNN_CONSTRAINTS | {
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [dict, list, StrOptions({"balanced"}), None],
    }

    def __init__(
        self,
        units: Any = (64,),
        cell: Any = "gru",
        *,
        bidirectional: Any = False,
        encoder: Any = "recurrent",
        n_heads: Any = 4,
        conv_filters: Any = (),
        conv_kernel_size: Any = "auto",
        conv_pool: Any = 1,
        pooling: Any = "last",
        output: Any = "last",
        dense_layer_sizes: Any = (),
        embedding_dim: Any = None,
        embedding_weights: Any = None,
        embedding_trainable: Any = True,
        dropout: Any = 0.2,
        input_dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        layer_norm: Any = False,
        activation: Any = "relu",
        kernel_initializer: Any = "auto",
        l1: Any = 0.0,
        l2: Any = 0.0,
        max_norm: Any = None,
        missing: Any = "raise",
        loss: Any = "auto",
        label_smoothing: Any = 0.0,
        optimizer: Any = "adam",
        learning_rate: Any = 0.005,
        lr_schedule: Any = "cosine",
        weight_decay: Any = 0.0,
        clip_norm: Any = 1.0,
        clip_value: Any = None,
        truncation: Any = None,
        batch_size: Any = "auto",
        epochs: Any = 200,
        early_stopping: Any = "auto",
        validation_fraction: Any = 0.1,
        patience: Any = 50,
        min_delta: Any = 1e-4,
        scoring: Any = None,
        refit: Any = False,
        class_weight: Any = None,
        shuffle: Any = True,
        warm_start: Any = False,
        callbacks: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.encoder = encoder
        self.n_heads = n_heads
        self.conv_filters = conv_filters
        self.conv_kernel_size = conv_kernel_size
        self.conv_pool = conv_pool
        self.pooling = pooling
        self.output = output
        self.dense_layer_sizes = dense_layer_sizes
        self.embedding_dim = embedding_dim
        self.embedding_weights = embedding_weights
        self.embedding_trainable = embedding_trainable
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.recurrent_dropout = recurrent_dropout
        self.layer_norm = layer_norm
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.l1 = l1
        self.l2 = l2
        self.max_norm = max_norm
        self.missing = missing
        self.loss = loss
        self.label_smoothing = label_smoothing
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.truncation = truncation
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.scoring = scoring
        self.refit = refit
        self.class_weight = class_weight
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose
