"""Search spaces: a table of parameters, or a function that samples them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import TypeAlias, cast

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from sknn.search.dimensions._choice import Choice
from sknn.search.dimensions._dimension import Dimension
from sknn.search.dimensions._drawn import Drawn
from sknn.search.dimensions._layers import LAYER_KEYS, Layers
from sknn.search.dimensions._power_of_two import PowerOfTwo
from sknn.search.dimensions._quantile import FrozenDistribution, Quantile

SpaceFunction: TypeAlias = Callable[[optuna.Trial], Mapping[str, object]]

_Plain: TypeAlias = bool | int | float | str | None

_ALLOWED = (
    'a list of values, a tuple (low, high), (low, high, "log") or (low, high, "log2"),'
    ' a dict {"n_layers": ..., "width": ...}, or a distribution of Optuna or scipy'
)


class Space(ABC):
    """Samples the parameters of a trial."""

    @property
    def names(self) -> list[str]:
        """The names of the searched parameters; empty if they are unknown."""
        return []

    @abstractmethod
    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        """Return the parameters of a trial; sample those without a value."""

    @abstractmethod
    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters that the sampled values of a trial represent."""

    @abstractmethod
    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        """Return the sampled values for which the parameters have given values.

        Raises
        ------
        ValueError
            If a value is outside of the space.
        """


class TableSpace(Space):
    """A search space with independent parameters, each with its dimension.

    Parameters
    ----------
    table : mapping of str to object
        Parameter names and their dimensions, in the format of `dimension`.
    """

    def __init__(self, table: Mapping[str, object]) -> None:
        if not table:
            raise ValueError("The search space is empty; give at least one parameter.")
        self._dimensions = {key: dimension(key, spec) for key, spec in table.items()}

    @property
    def names(self) -> list[str]:
        return list(self._dimensions)

    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        drawn: dict[str, object] = {}
        for name, each in self._dimensions.items():
            for key, distribution in each.distributions(name).items():
                drawn[key] = _suggest(trial, key, distribution)
        return self.decode(drawn)

    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        # Trials before the space was widened have no values of the new parameters.
        return {
            name: each.decode(name, drawn)
            for name, each in self._dimensions.items()
            if set(each.distributions(name)) <= set(drawn)
        }

    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        drawn: dict[str, object] = {}
        for name, each in self._dimensions.items():
            if name not in params:
                raise ValueError(f"{name} is not given")
            drawn |= each.encode(name, params[name])
        return drawn


class FunctionSpace(Space):
    """A search space defined by a function of an Optuna trial.

    Parameters
    ----------
    function : callable
        Returns the parameters of the trial.
    """

    def __init__(self, function: SpaceFunction) -> None:
        self._function = function

    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        params = self._function(trial)
        if not isinstance(params, Mapping):
            raise TypeError(
                "A search space that is a function must return a dict of parameters, "
                f"got {params!r}."
            )
        return dict(params)

    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        # It has the same `suggest_*` methods as a trial.
        fixed = optuna.trial.FixedTrial(dict(drawn))
        return self.suggest(cast(optuna.Trial, fixed))

    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        raise ValueError("a function cannot be inverted")


def make_space(space: Mapping[str, object] | SpaceFunction) -> Space:
    """Return the space for a table or a function."""
    if isinstance(space, Mapping):
        return TableSpace(space)
    return FunctionSpace(space)


def dimension(name: str, spec: object) -> Dimension:
    """Return the dimension for an entry of a table.

    Parameters
    ----------
    name : str
        Name of the parameter, for error messages.
    spec : object
        - A list or an array: one of its values.
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
    if isinstance(spec, list | np.ndarray):
        return _choice(name, list(spec))
    if isinstance(spec, tuple):
        return _range(name, spec)
    if isinstance(spec, Mapping) and set(spec) == LAYER_KEYS:
        return Layers({key: dimension(f"{name}.{key}", spec[key]) for key in spec})
    if hasattr(spec, "ppf") and hasattr(spec, "dist"):
        return _from_scipy(cast(FrozenDistribution, spec))
    raise TypeError(f"The space of {name!r} must be {_ALLOWED}; got {spec!r}.")


def _choice(name: str, values: Sequence[object]) -> Dimension:
    if not values:
        raise ValueError(f"The space of {name!r} is an empty list.")
    values = [v.item() if isinstance(v, np.generic) else v for v in values]
    if not all(isinstance(v, _Plain) for v in values):
        return Choice(values)
    if len({(type(v), v) for v in values}) > len(set(values)):
        # Optuna looks values up by equality, and would confuse 1.0 with 1.
        return Choice(values, label=repr)
    return Drawn(CategoricalDistribution(cast(Sequence[_Plain], values)))


def _range(name: str, spec: tuple[object, ...]) -> Dimension:
    scale = spec[2] if len(spec) == 3 else None
    if (
        len(spec) not in (2, 3)
        or scale not in (None, "log", "log2")
        or not all(isinstance(v, Real) and not isinstance(v, bool) for v in spec[:2])
    ):
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


def _suggest(trial: optuna.Trial, name: str, distribution: BaseDistribution) -> object:
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    if isinstance(distribution, IntDistribution):
        return trial.suggest_int(
            name,
            distribution.low,
            distribution.high,
            step=distribution.step,
            log=distribution.log,
        )
    assert isinstance(distribution, FloatDistribution)
    return trial.suggest_float(
        name,
        distribution.low,
        distribution.high,
        step=distribution.step,
        log=distribution.log,
    )
