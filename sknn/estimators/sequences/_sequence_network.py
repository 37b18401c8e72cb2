"""Base class of networks for sequences."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import Tags, check_array

from sknn._data import step_statistics
from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.sequences._embedding import Embedding
from sknn.estimators.sequences._sequence_input import SequenceInput

if TYPE_CHECKING:
    import keras


_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_RATE = Interval(Real, 0, 1, closed="left")

SEQUENCE_CONSTRAINTS: dict[str, list[object]] = TRAINING_CONSTRAINTS | {
    "filters": [_COUNT, "array-like"],
    "kernel_size": [_AUTO, _COUNT, "array-like"],
    "pool_size": [_COUNT, "array-like"],
    "global_pooling": [str],
    "output": [StrOptions({"last", "sequence"})],
    "hidden_layer_sizes": [_COUNT, "array-like"],
    "embedding": [None, _COUNT, Embedding, "array-like"],
    "dropout": [_RATE],
    "input_dropout": [_RATE],
    "layer_norm": ["boolean"],
    "activation": [str, callable],
    "kernel_initializer": [str, callable],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
    "missing": [StrOptions({"raise", "mask"})],
    "scaling": [StrOptions({"standard"}), None],
}


class BaseSequenceNetwork(BaseNetwork):
    """Base class of networks for sequences, with any layers over time."""

    # Parameters that the builder takes by the same names.
    _shared_builder_params = (
        "filters",
        "kernel_size",
        "pool_size",
        "global_pooling",
        "output",
        "hidden_layer_sizes",
        "dropout",
        "input_dropout",
        "layer_norm",
        "activation",
        "kernel_initializer",
        "l1",
        "l2",
        "max_norm",
    )
    _own_builder_params: tuple[str, ...] = ()
    # Whether the network uses attention, whose sums over padding depend on its length
    # in the last digits.
    _attends = False
    _saved: tuple[str, ...] = ("n_steps_in_", "n_tokens_")

    output: Literal["last", "sequence"]
    embedding: int | ArrayLike | Embedding | None
    missing: Literal["raise", "mask"]
    scaling: Literal["standard"] | None
    n_steps_in_: int | None
    n_tokens_: int | None

    @abstractmethod
    def _builder(self) -> Callable[..., keras.Model]:
        """Return the function that builds the network."""

    @abstractmethod
    def _ranges(self, widest: int) -> tuple[dict[str, object], dict[str, object]]:
        """Return the ranges of the layers over time, for "small" and for "default"."""

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
        widest = 256 if n_samples is None else min(256, max(16, n_samples // 16))
        small, default = self._ranges(widest)
        space: dict[str, object] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "dropout": (0.0, 0.5),
            **small,
        }
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= default | {
            "global_pooling": ["last", "mean", "attention"],
            "batch_size": (16, largest, "log2"),
        }
        if "label_smoothing" in self.get_params(deep=False):
            space["label_smoothing"] = [0.0, 0.05, 0.1]
        if preset == "default":
            return space
        return (
            {"filters": [(), (64,), (64, 64)]}
            | space
            | {
                "layer_norm": [False, True],
                "weight_decay": (1e-6, 1e-2, "log"),
                "optimizer": ["adam", "nadam", "rmsprop"],
                "lr_schedule": ["plateau", "cosine", "one_cycle"],
            }
        )

    @abstractmethod
    def _convolves(self) -> bool:
        """Return True if the network may have convolutions, which normalize batches."""

    def _input_spec(self) -> SequenceInput:
        embedding, per_step = self._embedding(), self.output == "sequence"
        weights = None if embedding is None else embedding.weights
        return SequenceInput(
            self,
            reads_tokens=embedding is not None,
            n_vectors=None if weights is None else len(np.asarray(weights)),
            masks=self.missing == "mask",
            # Batch normalization follows convolutions.
            merges_rows=not self._convolves(),
            per_step=per_step,
            predicts_by_length=self._attends,
        )

    def _embedding(self) -> Embedding | None:
        given = self.embedding
        if given is None or isinstance(given, Embedding):
            return given
        if isinstance(given, Integral):
            return Embedding(int(given))
        return Embedding(weights=given)

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        params = self._builder_params(train.X.shape[1])
        embedding = self._embedding()
        if embedding is not None:
            if embedding.weights is not None:
                check_array(embedding.weights, input_name="embedding")
            params |= {
                "n_tokens": self.n_tokens_,
                "embedding_dim": embedding.dim,
                "embedding_weights": embedding.weights,
                "embedding_trainable": embedding.trainable,
            }
        model = self._builder()(
            train.X.shape[2] if embedding is None else None,
            target.head.units,
            target.head.activation,
            **params,
            seed=seed,
        )
        self._set_input_statistics(model, train)
        return model

    def _builder_params(self, n_steps: int) -> dict[str, object]:
        """Return the parameters of the builder that are parameters of the estimator.

        Parameters
        ----------
        n_steps : int
            Number of time steps of the longest sequence.
        """
        names = (*self._own_builder_params, *self._shared_builder_params)
        return {name: getattr(self, name) for name in names}

    def _set_input_statistics(self, model: keras.Model, samples: Samples) -> None:
        from sknn.networks import set_input_statistics

        if self.embedding is None and self.scaling is not None:
            statistics = step_statistics(samples.X[:], samples.weights)
            set_input_statistics(model, *statistics)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = self.missing == "mask"
        return tags


def network_params(own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parameters that cannot change between two trainings."""
    shared = BaseSequenceNetwork._shared_builder_params
    return (*own, *shared, "embedding", "scaling")
