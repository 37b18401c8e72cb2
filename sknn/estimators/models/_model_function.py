"""Functions that build a model, with the arguments and settings that they have."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from sknn._suggestions import suggestion

if TYPE_CHECKING:
    import keras

# Arguments that the estimator passes to a function that has them.
REQUESTS = (
    "input_shape",
    "n_features",
    "n_tokens",
    "n_outputs",
    "n_classes",
    "output_units",
    "output_activation",
    "seed",
    "meta",
    "backbone",
)

ModelFunction = Callable[..., "keras.Model"]


def is_template(model: object) -> bool:
    """Return True if a `model` is a Keras model, and not a function."""
    # A Keras model is callable too, and the type is known without importing Keras.
    return hasattr(model, "get_config") and not isinstance(model, type)


def default_settings(function: ModelFunction) -> dict[str, object]:
    """Return the arguments with defaults, except for those that are requested."""
    return {
        name: parameter.default
        for name, parameter in function_parameters(function).items()
        if name not in REQUESTS and parameter.default is not parameter.empty
    }


def check_setting(function: object, name: str) -> None:
    """Raise an error if a function has no argument with this name.

    Raises
    ------
    ValueError
        With the names of the arguments.
    """
    if not callable(function):
        return  # refused when the estimator is fitted
    if is_template(function):
        raise ValueError(
            f"Invalid parameter 'model__{name}': `model` is a Keras model, which has no"
            " settings. Pass a function that builds the model, with the argument "
            f"{name!r}."
        )
    parameters = function_parameters(function)
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    known = [n for n, p in parameters.items() if p.kind not in _VARIABLE]
    if name not in known and not takes_any:
        raise ValueError(
            f"Invalid parameter 'model__{name}': {_name(function)} has no argument "
            f"{name!r}. Its arguments are {known}.{suggestion(name, known)}"
        )


def check_requests(function: object, name: str) -> None:
    """Raise an error unless a model function has an argument with this name."""
    is_function = callable(function) and not is_template(function)
    if is_function and name in function_parameters(cast("ModelFunction", function)):
        return
    subject = _name(function) if is_function else "`model` is a Keras model, which"
    raise ValueError(
        f"{name} is set, but {subject} has no argument {name!r}. Define it like "
        f"def build(input_shape, {name}, output_units, output_activation)."
    )


def call_function(
    function: ModelFunction,
    settings: Mapping[str, object],
    offered: Mapping[str, object],
) -> keras.Model:
    """Return the model that a function builds.

    Parameters
    ----------
    function : callable
        Called with the arguments that it has.
    settings : dict of str to object
        Arguments that the user has set.
    offered : dict of str to object
        Values of `REQUESTS`.

    Raises
    ------
    TypeError
        If an argument has no value, or the result is not a Keras model.
    """
    import keras

    parameters = function_parameters(function)
    for name in settings:
        check_setting(function, name)
    arguments = {n: offered[n] for n in parameters if n in offered} | dict(settings)
    missing = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind not in _VARIABLE
        and name not in arguments
    ]
    if missing == ["backbone"]:
        raise TypeError(
            f"{_name(function)} requires the argument 'backbone', a trained network. "
            "Set the parameter `backbone` of the estimator to a sknn.Backbone."
        )
    if missing:
        raise TypeError(
            f"{_name(function)} requires the argument {missing[0]!r}, which has no "
            f"value. Set model__{missing[0]}, give it a default, or use one of the "
            f"names that the estimator passes: {', '.join(REQUESTS)}."
        )
    model = _called(function, arguments, offered)
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"{_name(function)} must return a keras.Model, got {model!r:.80}. "
            + ("End it with `return model`." if model is None else "")
        )
    return model


def _called(
    function: ModelFunction,
    arguments: Mapping[str, object],
    offered: Mapping[str, object],
) -> keras.Model:
    """Call a function; its errors name the arguments that are dicts."""
    try:
        return function(**arguments)
    except Exception as error:  # the code of the user may raise anything
        dicts = [
            name
            for name in _BY_PART
            if arguments.get(name) is offered[name] and isinstance(offered[name], dict)
        ]
        if not dicts:
            _explain_index(error, arguments)
            raise
        parts = list(cast("dict[str, object]", offered[dicts[0]]))
        side, remedy = "X has the inputs", "Pass X as one array or dataframe"
        if dicts[0] not in ("input_shape", "n_features"):
            side = "y has the columns of several outputs,"
            remedy = (
                "Use sklearn.multioutput.MultiOutputClassifier for one network per "
                "column, and an indicator matrix for labels that may occur together"
            )
        raise ValueError(
            f"{side} {parts}, so that the model function received dicts for "
            f"{' and '.join(dicts)}, and it failed: {type(error).__name__}: {error}. "
            f"{remedy}, or build a model with these parts."
        ) from error


def _explain_index(error: Exception, arguments: Mapping[str, object]) -> None:
    """Raise an error if a function may have read a value by name that is no dict."""
    wanted = [name for name in _BY_PART if name in arguments]
    is_index = isinstance(error, TypeError) and any(
        part in str(error) for part in ("not subscriptable", "indices must be integers")
    )
    if not is_index or not wanted:
        return
    raise TypeError(
        f"The model function failed: {error}. The arguments input_shape and n_features "
        "are dicts by input if `inputs` is set, or X is a dict or a tuple of arrays; "
        "n_classes, output_units and output_activation are dicts by output if "
        "`outputs` is set, y is a dict, or its columns cannot be the target of one "
        f"output. Here, {' and '.join(f'{n}={arguments[n]!r}' for n in wanted)}. Set "
        '`inputs`, or `outputs` such as outputs={"a": 0, "b": 1}.'
    ) from error


# Arguments that are dicts for several inputs, or for several outputs.
_BY_PART = (
    *("input_shape", "n_features"),
    *("n_classes", "output_units", "output_activation"),
)
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def function_parameters(function: ModelFunction) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of a model function, or of the constructor of a class."""
    try:
        if not isinstance(function, type):
            return inspect.signature(function).parameters
        # Python 3.11.2 reads `__new__` of Keras for classes that inherit `__init__`.
        constructor = cast("ModelFunction", getattr(function, "__init__", None))
        _, *own = inspect.signature(constructor).parameters.items()
        return dict(own)
    except (TypeError, ValueError):  # some functions of C extensions have none
        return {}


def _name(function: object) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    return f"The model function {name}"
