"""Classification with the interface of SciKeras."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Literal, Self, cast

import keras
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils import Tags, column_or_1d
from sklearn.utils.multiclass import type_of_target

from sknn import estimators
from sknn._sklearn import StrOptions
from sknn._targets import class_weights, is_one_hot
from sknn._typing import MatrixLike, RandomStateLike
from sknn.scikeras._base_wrapper import BaseWrapper
from sknn.scikeras._constraints import CONSTRAINTS
from sknn.scikeras._encoded_samples import EncodedSamples, Targets
from sknn.scikeras._label_encoder import ClassifierLabelEncoder
from sknn.scikeras._peer import loss_name
from sknn.scikeras._wrapper_network import Network


class KerasClassifier(ClassifierMixin, BaseWrapper):
    """Classifier with the interface of SciKeras.

    The model is trained by `sknn.KerasClassifier`.

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
    class_weight : dict, "balanced" or None, default=None
        Weights of the classes by label, multiplied by `sample_weight`.
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
    classes_ : ndarray of shape (n_classes,)
        Labels in the order of the columns of `predict_proba`.
    n_classes_ : int
        Number of classes.
    n_outputs_, n_outputs_expected_ : int
        Number of outputs of the model, which is 1.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    sknn.KerasClassifier : The same with the interface of sknn.

    Examples
    --------
    >>> import keras
    >>> from sklearn.datasets import load_iris
    >>> from sknn.scikeras import KerasClassifier
    >>> def build(meta, hidden=8):
    ...     return keras.Sequential(
    ...         [
    ...             keras.Input((meta["n_features_in_"],)),
    ...             keras.layers.Dense(hidden, "relu"),
    ...             keras.layers.Dense(meta["n_classes_"], "softmax"),
    ...         ]
    ...     )
    >>> X, y = load_iris(return_X_y=True)
    >>> clf = KerasClassifier(
    ...     build,
    ...     model__hidden=16,
    ...     loss="sparse_categorical_crossentropy",
    ...     optimizer="adam",
    ...     optimizer__learning_rate=0.01,
    ...     epochs=50,
    ...     verbose=0,
    ...     random_state=0,
    ... )
    >>> clf.fit(X, y).score(X, y) > 0.9
    True
    """

    _parameter_constraints: dict[str, list[object]] = CONSTRAINTS | {
        "class_weight": [dict, StrOptions({"balanced"}), None]
    }

    classes_: np.ndarray | None
    _one_hot: bool = False

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
        class_weight: Mapping[str, float]
        | Mapping[int, float]
        | Literal["balanced"]
        | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(
            model=model,
            build_fn=build_fn,
            warm_start=warm_start,
            random_state=random_state,
            optimizer=optimizer,
            loss=loss,
            metrics=metrics,
            batch_size=batch_size,
            validation_batch_size=validation_batch_size,
            verbose=verbose,
            callbacks=callbacks,
            validation_split=validation_split,
            shuffle=shuffle,
            run_eagerly=run_eagerly,
            epochs=epochs,
            **kwargs,
        )
        self.class_weight = class_weight

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        # The default, a single epoch, is too few for most data.
        tags.classifier_tags.poor_score = self.epochs == 1
        return tags

    @property
    def target_encoder(self) -> BaseEstimator:
        """A new transformer of y. A subclass may replace it.

        For `predict_proba`, its method `inverse_transform` needs an argument
        `return_proba`. If it has a method `get_metadata`, the items become attributes.
        """
        categories = "auto" if self.classes_ is None else [self.classes_]
        return ClassifierLabelEncoder(loss=self.loss, categories=categories)

    # Not of the mixin, which does not call `scorer`.
    score = BaseWrapper.score

    @staticmethod
    def scorer(y_true: ArrayLike, y_pred: ArrayLike, **kwargs: object) -> float:
        """Return the accuracy of predictions.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,) or (n_samples, n_labels)
            True labels.
        y_pred : array-like of shape (n_samples,) or (n_samples, n_labels)
            Predicted labels.
        **kwargs : dict
            Arguments of `sklearn.metrics.accuracy_score`.

        Returns
        -------
        float
        """
        return float(accuracy_score(y_true, y_pred, **kwargs))

    def partial_fit(  # type: ignore[override]
        self,
        X: MatrixLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        **kwargs: object,
    ) -> Self:
        """Train for one epoch, continuing from the last training.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Labels.
        classes : array-like of shape (n_classes,), default=None
            All classes. Needed in the first call if `y` does not contain each of them.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.
        **kwargs : dict
            Arguments of `keras.Model.fit`, except for `epochs`.

        Returns
        -------
        self : object
            The estimator. If the training fails, it is unchanged.
        """
        self._check_params()
        if isinstance(self.class_weight, str):
            raise ValueError(
                "class_weight='balanced' is not supported by partial_fit: it would "
                "balance each part of the data on its own. Pass a dict of weights."
            )
        return self._partial_fit(X, y, sample_weight, classes, kwargs)

    def predict(self, X: MatrixLike, **kwargs: object) -> np.ndarray:
        """Predict the class of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        **kwargs : dict
            Arguments of `keras.Model.predict`: `callbacks`; `batch_size` and `verbose`
            have no effect.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
            Labels.
        """
        if not self.initialized_ or self._uses_encoder():
            return super().predict(X, **kwargs)
        labels = self._predicted(X, kwargs, "predict")
        if self._one_hot:
            return np.eye(self.n_classes_, dtype=int)[labels]
        return labels if labels.ndim == 1 else labels.astype(int)

    def predict_proba(self, X: MatrixLike, **kwargs: object) -> np.ndarray:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        **kwargs : dict
            Arguments of `keras.Model.predict`: `callbacks`; `batch_size` and `verbose`
            have no effect.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            In the order of `classes_`; two columns for two classes.
        """
        if not self.initialized_ or self._uses_encoder():
            outputs = self._predicted(X, kwargs, "predict")
            return np.asarray(
                self.target_encoder_.inverse_transform(outputs, return_proba=True)
            )
        return self._predicted(X, kwargs, "predict_proba")

    # -- template ----------------------------------------------------------------------

    def _uses_encoder(self) -> bool:
        """Return True if the network is trained on the values of `target_encoder_`."""
        own = type(self.target_encoder_) is not ClassifierLabelEncoder
        return own or self.target_type_ == "multiclass-multioutput"

    def _network_class(self) -> type[Network]:
        if self._uses_encoder():
            return super()._network_class()
        return estimators.KerasClassifier

    def _checked_target(self, y: np.ndarray) -> np.ndarray:
        if y.ndim == 2 and y.shape[1] == 1:
            return column_or_1d(y, warn=True)
        return y

    def _fit_encoders(
        self, X: np.ndarray, y: np.ndarray | None, classes: np.ndarray | None
    ) -> None:
        self.classes_ = None if classes is None else np.unique(classes)
        super()._fit_encoders(X, y, classes)
        assert y is not None
        self._one_hot = y.ndim == 2 and is_one_hot(y) and not self._is_binary_loss()

    def _is_binary_loss(self) -> bool:
        """Return True if the loss has one label per output unit."""
        try:
            return loss_name(self.loss) == "binary_crossentropy"
        except (TypeError, ValueError):
            return False

    def _type_of_target(self, y: np.ndarray) -> str:
        kind = super()._type_of_target(y)
        if kind == "binary" and self.classes_ is not None:
            return str(type_of_target(self.classes_))
        return kind

    def _network_target(self, y: np.ndarray, encoded: Targets) -> Targets:
        if self._uses_encoder():
            return encoded
        return y.argmax(axis=1) if self._one_hot else y

    def _network_classes(self, classes: np.ndarray | None) -> np.ndarray | None:
        if self._uses_encoder():
            return None
        return np.arange(self.n_classes_) if self._one_hot else classes

    def _strata(self, samples: EncodedSamples) -> np.ndarray | None:
        y = samples.y
        return y if isinstance(y, np.ndarray) and y.ndim == 1 else None

    def _class_weighted(
        self,
        y: np.ndarray,
        encoded: Targets,
        weights: np.ndarray | None,
        class_weight: Mapping[int, float] | None,
    ) -> np.ndarray | None:
        weights = super()._class_weighted(y, encoded, weights, class_weight)
        if self.class_weight is None:
            return weights
        labels = y.argmax(axis=1) if self._one_hot else y
        classes = self.classes_ if labels.ndim == 1 else None
        factors = class_weights(
            labels,
            cast("Mapping[Hashable, float]", self.class_weight),
            sample_weight=weights,
            classes=classes,
        )
        return factors if weights is None else weights * factors
