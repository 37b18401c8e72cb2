"""Activations of hidden layers, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import keras

from sknn._suggestions import suggestion
from sknn.exceptions import InvalidNetworkError
from sknn.networks.layers._maxout import Maxout
from sknn.networks.layers._noisy_relu import NoisyReLU
from sknn.networks.layers._rrelu import RReLU

__all__ = ["ACTIVATIONS", "Activation", "ActivationFunction", "get_activation"]

ActivationFunction: TypeAlias = Callable[[keras.KerasTensor], keras.KerasTensor]


@dataclass(frozen=True)
class Activation:
    """An activation of a hidden layer.

    Parameters
    ----------
    formula : str
        The activation as a formula of the pre-activation z.
    description : str
        One-line description.
    initializer : str
        The key of `INITIALIZERS` that `kernel_initializer="auto"` uses with this
        activation, chosen to preserve the variance of the activations across layers.
    function : str or callable, default="linear"
        The activation of the `Dense` layer, by its Keras name if it has one.
    layer : callable or None, default=None
        For an activation that is not a function of z alone: called with `seed` and
        `name`, it returns the layer to add after the `Dense` layer.
    pieces : int, default=1
        Number of linear units per unit of the layer.
    """

    formula: str
    description: str
    initializer: str
    function: str | ActivationFunction = "linear"
    layer: Callable[[int, str], keras.layers.Layer] | None = None
    pieces: int = 1


@keras.saving.register_keras_serializable(package="sknn")
def absolute_relu(z: keras.KerasTensor) -> keras.KerasTensor:
    """Return the absolute value of z."""
    return keras.ops.abs(z)


@keras.saving.register_keras_serializable(package="sknn")
def arctan(z: keras.KerasTensor) -> keras.KerasTensor:
    """Return the arc tangent of z."""
    return keras.ops.arctan(z)


@keras.saving.register_keras_serializable(package="sknn")
def hard_step(z: keras.KerasTensor) -> keras.KerasTensor:
    """Return 1 where z >= 0 and 0 elsewhere, with the gradient of clip(z, -1, 1)."""
    step = keras.ops.cast(z >= 0, z.dtype)
    # Add an exact zero whose gradient replaces the zero gradient of the step.
    clipped = keras.ops.clip(z, -1, 1)
    return step + (clipped - keras.ops.stop_gradient(clipped))


def _prelu(seed: int, name: str) -> keras.layers.Layer:
    initializer = keras.initializers.Constant(_PRELU_SLOPE)
    return keras.layers.PReLU(alpha_initializer=initializer, name=name)


def _rrelu(seed: int, name: str) -> keras.layers.Layer:
    return RReLU(seed, name=name)


def _noisy_relu(seed: int, name: str) -> keras.layers.Layer:
    return NoisyReLU(seed, name=name)


def _maxout(seed: int, name: str) -> keras.layers.Layer:
    return Maxout(_PIECES, name=name)


_PRELU_SLOPE = 0.25  # initial slope in the paper; the default in Keras is 0
_PIECES = 2  # per maxout unit: the smallest number that is not linear

_SILU = Activation(
    "z sigmoid(z)",
    "smooth and not monotonic (Ramachandran 2017)",
    "he_normal",
    "silu",
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": Activation(
            "z",
            "identity: several linear layers are equivalent to one",
            "glorot_uniform",
            "linear",
        ),
        "sigmoid": Activation(
            "1 / (1 + exp(-z))",
            "classical, in (0, 1); saturates on both sides",
            "glorot_uniform",
            "sigmoid",
        ),
        "tanh": Activation(
            "tanh(z)", "classical, in (-1, 1), centered", "glorot_uniform", "tanh"
        ),
        "relu": Activation(
            "max(0, z)",
            "rectifier: fast, no vanishing gradient (Glorot 2011)",
            "he_normal",
            "relu",
        ),
        "leaky_relu": Activation(
            "z if z > 0 else 0.2 z",
            "rectifier with a small slope for negative values (Maas 2013)",
            "he_normal",
            "leaky_relu",
        ),
        "prelu": Activation(
            "z if z > 0 else a z, a learned for each unit",
            "leaky rectifier with a learned slope, initially 0.25 (He 2015)",
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
            "smooth rectifier with a mean closer to 0 (Clevert 2015)",
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
            "smooth and not monotonic (Hendrycks 2016)",
            "he_normal",
            "gelu",
        ),
        "silu": _SILU,
        "swish": _SILU,
        "mish": Activation(
            "z tanh(log(1 + exp(z)))",
            "smooth and not monotonic (Misra 2019)",
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
            "maximum of two linear units, with a learned shape (Goodfellow 2013)",
            "lecun_normal",
            layer=_maxout,
            pieces=_PIECES,
        ),
        "hard_step": Activation(
            "1 if z >= 0 else 0, with the gradient of clip(z, -1, 1)",
            "threshold unit with a straight-through gradient (Bengio 2013)",
            "glorot_uniform",
            hard_step,
        ),
        "arctan": Activation(
            "arctan(z)", "in (-pi/2, pi/2), centered", "glorot_uniform", arctan
        ),
    }
)


def get_activation(activation: str | ActivationFunction) -> Activation:
    """Return the activation with a given name, or wrap a function.

    Parameters
    ----------
    activation : str or callable
        A key of `ACTIVATIONS`, or a function of a tensor that uses `keras.ops`.

    Returns
    -------
    Activation
        The entry of `ACTIVATIONS`; for a function, an activation with the initializer
        of "relu".

    Raises
    ------
    InvalidNetworkError
        If `activation` is an unknown name, a Keras layer, or not callable.

    Examples
    --------
    >>> get_activation("relu").formula
    'max(0, z)'
    """
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation]
    if isinstance(activation, keras.layers.Layer):
        raise InvalidNetworkError(
            "activation must be a name or a function, not a Keras layer: all networks"
            f" built with it would share its weights. Got {activation!r}. Pass a name,"
            " one of " + ", ".join(ACTIVATIONS) + "."
        )
    if not callable(activation) or isinstance(activation, type):
        raise InvalidNetworkError(
            "activation must be one of "
            + ", ".join(ACTIVATIONS)
            + f", or a function of a tensor. Got {activation!r}."
            + suggestion(activation, ACTIVATIONS)
        )
    if not hasattr(activation, "__name__"):
        raise InvalidNetworkError(
            "activation must be a function with a name, because Keras stores the name"
            f" in the configuration of the model. Got {activation!r}. Wrap it in a"
            " function: def activation(z): ..."
        )
    return Activation("f(z)", "user-defined function", "he_normal", activation)
