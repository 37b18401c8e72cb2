"""Base class of networks for sequences."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from inspect import signature
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import Tags, check_array

from sknn._data import step_statistics
from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.backbones._fine_tuning import FINE_TUNING_CONSTRAINTS, FineTuning
from sknn.estimators.backbones._source import Source
from sknn.estimators.core._constraints import positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._smoothing_space import smoothing_space
from sknn.estimators.sequences._embedding import Embedding
from sknn.estimators.sequences._rnn_layers import is_auto
from sknn.estimators.sequences._sequence_input import SequenceInput

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import PoolingName

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_RATE = Interval(Real, 0, 1, closed="left")

# Parameters of layers that a backbone replaces.
_REPLACED = ("filters", "kernel_size", "pool_size", "embedding", "input_dropout")

SEQUENCE_CONSTRAINTS: dict[str, list[object]] = FINE_TUNING_CONSTRAINTS | {
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


class BaseSequenceNetwork(FineTuning):
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
    global_pooling: PoolingName | Literal["auto"]
    missing: Literal["raise", "mask"]
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
            **({} if self.backbone is not None else small),
            **self._backbone_space(),
        }
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= ({} if self.backbone is not None else default) | {
            "global_pooling": ["last", "mean", "attention"],
            "batch_size": (16, largest, "log2"),
        }
        space |= smoothing_space(self)
        if preset == "default":
            return space
        filters: dict[str, object] = {"filters": [(), (64,), (64, 64)]}
        return (
            ({} if self.backbone is not None else filters)
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
        embedding = self._embedding()
        reads_tokens, n_vectors = embedding is not None, None
        if embedding is not None and embedding.weights is not None:
            n_vectors = len(np.asarray(embedding.weights))
        if self._has_backbone:
            n_vectors = vars(self).get("n_tokens_")
            reads_tokens = n_vectors is not None
        return SequenceInput(
            self,
            reads_tokens=reads_tokens,
            n_vectors=n_vectors,
            masks=self.missing == "mask",
            # Batch normalization follows convolutions.
            merges_rows=not self._has_backbone and not self._convolves(),
            per_step=self.output == "sequence",
            # The layers of a backbone are unknown.
            predicts_by_length=self._attends or self._has_backbone,
            keeps_offset=self._has_backbone,
        )

    def _read_backbone(self, backbone: Backbone) -> None:
        source = Source.of(backbone)
        self._input_offset = source.offset
        self.__dict__.pop("n_tokens_", None)  # of a fit on tokens
        n_tokens = source.n_tokens
        if n_tokens is not None:
            self.n_tokens_ = n_tokens

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
        body = self._new_body(train.X.shape[1:], seed)
        if body is not None:
            return self._build_on(body, target, seed)
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

    def _build_on(self, body: keras.Model, target: Target, seed: int) -> keras.Model:
        """Return a new model whose first layers are a backbone."""
        from sknn.networks import build_on

        defaults = signature(type(self)).parameters
        for name in (*self._own_builder_params, *_REPLACED):
            value = getattr(self, name)
            # Arrays have no single truth value, and scikit-learn compares texts too.
            if repr(value) != repr(defaults[name].default):
                raise ValueError(
                    f"{name}={value!r} describes layers that the backbone replaces. "
                    f"Remove {name}, or use backbone=None."
                )
        names = [n for n in self._shared_builder_params if n not in _REPLACED]
        params = {name: getattr(self, name) for name in names}
        if is_auto(self.global_pooling):
            params["global_pooling"] = "mean"
        head = target.head
        return build_on(body, head.units, head.activation, **params, seed=seed)

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

        if self._has_backbone:
            return  # scales X as its source
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
    return (*own, *shared, "embedding", "backbone", "scaling")
