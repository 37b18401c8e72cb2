"""From y to what a network is trained on, and from its outputs back."""

from sknn.targets._binary import BinaryTarget
from sknn.targets._class_target import ClassTarget
from sknn.targets._class_weights import balanced_class_weight, class_weights
from sknn.targets._classification_target import classification_target
from sknn.targets._gaussian import GaussianTarget
from sknn.targets._head import Head
from sknn.targets._multiclass import MulticlassTarget
from sknn.targets._multilabel import MultilabelTarget
from sknn.targets._quantile import QuantileTarget
from sknn.targets._regression import RegressionTarget
from sknn.targets._regression_target import regression_target
from sknn.targets._steps import (
    check_steps,
    joined_steps,
    padded_steps,
    split_steps,
    stacked_steps,
    step_counts,
)
from sknn.targets._target import Target
from sknn.targets._token_target import TokenTarget
from sknn.targets._value_target import ValueTarget

__all__ = [
    "BinaryTarget",
    "ClassTarget",
    "GaussianTarget",
    "Head",
    "MulticlassTarget",
    "MultilabelTarget",
    "QuantileTarget",
    "RegressionTarget",
    "Target",
    "TokenTarget",
    "ValueTarget",
    "balanced_class_weight",
    "check_steps",
    "class_weights",
    "classification_target",
    "joined_steps",
    "padded_steps",
    "regression_target",
    "split_steps",
    "stacked_steps",
    "step_counts",
]
