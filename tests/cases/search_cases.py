"""Tiny data, estimators and searches that the tests of the search share."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from sknn import MLPClassifier, OptunaSearchCV

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3)).astype("float32")
Y = (X[:, 0] + 0.5 * RNG.normal(size=60) > 0).astype(int)
SPACE = {"C": (1e-3, 1e3, "log"), "fit_intercept": [True, False]}
FOLDS = StratifiedKFold(3, shuffle=True, random_state=0)


def search(space=None, estimator=None, **params):
    """A quick search, of a logistic regression unless told otherwise."""
    settings = {"n_trials": 6, "cv": FOLDS, "random_state": 0}
    if estimator is None:
        estimator = LogisticRegression()
    return OptunaSearchCV(estimator, space or SPACE, **settings | params)


def network(**params):
    quick = {"hidden_layer_sizes": (4,), "epochs": 4, "early_stopping": True}
    return MLPClassifier(**quick | {"lr_schedule": "constant"} | params)


class Scripted(ClassifierMixin, BaseEstimator):
    """Scores what its parameter says: by fold where it is a list."""

    fits = 0

    def __init__(self, value=0.5, other=0, random_state=None):
        self.value = value
        self.other = other
        self.random_state = random_state

    def fit(self, X, y, sample_weight=None):
        Scripted.fits += 1
        self.classes_ = np.unique(y)
        self.n_features_in_ = X.shape[1]
        if self.value == "fail":
            raise OSError("no luck")
        if self.value == "interrupt":
            raise KeyboardInterrupt
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])

    def score(self, X, y, sample_weight=None):
        return self.value + self.other * float(np.sum(X)) * 1e-9


def scores_of(found):
    return found.cv_results_["mean_test_score"]
