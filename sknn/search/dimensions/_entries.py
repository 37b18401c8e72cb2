"""The entries of a search space, and the dimensions that they define."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TypeAlias, TypeGuard, cast

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from scipy.stats import rv_discrete

from sknn.search.dimensions._choice import Choice
from sknn.search.dimensions._dimension import Dimension
from sknn.search.dimensions._drawn import Drawn
from sknn.search.dimensions._layers import LAYER_KEYS, Layers
from sknn.search.dimensions._power_of_two import PowerOfTwo
from sknn.search.dimensions._quantile import FrozenDistribution, Quantile

_Plain: TypeAlias = bool | int | float | str | None

# They are converted to Python's types, as Optuna stores them.
_SCALARS = (np.bool_, np.number, np.str_)

_ALLOWED = (
    'a list of values, a tuple (low, high), (low, high, "log") or (low, high, "log2"),'
    ' a dict {"n_layers": ..., "width": ...}, or a distribution of Optuna or scipy'
)


def dimension(name: str, spec: object) -> Dimension:
    """Return the dimension for an entry of a table.

    Parameters
    ----------
    name : str
        Name of the parameter, for error messages.
    spec : object
        - A list, an array or another sequence: one of its values.
        - (low, high): a number in this interval, an integer if both bounds are
          integers. (low, high, "log"): the same on a logarithmic scale.
          (low, high, "log2"): a power of two.
        - {"n_layers": ..., "width": ...}: a list that repeats the width `n_layers`
          times; both values are specified like other entries.
        - A distribution of Optuna, or a frozen distribution of scipy.

    Raises
    ------
    TypeError, ValueError
        If `spec` has another format.
    """
    if isinstance(spec, BaseDistribution):
        return Drawn(spec)
    if isinstance(spec, tuple) and _is_range(spec):
        return _range(name, spec)
    if _is_listed(spec):
        return _choice(name, spec)
    if isinstance(spec, Mapping) and set(spec) == LAYER_KEYS:
        return Layers({key: dimension(f"{name}.{key}", spec[key]) for key in spec})
    if isinstance(spec, rv_discrete) and hasattr(spec, "xk"):  # made of values
        return _from_scipy(cast(FrozenDistribution, spec()))
    if hasattr(spec, "ppf") and hasattr(spec, "dist"):
        return _from_scipy(cast(FrozenDistribution, spec))
    raise TypeError(f"The space of {name!r} must be {_ALLOWED}; got {spec!r}.")


def _is_range(spec: tuple[object, ...]) -> bool:
    """Return True if a tuple is an interval; otherwise, it lists values.

    Two numbers are an interval. A string after them is its scale, even a wrong one.
    """
    return (
        len(spec) in (2, 3)
        and all(isinstance(v, Real) and not isinstance(v, bool) for v in spec[:2])
        and all(isinstance(v, str) for v in spec[2:])
    )


def _is_listed(spec: object) -> TypeGuard[Iterable[object]]:
    """Return True for lists, ranges and other sequences of values, and for arrays."""
    listed = isinstance(spec, Sequence) and not isinstance(spec, str | bytes)
    return listed or hasattr(spec, "__array__")


def _choice(name: str, spec: Iterable[object]) -> Dimension:
    shape = getattr(spec, "shape", (0,))
    if len(shape) != 1:
        raise ValueError(
            f"The space of {name!r} must be one-dimensional; got an array of shape "
            f"{shape}. To choose from its rows, give a list of them."
        )
    values = [v.item() if isinstance(v, _SCALARS) else v for v in spec]
    if not values:
        raise ValueError(f"The space of {name!r} is an empty list.")
    if not all(isinstance(v, _Plain) for v in values):
        return Choice(values)
    values = list({(type(v), v): v for v in values}.values())  # without repetitions
    if len(values) > len(set(values)):
        # Optuna looks values up by equality, and would confuse 1.0 with 1.
        return Choice(values, label=repr)
    return Drawn(CategoricalDistribution(cast(Sequence[_Plain], values)))


def _range(name: str, spec: tuple[object, ...]) -> Dimension:
    scale = spec[2] if len(spec) == 3 else None
    if scale not in (None, "log", "log2"):
        raise ValueError(
            f"The space of {name!r} must be {_ALLOWED}; got {spec!r}. To choose from "
            "several values, give a list."
        )
    low, high = cast(tuple[float, float], spec[:2])
    if not (low <= high and np.isfinite([low, high]).all()):
        raise ValueError(f"The space of {name!r} must go from low to high; got {spec}.")
    if scale is not None and low <= 0:
        raise ValueError(
            f"The space of {name!r} is logarithmic, so it must start above 0; got "
            f"{spec}."
        )
    whole = isinstance(low, Integral) and isinstance(high, Integral)
    if scale == "log2":
        return PowerOfTwo(int(low), int(high))
    if whole:
        return Drawn(IntDistribution(int(low), int(high), log=scale == "log"))
    return Drawn(FloatDistribution(float(low), float(high), log=scale == "log"))


def _from_scipy(frozen: FrozenDistribution) -> Dimension:
    """Return an equivalent distribution of Optuna if there is one.

    Optuna's plots then show the values of the parameter instead of its quantiles.
    """
    low, high = frozen.support()
    name = frozen.dist.name
    if name == "uniform":
        return Drawn(FloatDistribution(float(low), float(high)))
    if name in ("loguniform", "reciprocal"):
        return Drawn(FloatDistribution(float(low), float(high), log=True))
    if name == "randint":
        return Drawn(IntDistribution(int(low), int(high)))
    return Quantile(frozen)
