"""The samples of an estimator with the interface of SciKeras."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from sknn._sklearn import check_sample_weight
from sknn._typing import MatrixLike
from sknn.scikeras._encoded_samples import (
    EncodedSamples,
    Inputs,
    Targets,
    checked_inputs,
    checked_targets,
)
from sknn.scikeras._fit_arguments import FitArguments
from sknn.scikeras._wrapper_network import WrapperNetwork


class WrapperSamples(WrapperNetwork):
    """Base class of estimators that check, encode and weight samples."""

    # Whether y must be numbers.
    _y_numeric = False

    target_encoder_: BaseEstimator
    feature_encoder_: BaseEstimator
    _split_seed: int

    def _divided(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        arguments: FitArguments,
    ) -> tuple[EncodedSamples, EncodedSamples | None]:
        """Return training and validation samples."""
        checked = self._checked(X, y, reset=False)
        samples = self._encoded(*checked, sample_weight, arguments.class_weight)
        if arguments.validation_data is not None:
            X_val, y_val = arguments.validation_data[:2]
            weights = (*arguments.validation_data, None)[2]
            try:
                held_out = self._checked(X_val, y_val, reset=False)
                return samples, self._encoded(*held_out, weights)
            except (ValueError, TypeError) as error:
                kind = TypeError if isinstance(error, TypeError) else ValueError
                raise kind(f"Validation samples: {error}") from error
        if not arguments.validation_split:
            return samples, None
        fraction = arguments.validation_split
        return samples.split(fraction, self._strata(samples), self._split_seed)

    def _checked(
        self, X: MatrixLike, y: ArrayLike | None = None, *, reset: bool = False
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return X and y as arrays, with the checks of scikit-learn."""
        options = {"accept_sparse": "csr", "allow_nd": True, "reset": reset}
        if y is None and not (reset and self.__sklearn_tags__().target_tags.required):
            return validate_data(self, X, **options), None
        options |= {"multi_output": True, "y_numeric": self._y_numeric}
        checked, labels = validate_data(self, X, y, **options)
        return checked, self._checked_target(labels)

    def _checked_target(self, y: np.ndarray) -> np.ndarray:
        return y

    def _encoded(
        self,
        X: np.ndarray,
        y: np.ndarray | None,
        sample_weight: ArrayLike | None = None,
        class_weight: Mapping[int, float] | None = None,
    ) -> EncodedSamples:
        """Return checked samples, encoded and weighted."""
        n_samples = X.shape[0]
        encoded: Targets
        if y is None:
            encoded = y = np.zeros(n_samples)
        else:
            values = self.target_encoder_.transform(y)
            encoded = checked_targets(values, "target_encoder.transform", n_samples)
        weights = None
        if sample_weight is not None:
            weights = check_sample_weight(
                sample_weight,
                X,
                dtype=np.float64,
                ensure_non_negative=True,
                allow_all_zero_weights=True,
            )
            if not weights.any():
                raise ValueError(
                    "No sample has a positive weight: only zeros were passed in "
                    "sample_weight. At least one weight must be positive."
                )
        weights = self._class_weighted(y, encoded, weights, class_weight)
        return EncodedSamples(
            self._features(X), self._network_target(y, encoded), encoded, weights
        )

    def _features(self, X: np.ndarray) -> Inputs:
        values = self.feature_encoder_.transform(X)
        return checked_inputs(values, "feature_encoder.transform", X.shape[0])

    def _class_weighted(
        self,
        y: np.ndarray,
        encoded: Targets,
        weights: np.ndarray | None,
        class_weight: Mapping[int, float] | None,
    ) -> np.ndarray | None:
        """Return weights of samples, multiplied by the weights of their classes."""
        if class_weight is None:
            return weights
        if not isinstance(encoded, np.ndarray):
            raise ValueError(
                f"class_weight={class_weight!r} is for a single output, but the target "
                f"encoder returns the targets of {len(encoded)}. Pass sample_weight."
            )
        one_hot = encoded.ndim == 2 and encoded.shape[1] > 1
        codes: np.ndarray = encoded.argmax(axis=1) if one_hot else encoded
        found = [class_weight.get(int(code), 1.0) for code in codes.ravel()]
        return np.array(found) if weights is None else weights * np.array(found)

    def _network_target(self, y: np.ndarray, encoded: Targets) -> Targets:
        """Return the target of the estimator that trains the network."""
        return encoded

    def _network_classes(self, classes: np.ndarray | None) -> np.ndarray | None:
        return None

    def _strata(self, samples: EncodedSamples) -> np.ndarray | None:
        """Return labels that a validation split is stratified by."""
        return None
