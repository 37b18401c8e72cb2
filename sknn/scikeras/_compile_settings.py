"""The arguments of `keras.Model.compile`, from the parameters of an estimator."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cache

import keras

from sknn._suggestions import suggestion
from sknn.scikeras._metric_recorder import ACCURACIES
from sknn.scikeras._routing import built, routed

COMPILE_ARGUMENTS = ("optimizer", "loss", "loss_weights", "metrics", "run_eagerly")


def compile_settings(params: Mapping[str, object]) -> dict[str, object]:
    """Return the optimizer, the loss and the metrics that parameters describe.

    Parameters
    ----------
    params : dict of str to object
        All parameters of the estimator. Those with the prefix ``compile__`` replace
        others.

    Returns
    -------
    dict
        Arguments of `keras.Model.compile`, with new objects.

    Raises
    ------
    ValueError
        If an argument is not supported, or a name is not known.
    """
    found = {name: params.get(name) for name in COMPILE_ARGUMENTS}
    own = {k: v for k, v in routed(params, "compile").items() if "__" not in k}
    for name in own:
        if name not in COMPILE_ARGUMENTS:
            raise ValueError(
                f"Invalid parameter 'compile__{name}': the arguments of compile that "
                f"are supported are {list(COMPILE_ARGUMENTS)}."
                f"{suggestion(name, COMPILE_ARGUMENTS)}"
            )
    found |= own
    getters = {"optimizer": None, "loss": _loss, "metrics": _metric}
    for name, getter in getters.items():
        settings = routed(params, name) | routed(params, f"compile__{name}")
        if name == "optimizer":
            found[name], settings = _optimizer(found[name], settings)
        if found[name] is not None:
            found[name] = built(found[name], settings, name, getter)
        elif settings:
            key = next(iter(settings))
            raise ValueError(
                f"Invalid parameter '{name}__{key}': {name}=None has no settings. Set "
                f"{name!r} to a name or a class."
            )
    if found["metrics"] is not None and not isinstance(found["metrics"], list | dict):
        found["metrics"] = [found["metrics"]]
    return found


def single(value: object) -> object:
    """Return the item of a list or dict with one item, for the only output."""
    if isinstance(value, list | tuple) and len(value) == 1:
        return value[0]
    if isinstance(value, Mapping) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _optimizer(
    optimizer: object, settings: dict[str, object]
) -> tuple[object, dict[str, object]]:
    """Return an optimizer or its class, and its settings with a name.

    Keras would number the names, and TensorFlow keeps memory for each variable with
    another name.
    """
    if isinstance(optimizer, str):
        optimizer = _optimizer_class(optimizer)
    if isinstance(optimizer, type):
        accepted = inspect.signature(optimizer).parameters
        name = {"name": optimizer.__name__.lower()} if "name" in accepted else {}
        settings = name | settings
    return optimizer, settings


@cache
def _optimizer_class(name: str) -> type:
    return type(keras.optimizers.get(name))


def _loss(name: str, has_settings: bool) -> object:
    """Return the class of a loss, or the function if there is no class."""
    found = keras.losses.get(name)
    if isinstance(found, keras.losses.Loss):
        return type(found)
    words = re.split("_+", getattr(found, "__name__", ""))
    cls = getattr(keras.losses, "".join(word.capitalize() for word in words), None)
    return cls if isinstance(cls, type) else found


def _metric(name: str, has_settings: bool) -> object:
    if name in ACCURACIES and not has_settings:
        return name
    found = keras.metrics.get(name)
    return type(found) if isinstance(found, keras.metrics.Metric) else found
