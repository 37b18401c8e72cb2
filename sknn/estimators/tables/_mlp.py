"""Base class of multilayer perceptrons."""

from __future__ import annotations

from abc import abstractmethod
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.backbones._fine_tuning import FINE_TUNING_CONSTRAINTS, FineTuning
from sknn.estimators.core._constraints import positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._smoothing_space import smoothing_space
from sknn.estimators.tables._automatic_l2 import automatic_l2
from sknn.estimators.tables._table_input import TableInput

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import Counts

_FRACTION = Interval(Real, 0, 1, closed="left")

MLP_CONSTRAINTS: dict[str, list[object]] = FINE_TUNING_CONSTRAINTS | {
    "hidden_layer_sizes": [
        StrOptions({"auto", "mean", "geometric_mean"}),
        Interval(Integral, 1, None, closed="left"),
        "array-like",
    ],
    "activation": [str, callable, list, tuple],
    "kernel_initializer": [str, callable],
    "dropout": [_FRACTION, list, tuple],
    "input_dropout": [_FRACTION],
    "input_noise": [Interval(Real, 0, 1, closed="both")],
    "batch_norm": ["boolean"],
    "layer_norm": ["boolean"],
    "l1": [positive(zero=True)],
    "l2": [StrOptions({"auto"}), positive(zero=True)],
    "max_norm": [None, positive()],
    "scaling": [StrOptions({"standard"}), None],
}


class BaseMLP(FineTuning):
    """Base class of multilayer perceptrons."""

    _network_params = (
        "hidden_layer_sizes",
        "activation",
        "kernel_initializer",
        "dropout",
        "input_dropout",
        "input_noise",
        "batch_norm",
        "layer_norm",
        "l1",
        "l2",
        "max_norm",
        "backbone",
        "scaling",
    )

    hidden_layer_sizes: Counts | Literal["auto", "mean", "geometric_mean"]
    l2: float | Literal["auto"]

    @abstractmethod
    def __init__(self) -> None: ...

    def search_space(
        self,
        preset: Literal["small", "default", "large"] = "default",
        *,
        n_samples: int | None = None,
    ) -> dict[str, object]:
        """Return the search space that `sknn.search_space` uses.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
            Size of the search space.
        n_samples : int or None, default=None
            Number of training samples, which limits the number of units and the batch
            size. None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list of choices, or a tuple of the lower bound, the upper bound and the
            scale of a range.
        """
        widest = 512 if n_samples is None else min(512, max(32, n_samples // 4))
        space: dict[str, object] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "hidden_layer_sizes": {"n_layers": (1, 4), "width": (16, widest, "log2")},
            "dropout": (0.0, 0.5),
            "weight_decay": (1e-6, 1e-2, "log"),
        }
        space |= self._backbone_space()
        if preset == "small":
            return space
        largest = 512 if n_samples is None else min(512, max(32, n_samples // 8))
        space |= {
            "activation": ["relu", "gelu", "silu"],
            "batch_norm": [False, True],
            "batch_size": (16, largest, "log2"),
        }
        space |= smoothing_space(self)
        if preset == "default":
            return space
        return space | {
            "optimizer": ["adam", "nadam", "rmsprop", "momentum"],
            "lr_schedule": ["plateau", "cosine", "constant"],
            "input_dropout": [0.0, 0.1, 0.2],
            "input_noise": [0.0, 0.1],
        }

    def _input_spec(self) -> TableInput:
        # The statistics of batch normalization ignore the weights of rows.
        merges = not self.batch_norm and not self._has_backbone
        return TableInput(self, self._scales_tables(), merges, self._given_scaler())

    def _stops_early(self, *, validated: bool) -> bool:
        if self.early_stopping == "auto" and self.l2 == "auto":
            return validated  # by samples that the user passed
        return super()._stops_early(validated=validated)

    def _resolved_l2(self, train: Samples, target: Target, *, is_part: bool) -> float:
        """Return the strength of the l2 penalty."""
        if self.l2 == "auto":
            return automatic_l2(train, target, is_part=is_part)
        return float(self.l2)

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.networks import build_mlp, resolve_hidden_layer_sizes

        head, n_inputs = target.head, train.X.shape[1]
        sizes, n_features = self.hidden_layer_sizes, n_inputs
        body = self._new_body((n_inputs,), seed)
        if body is not None:
            n_features = body.output.shape[-1]
            sizes = () if isinstance(sizes, str) and sizes == "auto" else sizes
        return build_mlp(
            (n_inputs,),
            head.units,
            head.activation,
            hidden_layer_sizes=resolve_hidden_layer_sizes(
                sizes, n_features, head.units
            ),
            activation=self.activation,
            kernel_initializer=self.kernel_initializer,
            dropout=self.dropout,
            input_dropout=self.input_dropout,
            input_noise=self.input_noise,
            batch_norm=self.batch_norm,
            layer_norm=self.layer_norm,
            l1=self.l1,
            l2=self._resolved_l2(train, target, is_part=is_part),
            max_norm=self.max_norm,
            backbone=body,
            seed=seed,
        )
