"""The values of a distribution of Optuna, if their number is finite."""

from collections.abc import Sequence

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)


def n_values(distribution: BaseDistribution) -> int | None:
    """Return the number of values of a distribution, None if it is infinite."""
    if distribution.single():
        return 1
    if isinstance(distribution, CategoricalDistribution):
        return len(distribution.choices)
    if isinstance(distribution, IntDistribution):
        return (distribution.high - distribution.low) // distribution.step + 1
    if isinstance(distribution, FloatDistribution) and distribution.step is not None:
        return round((distribution.high - distribution.low) / distribution.step) + 1
    return None


def values(distribution: BaseDistribution) -> Sequence[object]:
    """Return the values of a distribution with a finite number of values, in order."""
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices
    if isinstance(distribution, IntDistribution):
        return range(distribution.low, distribution.high + 1, distribution.step)
    assert isinstance(distribution, FloatDistribution)
    number = n_values(distribution)
    step = distribution.step or 0.0
    assert number is not None
    return [distribution.low + step * k for k in range(number)]


def first_value(distribution: BaseDistribution) -> object:
    """Return the first value of a distribution."""
    if isinstance(distribution, IntDistribution | FloatDistribution):
        return distribution.low
    return values(distribution)[0]
