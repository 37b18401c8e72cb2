"""Validation of the parameters that all networks share."""

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Literal, TypeAlias, TypeVar, get_args

import keras

from sknn._suggestions import suggestion
from sknn._warnings import warn_user
from sknn.exceptions import InvalidNetworkError, SymmetryWarning

__all__ = [
    "OutputActivation",
    "batch_normalization",
    "check_max_norm",
    "check_non_negative",
    "check_output_activation",
    "check_rates",
    "one_per_layer",
    "warn_symmetric",
]

# With the default of Keras, 0.99, the initial statistics decay over hundreds of
# updates, more than a fit on a small table has.
_BATCH_NORM_MOMENTUM = 0.9

OutputActivation: TypeAlias = Literal[
    "softmax", "sigmoid", "linear", "exponential", "tanh"
]
OUTPUT_ACTIVATIONS = get_args(OutputActivation)

Value = TypeVar("Value")


def batch_normalization(name: str) -> keras.layers.Layer:
    """Return a batch normalization layer."""
    return keras.layers.BatchNormalization(momentum=_BATCH_NORM_MOMENTUM, name=name)


def one_per_layer(
    name: str, value: Value | Iterable[Value], n_layers: int
) -> list[Value]:
    """Repeat a single value for each hidden layer, or check the number of values."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value] * n_layers
    values = list(value)
    if len(values) != n_layers:
        raise InvalidNetworkError(
            f"{name} must be one value or a sequence with one value per hidden layer."
            f" Got {len(values)} values for {n_layers} hidden layers: {value!r}."
        )
    return values


def check_output_activation(output_activation: str) -> None:
    """Raise an error if the activation of the output layer is unknown."""
    if output_activation not in OUTPUT_ACTIVATIONS:
        raise InvalidNetworkError(
            "output_activation must be one of "
            + ", ".join(OUTPUT_ACTIVATIONS)
            + f". Got {output_activation!r}."
            + suggestion(output_activation, OUTPUT_ACTIVATIONS)
        )


def check_rates(rates: Mapping[str, Iterable[object]]) -> None:
    """Raise an error if a dropout rate, by parameter name, is not in [0, 1)."""
    for name, values in rates.items():
        for rate in values:
            if not isinstance(rate, Real) or not 0 <= float(rate) < 1:
                raise InvalidNetworkError(
                    f"{name} must be at least 0 and below 1: it is the fraction of"
                    f" units to drop. Got {rate!r}."
                )


def check_non_negative(values: Mapping[str, float]) -> None:
    """Raise an error if a value, by parameter name, is negative."""
    for name, value in values.items():
        if not value >= 0:
            raise InvalidNetworkError(
                f"{name} must be at least 0 (0 disables it). Got {value!r}."
            )


def check_max_norm(max_norm: float | None) -> None:
    """Raise an error if the maximum norm is not positive."""
    if max_norm is not None and not max_norm > 0:
        raise InvalidNetworkError(
            f"max_norm must be positive, or None for no limit. Got {max_norm!r}."
        )


def warn_symmetric(kernel_initializer: str | keras.initializers.Initializer) -> None:
    """Warn about equal weights, with the location of the call of the builder."""
    warn_user(
        f"kernel_initializer={kernel_initializer!r} gives the units of a hidden layer"
        " equal weights, and training keeps them equal: each layer acts like a single"
        ' unit. Use a random initializer, such as "auto".',
        SymmetryWarning,
    )
