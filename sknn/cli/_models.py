"""The models of the command line, and their parameters."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from sknn.cli._assignments import assignments
from sknn.cli._data import Task
from sknn.cli._errors import CommandError
from sknn.cli._tensorflow import import_quietly

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

_FOREST = "sklearn.ensemble:RandomForest"
_BOOSTING = "sklearn.ensemble:HistGradientBoosting"
_SKLEARN_MLP = "sklearn.neural_network:MLP"

# Name -> task -> module and name of the class.
MODELS: Mapping[str, Mapping[str, str]] = {
    "mlp": {
        "classification": "sknn.estimators:MLPClassifier",
        "regression": "sknn.estimators:MLPRegressor",
    },
    "sklearn_mlp": {
        "classification": f"{_SKLEARN_MLP}Classifier",
        "regression": f"{_SKLEARN_MLP}Regressor",
    },
    "hist_gradient_boosting": {
        "classification": f"{_BOOSTING}Classifier",
        "regression": f"{_BOOSTING}Regressor",
    },
    "random_forest": {
        "classification": f"{_FOREST}Classifier",
        "regression": f"{_FOREST}Regressor",
    },
    "logistic": {"classification": "sklearn.linear_model:LogisticRegression"},
    "ridge": {"regression": "sklearn.linear_model:Ridge"},
}
# Networks have predefined search spaces.
NETWORKS = ("mlp",)
_SET_FORM = "name=value, for example dropout=0.2"


def make_model(
    name: str, task: Task, *, seed: int, settings: Sequence[str] = ()
) -> BaseEstimator:
    """Create an unfitted estimator.

    Parameters
    ----------
    name : str
        A key of `MODELS`.
    task : {"classification", "regression"}
    seed : int
        The `random_state`, if the model has this parameter.
    settings : sequence of str, default=()
        Parameters as ``name=value``. A value that is not a Python literal is a str.

    Raises
    ------
    CommandError
        If the model, or a parameter of it, does not exist.
    """
    if name not in MODELS:
        raise CommandError(
            f"there is no model {name!r}; models are {', '.join(MODELS)}"
        )
    if task not in MODELS[name]:
        fitting = [model for model, tasks in MODELS.items() if task in tasks]
        raise CommandError(
            f"the model {name!r} does not support {task}; use {', '.join(fitting)}"
        )
    module, _, class_name = MODELS[name][task].partition(":")
    if module.startswith("sknn."):
        import_quietly()
    model = getattr(import_module(module), class_name)()
    params = model.get_params(deep=False)
    if "random_state" in params:
        model.set_params(random_state=seed)
    for key, text in assignments("--set", _SET_FORM, settings).items():
        if key not in params:
            close = difflib.get_close_matches(key, params, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise CommandError(
                f"--set: {class_name} has no parameter {key!r}{hint}; it has "
                f"{', '.join(params)}"
            )
        model.set_params(**{key: _value(text)})
    return model


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
