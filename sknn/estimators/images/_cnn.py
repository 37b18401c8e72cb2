"""What the convolutional networks of both tasks share."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral, Real
from os import PathLike
from typing import Any

import numpy as np

from sknn._data import channel_statistics
from sknn._sklearn import HasMethods, Interval, StrOptions
from sknn._targets import Target
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.images._image_input import ImageInput

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_SHARE = Interval(Real, 0, 1, closed="left")

CNN_CONSTRAINTS: dict[str, list[object]] = TRAINING_CONSTRAINTS | {
    "image_shape": [None, "array-like"],
    "architecture": [str, callable],
    "filters": [_AUTO, _COUNT, "array-like"],
    "kernel_size": [_AUTO, _COUNT, "array-like"],
    "strides": [_AUTO, _COUNT, "array-like"],
    "padding": [StrOptions({"auto", "same", "valid"})],
    "pooling": [StrOptions({"auto", "max", "average"}), None],
    "blocks": [_AUTO, _COUNT, "array-like"],
    "dense_layer_sizes": [_AUTO, _COUNT, "array-like"],
    "global_pooling": [StrOptions({"auto", "max", "average"}), None],
    "dropout": [_SHARE, list, tuple],
    "spatial_dropout": [_SHARE],
    "batch_norm": [_AUTO, "boolean"],
    "activation": [str, callable],
    "kernel_initializer": [str, callable],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
    "augmentation": [None, str, Mapping],
    "backbone": [None, str, HasMethods(["predict"])],
    "backbone_weights": [None, str, PathLike],
    "frozen_epochs": [None, Interval(Integral, 0, None, closed="left")],
    "backbone_rate": [positive(zero=True)],
}


class BaseCNN(BaseNetwork):
    """A convolutional network and the images that it is given."""

    # Those that the builder of the network takes by the same names.
    _builder_params = (
        "architecture",
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "pooling",
        "blocks",
        "dense_layer_sizes",
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
        "backbone_weights",
    )

    _saved: tuple[str, ...] = ("image_shape_",)

    image_shape_: tuple[int, int, int]

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
        widest = 64 if n_samples is None else min(64, max(16, n_samples // 64))
        # A function or a backbone has stages of its own.
        plans = self.backbone is None and not callable(self.architecture)
        space: dict[str, Any] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "dropout": (0.0, 0.6),
            "weight_decay": (1e-6, 1e-1, "log"),
        }
        if plans:
            space["filters"] = (8, widest, "log2")
        if self._goes_on() and self.frozen_epochs is not None:
            space["backbone_rate"] = (1e-2, 1.0, "log")
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= {"batch_norm": [False, True], "batch_size": (16, largest, "log2")}
        if plans:
            space["architecture"] = ["simple", "vgg", "resnet"]
        if "label_smoothing" in self.get_params(deep=False):
            space["label_smoothing"] = [0.0, 0.05, 0.1]
        if preset == "default":
            return space
        if plans:
            space |= {"kernel_size": [3, 5], "spatial_dropout": [0.0, 0.1, 0.2]}
        return space | {
            "activation": ["relu", "gelu", "silu"],
            "augmentation": [None, "light"],
            "optimizer": ["adam", "nadam", "rmsprop", "momentum"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    def _input_spec(self) -> ImageInput:
        return ImageInput(self, self.image_shape, merges_rows=self._merges_rows())

    def _merges_rows(self) -> bool:
        from sknn.networks import ARCHITECTURES

        # Nobody knows what is in an architecture or a backbone of the user's.
        named = isinstance(self.architecture, str) and self.backbone is None
        if not named or self.architecture not in ARCHITECTURES:
            return False
        normalises = self.batch_norm
        if normalises == "auto":
            normalises = ARCHITECTURES[self.architecture].batch_norm
        # The statistics of a batch count rows, whatever they weigh.
        return not normalises

    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        from sknn.networks import build_cnn, set_input_statistics

        params = {name: getattr(self, name) for name in self._builder_params}
        backbone = self._backbone(seed)
        if backbone is not None:
            params["architecture"] = backbone
        model = build_cnn(
            self.image_shape_,
            target.head.units,
            target.head.activation,
            **params,
            seed=seed,
        )
        statistics = channel_statistics(train.X, train.weights)
        set_input_statistics(model, *statistics)
        if backbone is not None:
            backbone.scale_from(model, *statistics)
        return model

    def _backbone(self, seed: int) -> Any:
        from sknn.estimators.images._backbone import make_backbone

        if self.backbone is None and self.backbone_weights is not None:
            raise ValueError(
                f"backbone_weights={self.backbone_weights!r} are those of a network of "
                "keras.applications, and there is no backbone. Name it, such as "
                'backbone="MobileNetV2".'
            )
        if self.backbone is None:
            return None
        if self.architecture != "simple":
            raise ValueError(
                "backbone takes the place of the architecture, so that one of them has "
                f"to be left out; got architecture={self.architecture!r}."
            )
        return make_backbone(
            self.backbone, self.backbone_weights, self.image_shape_, seed
        )

    def _training_options(self, model: Any) -> TrainingOptions:
        from sknn.networks import resolve_augmentation

        strengths = resolve_augmentation(self.augmentation)
        return replace(
            super()._training_options(model),
            mixup=strengths.get("mixup", 0.0),
            cutmix=strengths.get("cutmix", 0.0),
            rate_factors=self._rate_factors(model) if self._goes_on() else None,
        )

    def _rate_factors(self, model: Any) -> Any:
        """Freeze the backbone, and return its learning rates if it is trained later."""
        from sknn.estimators.images._backbone import freeze, rate_factors

        freeze(model, self.frozen_epochs is None)
        if self.frozen_epochs is None:
            return None

        def factors(epoch: int) -> np.ndarray:
            frozen = epoch <= self.frozen_epochs
            return rate_factors(model, 0.0 if frozen else self.backbone_rate)

        return factors

    def _goes_on(self) -> bool:
        """Tell whether the network begins with what another one has learned."""
        new = isinstance(self.backbone, str) and self.backbone_weights is None
        return self.backbone is not None and not new

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        return tags
