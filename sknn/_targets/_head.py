"""What a task asks of the last layer of a network."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Head"]


@dataclass(frozen=True)
class Head:
    """Output layer and loss of a network.

    Parameters
    ----------
    units : int
        Units of the output layer.
    activation : {"softmax", "sigmoid", "linear", "exponential"}
        Activation of the output layer.
    loss : str, keras.losses.Loss or callable
        Name of a loss of the training engine, or the user's own loss.
    loss_config : tuple of (str, object), default=()
        Arguments of a named loss, such as ``(("delta", 1.0),)``.

    Examples
    --------
    >>> Head(1, "sigmoid", "binary_crossentropy").units
    1
    """

    units: int
    activation: str
    loss: Any
    loss_config: tuple[tuple[str, Any], ...] = ()
