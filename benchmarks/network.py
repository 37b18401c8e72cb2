"""The network that every package trains in a case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """A ReLU network with a softmax output, trained by Adam on shuffled batches.

    Weights start Glorot uniform and biases at zero, every epoch is run, and nothing is
    kept for validation.

    Parameters
    ----------
    n_inputs : int
    hidden : tuple of int
        Units of each hidden layer.
    n_classes : int
    batch_size : int
    epochs : int
    learning_rate : float, default=1e-3
    dropout : float, default=0.0
        After each hidden layer; scikit-learn has none.
    """

    n_inputs: int
    hidden: tuple[int, ...]
    n_classes: int
    batch_size: int
    epochs: int
    learning_rate: float = 1e-3
    dropout: float = 0.0
