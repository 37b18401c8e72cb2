"""Regression by a network that the user defines with Keras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sknn._sklearn import StrOptions
from sknn._targets import REGRESSOR_LOSSES, Target, ValueTarget
from sknn._typing import MatrixLike, RandomStateLike
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._constraints import REGRESSOR_CONSTRAINTS
from sknn.estimators.core._given_target import given_labels
from sknn.estimators.core._loss_params import loss_params
from sknn.estimators.core._parameters import (
    Callbacks,
    Model,
    Optimizer,
    RegressorLoss,
    Schedule,
    Scoring,
)
from sknn.estimators.core._regressor import NetworkRegressor
from sknn.estimators.models._class_target import class_target
from sknn.estimators.models._compiled import KnownLoss, task_of
from sknn.estimators.models._keras_network import KERAS_CONSTRAINTS, BaseKerasNetwork
from sknn.estimators.models._model_function import is_template
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._several_inputs import InputColumns
from sknn.estimators.models._several_outputs import (
    TargetColumns,
)
from sknn.estimators.models._value_target import value_target


class KerasRegressor(BaseKerasNetwork, NetworkRegressor):
    """Regression by any Keras model.

    A function builds the model for the data, or a model is copied. It is trained like
    the other networks of this package: in a compiled program that later fits of the
    same architecture reuse, with early stopping on a part of the samples, sample
    weights, schedules and callbacks. A model with its own `train_step`, or with layers
    that cannot be copied, is trained by Keras itself, which a warning says.

    Parameters
    ----------
    **Network**

    model : callable or keras.Model
        A function that returns a new `keras.Model`, or a model, which is copied with
        its weights. The function receives the arguments that it has of `input_shape`
        (the shape of one sample), `n_features` (its last axis; for several inputs, both
        are dicts), `n_tokens` (of inputs of texts, a dict), `n_outputs` (columns of y),
        `n_classes`, `output_units` and `output_activation` (of the output layer that y
        needs), `seed`, `meta` (a dict of all that is known about X and y), and
        `backbone`. Its other arguments are parameters of the estimator, with the prefix
        ``model__``. If the model is compiled, its optimizer and its loss are the
        defaults.
    backbone : Backbone or None, default=None
        A trained network, of which the function `model` receives a copy as the argument
        `backbone`, and calls it like a layer, x = backbone(inputs). X is scaled as in
        its source. See `sknn.Backbone`.
    **model__settings : dict
        Other arguments of the function, with the prefix: ``model__units`` is the
        argument `units`.

    **Input**

    inputs : dict or None, default=None
        Columns of each input of a model with several, by the names of the inputs: a
        name or a position, a list of them, or a slice, such as ``{"numbers": ["age",
        "income"], "text": "review"}``. A column of texts is converted to token ids; in
        a pair, such as ``("review", TextTokenizer("character"))``, any transformer
        converts the columns, and is fitted with the network. Items of a column may be
        arrays, such as images. None for a single input, or if X is a dict of arrays or
        a tuple of arrays.
    scaling : "standard" or None, default=None
        Scaling of a table X with statistics of the training samples. "standard": each
        column to zero mean and unit variance, robust to outliers (see the user guide).
        None: X as it is.

    **Outputs**

    outputs : dict or None, default=None
        Columns of y of each output of a model with several, by the names of the output
        layers: a name or a position, a list of them, or a slice. None for a single
        output, for one column of y per output (by name, or else in order), or if y is a
        dict by output.
    loss_weights : dict of str to float, or None, default=None
        Weights of the losses of several outputs; 1 for those that are not named.

    **Loss**

    loss : str, keras.losses.Loss, callable, or dict of them, default="auto"
        A loss of Keras, by name or as an object, or "squared_error", "absolute_error",
        "huber", "poisson", "gaussian_nll", "pinball" (see the user guide). "auto" is
        the loss of a compiled model, or the first of these. A dict has one loss per
        output.
    huber_delta : float, default=1.0
        Error above which "huber" is linear, in standard deviations of y if targets are
        standardized.
    quantiles : sequence of float or None, default=None
        Quantiles that "pinball" predicts, increasing, in (0, 1); None for (0.1, 0.5,
        0.9).
    standardize_targets : bool or "auto", default="auto"
        Whether to train on (y - mean) / standard deviation. The losses in `history_`
        and `min_delta` are in these units. "auto": for functions whose model has a
        linear output layer, unless the loss is an object or a function. A `keras.Model`
        predicts y itself.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="auto"
        "auto" (the optimizer of a compiled model, or "adam"), "sgd", "momentum",
        "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamax", "nadam",
        "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default="auto"
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide). With ``lr_schedule="one_cycle"``, its peak is 2.5 times as
        high. "auto" of a Keras optimizer is its own learning rate.
    lr_schedule : str or callable, default="plateau"
        Learning rate schedule. "plateau" divides the learning rate by five after five
        epochs without improvement. "constant", or "power", "exponential",
        "piecewise_constant", "cosine" and "one_cycle", stretched over all `epochs`; or
        a Keras schedule or a function of the number of the update. The schedule of an
        `optimizer` object is used instead, unless `learning_rate` is a number.
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
    epochs : int, default=200
        Maximum number of epochs.
    shuffle : bool, default=True
        Whether to shuffle the training data before each epoch.
    warm_start : bool, default=False
        Whether `fit` continues from the weights of the last fit. The model, its
        settings and its loss cannot be changed in between. The learning rate schedule
        starts again.
    callbacks : list or dict of keras.callbacks.Callback, or None, default=None
        Called as by `keras.Model.fit`. With names in a dict, the settings of the
        callbacks are parameters too: `set_params(callbacks__stop__patience=3)`. The
        second training of `refit` uses the learning rates that they set, and does not
        call them.

    **Validation**

    early_stopping : bool or "auto", default="auto"
        True: hold out a part of the samples for validation, stop when its loss or score
        no longer improves, and restore the best weights. "auto": the same from 100
        samples; with fewer, train on all samples until the training loss no longer
        improves. False: run all `epochs`. If `X_val` is passed to `fit`, it is used
        instead of a held-out part.
    validation_fraction : float, default=0.1
        Fraction of the samples (of the groups, if given) to hold out for validation.
    patience : float, default=15
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
        The trained network. If the loss is for logits, it has a further layer that
        converts them to probabilities.
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
    input_shape_ : tuple of int
        Shape of one sample; of several inputs, in one row.
    inputs_ : dict of str to object
        Each input of several; empty for a single input.
    input_transformers_ : dict of str to estimator
        The fitted transformers of inputs that have one.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    KerasClassifier : The same for classification.
    MLPRegressor : A multilayer perceptron.

    Notes
    -----
    The output layer must have one unit per column of y; two with
    ``loss="gaussian_nll"`` (all means, then all logarithms of variances), and one per
    quantile with ``loss="pinball"``. An activation with a limited range, such as
    sigmoid, must contain all values of y.

    A model may have several outputs, each with a loss of its own; `predict` returns the
    columns of y.

    Initial weights, dropout and other random layers depend on `random_state`, unless
    the function sets their seeds. A function that draws numbers from NumPy's global
    generator is not controlled by it; use the argument `seed` instead.

    Examples
    --------
    >>> import keras
    >>> from sklearn.datasets import load_diabetes
    >>> from sknn import KerasRegressor
    >>> def build(n_features, n_outputs, units=16):
    ...     return keras.Sequential(
    ...         [
    ...             keras.Input((n_features,)),
    ...             keras.layers.Dense(units, "relu"),
    ...             keras.layers.Dense(n_outputs),
    ...         ]
    ...     )
    >>> X, y = load_diabetes(return_X_y=True)
    >>> reg = KerasRegressor(build, scaling="standard", random_state=0)
    >>> reg.fit(X, y).score(X, y) > 0.4
    True
    """

    _parameter_constraints: dict[str, list[object]] = (
        KERAS_CONSTRAINTS
        | REGRESSOR_CONSTRAINTS
        | {"standardize_targets": [StrOptions({"auto"}), "boolean"]}
    )

    def __init__(
        self,
        model: Model,
        *,
        backbone: Backbone | None = None,
        inputs: InputColumns | None = None,
        scaling: Literal["standard"] | None = None,
        outputs: Mapping[str, TargetColumns] | None = None,
        loss_weights: Mapping[str, float] | None = None,
        loss: RegressorLoss | Mapping[str, RegressorLoss] = "auto",
        huber_delta: float = 1.0,
        quantiles: Sequence[float] | None = None,
        standardize_targets: bool | Literal["auto"] = "auto",
        optimizer: Optimizer | Literal["auto"] = "auto",
        learning_rate: float | Literal["auto"] = "auto",
        lr_schedule: Schedule = "plateau",
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        batch_size: int | Literal["auto"] = "auto",
        epochs: int = 200,
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 15,
        min_delta: float = 1e-4,
        scoring: Scoring = None,
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
        **model__settings: object,
    ) -> None:
        self.model = model
        self.backbone = backbone
        self.inputs = inputs
        self.scaling = scaling
        self.outputs = outputs
        self.loss_weights = loss_weights
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
        self._store_settings(model__settings)

    def reads_classes(self, y: np.ndarray, loss: object) -> bool:
        return task_of(loss) == "classes" or y.dtype.kind not in "biuf"

    def _is_one_target(self, y: np.ndarray) -> bool:
        return y.dtype != object

    def _given_target(self, y: MatrixLike, name: str) -> ArrayLike:
        several = self.outputs is not None or self._y_columns is not None
        if several or isinstance(self.loss, Mapping):
            return given_labels(y, name)
        return super()._given_target(y, name)

    def _target_for(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        labels: np.ndarray,
        loss: object,
        output: OutputLayer | None,
        *,
        is_part: bool = False,
    ) -> Target:
        # A single output of a regressor predicts values; one of several may not.
        if is_part and self.reads_classes(y, loss):
            return class_target(y, labels, loss, output)
        return self._value_target(y, weights, loss, output)

    def _value_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        loss: object,
        output: OutputLayer | None,
    ) -> ValueTarget:
        standardize: bool | None = None
        if self.standardize_targets != "auto":
            standardize = self.standardize_targets
        elif is_template(self.model):
            standardize = False
        return value_target(
            y,
            weights,
            KnownLoss.of(loss, classifies=False).loss,
            output,
            standardize=standardize,
            quantiles=self.quantiles,
            params=loss_params(self, REGRESSOR_LOSSES),
        )
