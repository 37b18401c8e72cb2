"""skorch.NeuralNetClassifier, with PyTorch."""

import os
from typing import Any

from benchmarks.engine.network import Network
from benchmarks.engine.packages._package import Package


def _module(
    n_inputs: int, n_classes: int, hidden: tuple[int, ...], dropout: float
) -> Any:
    """Return the network with the weight initialization of Keras."""
    from torch import nn

    layers: list[Any] = []
    for units in hidden:
        layers += [nn.Linear(n_inputs, units), nn.ReLU()]
        if dropout:
            layers.append(nn.Dropout(dropout))
        n_inputs = units
    layers.append(nn.Linear(n_inputs, n_classes))
    for layer in layers:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


# For smaller widths, the overhead of PyTorch's threads is larger than the gain.
_WIDE = 256


class Skorch(Package):
    """skorch, which requires the numbers of inputs and classes."""

    name = "skorch"
    statement = "from skorch import NeuralNetClassifier"
    modules = ("skorch", "torch")
    grid_names = ("lr", "module__dropout", "module__hidden")

    def estimator(self, network: Network) -> Any:
        import torch
        from skorch import NeuralNetClassifier

        wide = max(network.hidden) >= _WIDE
        torch.set_num_threads((os.cpu_count() or 1) if wide else 1)
        return NeuralNetClassifier(
            _module,
            module__n_inputs=network.n_inputs,
            module__n_classes=network.n_classes,
            module__hidden=network.hidden,
            module__dropout=network.dropout,
            criterion=torch.nn.CrossEntropyLoss,
            optimizer=torch.optim.Adam,
            lr=network.learning_rate,
            batch_size=network.batch_size,
            max_epochs=network.epochs,
            iterator_train__shuffle=True,
            train_split=None,
            verbose=0,
        )
