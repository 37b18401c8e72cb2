"""Autoencoder for dimensionality reduction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted

from sknn._data import InputScaler, float_dtype
from sknn._sklearn import (
    Interval,
    StrOptions,
    check_sample_weight,
    fit_context,
    with_callbacks,
)
from sknn._targets import Target, reconstruction_target
from sknn._typing import MatrixLike, RandomStateLike
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._fit_data import FitData, divided
from sknn.estimators.core._network import Network
from sknn.estimators.core._parameters import (
    Activation,
    Callbacks,
    Counts,
    Fractions,
    KernelInitializer,
    Optimizer,
    Schedule,
)
from sknn.estimators.core._sample_arguments import checked_weights, given_weights
from sknn.estimators.core._samples import Rows, Samples, scaled_input
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.tables._mlp import MLP_CONSTRAINTS
from sknn.estimators.tables._table_input import TableInput

if TYPE_CHECKING:
    import keras

    from sknn.training import Predictor

_NOT_SHARED = ("loss", "scoring")
_COUNT = Interval(Integral, 1, None, closed="left")
_Loss: TypeAlias = Literal["squared_error", "absolute_error", "binary_cross_entropy"]


class Autoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseNetwork):
    """Dimensionality reduction by a multilayer perceptron that reconstructs its input.

    The encoder maps each sample to `n_components` values, the code, and the decoder
    maps the code back to the features. Both are trained together to minimize the
    reconstruction error. `transform` returns the code, and `inverse_transform` the
    reconstruction. Without hidden layers and with a linear `activation`, the code spans
    the space of the first principal components.

    The features should be scaled, for example with `StandardScaler`, or with
    `MinMaxScaler` for `loss="binary_cross_entropy"`.

    Parameters
    ----------
    **Network**

    n_components : int, default=2
        Number of components of the code.
    hidden_layer_sizes : int or sequence of int, default=(128,)
        Number of units of each hidden layer of the encoder; the decoder has the same
        layers in reverse order. () for none.
    activation : str, callable or sequence of them, default="relu"
        Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or a
        function of a tensor; a sequence has one per layer of the encoder. The code is
        linear.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights: a key of `sknn.networks.INITIALIZERS`, or a Keras
        initializer. "auto" depends on the activation (He for the relu family, LeCun for
        selu, Glorot for the others).

    **Input**

    scaling : "standard" or None, default="standard"
        Scaling of X with statistics of the training samples. "standard": each column to
        zero mean and unit variance, robust to outliers (see the user guide). None: X as
        it is.

    **Regularization**

    dropout : float or sequence of float, default=0.0
        Fraction of the hidden units to drop at each update, in [0, 1); a sequence has
        one value per layer of the encoder.
    input_dropout : float, default=0.0
        Fraction of the inputs to drop at each update, in [0, 1): a denoising
        autoencoder, which reconstructs the complete input.
    input_noise : float, default=0.0
        Standard deviation of the Gaussian noise added to the inputs at each update, in
        the units of the inputs: a denoising autoencoder, which reconstructs the input
        without noise.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights except the biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on all weights except the biases.

    **Loss**

    loss : {"squared_error", "absolute_error", "binary_cross_entropy"}, \
            default="squared_error"
        Reconstruction error. "binary_cross_entropy" is for features in [0, 1], which
        are reconstructed by sigmoid units.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
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
        improves. False: run all `epochs`.
    validation_fraction : float, default=0.1
        Fraction of the samples to hold out for validation.
    patience : float, default=15
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best weights.
    min_delta : float, default=1e-4
        Minimum change of the monitored value that counts as an improvement.
    refit : bool, default=False
        Whether to train again after validation, on all samples, from the same initial
        weights and for `best_epoch_` epochs (for all epochs run, with
        `early_stopping=False`).

    **Other**

    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise, order and validation split; None is different
        for each fit. No global random state is used or changed.
    verbose : int or bool, default=0
        Whether to print one line per epoch.

    Attributes
    ----------
    model_ : keras.Model
        The trained network, from features to reconstructed features.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds"; with validation
        samples also "val_loss".
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
        Number of reconstructed features.
    input_scaler_ : object or None
        Scales X for `model_`: a function of checked samples; None with `scaling=None`.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    sklearn.decomposition.PCA : Linear dimensionality reduction.

    References
    ----------
    G. E. Hinton, R. R. Salakhutdinov (2006). Reducing the dimensionality of data with
    neural networks. Science 313, 504-507.

    P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol (2008). Extracting and
    composing robust features with denoising autoencoders. ICML, 1096-1103.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sknn import Autoencoder
    >>> X = StandardScaler().fit_transform(load_iris().data)
    >>> autoencoder = Autoencoder(2, 16, epochs=20, random_state=0).fit(X)
    >>> codes = autoencoder.transform(X)
    >>> codes.shape
    (150, 2)
    >>> autoencoder.inverse_transform(codes).shape
    (150, 4)
    """

    _parameter_constraints: dict[str, list[object]] = {
        **{k: v for k, v in TRAINING_CONSTRAINTS.items() if k not in _NOT_SHARED},
        "n_components": [_COUNT],
        "hidden_layer_sizes": [
            Interval(Integral, 1, None, closed="left"),
            "array-like",
        ],
        **{
            name: MLP_CONSTRAINTS[name]
            for name in (
                "activation",
                "kernel_initializer",
                "dropout",
                "input_dropout",
                "input_noise",
                "scaling",
            )
        },
        "l1": [positive(zero=True)],
        "l2": [positive(zero=True)],
        "loss": [
            StrOptions({"squared_error", "absolute_error", "binary_cross_entropy"})
        ],
    }
    _network_params = (
        "n_components",
        "hidden_layer_sizes",
        "activation",
        "kernel_initializer",
        "dropout",
        "input_dropout",
        "input_noise",
        "l1",
        "l2",
        "scaling",
    )
    _target_params = ("loss",)

    # The validation samples are judged by their loss.
    scoring = None

    def __init__(
        self,
        n_components: int = 2,
        hidden_layer_sizes: Counts = (128,),
        activation: Activation | Sequence[Activation] = "relu",
        *,
        kernel_initializer: KernelInitializer = "auto",
        scaling: Literal["standard"] | None = "standard",
        dropout: Fractions = 0.0,
        input_dropout: float = 0.0,
        input_noise: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        loss: Literal[
            "squared_error", "absolute_error", "binary_cross_entropy"
        ] = "squared_error",
        optimizer: Optimizer = "adam",
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
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.n_components = n_components
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.scaling = scaling
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.input_noise = input_noise
        self.l1 = l1
        self.l2 = l2
        self.loss = loss
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
        self.random_state = random_state
        self.verbose = verbose

    # -- fit ---------------------------------------------------------------------------

    def _input_spec(self) -> TableInput:
        return TableInput(self, scales=self.scaling is not None, merges_rows=True)

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.networks import build_autoencoder

        return build_autoencoder(
            train.X.shape[1],
            target.head.activation,
            n_components=self.n_components,
            hidden_layer_sizes=self.hidden_layer_sizes,
            activation=self.activation,
            kernel_initializer=self.kernel_initializer,
            dropout=self.dropout,
            input_dropout=self.input_dropout,
            input_noise=self.input_noise,
            l1=self.l1,
            l2=self.l2,
            seed=seed,
        )

    def _backbone_layer(self, model: keras.Model) -> str:
        from sknn.networks import split_autoencoder

        code: str = split_autoencoder(model)[0].layers[-1].name
        return code

    def _target_scaler(self, scaler: InputScaler | None) -> InputScaler | None:
        """Return the scaler of the features to reconstruct.

        Sigmoid units reconstruct features in [0, 1] as they are.
        """
        return None if self.loss == "binary_cross_entropy" else scaler

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self, X: MatrixLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Train the autoencoder.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
            Training samples.
        y : None, default=None
            Ignored.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples in the loss.

        Returns
        -------
        self : object
            The fitted estimator. When the fit fails, the estimator is unchanged.

        Raises
        ------
        ValueError
            For invalid data, and when the loss is not finite in the first epoch.
        """
        with unchanged_on_failure(self):
            resume = self._resumes(self.warm_start)
            rows = self._input_spec().check(X, reset=not resume).X
            dense = _dense(rows)
            weights = checked_weights(sample_weight, rows)
            samples = Samples(rows, dense, weights)
            seeds = self._new_seeds(resume=resume)
            data = divided(self, samples, None, seed=seeds.split)
            if resume:
                network = self._resumed(seeds, restart_schedule=True)
            else:
                target = reconstruction_target(dense, self.loss)
                model = self._build(data.train, target, seeds.weights)
                scaler = self._input_spec().scaler(data.train)
                network = Network(model, target, seeds, scaler)
            scaler = self._target_scaler(network.scaler)
            data = FitData(
                _with_targets(data.train, scaler),
                data.validation and _with_targets(data.validation, scaler),
            )
            whole = None
            if self.refit:
                whole = samples.with_positive_weights().with_scaled_weights()
                whole = _with_targets(whole, scaler)
            # Imports Keras and TensorFlow, which takes seconds.
            from sknn.estimators.core._fit import run

            outcome, warning = run(self, network, data, whole)
            self._keep(network, outcome, resumable=self.warm_start)
        self._warn_about(outcome, warning, data.train)
        return self

    # -- codes -------------------------------------------------------------------------

    def transform(self, X: MatrixLike) -> np.ndarray:
        """Encode samples.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_components)
            Codes.
        """
        check_is_fitted(self)
        rows = self._input_spec().check(X, reset=False).X
        inputs = scaled_input(self.input_scaler_, rows)
        return _coders(self.model_).encoder(inputs).astype(float_dtype(X), copy=False)

    def inverse_transform(self, X: ArrayLike) -> np.ndarray:
        """Decode codes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_components)
            Codes, as `transform` returns them.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The reconstructed samples.
        """
        check_is_fitted(self)
        codes = check_array(X, dtype=np.float32, input_name="X")
        n_components = self._n_features_out
        if codes.shape[1] != n_components:
            raise ValueError(
                f"X must have {n_components} columns, the number of components, got "
                f"{codes.shape[1]}."
            )
        features = self._unscaled(_coders(self.model_).decoder(codes))
        return features.astype(float_dtype(X), copy=False)

    def score(
        self, X: MatrixLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the negative mean squared reconstruction error.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        y : None, default=None
            Ignored.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            Mean over samples and features. Higher is better, and 0 is the best.
        """
        check_is_fitted(self)
        rows = self._input_spec().check(X, reset=False).X
        inputs = scaled_input(self.input_scaler_, rows)
        outputs = self._unscaled(self._current_predictor()(inputs))
        errors = np.mean((outputs - _dense(rows)) ** 2, axis=1, dtype=np.float64)
        given = given_weights(sample_weight, "sample_weight")
        weights = check_sample_weight(given, rows)
        return -float(np.average(errors, weights=weights))

    def _unscaled(self, outputs: np.ndarray) -> np.ndarray:
        """Return outputs of the network in the units of X."""
        scaler = self._target_scaler(self.input_scaler_)
        if scaler is None:
            return outputs
        return scaler.restored(outputs)

    @property
    def _n_features_out(self) -> int:
        # The parameter may have been changed since the fit.
        return int(_coders(self.model_).encoder.model.output.shape[1])


def _with_targets(samples: Samples, scaler: InputScaler | None) -> Samples:
    """Return samples whose targets, the features to reconstruct, are scaled."""
    return samples if scaler is None else replace(samples, y=scaler(samples.y))


def _dense(rows: Rows) -> np.ndarray:
    if isinstance(rows, np.ndarray):
        return rows
    return sparse.csr_array(rows[:]).toarray()


class _Coders(NamedTuple):
    encoder: Predictor
    decoder: Predictor


# A cache outside of the estimators: predicting must not change an estimator, and
# creating the predictors takes longer than a small prediction.
_CODERS: WeakKeyDictionary[keras.Model, _Coders] = WeakKeyDictionary()


def _coders(model: keras.Model) -> _Coders:
    """Return the predictors of both halves of an autoencoder."""
    from sknn.networks import split_autoencoder
    from sknn.training import Predictor

    coders = _CODERS.get(model)
    if coders is None:
        coders = _Coders(*map(Predictor, split_autoencoder(model)))
        _CODERS[model] = coders
    return coders
