"""Initial weights, by name."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import keras

from sknn.exceptions import InvalidNetworkError

__all__ = ["INITIALIZERS", "Initializer", "is_symmetric", "make_initializer"]


@dataclass(frozen=True)
class Initializer:
    """One way to draw the initial weights of a layer.

    Parameters
    ----------
    formula : str
        Distribution; n_in and n_out are the layer's numbers of inputs and outputs.
    description : str
        One line about it.
    make : callable
        Called as `make(seed=...)`, returns the Keras initializer.
    """

    formula: str
    description: str
    make: Callable[..., keras.initializers.Initializer]


# Sums of standardised inputs then deviate by 2.38 / sqrt(3) = 1.37, near 1.32, where
# the sigmoid is most curved.
_UNIFORM_A = 2.38

_GLOROT_NORMAL = Initializer(
    "N(0, 2 / (n_in + n_out)), cut at two deviations",
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
            "breaks no symmetry: for networks without hidden layers",
            lambda seed: keras.initializers.Zeros(),
        ),
        "normal": Initializer(
            "N(0, 0.01^2)",
            "small, whatever the layer",
            partial(keras.initializers.RandomNormal, stddev=0.01),
        ),
        "uniform": Initializer(
            "U(-a / sqrt(n_in), a / sqrt(n_in)), a = 2.38",
            "classical, for sigmoid units and standardised inputs",
            # Keras' limit is sqrt(3 scale / n_in).
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
            "N(0, 2 / n_in), cut at two deviations",
            "for relu and its relatives (He 2015)",
            keras.initializers.HeNormal,
        ),
        "he_uniform": Initializer(
            "U(-r, r), r = sqrt(6 / n_in)",
            "for relu and its relatives (He 2015)",
            keras.initializers.HeUniform,
        ),
        "lecun_normal": Initializer(
            "N(0, 1 / n_in), cut at two deviations",
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
    """Make a seeded Keras initializer.

    Parameters
    ----------
    initializer : str or keras.initializers.Initializer
        A key of `INITIALIZERS`, "auto", or a Keras initializer, which is copied with
        its seed, where it has one, replaced.
    auto : str
        The key that "auto" stands for.
    seed : int
        Seed of the weights.

    Returns
    -------
    keras.initializers.Initializer
        A new object.

    Raises
    ------
    InvalidNetworkError
        For an unknown name or another object.

    Examples
    --------
    >>> make_initializer("auto", "he_normal", seed=0).get_config()["seed"]
    0
    """
    if isinstance(initializer, keras.initializers.Initializer):
        config = initializer.get_config()
        if "seed" not in config:
            # One of the user's may say nothing of what it was made with.
            return copy.deepcopy(initializer)
        return type(initializer).from_config({**config, "seed": seed})
    if not isinstance(initializer, str) or initializer not in {"auto", *INITIALIZERS}:
        raise InvalidNetworkError(
            'kernel_initializer must be "auto", one of '
            + ", ".join(INITIALIZERS)
            + f", or an object from keras.initializers. Got {initializer!r}."
        )
    return INITIALIZERS[auto if initializer == "auto" else initializer].make(seed=seed)


def is_symmetric(initializer: str | keras.initializers.Initializer) -> bool:
    """Tell whether all the weights of a layer start equal.

    Parameters
    ----------
    initializer : str or keras.initializers.Initializer
        As for `make_initializer`.

    Returns
    -------
    bool
        True for zeros, ones and other constants.

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
