"""Base class of convolutional networks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from sklearn.utils import Tags

from sknn._data import ImageFiles, RowView, channel_statistics
from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.backbones._fine_tuning import (
    FINE_TUNING_CONSTRAINTS,
    FineTuning,
    check_backbone,
)
from sknn.estimators.core._constraints import positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._smoothing_space import smoothing_space
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.images._image_input import ImageInput

if TYPE_CHECKING:
    import keras

    from sknn.estimators.images._image_body import ImageBody

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_FRACTION = Interval(Real, 0, 1, closed="left")

CNN_CONSTRAINTS: dict[str, list[object]] = FINE_TUNING_CONSTRAINTS | {
    "image_shape": [None, "array-like"],
    "architecture": [str, callable],
    "filters": [_AUTO, _COUNT, "array-like"],
    "kernel_size": [_AUTO, _COUNT, "array-like"],
    "strides": [_AUTO, _COUNT, "array-like"],
    "padding": [StrOptions({"auto", "same", "valid"})],
    "pooling": [StrOptions({"auto", "max", "average"}), None],
    "blocks": [_AUTO, _COUNT, "array-like"],
    "hidden_layer_sizes": [_AUTO, _COUNT, "array-like"],
    "global_pooling": [StrOptions({"auto", "max", "average"}), None],
    "dropout": [_FRACTION, list, tuple],
    "spatial_dropout": [_FRACTION],
    "batch_norm": [_AUTO, "boolean"],
    "activation": [str, callable],
    "kernel_initializer": [str, callable],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
    "augmentation": [None, str, Mapping],
    "epochs": [_AUTO, _COUNT],
    "scaling": [StrOptions({"standard"}), None],
}


class BaseCNN(FineTuning):
    """Base class of convolutional networks, whose X contains images."""

    # Parameters that `build_cnn` takes by the same names.
    _builder_params = (
        "architecture",
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "pooling",
        "blocks",
        "hidden_layer_sizes",
        "global_pooling",
        "dropout",
        "spatial_dropout",
        "batch_norm",
        "activation",
        "kernel_initializer",
        "l1",
        "l2",
        "max_norm",
        "augmentation",
    )
    _network_params = (
        "image_shape",
        *_builder_params,
        "backbone",
        "scaling",
    )

    _saved: tuple[str, ...] = ("image_shape_",)

    image_shape: Sequence[int] | None
    architecture: str | Callable
    batch_norm: bool | Literal["auto"]
    augmentation: str | Mapping[str, float | str] | None
    scaling: Literal["standard"] | None
    image_shape_: tuple[int, int, int]

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
            Number of training samples, which limits the number of filters and the batch
            size. None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list of choices, or a tuple of the lower bound, the upper bound and the
            scale of a range.
        """
        widest = 64 if n_samples is None else min(64, max(16, n_samples // 64))
        # A function or a backbone determines its own stages.
        has_stages = self.backbone is None and not callable(self.architecture)
        space: dict[str, object] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "dropout": (0.0, 0.6),
            "weight_decay": (1e-6, 1e-1, "log"),
        }
        if has_stages:
            space["filters"] = (8, widest, "log2")
        space |= self._backbone_space()
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= {"batch_norm": [False, True], "batch_size": (16, largest, "log2")}
        if has_stages:
            space["architecture"] = ["simple", "vgg", "resnet"]
        space |= smoothing_space(self)
        if preset == "default":
            return space
        if has_stages:
            space |= {"kernel_size": [3, 5], "spatial_dropout": [0.0, 0.1, 0.2]}
        return space | {
            "activation": ["relu", "gelu", "silu"],
            "augmentation": [None, "auto", "light"],
            "optimizer": ["adam", "nadam", "rmsprop", "momentum"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    def _input_spec(self) -> ImageInput:
        return ImageInput(self, self.image_shape, merges_rows=self._merges_rows())

    def _merges_rows(self) -> bool:
        from sknn.networks import ARCHITECTURES

        # The layers of a custom architecture or of a backbone are unknown.
        name = self.architecture
        known = isinstance(name, str) and name in ARCHITECTURES
        if not known or self.backbone is not None:
            return False
        normalizes = self.batch_norm
        if normalizes == "auto":
            normalizes = ARCHITECTURES[str(name)].batch_norm
        # The statistics of batch normalization ignore the weights of rows.
        return not normalizes

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.networks import build_cnn

        params = {name: getattr(self, name) for name in self._builder_params}
        body = self._image_body(seed)
        if body is not None:
            params["architecture"] = body
        model = build_cnn(
            self.image_shape_,
            target.head.units,
            target.head.activation,
            **params,
            seed=seed,
        )
        if body is not None:
            body.expect_statistics(model)
        self._set_input_statistics(model, train)
        return model

    def _set_input_statistics(self, model: keras.Model, samples: Samples) -> None:
        from sknn.estimators.images._image_body import set_statistics

        if self.scaling is not None:
            X = cast("np.ndarray | ImageFiles | RowView", samples.X)
            set_statistics(model, *channel_statistics(X, samples.weights))

    def _image_body(self, seed: int) -> ImageBody | None:
        """Return a copy of the backbone, if there is one."""
        from sknn.estimators.images._image_body import image_body

        if self.backbone is None:
            return None
        if self.architecture != "simple":
            raise ValueError(
                "backbone replaces the architecture, so only one of them can be set; "
                f"got architecture={self.architecture!r}."
            )
        check_backbone(self.backbone)
        offset = self._input_offset
        return image_body(self.backbone, self.image_shape_, offset, seed)

    def _read_backbone(self, backbone: Backbone) -> None:
        return  # its scaling is a layer, see `set_statistics`

    def _backbone_layer(self, model: keras.Model) -> str:
        return "features"

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        from sknn.networks import resolve_augmentation

        strengths = resolve_augmentation(self.augmentation, self.image_shape_)
        return replace(
            super()._training_options(model),
            mixup=strengths.get("mixup", 0.0),
            cutmix=strengths.get("cutmix", 0.0),
        )

    def _stops_early(self, *, validated: bool) -> bool:
        # The schedule ends training instead.
        if self.early_stopping == "auto":
            return validated  # by samples that the user passed
        return super()._stops_early(validated=validated)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        return tags
