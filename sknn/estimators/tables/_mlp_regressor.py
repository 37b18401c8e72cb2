"""Multilayer perceptron for regression."""

from collections.abc import Sequence
from typing import Literal

from sknn._typing import RandomStateLike
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._constraints import REGRESSOR_CONSTRAINTS
from sknn.estimators.core._parameters import (
    Activation,
    Callbacks,
    Counts,
    Fractions,
    KernelInitializer,
    Optimizer,
    RegressorLoss,
    Schedule,
    Scoring,
)
from sknn.estimators.core._regressor import NetworkRegressor
from sknn.estimators.tables._mlp import MLP_CONSTRAINTS, BaseMLP


class MLPRegressor(BaseMLP, NetworkRegressor):
    """Multilayer perceptron for regression.

    One or several values per sample. Training uses a Keras optimizer in a compiled
    program, which later fits of the same architecture reuse.

    Parameters
    ----------
    **Network**

    hidden_layer_sizes : int, sequence of int, or {"auto", "mean", "geometric_mean"}, \
            default="auto"
        Number of units of each hidden layer; () for none (a perceptron, ADALINE or
        softmax regression). "auto" is (128, 64). "mean" and "geometric_mean" are
        classical rules: one layer of the mean of the numbers of inputs and outputs.
    activation : str, callable or sequence of them, default="silu"
        Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or a
        function of a tensor; a sequence has one per layer.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights: a key of `sknn.networks.INITIALIZERS`, or a Keras
        initializer. "auto" depends on the activation (He for the relu family, LeCun for
        selu, Glorot for the others).
    batch_norm : bool, default=False
        Whether to use batch normalization in the hidden layers, before the activation.
    layer_norm : bool, default=False
        Whether to use layer normalization in the hidden layers, before the activation.
    backbone : Backbone or None, default=None
        A trained network that precedes the hidden layers, with its scaling of X.
        `hidden_layer_sizes="auto"` then means no hidden layers. See `sknn.Backbone`.

    **Input**

    scaling : "standard" or None, default="standard"
        Scaling of X with statistics of the training samples. "standard": each column to
        zero mean and unit variance, robust to outliers (see the user guide). None: X as
        it is.

    **Regularization**

    dropout : float or sequence of float, default=0.0
        Fraction of the hidden units to drop at each update, in [0, 1); a sequence has
        one value per layer.
    input_dropout : float, default=0.0
        Fraction of the inputs to drop at each update, in [0, 1).
    input_noise : float, default=0.0
        Standard deviation of the Gaussian noise added to the inputs at each update, in
        the units of the scaled inputs, in [0, 1].
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights except the biases.
    l2 : float or "auto", default="auto"
        Penalty l2 * sum(w**2) on all weights except the biases. "auto" replaces early
        stopping: it decreases with the number of samples, and depends on the noise of y
        and on the loss. The noise is estimated from nearest neighbors and ridge
        regression (see the user guide).
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit.

    **Loss**

    loss : str, keras.losses.Loss or callable, default="auto"
        "squared_error", "absolute_error", "huber", "poisson", "gaussian_nll", "pinball"
        (see the user guide; "auto" is the first), or a Keras loss of standardized
        targets.
    huber_delta : float, default=1.0
        Error above which "huber" is linear, in standard deviations of y if targets are
        standardized.
    quantiles : sequence of float or None, default=None
        Quantiles that "pinball" predicts, increasing, in (0, 1); None for (0.1, 0.5,
        0.9).
    standardize_targets : bool, default=True
        Whether to train on (y - mean) / standard deviation. The losses in `history_`
        and `min_delta` are in these units.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default="auto"
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide). With ``lr_schedule="one_cycle"``, its peak is 2.5 times as
        high. "auto" of a Keras optimizer is its own learning rate.
    lr_schedule : str or callable, default="one_cycle"
        Learning rate schedule. "one_cycle" increases the rate to its peak in the first
        half of all `epochs`, and decreases it to almost zero in the second. "constant",
        "power", "exponential", "piecewise_constant" and "cosine", also over all
        `epochs`; "plateau" divides the learning rate by five after five epochs without
        improvement; or a Keras schedule or a function of the number of the update. The
        schedule of an `optimizer` object is used instead, unless `learning_rate` is a
        number.
    weight_decay : float, default=0.0
        Decay of all weights, decoupled from the gradient, in units of the learning
        rate.
    clip_norm : float or None, default=None
        Maximum norm of the gradient of all weights together (`global_clipnorm` in
        Keras).
    clip_value : float or None, default=None
        Maximum absolute value of each component of the gradient.

    **Training**

    batch_size : int or "auto", default="auto"
        Number of samples per batch. "auto" is 32, 128 from 5,000 samples and 256 from
        50,000 samples.
    epochs : int, default=100
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
        True: hold out a part of the samples for validation, stop when its loss or score
        no longer improves, and restore the best weights. "auto": False with
        ``l2="auto"``, unless `X_val` is passed to `fit`; otherwise True from 100
        samples, and with fewer, train on all samples until the training loss no longer
        improves. False: run all `epochs`. `X_val` is used instead of a held-out part.
    validation_fraction : float, default=0.1
        Fraction of the samples (of the groups, if given) to hold out for validation.
    patience : float, default=30
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
        The trained network, which predicts standardized values.
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
    input_scaler_ : object or None
        Scales X for `model_`: a function of checked samples; None with `scaling=None`.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    MLPClassifier : The same network for classification.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sknn import MLPRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> reg = MLPRegressor((16,), epochs=100, random_state=0).fit(X, y)
    >>> reg.predict(X[:2]).shape
    (2,)
    >>> bool(reg.score(X, y) > 0.4)
    True
    """

    _parameter_constraints: dict[str, list[object]] = (
        MLP_CONSTRAINTS | REGRESSOR_CONSTRAINTS
    )

    def __init__(
        self,
        hidden_layer_sizes: Counts | Literal["auto", "mean", "geometric_mean"] = "auto",
        activation: Activation | Sequence[Activation] = "silu",
        *,
        kernel_initializer: KernelInitializer = "auto",
        batch_norm: bool = False,
        layer_norm: bool = False,
        backbone: Backbone | None = None,
        scaling: Literal["standard"] | None = "standard",
        dropout: Fractions = 0.0,
        input_dropout: float = 0.0,
        input_noise: float = 0.0,
        l1: float = 0.0,
        l2: float | Literal["auto"] = "auto",
        max_norm: float | None = None,
        loss: RegressorLoss = "auto",
        huber_delta: float = 1.0,
        quantiles: Sequence[float] | None = None,
        standardize_targets: bool = True,
        optimizer: Optimizer = "adam",
        learning_rate: float | Literal["auto"] = "auto",
        lr_schedule: Schedule = "one_cycle",
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        batch_size: int | Literal["auto"] = "auto",
        epochs: int = 100,
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 30,
        min_delta: float = 1e-4,
        scoring: Scoring = None,
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.batch_norm = batch_norm
        self.layer_norm = layer_norm
        self.backbone = backbone
        self.scaling = scaling
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.input_noise = input_noise
        self.l1 = l1
        self.l2 = l2
        self.max_norm = max_norm
        self.loss = loss
        self.huber_delta = huber_delta
        self.quantiles = quantiles
        self.standardize_targets = standardize_targets
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
        self.scoring = scoring
        self.refit = refit
        self.random_state = random_state
        self.verbose = verbose
