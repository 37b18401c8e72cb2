"""Activations of hidden layers, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._maxout import Maxout
from sknn.networks.layers._noisy_relu import NoisyReLU
from sknn.networks.layers._rrelu import RReLU

__all__ = ["ACTIVATIONS", "Activation", "get_activation"]


@dataclass(frozen=True)
class Activation:
    """One activation of a hidden layer.

    Parameters
    ----------
    formula : str
        What is computed from the weighted sum z.
    description : str
        One line about it.
    initializer : str
        The entry of `INITIALIZERS` that `kernel_initializer="auto"` takes, chosen to
        keep the variance of the activations from layer to layer.
    function : str or callable, default="linear"
        What goes inside the `Dense` layer, a Keras name where Keras has it.
    layer : callable, default=None
        For what is not a function of z alone: called with `seed` and `name`, returns
        the layer to put after the `Dense` layer.
    pieces : int, default=1
        Linear units for each unit of the layer.
    """

    formula: str
    description: str
    initializer: str
    function: str | Callable[[Any], Any] = "linear"
    layer: Callable[[int, str], keras.layers.Layer] | None = None
    pieces: int = 1


@keras.saving.register_keras_serializable(package="sknn")
def absolute_relu(z: Any) -> Any:
    """Absolute value of z."""
    return keras.ops.abs(z)


@keras.saving.register_keras_serializable(package="sknn")
def arctan(z: Any) -> Any:
    """Arc tangent of z."""
    return keras.ops.arctan(z)


@keras.saving.register_keras_serializable(package="sknn")
def hard_step(z: Any) -> Any:
    """Return 1 where z >= 0 and 0 elsewhere, with the gradient of clip(z, -1, 1)."""
    step = keras.ops.cast(z >= 0, z.dtype)
    # Adds an exact zero that carries the gradient which the step does not have.
    clipped = keras.ops.clip(z, -1, 1)
    return step + (clipped - keras.ops.stop_gradient(clipped))


def _prelu(seed: int, name: str) -> keras.layers.Layer:
    start = keras.initializers.Constant(_PRELU_SLOPE)
    return keras.layers.PReLU(alpha_initializer=start, name=name)


def _rrelu(seed: int, name: str) -> keras.layers.Layer:
    return RReLU(seed, name=name)


def _noisy_relu(seed: int, name: str) -> keras.layers.Layer:
    return NoisyReLU(seed, name=name)


def _maxout(seed: int, name: str) -> keras.layers.Layer:
    return Maxout(_PIECES, name=name)


_PRELU_SLOPE = 0.25  # at first, as in the paper; Keras starts at 0
_PIECES = 2  # of a maxout unit: the fewest that are not linear

_SILU = Activation(
    "z sigmoid(z)",
    "smooth and not monotone (Ramachandran 2017)",
    "he_normal",
    "silu",
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": Activation(
            "z", "none: layers of it add up to one", "glorot_uniform", "linear"
        ),
        "sigmoid": Activation(
            "1 / (1 + exp(-z))",
            "classical, in (0, 1); saturates on both sides",
            "glorot_uniform",
            "sigmoid",
        ),
        "tanh": Activation(
            "tanh(z)", "classical, in (-1, 1), centred", "glorot_uniform", "tanh"
        ),
        "relu": Activation(
            "max(0, z)",
            "rectifier: quick, no vanishing gradient (Glorot 2011)",
            "he_normal",
            "relu",
        ),
        "leaky_relu": Activation(
            "z if z > 0 else 0.2 z",
            "rectifier that lets some of the negative side through (Maas 2013)",
            "he_normal",
            "leaky_relu",
        ),
        "prelu": Activation(
            "z if z > 0 else a z, a learned for each unit",
            "leaky rectifier with a learned slope, 0.25 at first (He 2015)",
            "he_normal",
            layer=_prelu,
        ),
        "rrelu": Activation(
            "z if z > 0 else a z, a from U(1/8, 1/3); its mean in prediction",
            "leaky rectifier with a random slope in training (Xu 2015)",
            "he_normal",
            layer=_rrelu,
        ),
        "relu6": Activation(
            "min(max(0, z), 6)",
            "bounded rectifier (Krizhevsky 2010)",
            "he_normal",
            "relu6",
        ),
        "absolute_relu": Activation(
            "|z|",
            "for inputs whose sign does not matter (Jarrett 2009)",
            "lecun_normal",
            absolute_relu,
        ),
        "noisy_relu": Activation(
            "max(0, z + e), e from N(0, 0.1^2); e = 0 in prediction",
            "rectifier with a little noise in training (after Nair 2010)",
            "he_normal",
            layer=_noisy_relu,
        ),
        "elu": Activation(
            "z if z > 0 else exp(z) - 1",
            "smooth rectifier with a mean nearer to 0 (Clevert 2015)",
            "he_normal",
            "elu",
        ),
        "selu": Activation(
            "1.0507 z if z > 0 else 1.0507 * 1.6733 (exp(z) - 1)",
            "keeps mean 0 and variance 1 in deep dense networks (Klambauer 2017)",
            "lecun_normal",
            "selu",
        ),
        "gelu": Activation(
            "z Phi(z), Phi the normal distribution function",
            "smooth and not monotone (Hendrycks 2016)",
            "he_normal",
            "gelu",
        ),
        "silu": _SILU,
        "swish": _SILU,
        "mish": Activation(
            "z tanh(log(1 + exp(z)))",
            "smooth and not monotone (Misra 2019)",
            "he_normal",
            "mish",
        ),
        "softplus": Activation(
            "log(1 + exp(z))", "smooth rectifier, positive", "he_normal", "softplus"
        ),
        "softsign": Activation(
            "z / (1 + |z|)", "like tanh, saturates slowly", "glorot_uniform", "softsign"
        ),
        "maxout": Activation(
            "max(z1, z2)",
            "the larger of two linear units, learned shape (Goodfellow 2013)",
            "lecun_normal",
            layer=_maxout,
            pieces=_PIECES,
        ),
        "hard_step": Activation(
            "1 if z >= 0 else 0, with the gradient of clip(z, -1, 1)",
            "threshold unit, trained by a straight-through estimate (Bengio 2013)",
            "glorot_uniform",
            hard_step,
        ),
        "arctan": Activation(
            "arctan(z)", "in (-pi/2, pi/2), centred", "glorot_uniform", arctan
        ),
    }
)


def get_activation(activation: str | Callable[[Any], Any]) -> Activation:
    """Find an activation by name, or wrap a function.

    Parameters
    ----------
    activation : str or callable
        A key of `ACTIVATIONS`, or a function of a tensor made of `keras.ops`.

    Returns
    -------
    Activation
        The table's entry; for a function, one that initialises as for "relu".

    Raises
    ------
    InvalidNetworkError
        For an unknown name, a Keras layer, or something that cannot be called.

    Examples
    --------
    >>> get_activation("relu").formula
    'max(0, z)'
    """
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation]
    if isinstance(activation, keras.layers.Layer):
        raise InvalidNetworkError(
            "activation must be a name or a function, not a Keras layer: every network"
            f" built with it would share its weights. Got {activation!r}. Pass a name,"
            " one of " + ", ".join(ACTIVATIONS) + "."
        )
    if not callable(activation) or isinstance(activation, type):
        raise InvalidNetworkError(
            "activation must be one of "
            + ", ".join(ACTIVATIONS)
            + f", or a function of a tensor. Got {activation!r}."
        )
    if not hasattr(activation, "__name__"):
        raise InvalidNetworkError(
            "activation must be a function with a name, which Keras writes into the"
            f" configuration of a network. Got {activation!r}. Put it into a function"
            " of your own: def activation(z): ..."
        )
    return Activation("f(z)", "the user's function", "he_normal", activation)
