"""Regression with the interface of SciKeras."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import Tags

from sknn import estimators
from sknn._typing import MatrixLike, RandomStateLike
from sknn.scikeras._base_wrapper import BaseWrapper
from sknn.scikeras._constraints import CONSTRAINTS
from sknn.scikeras._peer import RegressorTargetEncoder
from sknn.scikeras._wrapper_network import Network


class KerasRegressor(RegressorMixin, BaseWrapper):
    """Regressor with the interface of SciKeras.

    The model is trained by `sknn.KerasRegressor`.

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
    n_outputs_ : int
        Number of columns of y.
    n_outputs_expected_ : int
        Number of outputs of the model, which is 1.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    sknn.KerasRegressor : The same with the interface of sknn.

    Examples
    --------
    >>> import keras
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.preprocessing import scale
    >>> from sknn.scikeras import KerasRegressor
    >>> def build(meta, hidden=8):
    ...     return keras.Sequential(
    ...         [
    ...             keras.Input((meta["n_features_in_"],)),
    ...             keras.layers.Dense(hidden, "relu"),
    ...             keras.layers.Dense(meta["n_outputs_"]),
    ...         ]
    ...     )
    >>> X, y = load_diabetes(return_X_y=True)
    >>> reg = KerasRegressor(
    ...     build,
    ...     loss="mse",
    ...     optimizer="adam",
    ...     optimizer__learning_rate=0.1,
    ...     epochs=30,
    ...     verbose=0,
    ...     random_state=0,
    ... )
    >>> reg.fit(scale(X), y).score(scale(X), y) > 0.3
    True
    """

    _parameter_constraints: dict[str, list[object]] = CONSTRAINTS
    _y_numeric = True

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

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        # The default, a single epoch, is too few for most data.
        tags.regressor_tags.poor_score = self.epochs == 1
        return tags

    @property
    def target_encoder(self) -> BaseEstimator:
        """A new transformer of y. A subclass may replace it.

        If it has a method `get_metadata`, the items become attributes.
        """
        return RegressorTargetEncoder()

    # Not of the mixin, which does not call `scorer`.
    score = BaseWrapper.score

    @staticmethod
    def scorer(y_true: ArrayLike, y_pred: ArrayLike, **kwargs: object) -> float:
        """Return the coefficient of determination R2 of predictions.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True values.
        y_pred : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Predicted values.
        **kwargs : dict
            Arguments of `sklearn.metrics.r2_score`.

        Returns
        -------
        float
        """
        return float(r2_score(y_true, y_pred, **kwargs))

    def predict(self, X: MatrixLike, **kwargs: object) -> np.ndarray:
        """Predict the value of each sample.

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
            float32 if X is float32, float64 otherwise.
        """
        if not self.initialized_ or self._uses_encoder():
            return super().predict(X, **kwargs)
        return self._predicted(X, kwargs, "predict")

    def _uses_encoder(self) -> bool:
        """Return True if the network is trained on the values of `target_encoder_`."""
        return type(self.target_encoder_) is not RegressorTargetEncoder

    def _network_class(self) -> type[Network]:
        if self._uses_encoder():
            return super()._network_class()
        return estimators.KerasRegressor
