"""Encoding of y for training, and decoding of network outputs."""

from sknn._targets._binary import BinaryTarget
from sknn._targets._class_target import ClassTarget, gives_probabilities, label_indices
from sknn._targets._class_weights import balanced_class_weight, class_weights
from sknn._targets._classification_target import classification_target
from sknn._targets._composite import CompositeTarget, TargetPart
from sknn._targets._encoded import EncodedTarget
from sknn._targets._gaussian import GaussianTarget
from sknn._targets._head import Head
from sknn._targets._label_types import check_label_types
from sknn._targets._losses import (
    CLASSIFIER_LOSSES,
    REGRESSOR_LOSSES,
    ClassifierLoss,
    ClassifierLossName,
    LossSetting,
    RegressorLoss,
    RegressorLossName,
)
from sknn._targets._multiclass import MulticlassTarget
from sknn._targets._multilabel import MultilabelTarget, is_one_hot
from sknn._targets._quantile import QuantileTarget
from sknn._targets._reconstruction_target import reconstruction_target
from sknn._targets._regression import RegressionTarget
from sknn._targets._regression_target import regression_target
from sknn._targets._steps import (
    check_steps,
    joined_steps,
    padded_steps,
    split_steps,
    stacked_steps,
    step_counts,
)
from sknn._targets._target import Target
from sknn._targets._token_target import TokenTarget
from sknn._targets._value_target import ValueTarget

__all__ = [
    "CLASSIFIER_LOSSES",
    "REGRESSOR_LOSSES",
    "ClassifierLoss",
    "ClassifierLossName",
    "LossSetting",
    "RegressorLoss",
    "RegressorLossName",
    "gives_probabilities",
    "BinaryTarget",
    "ClassTarget",
    "CompositeTarget",
    "EncodedTarget",
    "GaussianTarget",
    "Head",
    "MulticlassTarget",
    "MultilabelTarget",
    "QuantileTarget",
    "RegressionTarget",
    "Target",
    "TargetPart",
    "TokenTarget",
    "ValueTarget",
    "balanced_class_weight",
    "check_steps",
    "check_label_types",
    "class_weights",
    "classification_target",
    "is_one_hot",
    "joined_steps",
    "label_indices",
    "padded_steps",
    "reconstruction_target",
    "regression_target",
    "split_steps",
    "stacked_steps",
    "step_counts",
]
