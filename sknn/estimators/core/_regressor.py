"""What every regressing network does with values."""

from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import _fit_context
from sknn._targets import GaussianTarget, ValueTarget, regression_target
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._fit_data import Samples


def _gives_quantiles(estimator: Any) -> bool:
    """Check for `predict_quantiles`, by the loss of the fit or else of the next one."""
    target = getattr(estimator, "target_", None)
    loss = estimator.loss if target is None else target.head.loss
    if not isinstance(loss, str) or loss != "pinball":
        raise AttributeError(f"predict_quantiles needs loss='pinball', got {loss=!r}.")
    return True


class NetworkRegressor(RegressorMixin, BaseNetwork):
    """A network that predicts values."""

    _target_params = ("loss", "huber_delta", "quantiles", "standardize_targets")

    def predict(
        self, X: Any, return_std: bool = False, mc_samples: int | None = None
    ) -> Any:
        """Predict the value of each sample.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        return_std : bool, default=False
            Also return standard deviations: of the noise in y with
            `loss="gaussian_nll"`, of the network's own uncertainty with `mc_samples`,
            of both together with both.
        mc_samples : int or None, default=None
            The mean over so many predictions with dropout left on (Monte Carlo
            dropout); None for one prediction without dropout.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs), float64
        std : ndarray of the shape of `y`, float64
            Only with `return_std=True`, in the units of y.

        Raises
        ------
        ValueError
            With `return_std=True` and neither of the two sources of one, or with
            `mc_samples` and no dropout in the network.
        """
        check_is_fitted(self)
        gaussian = isinstance(self.target_, GaussianTarget)
        if return_std:
            self._check_spread(gaussian, mc_samples)

        def decode(outputs: np.ndarray) -> Any:
            draws = outputs[np.newaxis] if mc_samples is None else outputs
            means = np.stack([self.target_.decode(each) for each in draws])
            # One draw is taken as it is: a mean would cost time and change nothing.
            mean = means[0] if len(means) == 1 else means.mean(axis=0)
            if not return_std:
                return mean
            variance = means.var(axis=0)
            if gaussian:
                noise = [self.target_.decode_std(each) ** 2 for each in draws]
                variance = variance + np.mean(noise, axis=0)
            return mean, np.sqrt(variance)

        return self._predicted(X, decode, mc_samples)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the coefficient of determination R2 of the predictions.

        With a value for every step it is that of all steps together.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            1 for predictions without error, 0 for those no better than the mean.
        """
        y, predicted, weights = self._scored_rows(X, y, sample_weight)
        return r2_score(y, predicted, sample_weight=weights)

    def _check_spread(self, gaussian: bool, mc_samples: Any) -> None:
        """Refuse standard deviations that would be 0 whatever the data."""
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
                "predictions differ when dropout is left on, and this network has "
                "none. Fit it with `dropout` or `input_dropout`, or take "
                "loss='gaussian_nll' without mc_samples."
            )
        elif mc_samples == 1 and not gaussian:
            raise ValueError(
                "return_std=True needs at least two predictions to compare, got "
                "mc_samples=1."
            )

    @available_if(_gives_quantiles)
    def predict_quantiles(self, X: Any) -> np.ndarray:
        """Predict the quantiles that the pinball loss trains.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_quantiles) or (n_samples, n_outputs, n_quantiles)
            In the order of `quantiles`, never crossing.
        """
        return self._predicted(
            X, lambda outputs: self.target_.decode_quantiles(outputs)
        )

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Train for exactly one pass over X, going on from where training stands.

        `early_stopping`, `refit` and `callbacks` play no part in it. Of `epochs` passes
        the learning rate goes through its schedule once; later ones keep its last rate,
        or a thousandth of the first where that is more.
        Targets are standardised by the mean and spread of the first call's y.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self : object
        """
        return self._partial_fit(X, y, sample_weight, None)

    def _check_y(self, y: Any) -> np.ndarray:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return y

    def _make_target(self, train: Samples, labels: np.ndarray) -> ValueTarget:
        return regression_target(
            self._rows_of(train.y),
            loss=self.loss,
            standardize=self.standardize_targets,
            quantiles=self.quantiles,
            huber_delta=self.huber_delta,
            sample_weight=self._row_weights(train),
        )

    def _strata(self, y: np.ndarray) -> np.ndarray | None:
        return None

    def _class_weight(self, y: np.ndarray, weights: np.ndarray) -> None:
        return None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
