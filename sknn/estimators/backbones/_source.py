"""The part of a fitted network that is a backbone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator

from sknn._data import InputScaler
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._base import BaseNetwork

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Source:
    """The part of a fitted network that is a backbone.

    Parameters
    ----------
    model : keras.Model
        From samples to features; it shares its weights with the fitted network.
    estimator : BaseNetwork or None
        The fitted estimator; None for a model of the user.
    """

    model: keras.Model
    estimator: BaseNetwork | None = None

    @classmethod
    def of(cls, backbone: Backbone) -> Self:
        """Return the part of the network that a `Backbone` describes.

        Raises
        ------
        TypeError
            If the source is not a network.
        NotFittedError
            If the source is not fitted.
        ValueError
            If the network has no such layer, or several inputs or outputs.
        """
        import keras

        from sknn.networks import inner_model

        source = backbone.source
        if backbone.weights is not None:
            raise ValueError(
                "weights of a Backbone are for the name of a network, but source="
                f"{source!r} has its own weights. Use weights=None."
            )
        if isinstance(source, keras.Model):
            model = _graph(source)
            layer = backbone.layer
            return cls(model if layer is None else inner_model(model, layer))
        while isinstance(source, FrozenEstimator):
            source = source.estimator
        if not isinstance(source, BaseNetwork):
            raise TypeError(
                "The source of a Backbone must be a fitted network of sknn (of a "
                "pipeline, its last step), a keras.Model from samples to features or, "
                "for images, the name of a network in keras.applications. Got "
                f"{source!r}."
            )
        if not hasattr(source, "model_"):
            raise NotFittedError(
                f"The source of a Backbone must be fitted, but {source!r} is not. Fit "
                "it first."
            )
        layer = backbone.layer or source._backbone_layer(_graph(source.model_))
        return cls(inner_model(source.model_, layer), source)

    @property
    def scaler(self) -> InputScaler | None:
        """How the estimator scales X before the network."""
        return getattr(self.estimator, "input_scaler_", None)

    @property
    def offset(self) -> np.ndarray | None:
        """Offset that the estimator subtracts from X when it is checked."""
        return getattr(self.estimator, "_input_offset", None)

    @property
    def n_tokens(self) -> int | None:
        """Number of different tokens; None if the network reads numbers."""
        import keras

        from sknn._keras import nested_layers

        if not keras.backend.is_int_dtype(self.model.inputs[0].dtype):
            return None
        for layer in nested_layers(self.model):
            if isinstance(layer, keras.layers.Embedding):
                return int(layer.input_dim)
        raise ValueError(
            f"The source of a Backbone, {self.model.name!r}, reads integers, but has no"
            " keras.layers.Embedding. If they are numbers, use "
            'keras.Input(shape, dtype="float32").'
        )

    def check_samples(self, shape: tuple[int, ...], estimator: BaseNetwork) -> None:
        """Raise an error if the network does not accept the samples of an estimator.

        Parameters
        ----------
        shape : tuple of int
            Shape of one sample.
        estimator : BaseNetwork
            The estimator that contains the backbone.
        """
        expected = tuple(self.model.inputs[0].shape[1:])
        pairs = zip(expected, shape, strict=False)
        if len(expected) != len(shape) or any(n not in (None, m) for n, m in pairs):
            raise ValueError(
                f"The backbone takes samples of shape {expected}, but X has samples of "
                f"shape {shape}. Use a source that was fitted on the same features."
            )
        known = getattr(self.estimator, "feature_names_in_", None)
        names = getattr(estimator, "feature_names_in_", None)
        if known is not None and names is not None and list(known) != list(names):
            raise ValueError(
                "X must have the columns of the source of its backbone, in the same "
                f"order: {list(known)}. Got {list(names)}."
            )


def _graph(model: keras.Model) -> keras.Model:
    """Return a model, or raise an error if it is no graph of one input and output."""
    # Models that are not built, or not graphs of layers, have no inputs and outputs.
    ends = [getattr(model, name, None) or [] for name in ("inputs", "outputs")]
    if [len(end) for end in ends] == [1, 1]:
        return model
    found = [[tuple(x.shape) for x in end] for end in ends]
    raise ValueError(
        "The network of a Backbone must be a built graph of layers with one input and "
        f"one output; {model.name!r} has inputs {found[0]} and outputs {found[1]}. Pass"
        " a functional or Sequential model that starts with keras.Input."
    )
