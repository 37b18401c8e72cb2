"""Estimators with the interface of SciKeras, trained by this package."""

from sknn.scikeras._base_wrapper import BaseWrapper
from sknn.scikeras._keras_classifier import KerasClassifier
from sknn.scikeras._keras_regressor import KerasRegressor
from sknn.scikeras._label_encoder import ClassifierLabelEncoder

__all__ = [
    "BaseWrapper",
    "ClassifierLabelEncoder",
    "KerasClassifier",
    "KerasRegressor",
]
