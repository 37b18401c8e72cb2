"""The named losses of classifiers and regressors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

__all__ = [
    "CLASSIFIER_LOSSES",
    "REGRESSOR_LOSSES",
    "ClassifierLoss",
    "ClassifierLossName",
    "LossSetting",
    "RegressorLoss",
    "RegressorLossName",
    "loss_settings",
]

# Type checkers need the names as literals; a test compares them with the registries.
ClassifierLossName: TypeAlias = Literal[
    "auto", "cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron"
]
RegressorLossName: TypeAlias = Literal[
    "auto",
    "squared_error",
    "absolute_error",
    "huber",
    "poisson",
    "gaussian_nll",
    "pinball",
]


@dataclass(frozen=True)
class LossSetting:
    """A parameter of an estimator that is an argument of a loss.

    Parameters
    ----------
    parameter : str
        Name of the constructor parameter.
    allows_zero : bool, default=False
        Whether it may be 0; otherwise it must be positive.
    """

    parameter: str
    allows_zero: bool = False


@dataclass(frozen=True)
class ClassifierLoss:
    """A loss of a classifier.

    Parameters
    ----------
    formula : str
        The loss of one sample, with target y and output p (a probability) or z (a
        score).
    description : str
        One-line description.
    source : str
        Where the loss is from.
    function : str
        Name of the function in the training engine, for one output unit and for
        multilabel targets.
    multiclass_function : str
        The same for one output unit per class.
    sparse : bool
        Whether `multiclass_function` takes class indices, and not one-hot rows.
    probabilities : bool, default=True
        Whether the outputs are probabilities; otherwise they are scores, and targets
        are -1 and 1.
    multilabel : bool, default=True
        Whether the loss can be used for multilabel targets.
    settings : dict of str to LossSetting, default={}
        Arguments of the functions.
    """

    formula: str
    description: str
    source: str
    function: str
    multiclass_function: str
    sparse: bool
    probabilities: bool = True
    multilabel: bool = True
    settings: Mapping[str, LossSetting] = field(default_factory=dict)


CLASSIFIER_LOSSES: Mapping[str, ClassifierLoss] = MappingProxyType(
    {
        "cross_entropy": ClassifierLoss(
            "-sum(y log p)",
            "negative log-likelihood of the true class; the default",
            "negative log-likelihood of a Bernoulli or categorical distribution",
            "binary_crossentropy",
            "sparse_categorical_crossentropy",
            sparse=True,
        ),
        "kl_divergence": ClassifierLoss(
            "sum(y log(y / p))",
            "divergence of the prediction from the target",
            "S. Kullback, R. A. Leibler (1951)",
            "kl_divergence",
            "kl_divergence",
            sparse=False,
            multilabel=False,
        ),
        "squared_error": ClassifierLoss(
            "mean((y - p)**2)",
            "squared error of the probabilities (Brier score)",
            "G. W. Brier (1950)",
            "squared_error",
            "squared_error",
            sparse=False,
        ),
        "hinge": ClassifierLoss(
            "max(0, 1 - y z)",
            "margin loss; `decision_function` instead of probabilities",
            "C. Cortes, V. Vapnik (1995); K. Crammer, Y. Singer (2001)",
            "hinge",
            "multiclass_hinge",
            sparse=True,
            probabilities=False,
        ),
        "perceptron": ClassifierLoss(
            "max(0, -y z)",
            "hinge without the margin; `decision_function` returns scores",
            "F. Rosenblatt (1958)",
            "perceptron",
            "multiclass_perceptron",
            sparse=True,
            probabilities=False,
        ),
    }
)


@dataclass(frozen=True)
class RegressorLoss:
    """A loss of a regressor.

    Parameters
    ----------
    formula : str
        The loss of one sample, with target y and output p.
    description : str
        One-line description.
    source : str
        Where the loss is from.
    function : str
        Name of the function in the training engine.
    kind : {"value", "count", "gaussian", "quantile"}, default="value"
        Predictions of the network: a value, a count (which is not negative), a mean
        and a variance, or quantiles.
    settings : dict of str to LossSetting, default={}
        Arguments of the function.
    """

    formula: str
    description: str
    source: str
    function: str
    kind: Literal["value", "count", "gaussian", "quantile"] = "value"
    settings: Mapping[str, LossSetting] = field(default_factory=dict)


REGRESSOR_LOSSES: Mapping[str, RegressorLoss] = MappingProxyType(
    {
        "squared_error": RegressorLoss(
            "mean((y - p)**2)",
            "predicts the mean; the default",
            "least squares",
            "squared_error",
        ),
        "absolute_error": RegressorLoss(
            "mean(abs(y - p))",
            "predicts the median",
            "least absolute deviations",
            "absolute_error",
        ),
        "huber": RegressorLoss(
            "(y - p)**2 / 2 up to delta, then linear",
            "squared below `huber_delta`, absolute above",
            "P. J. Huber (1964)",
            "huber",
            settings={"delta": LossSetting("huber_delta")},
        ),
        "poisson": RegressorLoss(
            "p - y log p",
            "for counts, y >= 0",
            "negative log-likelihood of a Poisson distribution",
            "poisson",
            kind="count",
        ),
        "gaussian_nll": RegressorLoss(
            "log(s**2) / 2 + (y - p)**2 / (2 s**2)",
            "mean and variance; `predict(X, return_std=True)`",
            "D. A. Nix, A. S. Weigend (1994)",
            "gaussian_nll",
            kind="gaussian",
        ),
        "pinball": RegressorLoss(
            "max(q (y - p), (q - 1) (y - p))",
            "`quantiles`; `predict_quantiles(X)`",
            "R. Koenker, G. Bassett (1978)",
            "pinball",
            kind="quantile",
        ),
    }
)


def loss_settings(
    loss: ClassifierLoss | RegressorLoss, given: Mapping[str, float]
) -> tuple[tuple[str, float], ...]:
    """Return the arguments of a loss from the parameters of an estimator.

    Raises
    ------
    ValueError
        If a parameter is out of range.
    """
    found = []
    for argument, setting in loss.settings.items():
        value = given[setting.parameter]
        if not (value > 0 or (setting.allows_zero and value == 0)):
            allowed = "at least 0" if setting.allows_zero else "positive"
            raise ValueError(f"{setting.parameter} must be {allowed}. Got {value!r}.")
        found.append((argument, float(value)))
    return tuple(found)
