"""Weight initializers, by name."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Protocol

import keras

from sknn._suggestions import suggestion
from sknn.exceptions import InvalidNetworkError

__all__ = ["INITIALIZERS", "Initializer", "is_symmetric", "make_initializer"]


class _MakeInitializer(Protocol):
    def __call__(self, *, seed: int) -> keras.initializers.Initializer: ...


@dataclass(frozen=True)
class Initializer:
    """An initializer of the weights of a layer.

    Parameters
    ----------
    formula : str
        Distribution of the weights; n_in and n_out are the numbers of inputs and
        outputs of the layer.
    description : str
        One-line description.
    make : callable
        Called as `make(seed=...)`, returns the Keras initializer.
    """

    formula: str
    description: str
    make: _MakeInitializer


# The standard deviation of sums of standardized inputs is then
# 2.38 / sqrt(3) = 1.37, near 1.32, where the curvature of the sigmoid is maximal.
_UNIFORM_A = 2.38

_GLOROT_NORMAL = Initializer(
    "N(0, 2 / (n_in + n_out)), truncated at two standard deviations",
    "for tanh, sigmoid and no activation (Glorot 2010)",
    keras.initializers.GlorotNormal,
)
_GLOROT_UNIFORM = Initializer(
    "U(-r, r), r = sqrt(6 / (n_in + n_out))",
    "for tanh, sigmoid and no activation (Glorot 2010)",
    keras.initializers.GlorotUniform,
)

INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        "zeros": Initializer(
            "0",
            "does not break symmetry: only for networks without hidden layers",
            lambda seed: keras.initializers.Zeros(),
        ),
        "normal": Initializer(
            "N(0, 0.01^2)",
            "small, independent of the size of the layer",
            partial(keras.initializers.RandomNormal, stddev=0.01),
        ),
        "uniform": Initializer(
            "U(-a / sqrt(n_in), a / sqrt(n_in)), a = 2.38",
            "classical, for sigmoid units and standardized inputs",
            # The limit in Keras is sqrt(3 scale / n_in).
            partial(
                keras.initializers.VarianceScaling,
                scale=_UNIFORM_A**2 / 3,
                mode="fan_in",
                distribution="uniform",
            ),
        ),
        "glorot_normal": _GLOROT_NORMAL,
        "glorot_uniform": _GLOROT_UNIFORM,
        "xavier_normal": _GLOROT_NORMAL,
        "xavier_uniform": _GLOROT_UNIFORM,
        "he_normal": Initializer(
            "N(0, 2 / n_in), truncated at two standard deviations",
            "for relu and similar activations (He 2015)",
            keras.initializers.HeNormal,
        ),
        "he_uniform": Initializer(
            "U(-r, r), r = sqrt(6 / n_in)",
            "for relu and similar activations (He 2015)",
            keras.initializers.HeUniform,
        ),
        "lecun_normal": Initializer(
            "N(0, 1 / n_in), truncated at two standard deviations",
            "for selu (LeCun 1998)",
            keras.initializers.LecunNormal,
        ),
        "lecun_uniform": Initializer(
            "U(-r, r), r = sqrt(3 / n_in)",
            "for selu (LeCun 1998)",
            keras.initializers.LecunUniform,
        ),
    }
)


def make_initializer(
    initializer: str | keras.initializers.Initializer, auto: str, seed: int
) -> keras.initializers.Initializer:
    """Create a seeded Keras initializer.

    Parameters
    ----------
    initializer : str or keras.initializers.Initializer
        A key of `INITIALIZERS`, "auto", or a Keras initializer, which is copied. If it
        has a seed, the copy uses `seed` instead.
    auto : str
        The key of `INITIALIZERS` to use for "auto".
    seed : int
        Seed for the weights.

    Returns
    -------
    keras.initializers.Initializer
        A new initializer.

    Raises
    ------
    InvalidNetworkError
        If `initializer` is an unknown name or another object.

    Examples
    --------
    >>> make_initializer("auto", "he_normal", seed=0).get_config()["seed"]
    0
    """
    if isinstance(initializer, keras.initializers.Initializer):
        config = initializer.get_config()
        if "seed" not in config:
            # A user-defined initializer may have an incomplete configuration.
            return copy.deepcopy(initializer)
        return type(initializer).from_config({**config, "seed": seed})
    if not isinstance(initializer, str) or initializer not in {"auto", *INITIALIZERS}:
        raise InvalidNetworkError(
            'kernel_initializer must be "auto", one of '
            + ", ".join(INITIALIZERS)
            + f", or an object from keras.initializers. Got {initializer!r}."
            + suggestion(initializer, INITIALIZERS)
        )
    return INITIALIZERS[auto if initializer == "auto" else initializer].make(seed=seed)


def is_symmetric(initializer: str | keras.initializers.Initializer) -> bool:
    """Return True if all weights of a layer have the same initial value.

    Parameters
    ----------
    initializer : str or keras.initializers.Initializer
        As for `make_initializer`.

    Returns
    -------
    bool
        True for zeros, ones and any other constant.

    Examples
    --------
    >>> is_symmetric("zeros"), is_symmetric("he_normal")
    (True, False)
    """
    constants = (
        keras.initializers.Zeros,
        keras.initializers.Ones,
        keras.initializers.Constant,
    )
    return isinstance(initializer, constants) or (
        isinstance(initializer, str) and initializer == "zeros"
    )
