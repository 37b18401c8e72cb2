"""Copies and pickles of Keras objects that equal the original."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def keep_all_arguments() -> None:
    """Let copies and pickles of Keras losses and optimizers keep all arguments.

    Keras copies an object by its configuration, which lacks the delta of `Huber`, the
    names without weight decay of an optimizer, and all that the `get_config` of a
    user-defined class does not return. The copy then silently has other settings, and
    every clone is such a copy.

    Copies are made by `copyreg`, which `copy.deepcopy` and `pickle` look up by class.
    Meta-estimators copy the values of their grids themselves, after they have cloned
    the estimator; therefore this function is called whenever an estimator is copied. A
    class with its own `__reduce__` keeps it.
    """
    if not hasattr(sys.modules.get("keras"), "losses"):
        return  # not imported, so none of its objects exists
    import keras

    for base, reduce in (
        (keras.losses.Loss, _reduced_loss),
        (keras.optimizers.Optimizer, _reduced_optimizer),
    ):
        for cls in _subclasses(base):
            is_own = cls.__module__.partition(".")[0] == "sknn"
            if not is_own and cls.__reduce__ is base.__reduce__:
                copyreg.pickle(cls, reduce)  # type: ignore[arg-type]
    base = keras.metrics.Metric
    for cls in _subclasses(base):
        is_known = cls.__module__.partition(".")[0] in ("keras", "sknn")
        if not is_known and cls.__reduce__ is base.__reduce__:
            # Keras finds the class by its name, if it is registered.
            copyreg.pickle(cls, _reduced_metric)  # type: ignore[arg-type]


def _subclasses(cls: type[object]) -> Iterator[type[object]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _reduced_loss(loss: keras.losses.Loss) -> tuple[object, ...]:
    """Return the class and the attributes of a loss, as `object.__reduce__` does."""
    return copyreg.__newobj__, (type(loss),), vars(loss)  # type: ignore[attr-defined]


def _reduced_metric(metric: keras.metrics.Metric) -> tuple[object, ...]:
    """Return the class and the arguments of a metric, without its state."""
    return type(metric).from_config, (metric.get_config(),)


def _reduced_optimizer(optimizer: keras.optimizers.Optimizer) -> tuple[object, ...]:
    """Return the class and the arguments of an optimizer, without its state."""
    from sknn._keras import excluded_names
    from sknn.training import copy_config, restored_optimizer

    arguments = type(optimizer), copy_config(optimizer), excluded_names(optimizer)
    return restored_optimizer, arguments
