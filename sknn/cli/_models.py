"""Names of models on the command line, and their parameters."""

import ast
import difflib
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sknn.cli._errors import CommandError
from sknn.cli._tensorflow import import_quietly

_FOREST = "sklearn.ensemble:RandomForest"
_BOOSTING = "sklearn.ensemble:HistGradientBoosting"
_SKLEARN_MLP = "sklearn.neural_network:MLP"

# Name -> task -> where its class is.
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


def make_model(name: str, task: str, *, seed: int, settings: Sequence[str] = ()) -> Any:
    """Make an unfitted estimator.

    Parameters
    ----------
    name : str
        A key of `MODELS`.
    task : {"classification", "regression"}
    seed : int
        Its random_state, where it has one.
    settings : sequence of str, default=()
        Parameters as ``name=value``; a value that is no Python literal is a text.

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
            f"the model {name!r} is not made for {task}; use {', '.join(fitting)}"
        )
    module, _, class_name = MODELS[name][task].partition(":")
    if module.startswith("sknn."):
        import_quietly()
    model = getattr(import_module(module), class_name)()
    params = model.get_params(deep=False)
    if "random_state" in params:
        model.set_params(random_state=seed)
    for setting in settings:
        key, value = _parse(setting)
        if key not in params:
            close = difflib.get_close_matches(key, params, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise CommandError(
                f"--set: {class_name} has no parameter {key!r}{hint}; it has "
                f"{', '.join(params)}"
            )
        model.set_params(**{key: value})
    return model


def _parse(setting: str) -> tuple[str, Any]:
    name, equals, text = setting.partition("=")
    if not (name and equals):
        raise CommandError(
            f"--set takes name=value, for example dropout=0.2; got {setting!r}"
        )
    try:
        return name.strip(), ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return name.strip(), text.strip()
