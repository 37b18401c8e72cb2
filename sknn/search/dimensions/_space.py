"""What is searched: a table of parameters, or a function that draws them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any

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
from sknn.search.dimensions._quantile import Quantile

_PLAIN = bool | int | float | str | None

_ALLOWED = (
    'a list of values, a tuple (low, high), (low, high, "log") or (low, high, "log2"),'
    ' a dict {"n_layers": ..., "width": ...}, or a distribution of Optuna or scipy'
)


class Space(ABC):
    """Draws the parameters of a trial."""

    @abstractmethod
    def suggest(self, trial: Any) -> dict[str, Any]:
        """Return the parameters of an Optuna trial, drawing what is missing."""

    @abstractmethod
    def decode(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters that the values drawn by a trial stand for."""

    @abstractmethod
    def encode(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return what has to be drawn for all searched parameters to be as given.

        Raises
        ------
        ValueError
            When a value lies outside of the space.
        """


class TableSpace(Space):
    """A dimension for each parameter.

    Parameters
    ----------
    table : mapping of str to dimension
        See `dimension`.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        if not table:
            raise ValueError("The search space is empty; name at least one parameter.")
        self._dimensions = {key: dimension(key, spec) for key, spec in table.items()}

    @property
    def names(self) -> list[str]:
        """The parameters that are searched."""
        return list(self._dimensions)

    def suggest(self, trial: Any) -> dict[str, Any]:
        drawn = {}
        for name, each in self._dimensions.items():
            for key, distribution in each.distributions(name).items():
                drawn[key] = _suggest(trial, key, distribution)
        return self.decode(drawn)

    def decode(self, drawn: dict[str, Any]) -> dict[str, Any]:
        # A study that goes on with a wider space has trials without the new ones.
        return {
            name: each.decode(name, drawn)
            for name, each in self._dimensions.items()
            if set(each.distributions(name)) <= set(drawn)
        }

    def encode(self, params: dict[str, Any]) -> dict[str, Any]:
        drawn: dict[str, Any] = {}
        for name, each in self._dimensions.items():
            if name not in params:
                raise ValueError(f"{name} is not given")
            drawn |= each.encode(name, params[name])
        return drawn


class FunctionSpace(Space):
    """A function of an Optuna trial that returns the parameters.

    Parameters
    ----------
    function : callable
    """

    def __init__(self, function: Callable[[Any], Mapping[str, Any]]) -> None:
        self._function = function

    def suggest(self, trial: Any) -> dict[str, Any]:
        params = self._function(trial)
        if not isinstance(params, Mapping):
            raise TypeError(
                "A search space that is a function must return a dict of parameters, "
                f"got {params!r}."
            )
        return dict(params)

    def decode(self, drawn: dict[str, Any]) -> dict[str, Any]:
        return self.suggest(optuna.trial.FixedTrial(drawn))

    def encode(self, params: dict[str, Any]) -> dict[str, Any]:
        raise ValueError("a function cannot be run backwards")


def make_space(space: Any) -> Space:
    """Return the space that a table or a function stands for."""
    if isinstance(space, Mapping):
        return TableSpace(space)
    return FunctionSpace(space)


def dimension(name: str, spec: Any) -> Dimension:
    """Return the dimension that an entry of a table stands for.

    Parameters
    ----------
    name : str
        The parameter, for errors.
    spec : object
        - A list or an array: one of its values.
        - (low, high): a number between, whole where both are; (low, high, "log"): the
          same on a logarithmic scale; (low, high, "log2"): a power of two.
        - {"n_layers": ..., "width": ...}: a list of so many times the width; both are
          entries themselves.
        - A distribution of Optuna, or a frozen one of scipy.

    Raises
    ------
    TypeError, ValueError
        For anything else.
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
        return _from_scipy(spec)
    raise TypeError(f"The space of {name!r} must be {_ALLOWED}; got {spec!r}.")


def _choice(name: str, values: list[Any]) -> Dimension:
    if not values:
        raise ValueError(f"The space of {name!r} is an empty list.")
    values = [v.item() if isinstance(v, np.generic) else v for v in values]
    if not all(isinstance(v, _PLAIN) for v in values):
        return Choice(values)
    if len({(type(v), v) for v in values}) > len(set(values)):
        # Optuna finds a value by its equals, and would take 1.0 for 1.
        return Choice(values, label=repr)
    return Drawn(CategoricalDistribution(values))


def _range(name: str, spec: tuple[Any, ...]) -> Dimension:
    scale = spec[2] if len(spec) == 3 else None
    if (
        len(spec) not in (2, 3)
        or scale not in (None, "log", "log2")
        or not all(isinstance(v, Real) and not isinstance(v, bool) for v in spec[:2])
    ):
        raise TypeError(
            f"The space of {name!r} must be {_ALLOWED}; got {spec!r}. Values to choose "
            "from go into a list."
        )
    low, high = spec[:2]
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


def _from_scipy(frozen: Any) -> Dimension:
    """Return a distribution of Optuna where there is one, so that plots are plain."""
    low, high = frozen.support()
    name = frozen.dist.name
    if name == "uniform":
        return Drawn(FloatDistribution(float(low), float(high)))
    if name in ("loguniform", "reciprocal"):
        return Drawn(FloatDistribution(float(low), float(high), log=True))
    if name == "randint":
        return Drawn(IntDistribution(int(low), int(high)))
    return Quantile(frozen)


def _suggest(trial: Any, name: str, distribution: Any) -> Any:
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    suggest = trial.suggest_float
    if isinstance(distribution, IntDistribution):
        suggest = trial.suggest_int
    return suggest(
        name,
        distribution.low,
        distribution.high,
        step=distribution.step,
        log=distribution.log,
    )
