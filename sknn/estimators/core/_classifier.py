"""Base class of networks for classification."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils import Tags, column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from sknn._sklearn import fit_context
from sknn._targets import (
    CLASSIFIER_LOSSES,
    ClassTarget,
    balanced_class_weight,
    check_label_types,
    class_weights,
    classification_target,
    gives_probabilities,
    is_one_hot,
)
from sknn._typing import MatrixLike
from sknn._warnings import warn_user
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._given_target import given_labels
from sknn.estimators.core._loss_params import loss_parameters, loss_params
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._supervised import SupervisedNetwork
from sknn.estimators.core._training_options import TrainingOptions

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import ClassWeight, Loss


def _loss(estimator: NetworkClassifier) -> Loss | Mapping[str, Loss]:
    """Return the loss of the fitted network, or of the next fit."""
    target = vars(estimator).get("target_")
    return estimator.loss if target is None else target.loss


def _gives_probabilities(estimator: NetworkClassifier) -> bool:
    """Check for `predict_proba`, by the loss."""
    if not gives_probabilities(_loss(estimator)):
        raise AttributeError(
            f"predict_proba is not available with loss={_loss(estimator)!r}, whose "
            "outputs are not probabilities; use decision_function, or "
            "loss='cross_entropy'."
        )
    return True


def _gives_scores(estimator: NetworkClassifier) -> bool:
    """Check for `decision_function`, by the loss."""
    if gives_probabilities(_loss(estimator)):
        raise AttributeError(
            f"decision_function is not available with loss={_loss(estimator)!r}, whose "
            "outputs are probabilities; use predict_proba."
        )
    return True


def warn_about_one_hot(labels: np.ndarray) -> None:
    """Warn if columns of labels are probably one-hot encoded classes."""
    if labels.ndim == 2 and is_one_hot(labels):
        warn_user(
            "y is a matrix with exactly one 1 in each row, as one-hot encoded "
            "classes, but its columns are treated as labels that may occur "
            "together. For classes, use y.argmax(axis=1), or y.idxmax(axis=1) of a "
            "dataframe.",
        )


class NetworkClassifier(ClassifierMixin, SupervisedNetwork):
    """Base class of networks for classification."""

    _target_params = ("loss", *loss_parameters(CLASSIFIER_LOSSES))
    _saved: tuple[str, ...] = ("classes_",)

    loss: Loss | Mapping[str, Loss]
    class_weight: ClassWeight
    label_smoothing: float | Literal["auto"]
    target_: ClassTarget
    classes_: np.ndarray

    def predict(self, X: MatrixLike) -> np.ndarray:
        """Predict the class of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
            Labels with the dtype of y; an indicator matrix for multilabel targets.
        """
        return self._predicted(
            X, lambda outputs: self.target_.decode(outputs), as_floats=False
        )

    @available_if(_gives_probabilities)
    def predict_proba(self, X: MatrixLike, mc_samples: int | None = None) -> np.ndarray:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        mc_samples : int or None, default=None
            Number of predictions with dropout to average (Monte Carlo dropout). Such
            probabilities are less extreme far from the training data. None for a
            single prediction without dropout.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            In the order of `classes_`.

        References
        ----------
        Gal, Ghahramani (2016). Dropout as a Bayesian approximation. ICML.
        """
        return self._predicted(X, self._probabilities, mc_samples)

    @available_if(_gives_probabilities)
    def predict_log_proba(
        self, X: MatrixLike, mc_samples: int | None = None
    ) -> np.ndarray:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        mc_samples : int or None, default=None
            See `predict_proba`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            Minus infinity for a probability of 0.
        """
        probabilities = self.predict_proba(X, mc_samples)
        with np.errstate(divide="ignore"):
            if probabilities.dtype != object:
                return np.log(probabilities)
            # One array per sequence, with the time steps as rows.
            logarithms = np.empty_like(probabilities)
            logarithms[:] = [np.log(steps) for steps in probabilities]
            return logarithms

    def score(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the accuracy of the predictions.

        With a label for each time step, all steps count the same.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            Fraction of correct predictions; for multilabel targets, the fraction of
            samples with all labels correct.
        """
        y, predicted, weights = self._scored_rows(X, y, sample_weight)
        return float(accuracy_score(y, predicted, sample_weight=weights))

    def _probabilities(self, outputs: np.ndarray) -> np.ndarray:
        """Return probabilities of outputs of shape (n, units) or (m, n, units).

        Several predictions are averaged.
        """
        if outputs.ndim == 2:
            return self.target_.decode_proba(outputs)
        return np.mean([self.target_.decode_proba(o) for o in outputs], axis=0)

    @available_if(_gives_scores)
    def decision_function(self, X: MatrixLike) -> np.ndarray:
        """Return the scores of a network trained with hinge or perceptron loss.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            For two classes the score of the second class, else the score of each class.
        """
        return self._predicted(X, lambda outputs: self.target_.decode_decision(outputs))

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch on X, continuing from the last training.

        `early_stopping`, `refit` and `callbacks` are not used. The learning rate is
        constant, unless `lr_schedule` is a function or a Keras schedule. The scales of
        X follow the last 1,000 samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
        classes : array-like of shape (n_classes,), default=None
            All classes. Needed in the first call if `y` does not contain each of
            them; in later calls the same classes, or None. For multilabel targets, one
            item per column of y, as in the attribute `classes_`.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self : object
        """
        if isinstance(self.class_weight, str):
            raise ValueError(
                'class_weight="balanced" is not supported by partial_fit: it would '
                "balance each part of the data on its own. Compute the weights from "
                "all data with sklearn.utils.class_weight.compute_class_weight, and "
                "pass them as a dict."
            )
        if classes is not None:
            classes = self._checked_classes(classes, y)
        return self._partial_fit(X, y, sample_weight, classes)

    def _checked_classes(self, classes: ArrayLike, y: ArrayLike) -> np.ndarray:
        """Return the classes, if they suit y and the classes of the first call."""
        try:
            labels = np.asarray(given_labels(classes, "classes"))
        except ValueError as error:
            raise ValueError(
                "classes must be a list of all labels, or have one item per column of "
                f"y, without missing labels, got {classes!r}."
            ) from error
        check_label_types(labels, "classes")
        per_step = self._input_spec().per_step
        shape = () if per_step else np.shape(given_labels(y, "y"))
        n_columns = shape[1] if len(shape) == 2 else 1
        if n_columns > 1 and len(labels) != n_columns:
            raise ValueError(
                f"classes must have one item for each of the {n_columns} columns of y, "
                f"got {classes!r}."
            )
        if not self.__sklearn_is_fitted__():
            return labels
        if self.target_.n_outputs > 1:
            same = len(labels) == self.target_.n_outputs
            known = f"for {self.target_.n_outputs} columns of y"
        else:
            same = np.array_equal(np.unique(labels), self.classes_)
            known = f"{self.classes_.tolist()}"
        if not same:
            raise ValueError(
                f"classes={classes!r} differ from the classes of the first call, "
                f"{known}. Leave `classes` out, or fit a clone of the estimator."
            )
        return labels

    def _given_target(self, y: MatrixLike, name: str) -> ArrayLike:
        return given_labels(y, name)

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
        # Before the classes are used, for example for stratification.
        check_label_types(y, "y")
        per_step = self._input_spec().per_step
        # The check also warns about more classes than half of the samples. With one
        # label per time step, few samples may have many classes, such as characters.
        if not per_step or type_of_target(y) not in ("binary", "multiclass"):
            check_classification_targets(y)
        if per_step:
            if self.class_weight is not None:
                raise ValueError(
                    "class_weight is not available with one label per time step, "
                    f"because a sample has several labels, got {self.class_weight!r}. "
                    "Use class_weight=None; sample_weight weights whole sequences."
                )
            return CheckedTarget(y, weights)
        if class_weight is None:
            class_weight = self.class_weight
        if isinstance(class_weight, str):
            class_weight = balanced_class_weight(y, weights)
        weights = weights * class_weights(
            y, cast("dict[Hashable, float] | None", class_weight), classes=classes
        )
        strata = y if y.ndim == 1 else None
        return CheckedTarget(y, weights, strata, class_weight)

    def _make_target(self, train: Samples, labels: np.ndarray) -> ClassTarget:
        y = train.y_rows
        classes = np.unique(labels) if y.ndim == 1 else None
        warn_about_one_hot(labels)
        params = loss_params(self, CLASSIFIER_LOSSES)
        loss = cast("Loss", self.loss)
        return classification_target(y, loss=loss, classes=classes, params=params)

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        return replace(
            super()._training_options(model),
            label_smoothing=(
                0.0 if self.label_smoothing == "auto" else self.label_smoothing
            ),
            class_weight=self.class_weight,
        )

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
