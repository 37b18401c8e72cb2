"""Base class of networks that may contain a fitted network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

from numpy.typing import NDArray
from sklearn.utils import check_scalar

from sknn._data import InputScaler
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.backbones._source import Source
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS
from sknn.estimators.core._training_options import TrainingOptions

if TYPE_CHECKING:
    import keras
    import numpy as np

FINE_TUNING_CONSTRAINTS: dict[str, list[object]] = TRAINING_CONSTRAINTS | {
    "backbone": [None, Backbone]
}


class FineTuning(BaseNetwork):
    """Base class of networks that may contain a fitted network."""

    _saved: tuple[str, ...] = ("_has_backbone",)

    backbone: Backbone | None
    scaling: Literal["standard"] | None
    # Whether the fitted network contains a backbone, also after loading it without one.
    _has_backbone: bool = False

    def _prepare_input(self) -> None:
        super()._prepare_input()
        self._has_backbone = self.backbone is not None
        if self.backbone is not None:
            self._read_backbone(self.backbone)

    def _read_backbone(self, backbone: Backbone) -> None:
        """Store the scaling of X that the source has."""
        self.input_scaler_ = Source.of(backbone).scaler

    def _scales_tables(self) -> bool:
        """Return True if tables are scaled before the network."""
        if self._has_backbone:
            return self.input_scaler_ is not None
        return self.scaling is not None

    def _given_scaler(self) -> InputScaler | None:
        """Return the scaler of the backbone, if the network has one."""
        return self.input_scaler_ if self._has_backbone else None

    def _new_body(self, shape: tuple[int, ...] | None, seed: int) -> keras.Model | None:
        """Return a copy of the backbone, if there is one.

        Parameters
        ----------
        shape : tuple of int or None
            Shape of one sample, which the backbone must accept; None if it takes a part
            of a sample.
        seed : int
            Seed of random layers without a seed.
        """
        from sknn.estimators.backbones._body import copy_of

        if self.backbone is None:
            return None
        check_backbone(self.backbone)
        source = Source.of(self.backbone)
        if shape is not None:
            source.check_samples(shape, self)
        return copy_of(source.model, seed)

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        options = super()._training_options(model)
        return replace(options, rate_factors=self._rate_factors(model))

    def _rate_factors(
        self, model: keras.Model
    ) -> Callable[[int], NDArray[np.float32]] | None:
        """Freeze a trained backbone; return its learning rates if it is tuned later."""
        from sknn.estimators.backbones._body import freeze, rate_factors

        backbone = self.backbone
        if backbone is None or not backbone.is_trained():
            return None
        frozen_epochs = backbone.frozen_epochs
        freeze(model, frozen_epochs is None)
        if frozen_epochs is None:
            return None
        rate = backbone.learning_rate

        def factors(epoch: int) -> NDArray[np.float32]:
            return rate_factors(model, 0.0 if epoch <= frozen_epochs else rate)

        return factors

    def _fine_tunes(self) -> bool:
        """Return True if a trained backbone is trained further."""
        backbone = self.backbone
        if backbone is None or not backbone.is_trained():
            return False
        return backbone.frozen_epochs is not None

    def _backbone_space(self) -> dict[str, object]:
        """Return the search space of the backbone."""
        if not self._fine_tunes():
            return {}
        return {"backbone__learning_rate": (1e-2, 1.0, "log")}

    def _saved_params(self) -> dict[str, object]:
        params = super()._saved_params()
        # The fitted network contains the backbone.
        return params | {"backbone": None} if hasattr(self, "model_") else params


def check_backbone(backbone: Backbone) -> None:
    """Raise an error if a setting of a backbone has an invalid value."""
    frozen = backbone.frozen_epochs
    if frozen is not None:
        check_scalar(frozen, "backbone.frozen_epochs", Integral, min_val=0)
    check_scalar(backbone.learning_rate, "backbone.learning_rate", Real, min_val=0)
