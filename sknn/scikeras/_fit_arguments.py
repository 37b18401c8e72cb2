"""The arguments of a training, from parameters and from arguments of `fit`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Self

import keras
from numpy.typing import ArrayLike

from sknn._suggestions import suggestion
from sknn.scikeras._callbacks import callbacks_of, flat_callbacks
from sknn.scikeras._routing import routed

# Arguments of `keras.Model.fit`. Those without a default are parameters too.
_PARAMETERS = (
    *("batch_size", "epochs", "verbose", "validation_split"),
    *("shuffle", "validation_batch_size"),
)
_DEFAULTS: dict[str, object] = {
    "class_weight": None,
    "validation_data": None,
    "initial_epoch": 0,
    "validation_freq": 1,
    "validation_steps": None,
    "steps_per_epoch": None,
}
# Only their default is supported, and the reason.
_FIXED = {
    "initial_epoch": "`partial_fit` and warm_start=True continue a training",
    "validation_freq": "validation samples are evaluated after each epoch",
    "validation_steps": "all validation samples are evaluated",
    "steps_per_epoch": "an epoch contains all samples",
}


@dataclass(frozen=True)
class FitArguments:
    """The arguments of one training.

    Parameters
    ----------
    epochs : int
        Number of epochs.
    batch_size : int or None
        Number of samples per batch; None for all samples.
    verbose : int
        Whether to print one line per epoch.
    validation_split : float
        Fraction of the samples to hold out for validation.
    shuffle : bool
        Whether to shuffle the training samples before each epoch.
    class_weight : dict or None
        Weights of the encoded classes, as in `keras.Model.fit`.
    validation_data : tuple or None
        Validation samples (X, y) or (X, y, sample_weight).
    callbacks : list of keras.callbacks.Callback
        New objects, or the objects of the user.
    """

    epochs: int
    batch_size: int | None
    verbose: int
    validation_split: float
    shuffle: bool
    class_weight: Mapping[int, float] | None
    validation_data: tuple[ArrayLike, ...] | None
    callbacks: list[keras.callbacks.Callback] = field(default_factory=list)

    @classmethod
    def of(cls, params: Mapping[str, object], given: Mapping[str, object]) -> Self:
        """Return the arguments of a call of `fit`.

        Parameters
        ----------
        params : dict of str to object
            The parameters of the estimator. The prefix ``fit__`` replaces others.
        given : dict of str to object
            Arguments of `fit`, which replace parameters.

        Raises
        ------
        TypeError, ValueError
            If an argument is unknown, or its value is not supported.
        """
        own = {
            name: value
            for name, value in routed(params, "fit").items()
            if name.partition("__")[0] != "callbacks"
        }
        allowed = (*_PARAMETERS, *_DEFAULTS)
        for prefix, names in (("fit__", own), ("", given)):
            for name in names:
                if name not in allowed and (prefix or name != "callbacks"):
                    kind = ValueError if prefix else TypeError
                    raise kind(
                        f"fit has no argument {name!r}, got {prefix}{name}="
                        f"{names[name]!r}. Its arguments are {list(allowed)}."
                        f"{suggestion(name, allowed)}"
                    )
        found = _DEFAULTS | {name: params[name] for name in _PARAMETERS} | own
        found |= {name: value for name, value in given.items() if name != "callbacks"}
        for name, reason in _FIXED.items():
            if found[name] != _DEFAULTS[name]:
                raise ValueError(
                    f"{name} must be {_DEFAULTS[name]!r}, because {reason}. Got "
                    f"{found[name]!r}."
                )
        callbacks = callbacks_of(params, "fit")
        callbacks += flat_callbacks(given.get("callbacks"), "callbacks")
        return cls(
            epochs=_checked_integer("epochs", found["epochs"]),
            batch_size=_batch_size("batch_size", found["batch_size"]),
            verbose=0 if found["verbose"] == 0 else 1,
            validation_split=_fraction(found["validation_split"]),
            shuffle=bool(found["shuffle"]),
            class_weight=found["class_weight"],  # type: ignore[arg-type]
            validation_data=_validation_data(found["validation_data"]),
            callbacks=callbacks,
        )


def _checked_integer(name: str, value: object) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be an int of at least 1, got {value!r}.")
    return int(value)


def _batch_size(name: str, value: object) -> int | None:
    """Return a batch size; None for all samples."""
    if value is None:
        return 32  # the default of Keras
    if isinstance(value, Integral) and value == -1:
        return None
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(
            f"{name} must be an int of at least 1, None for 32, or -1 for all samples, "
            f"got {value!r}."
        )
    return int(value)


def _fraction(value: object) -> float:
    if not isinstance(value, Real) or not 0 <= float(value) < 1:
        raise ValueError(
            f"validation_split must be a float in [0, 1), got {value!r}. 0 is no "
            "validation."
        )
    return float(value)


def _validation_data(value: object) -> tuple[ArrayLike, ...] | None:
    if value is None:
        return None
    if not isinstance(value, tuple | list) or len(value) not in (2, 3):
        raise ValueError(
            "validation_data must be a tuple (X_val, y_val) or (X_val, y_val, "
            f"sample_weight_val), got {type(value).__name__}."
        )
    return tuple(value)


_PREDICT_ARGUMENTS = ("batch_size", "verbose", "steps", "callbacks")


def check_predict_arguments(
    params: Mapping[str, object], given: Mapping[str, object]
) -> None:
    """Refuse arguments of a prediction that are not supported.

    Parameters
    ----------
    params : dict of str to object
        The parameters of the estimator. The prefix is ``predict__``.
    given : dict of str to object
        Arguments of the method.
    """
    names = [name.partition("__")[0] for name in routed(params, "predict")]
    for name in (*names, *given):
        if name not in _PREDICT_ARGUMENTS:
            kind = TypeError if name in given else ValueError
            raise kind(
                f"predict has no argument {name!r}. Its arguments are "
                f"{list(_PREDICT_ARGUMENTS)}.{suggestion(name, _PREDICT_ARGUMENTS)}"
            )
    steps = given.get("steps", params.get("predict__steps"))
    if steps is not None:
        raise ValueError(
            f"steps must be None, because all samples are predicted, got {steps!r}."
        )
