"""Metrics of Keras as scorers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sknn._targets import label_indices

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._base import BaseNetwork


class MetricScorer:
    """A metric of Keras as a scorer: a higher value is better.

    Classes are passed to the metric as Keras networks have them: one column for two
    classes or for each label, one column per class for several classes, and their
    numbers for metrics whose name starts with "Sparse". Values are passed in the units
    of y.

    Parameters
    ----------
    metric : keras.metrics.Metric
        Its configuration is copied, because the object of the user may be in use.
    """

    def __init__(self, metric: keras.metrics.Metric) -> None:
        from sknn._keras import metric_direction

        direction = metric_direction(metric)
        if direction is None:
            raise ValueError(
                f"scoring={metric!r} is a metric of Keras for which it is not known "
                "whether a higher value is better. Pass a function of the estimator, X "
                "and y that returns a score, of which higher values are better."
            )
        self._sign = 1.0 if direction == "up" else -1.0
        self._metric = type(metric).from_config(metric.get_config())

    def __call__(
        self,
        estimator: BaseNetwork,
        X: np.ndarray,
        y: np.ndarray,
        sample_weight: np.ndarray | None = None,
    ) -> float:
        """Return the value of the metric, negated if lower values are better."""
        expected, found = self._arguments(estimator, X, y)
        self._metric.reset_state()
        self._metric.update_state(expected, found, sample_weight=sample_weight)
        value = np.asarray(self._metric.result())
        if value.size != 1:
            raise ValueError(
                f"scoring={self._metric!r} is a metric of Keras with {value.size} "
                "values. Choose a metric with a single value, for example with "
                'average="macro".'
            )
        return self._sign * float(value.item())

    def _arguments(
        self, estimator: BaseNetwork, X: np.ndarray, y: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the targets and the outputs as arguments of the metric."""
        name = type(self._metric).__name__
        if not hasattr(estimator, "classes_"):
            values = np.asarray(estimator.predict(X), "float32")
            shape = (len(values), -1)
            return np.asarray(y, "float32").reshape(shape), values.reshape(shape)
        proba = getattr(estimator, "predict_proba", None)
        if proba is None or isinstance(estimator.classes_, list | dict):
            raise ValueError(
                f"scoring={self._metric!r} is a metric of Keras, which needs the "
                "probabilities of the classes of one output. Use a score of "
                "scikit-learn, or a function of the estimator, X and y."
            )
        found = np.asarray(proba(X), "float32")
        if y.ndim == 2:  # labels
            return y.astype("float32"), found
        codes = label_indices(y, estimator.classes_)
        if name == "Accuracy":  # compares classes
            return codes, found.argmax(axis=1)
        if name.startswith("Sparse"):
            return codes, found
        if found.shape[1] == 2:
            return codes[:, np.newaxis].astype("float32"), found[:, 1:]
        return np.eye(found.shape[1], dtype="float32")[codes], found
