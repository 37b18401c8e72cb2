"""What every classifying network does with labels and probabilities."""

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets

from sknn._sklearn import _fit_context
from sknn._targets import ClassTarget, balanced_class_weight, classification_target
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._fit_data import Samples


def _loss(estimator: Any) -> Any:
    """Return the loss that the network was fitted with, or else is going to be."""
    target = getattr(estimator, "target_", None)
    return estimator.loss if target is None else target.loss


def _has_margins(estimator: Any) -> bool:
    loss = _loss(estimator)
    return isinstance(loss, str) and loss in ("hinge", "perceptron")


def _gives_probabilities(estimator: Any) -> bool:
    """Check for `predict_proba`, by the loss."""
    if _has_margins(estimator):
        raise AttributeError(
            f"predict_proba is not available with loss={_loss(estimator)!r}, whose "
            "outputs are no probabilities; use decision_function, or "
            "loss='cross_entropy'."
        )
    return True


def _gives_scores(estimator: Any) -> bool:
    """Check for `decision_function`, by the loss."""
    if not _has_margins(estimator):
        raise AttributeError(
            f"decision_function is not available with loss={_loss(estimator)!r}, whose "
            "outputs are probabilities; use predict_proba."
        )
    return True


class NetworkClassifier(ClassifierMixin, BaseNetwork):
    """A network that predicts classes."""

    _target_params = ("loss",)

    def predict(self, X: Any) -> np.ndarray:
        """Predict the class of each sample.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
            Labels as they were in y; an indicator matrix for multilabel targets.
        """
        return self._predicted(X, lambda outputs: self.target_.decode(outputs))

    @available_if(_gives_probabilities)
    def predict_proba(self, X: Any, mc_samples: int | None = None) -> np.ndarray:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        mc_samples : int or None, default=None
            The mean over so many predictions with dropout left on (Monte Carlo
            dropout), which is less sure of itself far from the training data; None
            for one prediction without dropout.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples, n_labels), float32
            In the order of `classes_`.

        References
        ----------
        Gal, Ghahramani (2016). Dropout as a Bayesian approximation. ICML.
        """

        return self._predicted(X, self._probabilities, mc_samples)

    @available_if(_gives_probabilities)
    def predict_log_proba(self, X: Any, mc_samples: int | None = None) -> np.ndarray:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        mc_samples : int or None, default=None
            As for `predict_proba`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples, n_labels), float32
            Minus infinity for a probability of 0.
        """
        with np.errstate(divide="ignore"):
            return self._predicted(
                X, lambda outputs: np.log(self._probabilities(outputs)), mc_samples
            )

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the accuracy of the predictions.

        With a label for every step it is that of all steps together.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            Share of right predictions; with several labels a sample, of samples where
            all of them are right.
        """
        y, predicted, weights = self._scored_rows(X, y, sample_weight)
        return float(accuracy_score(y, predicted, sample_weight=weights))

    def _probabilities(self, outputs: np.ndarray) -> np.ndarray:
        """Return those of outputs (n, units), or the means of several (m, n, units)."""
        if outputs.ndim == 2:
            return self.target_.decode_proba(outputs)
        return np.mean([self.target_.decode_proba(o) for o in outputs], axis=0)

    @available_if(_gives_scores)
    def decision_function(self, X: Any) -> np.ndarray:
        """Return the scores that hinge and perceptron loss train.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), float32
            For two classes the score of the second one, else one of each class.
        """
        return self._predicted(X, lambda outputs: self.target_.decode_decision(outputs))

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Any:
        """Train for exactly one pass over X, going on from where training stands.

        `early_stopping`, `refit` and `callbacks` play no part in it. Of `epochs` passes
        the learning rate goes through its schedule once; later ones keep its last rate,
        or a thousandth of the first where that is more.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
        classes : array-like of shape (n_classes,), default=None
            All classes there will be; needed in the first call when `y` does not hold
            each of them, and the same or None later.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self : object
        """
        if isinstance(self.class_weight, str):
            raise ValueError(
                'class_weight="balanced" is not supported by partial_fit: it would '
                "balance each part of the data alone. Count the classes of all data "
                "with sklearn.utils.class_weight.compute_class_weight, and pass the "
                "weights as a dict."
            )
        self._check_classes(classes)
        return self._partial_fit(X, y, sample_weight, classes)

    def _check_classes(self, classes: Any) -> None:
        """Refuse other classes than those that training began with."""
        if classes is None or not self.__sklearn_is_fitted__():
            return
        if not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(
                f"classes={classes!r} are not those that training began with, "
                f"{self.classes_.tolist()}. Leave `classes` out, or begin anew with "
                "a clone of the estimator."
            )

    def _check_y(self, y: Any) -> np.ndarray:
        if sparse.issparse(y):
            y = y.toarray()
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        # Before anything is done by class, such as stratifying.
        _check_order(y)
        check_classification_targets(y)
        return y

    def _make_target(self, train: Samples, labels: np.ndarray) -> ClassTarget:
        y = self._rows_of(train.y)
        classes = np.unique(labels) if y.ndim == 1 else None
        return classification_target(y, loss=self.loss, classes=classes)

    def _strata(self, y: np.ndarray) -> np.ndarray | None:
        return y if y.ndim == 1 else None

    def _class_weight(self, y: np.ndarray, weights: np.ndarray) -> Any:
        if self._per_step() and self.class_weight is not None:
            raise ValueError(
                "class_weight weighs samples by their class, and with a label for "
                f"every step a sample has many. Got {self.class_weight!r}. Leave it "
                "None; sample_weight weighs whole sequences."
            )
        if isinstance(self.class_weight, str):
            return balanced_class_weight(y, weights)
        return self.class_weight

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


def _check_order(y: np.ndarray) -> None:
    """Refuse labels that cannot be sorted, and so have no order of classes."""
    if y.dtype != object:
        return
    kinds = sorted({type(label).__name__ for label in y.ravel()})
    try:
        np.unique(y)
    except TypeError as error:
        raise ValueError(
            f"The labels in y must be of one type that sorts, got {', '.join(kinds)}. "
            "Drop or name missing labels, and make the others one type, such as by "
            "y.astype(str)."
        ) from error
