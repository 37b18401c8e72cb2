"""Several tables of parameters, as `GridSearchCV` allows."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution

from sknn.search.dimensions._space import Space
from sknn.search.dimensions._table_space import TableSpace, suggest

_NUMBER = "space"


class ListSpace(Space):
    """The union of several tables: each trial samples a table and its parameters.

    Optuna sees the number of the table as the parameter "space". The names of the other
    parameters start with this number, because the tables may give different values to
    one parameter.

    Parameters
    ----------
    tables : sequence of mapping of str to object
    given : mapping of str to object
        The parameters of the estimator as given.
    """

    def __init__(
        self, tables: Sequence[Mapping[str, object]], given: Mapping[str, object]
    ) -> None:
        self._spaces = [
            TableSpace(table, given, prefix=f"{number}.")
            for number, table in enumerate(tables)
        ]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for each in self._spaces for name in each.names))

    @property
    def n_points(self) -> float:
        return sum(each.n_points for each in self._spaces)

    def points(self) -> Iterator[dict[str, object]]:
        for number, each in enumerate(self._spaces):
            for point in each.points():
                yield {_NUMBER: number} | point

    def examples(self) -> Iterator[dict[str, object]]:
        return itertools.chain.from_iterable(each.examples() for each in self._spaces)

    def distributions(self) -> dict[str, BaseDistribution]:
        known: dict[str, BaseDistribution] = {_NUMBER: self._number}
        for each in self._spaces:
            known |= each.distributions()
        return known

    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        return self._spaces[cast(int, suggest(trial, _NUMBER, self._number))].suggest(
            trial
        )

    def complete(self, drawn: Mapping[str, object]) -> dict[str, object] | None:
        number = drawn.get(_NUMBER)
        if number not in self._number.choices:
            return None
        full = self._spaces[cast(int, number)].complete(drawn)
        return None if full is None else {_NUMBER: number} | full

    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        return self._spaces[cast(int, drawn[_NUMBER])].decode(drawn)

    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        for number, each in enumerate(self._spaces):
            try:
                return {_NUMBER: number} | each.encode(params)
            except ValueError:
                continue
        raise ValueError("the parameters are outside of all tables")

    @property
    def _number(self) -> CategoricalDistribution:
        return CategoricalDistribution(range(len(self._spaces)))
