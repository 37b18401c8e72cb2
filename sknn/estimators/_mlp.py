"""What the multilayer perceptrons of both tasks share."""

from abc import abstractmethod
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from sknn._sklearn import Interval, StrOptions
from sknn.estimators._base import BaseNetwork
from sknn.estimators._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators._fit_data import Samples
from sknn.targets import Target

_SHARE = Interval(Real, 0, 1, closed="left")

MLP_CONSTRAINTS: dict[str, Any] = TRAINING_CONSTRAINTS | {
    "hidden_layer_sizes": [
        StrOptions({"auto", "mean", "geometric_mean"}),
        Interval(Integral, 1, None, closed="left"),
        "array-like",
    ],
    "activation": [str, callable, list, tuple],
    "kernel_initializer": [str, callable],
    "dropout": [_SHARE, list, tuple],
    "input_dropout": [_SHARE],
    "input_noise": [positive(zero=True)],
    "batch_norm": ["boolean"],
    "layer_norm": ["boolean"],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
}


class BaseMLP(BaseNetwork):
    """A multilayer perceptron: the network and its input."""

    @abstractmethod
    def __init__(self) -> None: ...

    def _check_data(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        numeric = {} if isinstance(y, str) else {"multi_output": True}
        return validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            dtype=np.float32,
            reset=reset,
            **numeric,
        )

    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        from sknn.networks import build_mlp, resolve_hidden_layer_sizes

        n_samples, n_inputs = train.X.shape
        head = target.head
        return build_mlp(
            (n_inputs,),
            head.units,
            head.activation,
            hidden_layer_sizes=resolve_hidden_layer_sizes(
                self.hidden_layer_sizes, n_inputs, head.units, n_samples
            ),
            activation=self.activation,
            kernel_initializer=self.kernel_initializer,
            dropout=self.dropout,
            input_dropout=self.input_dropout,
            input_noise=self.input_noise,
            batch_norm=self.batch_norm,
            layer_norm=self.layer_norm,
            l1=self.l1,
            l2=self.l2,
            max_norm=self.max_norm,
            seed=seed,
        )
