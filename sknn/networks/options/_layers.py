"""Base class of the layers of networks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

import keras

from sknn.networks.options._activations import Activation, ActivationFunction
from sknn.networks.options._initializers import make_initializer
from sknn.networks.options._options import (
    OutputActivation,
    check_max_norm,
    check_non_negative,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["Layers"]


class HiddenLayer(Protocol):
    """Function that creates a layer, whose activation and bias are given."""

    def __call__(
        self, *, activation: str | ActivationFunction | None, use_bias: bool
    ) -> keras.layers.Layer: ...


@dataclass(frozen=True, kw_only=True)
class Layers(ABC):
    """Add layers to a network, with the options that all of its layers share.

    The methods take a tensor and the name of the layer to add, and return the output of
    the layer. Subclasses define the normalization and the layers of a kind of network.

    Parameters
    ----------
    active : Activation
        Activation of hidden layers.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights of all layers.
    l1, l2 : float, default=0.0
        Factors of the L1 and L2 penalties.
    max_norm : float or None, default=None
        Maximum norm of the weights of each hidden unit or filter.
    seed : int
        Seed of the network. Each layer gets its own seed, derived from its name.
    """

    active: Activation
    kernel_initializer: str | keras.initializers.Initializer = "auto"
    l1: float = 0.0
    l2: float = 0.0
    max_norm: float | None = None
    seed: int

    def __post_init__(self) -> None:
        check_non_negative({"l1": self.l1, "l2": self.l2})
        check_max_norm(self.max_norm)

    @abstractmethod
    def normalization(self, name: str) -> keras.layers.Layer | None:
        """Return the normalization layer of a hidden layer, or None without one."""

    # -- dense layers -----------------------------------------------------------

    def dense(self, x: keras.KerasTensor, units: int, name: str) -> keras.KerasTensor:
        """Add a hidden dense layer with its normalization and activation."""

        def layer(**options: object) -> keras.layers.Layer:
            return keras.layers.Dense(
                units * self.active.pieces,
                **self.weights(name, self.active.initializer),
                **options,
                name=name,
            )

        return self.hidden(x, layer, name)

    def output(
        self, x: keras.KerasTensor, units: int, activation: OutputActivation
    ) -> keras.KerasTensor:
        """Add the output layer, applied to each time step if there are any."""
        return keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=self.initializer("output", "glorot_uniform"),
            kernel_regularizer=self.penalty(),
            name="output",
        )(x)

    # -- parts of a hidden layer ------------------------------------------------

    def hidden(
        self,
        x: keras.KerasTensor,
        layer: HiddenLayer,
        name: str,
    ) -> keras.KerasTensor:
        """Add a layer with its normalization and activation.

        A layer that is followed by normalization has no bias. An activation that is a
        function of the output is part of the layer, unless normalization comes between
        them.
        """
        norm = self.normalization(f"{name}_norm")
        fused = norm is None and self.active.layer is None
        x = layer(
            activation=self.active.function if fused else None, use_bias=norm is None
        )(x)
        if norm is not None:
            x = norm(x)
        return x if fused else self.activation(x, f"{name}_activation")

    def norm(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add normalization, if enabled."""
        layer = self.normalization(name)
        return x if layer is None else layer(x)

    def activation(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Add the activation as a separate layer."""
        if self.active.layer is None:
            return keras.layers.Activation(self.active.function, name=name)(x)
        layer = self.active.layer(seed_for(self.seed, name), name)
        # One slope per unit or feature map, as in the paper, rather than one per time
        # step or pixel.
        shared_axes = list(range(1, len(x.shape) - 1))
        if isinstance(layer, keras.layers.PReLU) and shared_axes:
            layer = keras.layers.PReLU.from_config(
                layer.get_config() | {"shared_axes": shared_axes}
            )
        return layer(x)

    def drop(
        self,
        x: keras.KerasTensor,
        rate: float,
        name: str,
        noise_shape: tuple[int | None, ...] | None = None,
    ) -> keras.KerasTensor:
        """Add dropout, unless its rate is 0."""
        if not rate:
            return x
        return keras.layers.Dropout(
            float(rate),
            noise_shape=noise_shape,
            seed=seed_for(self.seed, name),
            name=name,
        )(x)

    # -- options of the weights -------------------------------------------------

    def weights(
        self, name: str, auto: str, axis: int | list[int] = 0
    ) -> dict[str, object]:
        """Return the options of the weights of a hidden layer.

        Parameters
        ----------
        name : str
            Name of the layer.
        auto : str
            The key of `INITIALIZERS` that `kernel_initializer="auto"` uses.
        axis : int or list of int, default=0
            Axes of the incoming weights of one unit or filter.
        """
        return {
            "kernel_initializer": self.initializer(name, auto),
            "kernel_regularizer": self.penalty(),
            "kernel_constraint": self.constraint(axis),
        }

    def initializer(self, name: str, auto: str) -> keras.initializers.Initializer:
        """Return the initializer of the weights of a layer."""
        return make_initializer(
            self.kernel_initializer, auto, seed_for(self.seed, name)
        )

    def penalty(self) -> keras.regularizers.Regularizer | None:
        """Return the penalty on weights, or None without one."""
        if not (self.l1 or self.l2):
            return None
        return keras.regularizers.L1L2(float(self.l1), float(self.l2))

    def constraint(
        self, axis: int | list[int] = 0
    ) -> keras.constraints.Constraint | None:
        """Return the limit of the norm of weights, or None for no limit."""
        if self.max_norm is None:
            return None
        return keras.constraints.MaxNorm(float(self.max_norm), axis=axis)
