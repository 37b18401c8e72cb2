"""The losses and optimizers that a Keras model was compiled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from sknn._suggestions import suggestion
from sknn._targets import CLASSIFIER_LOSSES, REGRESSOR_LOSSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import keras

    from sknn.estimators.core._parameters import KerasCallable

# Losses of Keras, and losses of the engine that have the same minimum.
_OF_CLASSES = {
    "BinaryCrossentropy": "cross_entropy",
    "CategoricalCrossentropy": "cross_entropy",
    "SparseCategoricalCrossentropy": "cross_entropy",
    "KLDivergence": "kl_divergence",
    "MeanSquaredError": "squared_error",
}
_OF_VALUES = {
    "MeanSquaredError": "squared_error",
    "MeanAbsoluteError": "absolute_error",
    "Poisson": "poisson",
}
# Losses that are for values or for classes only, by their names here.
_VALUE_LOSSES = REGRESSOR_LOSSES.keys() - CLASSIFIER_LOSSES.keys()
_CLASS_LOSSES = CLASSIFIER_LOSSES.keys() - REGRESSOR_LOSSES.keys()
# The same by their classes in Keras.
_ONLY_CLASSES = _OF_CLASSES.keys() - _OF_VALUES.keys()
_ONLY_VALUES = _OF_VALUES.keys() - _OF_CLASSES.keys()


@dataclass(frozen=True)
class KnownLoss:
    """A loss with the settings of Keras that it replaces.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
        Name of a loss of the estimator, or a loss of Keras that has no name here.
    from_logits : bool, default=False
        Whether the outputs of the network are logits instead of probabilities.
    label_smoothing : float, default=0.0
        Label smoothing.
    is_binary : bool, default=False
        Whether the loss compares each output unit with a label of its own.
    """

    loss: str | KerasCallable
    from_logits: bool = False
    label_smoothing: float = 0.0
    is_binary: bool = False

    @classmethod
    def of(cls, loss: object, *, classifies: bool) -> Self:
        """Return a loss by the name of the estimator, of Keras, or as an object.

        Raises
        ------
        ValueError
            If the name is not known, or the loss is for another task.
        """
        import keras

        from sknn.training import check_reduction

        known = CLASSIFIER_LOSSES if classifies else REGRESSOR_LOSSES
        if isinstance(loss, str) and (loss == "auto" or loss in known):
            return cls(loss)
        if isinstance(loss, str):
            try:
                found = keras.losses.get(loss)
            except ValueError as error:
                raise ValueError(
                    f'loss must be "auto", one of {", ".join(known)}, or the name of a '
                    f"Keras loss, or a Keras loss or function. Got {loss!r}."
                    f"{suggestion(loss, known)}"
                ) from error
            loss = found
        names = _OF_CLASSES if classifies else _OF_VALUES
        kind = _class_name(loss)
        if not classifies and kind in _ONLY_CLASSES:
            raise ValueError(
                f"loss={loss!r} is for classes, and cannot train a regression. Use a "
                "KerasClassifier, or loss='squared_error'."
            )
        settings = loss.get_config() if isinstance(loss, keras.losses.Loss) else {}
        check_reduction(loss)
        _check_settings(loss, settings)
        if kind not in names:
            return cls(loss)  # type: ignore[arg-type]
        result = cls(names[kind], is_binary=kind == "BinaryCrossentropy")
        for name in ("from_logits", "label_smoothing"):
            if settings.get(name):
                result = replace(result, **{name: settings[name]})
        return result


def _check_settings(loss: object, settings: Mapping[str, object]) -> None:
    """Raise an error if a setting of a loss of Keras has no counterpart."""
    if settings.get("ignore_class") is not None:
        raise ValueError(
            f"loss={loss!r} has ignore_class={settings['ignore_class']!r}, which is "
            "not supported. Leave the samples of this class out, or pass sample_weight "
            "with 0 for them."
        )


def task_of(loss: object) -> str:
    """Return "classes" or "values" if a loss is for one of them only, else ""."""
    kind = loss if isinstance(loss, str) else _class_name(loss)
    if isinstance(loss, str) and loss not in {*CLASSIFIER_LOSSES, *REGRESSOR_LOSSES}:
        import keras

        try:
            kind = _class_name(keras.losses.get(loss))
        except ValueError:
            return ""  # refused later
    if kind in _CLASS_LOSSES or kind in _ONLY_CLASSES:
        return "classes"
    return "values" if kind in _VALUE_LOSSES or kind in _ONLY_VALUES else ""


def _class_name(loss: object) -> str | None:
    """Return the name of the class of a loss of Keras, as an object or a function."""
    import keras

    if isinstance(loss, keras.losses.Loss):
        own = type(loss)
        return own.__name__ if own.__module__.partition(".")[0] == "keras" else None
    for name in _OF_CLASSES | _OF_VALUES:
        if loss is _function_of(name):
            return name
    return None


def _function_of(name: str) -> object:
    import keras

    return getattr(keras.losses, name)().fn


@dataclass(frozen=True)
class Compiled:
    """The losses and the optimizer of a compiled model.

    Parameters
    ----------
    loss : object
        A loss of Keras, a name or a function; None if the model was not compiled.
    optimizer : keras.optimizers.Optimizer or None
    loss_weights : list, dict or None
        Weights of the losses of several outputs.
    """

    loss: object = None
    optimizer: keras.optimizers.Optimizer | None = None
    loss_weights: Mapping[str, float] | Sequence[float] | None = None

    @classmethod
    def of(cls, model: keras.Model) -> Self:
        """Return the settings of `model.compile`."""
        if not model.compiled:
            return cls()
        from sknn._keras import loss_weights

        return cls(
            getattr(model, "loss", None),
            getattr(model, "optimizer", None),
            loss_weights(model),
        )
