"""Base class of networks for regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Self, cast, overload

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import Tags, column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import fit_context
from sknn._targets import (
    REGRESSOR_LOSSES,
    GaussianTarget,
    QuantileTarget,
    Target,
    ValueTarget,
    regression_target,
)
from sknn._typing import MatrixLike
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._given_target import given_values
from sknn.estimators.core._loss_params import loss_parameters, loss_params
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._supervised import SupervisedNetwork

if TYPE_CHECKING:
    from sknn.estimators.core._parameters import Loss


def _gives_quantiles(estimator: NetworkRegressor) -> bool:
    """Check for `predict_quantiles`, by the loss of the fit or of the next fit."""
    target = vars(estimator).get("target_")
    loss = estimator.loss if target is None else target.head.loss
    if not isinstance(loss, str) or loss != "pinball":
        raise AttributeError(f"predict_quantiles needs loss='pinball', got {loss=!r}.")
    return True


class NetworkRegressor(RegressorMixin, SupervisedNetwork):
    """Base class of networks for regression."""

    _target_params = (
        *("loss", "quantiles", "standardize_targets"),
        *loss_parameters(REGRESSOR_LOSSES),
    )

    loss: Loss | Mapping[str, Loss]
    huber_delta: float
    quantiles: Sequence[float] | None
    standardize_targets: bool | Literal["auto"]
    target_: ValueTarget

    @overload
    def predict(
        self,
        X: MatrixLike,
        return_std: Literal[False] = ...,
        mc_samples: int | None = ...,
    ) -> np.ndarray: ...

    @overload
    def predict(
        self, X: MatrixLike, return_std: Literal[True], mc_samples: int | None = ...
    ) -> tuple[np.ndarray, np.ndarray]: ...

    def predict(
        self, X: MatrixLike, return_std: bool = False, mc_samples: int | None = None
    ) -> np.ndarray | tuple[np.ndarray, ...]:
        """Predict the value of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        return_std : bool, default=False
            Whether to return standard deviations too: of the noise in y with
            `loss="gaussian_nll"`, of the predictions with `mc_samples`, of both
            together with both.
        mc_samples : int or None, default=None
            Number of predictions with dropout to average (Monte Carlo dropout); None
            for a single prediction without dropout.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            float32 if X is float32, float64 otherwise.
        std : ndarray of the shape of `y`
            Only with `return_std=True`, in the units of y.

        Raises
        ------
        ValueError
            With `return_std=True`, if the network predicts no variance and `mc_samples`
            is not set, or if `mc_samples` is set and the network has no dropout.
        """
        check_is_fitted(self)
        if return_std:
            self._check_spread(isinstance(self.target_, GaussianTarget), mc_samples)

        def decode(outputs: np.ndarray) -> tuple[np.ndarray, ...]:
            draws = outputs[np.newaxis] if mc_samples is None else outputs
            means = np.stack([self.target_.decode(each) for each in draws])
            # A single prediction is not averaged, to save time.
            mean = means[0] if len(means) == 1 else means.mean(axis=0)
            if not return_std:
                return (mean,)
            variance = means.var(axis=0)
            if isinstance(self.target_, GaussianTarget):
                noise = [self.target_.decode_std(each) ** 2 for each in draws]
                variance = variance + np.mean(noise, axis=0)
            return mean, np.sqrt(variance)

        found = self._predicted(X, decode, mc_samples)
        return found if return_std else found[0]

    def score(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the coefficient of determination R2 of the predictions.

        With a value for each time step, all steps count the same.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            1 for predictions without error, 0 for predictions no better than the mean.
        """
        y, predicted, weights = self._scored_rows(X, y, sample_weight)
        return r2_score(y, predicted, sample_weight=weights)

    def _check_spread(self, gaussian: bool, mc_samples: int | None) -> None:
        """Raise an error if all standard deviations would be 0."""
        if mc_samples is None:
            if not gaussian:
                raise ValueError(
                    "return_std=True needs a network that predicts its variance "
                    "(loss='gaussian_nll') or mc_samples; this one has "
                    f"loss={self.target_.head.loss!r} and mc_samples=None."
                )
        elif not self._has_dropout():
            raise ValueError(
                f"return_std=True with mc_samples={mc_samples!r} measures how much the "
                "predictions with dropout differ, and this network has no dropout. "
                "Fit it with `dropout` or `input_dropout`, or use "
                "loss='gaussian_nll' without mc_samples."
            )
        elif mc_samples == 1 and not gaussian:
            raise ValueError(
                "return_std=True needs at least two predictions to compare, got "
                "mc_samples=1."
            )

    @available_if(_gives_quantiles)
    def predict_quantiles(self, X: MatrixLike) -> np.ndarray:
        """Predict quantiles, for a network trained with the pinball loss.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.

        Returns
        -------
        ndarray of shape (n_samples, n_quantiles) or (n_samples, n_outputs, n_quantiles)
            In the order of `quantiles`, never crossing.
        """
        target = self.target_
        assert isinstance(target, QuantileTarget)  # as the loss says
        return self._predicted(X, target.decode_quantiles)

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Train for one epoch on X, continuing from the last training.

        `early_stopping`, `refit` and `callbacks` are not used. The learning rate is
        constant, unless `lr_schedule` is a function or a Keras schedule. The scales of
        X and y follow the last 1,000 samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self : object
        """
        return self._partial_fit(X, y, sample_weight)

    def _given_target(self, y: MatrixLike, name: str) -> ArrayLike:
        return given_values(y, name)

    def _check_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        *,
        classes: ArrayLike | None = None,
        class_weight: object = None,
    ) -> CheckedTarget:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return CheckedTarget(y, weights)

    def _make_target(self, train: Samples, labels: np.ndarray) -> ValueTarget:
        return regression_target(
            train.y_rows,
            loss=cast("Loss", self.loss),
            standardize=bool(self.standardize_targets),
            quantiles=self.quantiles,
            params=loss_params(self, REGRESSOR_LOSSES),
            sample_weight=train.row_weights,
        )

    def _rescaled_target(self, target: Target, recent: Samples) -> Target:
        return self._make_target(recent, recent.y_rows)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.positive_only = self.loss == "poisson"
        return tags
