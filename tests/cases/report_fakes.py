"""Estimators that are quick, and do on purpose what networks do by chance."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin


class FakeNetwork(ClassifierMixin, BaseEstimator):
    """Nearest class mean with the training record of a network."""

    def __init__(
        self,
        epochs=4,
        best_epoch=3,
        stop_reason="early_stopping",
        early_stopping="auto",
    ):
        self.epochs = epochs
        self.best_epoch = best_epoch
        self.stop_reason = stop_reason
        self.early_stopping = early_stopping

    def fit(self, X, y, sample_weight=None):
        X = np.asarray(X, dtype=float)
        self.classes_ = np.unique(y)
        self.means_ = np.array([X[y == label].mean(axis=0) for label in self.classes_])
        self.n_rows_ = len(X)
        self.weight_sum_ = None if sample_weight is None else float(sum(sample_weight))
        loss = [1.0 / (1 + epoch) for epoch in range(self.epochs)]
        self.history_ = {
            "loss": loss,
            "val_loss": [value + 0.1 for value in loss],
            "val_score": [1 - value for value in loss],
            "learning_rate": [0.01] * self.epochs,
            "seconds": [0.001] * self.epochs,
        }
        self.n_epochs_ = self.epochs
        self.best_epoch_ = self.best_epoch
        self.stop_reason_ = self.stop_reason
        return self

    def predict_proba(self, X):
        X = np.asarray(X, dtype=float)
        distance = ((X[:, None, :] - self.means_) ** 2).sum(axis=2)
        weights = np.exp(distance.min(axis=1, keepdims=True) - distance)
        return weights / weights.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class FakeRegressionNetwork(RegressorMixin, BaseEstimator):
    """The mean, with the training record of a network."""

    def fit(self, X, y):
        self.mean_ = np.mean(y, axis=0)
        self.history_ = {"loss": [2.0, 1.0], "learning_rate": [0.1, 0.1]}
        self.n_epochs_ = 2
        self.best_epoch_ = 2
        self.stop_reason_ = "epochs"
        return self

    def predict(self, X):
        return np.full((len(X), *np.shape(self.mean_)), self.mean_)


class FailsOnRow(ClassifierMixin, BaseEstimator):
    """Refuses training parts that hold the row whose first value is `row`."""

    def __init__(self, row=0):
        self.row = row

    def fit(self, X, y):
        if self.row in np.asarray(X)[:, 0]:
            raise RuntimeError("this row <is> bad")
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.repeat(self.classes_[:1], len(X))


class CountsCalls(ClassifierMixin, BaseEstimator):
    """Remembers, for all its clones, how often it was asked to predict."""

    calls: list[str] = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        CountsCalls.calls.append("predict")
        return np.repeat(self.classes_[:1], len(X))

    def predict_proba(self, X):
        CountsCalls.calls.append("predict_proba")
        return np.full((len(X), len(self.classes_)), 1 / len(self.classes_))
