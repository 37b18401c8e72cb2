"""Optimizers by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._stateless_optimizer import copy_optimizer


@dataclass(frozen=True)
class NamedOptimizer:
    """An optimizer with the settings that its name implies.

    Parameters
    ----------
    make : type
        The Keras class.
    learning_rate : float
        Learning rate of `learning_rate="auto"`.
    description : str
        One line on the method and its source.
    settings : dict
        Arguments of the class.
    """

    make: type[keras.optimizers.Optimizer]
    learning_rate: float
    description: str
    settings: dict[str, float] = field(default_factory=dict)


_opt = keras.optimizers

# TensorFlow never frees the name of a variable, so a new name for each fit would
# increase memory each time.
_NAME = "optimizer"

OPTIMIZERS: Mapping[str, NamedOptimizer] = MappingProxyType(
    {
        "sgd": NamedOptimizer(_opt.SGD, 1e-1, "plain gradient descent on batches"),
        "momentum": NamedOptimizer(
            _opt.SGD, 1e-2, "SGD with momentum 0.9 (Polyak 1964)", {"momentum": 0.9}
        ),
        "nesterov": NamedOptimizer(
            _opt.SGD,
            1e-2,
            "SGD with Nesterov momentum 0.9 (Nesterov 1983)",
            {"momentum": 0.9, "nesterov": True},
        ),
        "adagrad": NamedOptimizer(
            _opt.Adagrad, 1e-2, "rates fall with the squared gradients (Duchi 2011)"
        ),
        "adadelta": NamedOptimizer(
            _opt.Adadelta, 1.0, "steps in the units of the weights (Zeiler 2012)"
        ),
        "rmsprop": NamedOptimizer(
            _opt.RMSprop, 1e-3, "a moving average of squared gradients (Hinton 2012)"
        ),
        "adam": NamedOptimizer(
            _opt.Adam, 2e-3, "moving averages of both moments (Kingma and Ba 2015)"
        ),
        "adamax": NamedOptimizer(
            _opt.Adamax, 2e-3, "Adam with the infinity norm (Kingma and Ba 2015)"
        ),
        "nadam": NamedOptimizer(
            _opt.Nadam, 2e-3, "Adam with Nesterov momentum (Dozat 2016)"
        ),
        "adamw": NamedOptimizer(
            _opt.AdamW,
            2e-3,
            "Adam with decoupled weight decay (Loshchilov and Hutter 2019)",
            # Keras' default is a positive weight decay; here the user sets the decay.
            {"weight_decay": 0.0},
        ),
    }
)


def make_optimizer(
    optimizer: str | keras.optimizers.Optimizer,
    learning_rate: float | Literal["auto"],
    *,
    weight_decay: float = 0.0,
    clip_norm: float | None = None,
    clip_value: float | None = None,
) -> tuple[keras.optimizers.Optimizer, float, Callable[[int], float] | None]:
    """Return a Keras optimizer, its learning rate and its own schedule, if any.

    Parameters
    ----------
    optimizer : str or keras.optimizers.Optimizer
        A key of `OPTIMIZERS`, or an optimizer, which is copied.
    learning_rate : float or "auto"
        "auto" uses the default of the named optimizer, or the learning rate of the
        optimizer object.
    weight_decay : float, default=0.0
        Decoupled weight decay; 0 keeps the setting of the optimizer.
    clip_norm : float or None, default=None
        Maximum norm of all gradients together.
    clip_value : float or None, default=None
        Maximum absolute value of each gradient component.

    Returns
    -------
    optimizer : keras.optimizers.Optimizer
    learning_rate : float
    schedule : callable or None
        The schedule of an optimizer object, if it has one.

    Raises
    ------
    InvalidNetworkError
        If more than one kind of clipping is set, or if the optimizer cannot be copied.
    """
    changes: dict[str, float] = {}
    if weight_decay:
        changes["weight_decay"] = float(weight_decay)
    if clip_norm is not None:
        changes["global_clipnorm"] = float(clip_norm)
    if clip_value is not None:
        changes["clipvalue"] = float(clip_value)
    _check_clipping(optimizer, clip_norm, clip_value)
    if isinstance(optimizer, str):
        named = OPTIMIZERS[optimizer]
        rate = named.learning_rate if learning_rate == "auto" else float(learning_rate)
        settings = named.settings | changes
        return named.make(learning_rate=rate, name=_NAME, **settings), rate, None
    schedule = None
    own = getattr(optimizer, "_learning_rate", None)
    if isinstance(own, keras.Variable):
        rate = float(own)
    else:
        schedule, rate = own, 1e-3
    if learning_rate != "auto":
        schedule, rate = None, float(learning_rate)
    copy = copy_optimizer(optimizer, None, **changes, learning_rate=rate, name=_NAME)
    return copy, rate, schedule


def _check_clipping(
    optimizer: str | keras.optimizers.Optimizer,
    clip_norm: float | None,
    clip_value: float | None,
) -> None:
    """Refuse more than one kind of clipping, which Keras' optimizers do not support."""
    given = {"clip_norm": clip_norm, "clip_value": clip_value}
    requested = [
        f"{name}={value}" for name, value in given.items() if value is not None
    ]
    own = ("clipnorm", "global_clipnorm", "clipvalue")
    for name in () if isinstance(optimizer, str) else own:
        value = getattr(optimizer, name, None)
        if value is not None and requested:
            requested.append(f"the optimizer's {name}={value}")
    if len(requested) > 1:
        raise InvalidNetworkError(
            "Only one kind of gradient clipping is allowed: `clip_norm`, `clip_value` "
            f"or the optimizer's own setting. Got {' and '.join(requested)}; set only "
            "one of them."
        )
