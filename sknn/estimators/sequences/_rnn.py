"""What the recurrent networks of both tasks share."""

from abc import abstractmethod
from dataclasses import replace
from numbers import Integral, Real
from typing import Any

import numpy as np

from sknn._data import step_statistics
from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.sequences._sequence_input import SequenceInput

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_SHARE = Interval(Real, 0, 1, closed="left")

RNN_CONSTRAINTS: dict[str, list[object]] = TRAINING_CONSTRAINTS | {
    "units": [_COUNT, "array-like"],
    "cell": [str],
    "bidirectional": ["boolean"],
    "encoder": [str],
    "n_heads": [_COUNT],
    "conv_filters": [_COUNT, "array-like"],
    "conv_kernel_size": [_AUTO, _COUNT, "array-like"],
    "conv_pool": [_COUNT, "array-like"],
    "pooling": [str],
    "output": [StrOptions({"last", "sequence"})],
    "dense_layer_sizes": [_COUNT, "array-like"],
    "embedding_dim": [None, _COUNT],
    "embedding_weights": [None, "array-like"],
    "embedding_trainable": ["boolean"],
    "dropout": [_SHARE],
    "input_dropout": [_SHARE],
    "recurrent_dropout": [_SHARE],
    "layer_norm": ["boolean"],
    "activation": [str, callable],
    "kernel_initializer": [str, callable],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
    "missing": [StrOptions({"raise", "mask"})],
    "truncation": [None, _COUNT],
}


class BaseRNN(BaseNetwork):
    """A recurrent network and the sequences that it is given."""

    # Those that the builder of the network takes by the same names.
    _builder_params = (
        "units",
        "cell",
        "bidirectional",
        "encoder",
        "n_heads",
        "conv_filters",
        "conv_kernel_size",
        "conv_pool",
        "pooling",
        "output",
        "dense_layer_sizes",
        "embedding_dim",
        "embedding_weights",
        "embedding_trainable",
        "dropout",
        "input_dropout",
        "recurrent_dropout",
        "layer_norm",
        "activation",
        "kernel_initializer",
        "l1",
        "l2",
        "max_norm",
    )
    _network_params = _builder_params

    _saved: tuple[str, ...] = ("n_steps_in_", "n_tokens_")

    n_steps_in_: int | None
    n_tokens_: int | None

    @abstractmethod
    def __init__(self) -> None: ...

    def search_space(
        self, preset: str = "default", *, n_samples: int | None = None
    ) -> dict[str, Any]:
        """Return the ranges that `sknn.search_space` searches.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
        n_samples : int or None, default=None
            Keeps widths and batches in proportion; None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list holds choices, a tuple the ends of a range and its scale.
        """
        widest = 256 if n_samples is None else min(256, max(16, n_samples // 16))
        space: dict[str, Any] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "units": {"n_layers": (1, 2), "width": (8, widest, "log2")},
            "dropout": (0.0, 0.5),
        }
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= {
            "cell": ["gru", "lstm"],
            "bidirectional": [False, True],
            "pooling": ["last", "mean", "attention"],
            "batch_size": (16, largest, "log2"),
        }
        if "label_smoothing" in self.get_params(deep=False):
            space["label_smoothing"] = [0.0, 0.05, 0.1]
        if preset == "default":
            return space
        return space | {
            "recurrent_dropout": [0.0, 0.1, 0.2],
            "layer_norm": [False, True],
            "conv_filters": [(), (64,), (64, 64)],
            "weight_decay": (1e-6, 1e-2, "log"),
            "optimizer": ["adam", "nadam", "rmsprop"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    def _input_spec(self) -> SequenceInput:
        weights, per_step = self.embedding_weights, self.output == "sequence"
        return SequenceInput(
            self,
            reads_tokens=self._reads_tokens(),
            n_vectors=None if weights is None else len(weights),
            masks=self.missing == "mask",
            # The statistics of batch normalization, which follows convolutions, count
            # rows, whatever their weights. And few sequences have the same labels at
            # all steps.
            merges_rows=np.size(self.conv_filters) == 0 and not per_step,
            per_step=per_step,
        )

    def _reads_tokens(self) -> bool:
        return self.embedding_dim is not None or self.embedding_weights is not None

    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        from sknn.networks import build_rnn, set_input_statistics

        tokens = self._reads_tokens()
        model = build_rnn(
            None if tokens else train.X.shape[2],
            target.head.units,
            target.head.activation,
            n_tokens=self.n_tokens_ if tokens else None,
            **{name: getattr(self, name) for name in self._builder_params},
            seed=seed,
        )
        if not tokens:
            set_input_statistics(model, *step_statistics(train.X[:], train.weights))
        return model

    def _training_options(self, model: Any) -> TrainingOptions:
        self._check_truncation()
        return replace(super()._training_options(model), truncation=self.truncation)

    def _check_truncation(self) -> None:
        """Refuse networks whose states cannot be carried from part to part."""
        if self.truncation is None:
            return
        others = {
            "output": self.output != "sequence",
            "encoder": self.encoder != "recurrent",
            "bidirectional": bool(self.bidirectional),
            "conv_filters": np.size(self.conv_filters) > 0,
        }
        found = [f"{name}={getattr(self, name)!r}" for name in others if others[name]]
        if found:
            raise ValueError(
                "truncation trains on parts of sequences, with the states of recurrent "
                'layers carried from one to the next. It needs output="sequence", '
                'encoder="recurrent", bidirectional=False and conv_filters=(), got '
                f"truncation={self.truncation!r} and {', '.join(found)}."
            )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = self.missing == "mask"
        return tags
