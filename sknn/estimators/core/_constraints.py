"""Constraints of the parameters that all networks have."""

import math
from numbers import Integral, Real

from sknn._sklearn import HasMethods, Interval, Options, StrOptions
from sknn._targets import CLASSIFIER_LOSSES, REGRESSOR_LOSSES
from sknn.estimators.core._loss_params import loss_constraints

OPTIMIZER_NAMES = {
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "adam",
    "adamax",
    "nadam",
    "adamw",
}
SCHEDULE_NAMES = {
    "constant",
    "power",
    "exponential",
    "piecewise_constant",
    "plateau",
    "cosine",
    "one_cycle",
}


def positive(*, zero: bool = False) -> Interval:
    """Return the interval of positive numbers, or of non-negative numbers."""
    return Interval(Real, 0, None, closed="left" if zero else "neither")


def refuse_class(name: str, value: object) -> None:
    """Raise an error if a class is passed instead of an instance.

    The validation of parameters accepts classes as callables.
    """
    if isinstance(value, type):
        raise TypeError(
            f"{name} must be an instance, got the class {value.__name__}. Use "
            f"{value.__name__}(...) to create one."
        )


TRAINING_CONSTRAINTS: dict[str, list[object]] = {
    "loss": [str, callable],
    "optimizer": [StrOptions(OPTIMIZER_NAMES), HasMethods(["get_config", "apply"])],
    "learning_rate": [StrOptions({"auto"}), positive()],
    "lr_schedule": [StrOptions(SCHEDULE_NAMES), callable],
    "weight_decay": [positive(zero=True)],
    "clip_norm": [None, positive()],
    "clip_value": [None, positive()],
    "batch_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
    "epochs": [Interval(Integral, 1, None, closed="left")],
    "early_stopping": [StrOptions({"auto"}), "boolean"],
    "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
    # With infinity, training never stops early, but restores the best weights.
    "patience": [Interval(Real, 1, None, closed="left"), Options(Real, {math.inf})],
    "min_delta": [positive(zero=True)],
    "scoring": [None, str, callable],
    "refit": ["boolean"],
    "shuffle": ["boolean"],
    "warm_start": ["boolean"],
    "callbacks": [None, list, dict],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
}

CLASSIFIER_CONSTRAINTS: dict[str, list[object]] = {
    "label_smoothing": [Interval(Real, 0, 1, closed="left")],
    "class_weight": [dict, list, StrOptions({"balanced"}), None],
    **loss_constraints(CLASSIFIER_LOSSES),
}
REGRESSOR_CONSTRAINTS: dict[str, list[object]] = {
    "quantiles": ["array-like", None],
    "standardize_targets": ["boolean"],
    **loss_constraints(REGRESSOR_LOSSES),
}
