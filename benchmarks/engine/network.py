"""The network that all packages train in a case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """A ReLU network with a softmax output, trained with Adam on shuffled batches.

    Weights have a Glorot uniform initialization and biases are initialized to zero.
    There is no early stopping and no validation set.

    Parameters
    ----------
    n_inputs : int
    hidden : tuple of int
        Number of units of each hidden layer.
    n_classes : int
    batch_size : int
    epochs : int
    learning_rate : float, default=1e-3
    dropout : float, default=0.0
        After each hidden layer; scikit-learn has no dropout.
    """

    n_inputs: int
    hidden: tuple[int, ...]
    n_classes: int
    batch_size: int
    epochs: int
    learning_rate: float = 1e-3
    dropout: float = 0.0
