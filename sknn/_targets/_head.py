"""Output layer and loss of a network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import keras

__all__ = ["Head", "HeadActivation", "Loss"]

HeadActivation: TypeAlias = Literal["softmax", "sigmoid", "linear", "exponential"]

# A name, or a user-defined loss. A string, because keras is not imported here.
Loss: TypeAlias = (
    "str | keras.losses.Loss"
    " | Callable[[keras.KerasTensor, keras.KerasTensor], keras.KerasTensor]"
)


@dataclass(frozen=True)
class Head:
    """Output layer and loss of a network.

    Parameters
    ----------
    units : int
        Number of units in the output layer.
    activation : {"softmax", "sigmoid", "linear", "exponential"}
        Activation of the output layer.
    loss : str, keras.losses.Loss or callable
        Name of a loss of the training engine, or a user-defined loss.
    loss_config : tuple of (str, object), default=()
        Parameters of a named loss, such as ``(("delta", 1.0),)``.

    Examples
    --------
    >>> Head(1, "sigmoid", "binary_crossentropy").units
    1
    """

    units: int
    activation: HeadActivation
    loss: Loss
    loss_config: tuple[tuple[str, object], ...] = ()
