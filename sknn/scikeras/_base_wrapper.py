"""Base class of the estimators with the interface of SciKeras."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Self, cast

import keras
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted

from sknn._process import check_process
from sknn._typing import MatrixLike, RandomStateLike
from sknn._warnings import ignored
from sknn.estimators import initialize, numbered_from, unchanged_on_failure
from sknn.scikeras._callbacks import PredictHooks, callbacks_of, flat_callbacks
from sknn.scikeras._constraints import CONSTRAINTS
from sknn.scikeras._fit_arguments import FitArguments, check_predict_arguments
from sknn.scikeras._history import continued
from sknn.scikeras._metric_recorder import MetricRecorder
from sknn.scikeras._routing import routed
from sknn.scikeras._wrapper_samples import WrapperSamples

# Warnings about the end of a training.
_DOUBTS = (r"The network has not learned", r".* was still improving")


class BaseWrapper(WrapperSamples):
    """Base class of estimators with the interface of SciKeras.

    Derive from it for other tasks than classification and regression. Its default
    encoders do not change X and y, so that the model is trained as by Keras: with any
    loss, on y as it is.

    Parameters
    ----------
    model : callable or keras.Model, default=None
        A function that returns a model, compiled or not, or a model, which is copied.
        None in subclasses that define the function as `_keras_build_fn`.
    build_fn : callable or keras.Model, default=None
        The old name of `model`.
    warm_start : bool, default=False
        Whether `fit` continues from the weights of the last fit.
    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise, order and validation split. A RandomState is
        not changed, so that all fits with it are equal.
    optimizer : str, class or keras.optimizers.Optimizer, default="rmsprop"
        For a model that is not compiled.
    loss : str, class, keras.losses.Loss, callable or None, default=None
        For a model that is not compiled.
    metrics : str, class, keras.metrics.Metric, callable, list or dict, default=None
        Recorded in `history_` after each epoch.
    batch_size : int or None, default=None
        Number of samples per batch. None is 32, and -1 all samples.
    validation_batch_size : int or None, default=None
        Has no effect on the results.
    verbose : int, default=1
        Whether to print one line per epoch.
    callbacks : callback, class, list, dict or None, default=None
        Keras callbacks, which are copied, or their classes.
    validation_split : float, default=0.0
        Fraction of the samples to hold out for validation, at random and stratified by
        class.
    shuffle : bool, default=True
        Whether to shuffle the training samples before each epoch.
    run_eagerly : bool, default=False
        Whether Keras trains the model without compiling it, for debugging.
    epochs : int, default=1
        Number of epochs.
    **kwargs : dict
        Arguments of the model function, with the prefix ``model__`` or without, and
        arguments with the prefixes ``optimizer__``, ``loss__``, ``metrics__``,
        ``callbacks__``, ``fit__``, ``predict__``, ``compile__`` and ``score__``.

    Attributes
    ----------
    model_ : keras.Model
        The trained model, compiled.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that the last fit called; not pickled.
    network_ : object
        The estimator of sknn that trained the model.
    history_ : dict of str to list of float
        The loss and the metrics of each epoch.
    target_encoder_ : object
        The fitted `target_encoder`.
    feature_encoder_ : object
        The fitted `feature_encoder`.
    target_type_ : str
        Type of y, as `sklearn.utils.multiclass.type_of_target` returns it.
    y_dtype_, y_ndim_ : dtype and int
        Type and number of dimensions of y.
    X_shape_, X_dtype_ : tuple of int and dtype
        Shape and type of X.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.
    """

    _parameter_constraints: dict[str, list[object]] = CONSTRAINTS
    history_: dict[str, list[float]]
    _split_seed: int

    def __init__(
        self,
        model: Callable[..., keras.Model] | keras.Model | None = None,
        *,
        build_fn: Callable[..., keras.Model] | keras.Model | None = None,
        warm_start: bool = False,
        random_state: RandomStateLike = None,
        optimizer: str | type | keras.optimizers.Optimizer = "rmsprop",
        loss: object = None,
        metrics: object = None,
        batch_size: int | None = None,
        validation_batch_size: int | None = None,
        verbose: int = 1,
        callbacks: object = None,
        validation_split: float = 0.0,
        shuffle: bool = True,
        run_eagerly: bool = False,
        epochs: int = 1,
        **kwargs: object,
    ) -> None:
        self.model = model
        self.build_fn = build_fn
        self.warm_start = warm_start
        self.random_state = random_state
        self.optimizer = optimizer
        self.loss = loss
        self.metrics = metrics
        self.batch_size = batch_size
        self.validation_batch_size = validation_batch_size
        self.verbose = verbose
        self.callbacks = callbacks
        self.validation_split = validation_split
        self.shuffle = shuffle
        self.run_eagerly = run_eagerly
        self.epochs = epochs
        self.__dict__.update(kwargs)

    # -- encoders ----------------------------------------------------------------------

    @property
    def target_encoder(self) -> BaseEstimator:
        """A new transformer of y. A subclass may replace it.

        If it has a method `get_metadata`, the items become attributes.
        """
        return FunctionTransformer()

    @property
    def feature_encoder(self) -> BaseEstimator:
        """A new transformer of X. A subclass may replace it.

        If it has a method `get_metadata`, the items become attributes.
        """
        return FunctionTransformer()

    # -- state -------------------------------------------------------------------------

    @property
    def model_(self) -> keras.Model:
        """The trained model, compiled."""
        network = vars(self).get("network_")
        if network is None:
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute 'model_' before it "
                "is fitted or initialized."
            )
        model = network.model_
        if getattr(model, "optimizer", None) is None:
            self._builder.compile(model)
        return model

    @property
    def initialized_(self) -> bool:
        """Whether the estimator is fitted, or initialized without training."""
        return "network_" in vars(self)

    @property
    def current_epoch(self) -> int:
        """Number of epochs in `history_`."""
        return len(vars(self).get("history_", {}).get("loss", []))

    def __sklearn_is_fitted__(self) -> bool:
        return self.initialized_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = True
        return tags

    @property
    def __name__(self) -> str:  # type: ignore[override]
        """The name of the class, as SciKeras defines it."""
        return cast("str", type(self).__name__)

    @property
    def callbacks_(self) -> list[keras.callbacks.Callback]:
        """The copies of `callbacks` that the last training called."""
        if not self.initialized_:
            raise AttributeError(f"{type(self).__name__} is not fitted yet.")
        found = vars(self.network_).get("callbacks_", [])
        return [one for one in found if not isinstance(one, MetricRecorder)]

    # -- fit ---------------------------------------------------------------------------

    def fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: MatrixLike | None = None,
        y_val: ArrayLike | None = None,
        sample_weight_val: ArrayLike | None = None,
        **kwargs: object,
    ) -> Self:
        """Build a new model and train it.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.
        X_val : array-like of shape (n_val, ...), default=None
            Validation samples, instead of `validation_split`.
        y_val : array-like of shape (n_val,) or (n_val, n_outputs), default=None
            Labels or values of `X_val`.
        sample_weight_val : array-like of shape (n_val,), default=None
            Weights of `X_val`.
        **kwargs : dict
            Arguments of `keras.Model.fit`, which replace parameters: `epochs`,
            `batch_size`, `verbose`, `validation_split`, `validation_data`, `shuffle`,
            `class_weight` and `callbacks`.

        Returns
        -------
        self : object
            The fitted estimator. If the fit fails, the estimator is unchanged.
        """
        if X_val is not None or y_val is not None or sample_weight_val is not None:
            if "validation_data" in kwargs:
                raise ValueError(
                    "Pass either X_val and y_val or validation_data, got both."
                )
            kwargs["validation_data"] = (X_val, y_val, sample_weight_val)
        with unchanged_on_failure(self):
            check_process()
            self._check_params()
            arguments = FitArguments.of(self._all_params(), kwargs)
            if not (self.warm_start and self.initialized_):
                self._initialize(X, y)
            self._train(X, y, sample_weight, arguments)
        return self

    def partial_fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        **kwargs: object,
    ) -> Self:
        """Train for one epoch, continuing from the last training.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.
        **kwargs : dict
            Arguments of `keras.Model.fit`, except for `epochs`.

        Returns
        -------
        self : object
            The estimator. If the training fails, it is unchanged.
        """
        return self._partial_fit(X, y, sample_weight, None, kwargs)

    def initialize(self, X: MatrixLike, y: ArrayLike | None = None) -> Self:
        """Build the model without training it.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Labels or values.

        Returns
        -------
        self : object
            The estimator, which can predict.
        """
        with unchanged_on_failure(self):
            self._check_params()
            self._initialize(X, y)
        return self

    def _partial_fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        classes: ArrayLike | None,
        kwargs: Mapping[str, object],
    ) -> Self:
        for name in ("epochs", "initial_epoch"):
            if name in kwargs:
                raise TypeError(
                    f"Invalid argument {name!r} of partial_fit, which always trains "
                    "for one epoch, after the epochs of the last training."
                )
        with unchanged_on_failure(self):
            self._check_params()
            own = self._all_params() | {"epochs": 1, "fit__epochs": 1}
            arguments = FitArguments.of(own, kwargs)
            if not self.initialized_:
                self._initialize(X, y, classes)
            self._train(X, y, sample_weight, arguments, appends=True)
        return self

    def _initialize(
        self, X: MatrixLike, y: ArrayLike | None, classes: ArrayLike | None = None
    ) -> None:
        """Build a new network, which is not trained."""
        for name in [n for n in vars(self) if n[-1] == "_" and n[0] != "_"]:
            del self.__dict__[name]
        known = None if classes is None else np.asarray(classes)
        checked, labels = self._checked(X, y, reset=True)
        self.X_shape_, self.X_dtype_ = checked.shape, checked.dtype
        self._fit_encoders(checked, labels, known)
        samples = self._encoded(checked, labels)
        seed = self._seed()
        self._builder = self._new_builder()
        network = self._new_network(seed)
        target = cast("ArrayLike", samples.y)  # or several
        initialize(network, samples.X, target, self._network_classes(known))
        self.network_ = network
        self.history_ = {"loss": []}
        self._split_seed = int(np.random.default_rng(seed).integers(2**31))
        self._built_with = self._fixed_params()

    def _fit_encoders(
        self, X: np.ndarray, y: np.ndarray | None, classes: np.ndarray | None
    ) -> None:
        """Fit the encoders, and store the attributes that they define."""
        if y is not None:
            self.y_dtype_, self.y_ndim_ = y.dtype, y.ndim
            self.target_type_ = self._type_of_target(y)
        for name, values in (("target_encoder", y), ("feature_encoder", X)):
            encoder = getattr(self, name)
            if values is not None:
                encoder.fit(values)
            setattr(self, f"{name}_", encoder)
            if hasattr(encoder, "get_metadata"):
                self.__dict__.update(encoder.get_metadata())

    def _type_of_target(self, y: np.ndarray) -> str:
        return str(type_of_target(y))

    def _train(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        arguments: FitArguments,
        *,
        appends: bool = False,
    ) -> None:
        """Train the network, which is initialized."""
        self._check_fixed_params()
        train, validation = self._divided(X, y, sample_weight, arguments)
        network = self.network_
        given: dict[str, ArrayLike | None] = {}
        network.set_params(**self._training_params(arguments, len(train)))
        if validation is not None:
            X_val = cast("ArrayLike", validation.X)  # or several inputs
            y_val = cast("ArrayLike", validation.y)  # or several targets
            given = {"X_val": X_val, "y_val": y_val}
            given["sample_weight_val"] = validation.weights
        metrics = self._builder.compiled.get("metrics")
        parts = getattr(network.target_, "parts", [])
        recorder = MetricRecorder(
            metrics,
            train,
            validation,
            lambda: network.callbacks_,
            [part.name for part in parts],
        )
        callbacks = recorder.with_callbacks(arguments.callbacks)
        network.set_params(callbacks=callbacks or None)
        try:
            # A part of a training is often too short to learn.
            doubts = _DOUBTS if appends else ()
            first = self.current_epoch if appends else 0
            with ignored(*doubts), numbered_from(network, first):
                network.fit(train.X, cast("ArrayLike", train.y), train.weights, **given)
        finally:
            network.set_params(callbacks=None)
        if network.model_.compiled:  # with the settings of an earlier training
            network.model_.optimizer = None
        before = self.history_ if appends else {}
        self.history_ = continued(before, network.history_, recorder.history)

    # -- predictions -------------------------------------------------------------------

    def predict(self, X: MatrixLike, **kwargs: object) -> np.ndarray:
        """Predict labels or values.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        **kwargs : dict
            Arguments of `keras.Model.predict`: `callbacks`; `batch_size` and `verbose`
            have no effect.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Outputs of the model, decoded by `target_encoder_`.
        """
        outputs = self._predicted(X, kwargs, "predict")
        return np.asarray(self.target_encoder_.inverse_transform(outputs))

    def _predicted(
        self, X: MatrixLike, kwargs: Mapping[str, object], method: str
    ) -> np.ndarray:
        """Return the result of a method of the network, and call callbacks.

        It is a list or a dict of arrays, as Keras returns it, if an encoder of the user
        encodes y as the targets of several outputs.
        """
        check_is_fitted(self)
        params = self._all_params()
        check_predict_arguments(params, kwargs)
        features = self._features(self._checked(X)[0])
        callbacks = copy.deepcopy(callbacks_of(params, "predict"))
        callbacks += flat_callbacks(kwargs.get("callbacks"), "callbacks")
        with PredictHooks(callbacks, self):
            found: np.ndarray = getattr(self.network_, method)(features)
            return found

    @staticmethod
    def scorer(y_true: ArrayLike, y_pred: ArrayLike, **kwargs: object) -> float:
        """Return the score of predictions, which a subclass defines.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True labels or values.
        y_pred : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Predictions.
        **kwargs : dict
            `sample_weight`, and the parameters with the prefix ``score__``.

        Returns
        -------
        float
        """
        raise NotImplementedError(
            "BaseWrapper has no score. Define a static method `scorer(y_true, y_pred, "
            "**kwargs)`, or use KerasClassifier or KerasRegressor."
        )

    def score(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the score of the predictions, as `scorer` computes it.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True labels or values.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        float
        """
        predicted = self.predict(X)
        further = routed(self._all_params(), "score")
        if sample_weight is not None:
            further["sample_weight"] = sample_weight
        return float(self.scorer(y, predicted, **further))
