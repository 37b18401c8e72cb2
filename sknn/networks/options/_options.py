"""Checks of the parameters that all networks have."""

import warnings
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

from sknn.exceptions import InvalidNetworkError, SymmetryWarning

__all__ = [
    "BATCH_NORM_MOMENTUM",
    "check_amounts",
    "check_max_norm",
    "check_output_activation",
    "check_shares",
    "one_per_layer",
    "warn_symmetric",
]

# Keras' 0.99 needs hundreds of steps to forget the initial statistics, more than a
# fit on a small table has.
BATCH_NORM_MOMENTUM = 0.9

OUTPUT_ACTIVATIONS = ("softmax", "sigmoid", "linear", "exponential", "tanh")


def one_per_layer(name: str, value: Any, n_layers: int) -> list[Any]:
    """Spread one value over all hidden layers, or check that there is one for each."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value] * n_layers
    values = list(value)
    if len(values) != n_layers:
        raise InvalidNetworkError(
            f"{name} must be one value or a sequence of one value per hidden layer."
            f" Got {len(values)} values for {n_layers} hidden layers: {value!r}."
        )
    return values


def check_output_activation(output_activation: str) -> None:
    """Refuse an activation of the output layer that no target has."""
    if output_activation not in OUTPUT_ACTIVATIONS:
        raise InvalidNetworkError(
            "output_activation must be one of "
            + ", ".join(OUTPUT_ACTIVATIONS)
            + f". Got {output_activation!r}."
        )


def check_shares(shares: Mapping[str, Iterable[Any]]) -> None:
    """Refuse shares of units, by name, that are not in [0, 1)."""
    for name, values in shares.items():
        for share in values:
            if not isinstance(share, Real) or not 0 <= float(share) < 1:
                raise InvalidNetworkError(
                    f"{name} must be at least 0 and below 1: it is the share of units"
                    f" left out. Got {share!r}."
                )


def check_amounts(amounts: Mapping[str, float]) -> None:
    """Refuse amounts, by name, below 0."""
    for name, value in amounts.items():
        if not value >= 0:
            raise InvalidNetworkError(
                f"{name} must be at least 0 (0 switches it off). Got {value!r}."
            )


def check_max_norm(max_norm: float | None) -> None:
    """Refuse a limit of 0 or less."""
    if max_norm is not None and not max_norm > 0:
        raise InvalidNetworkError(
            f"max_norm must be positive, or None for no limit. Got {max_norm!r}."
        )


def warn_symmetric(kernel_initializer: Any) -> None:
    """Warn, in the name of who called the builder, of equal units."""
    warnings.warn(
        f"kernel_initializer={kernel_initializer!r} gives the units of a hidden layer"
        " equal weights, and training keeps them equal: each layer is worth one unit."
        ' Use a random initializer, such as "auto".',
        SymmetryWarning,
        stacklevel=3,
    )
