"""A search space that is a function."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

import optuna
from optuna.exceptions import OptunaError

from sknn.search.dimensions._space import Space

SpaceFunction: TypeAlias = Callable[[optuna.Trial], Mapping[str, object]]


class SpaceFunctionError(Exception):
    """The function of a space raised an exception, which is the cause of this one."""


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
        try:
            params = self._function(trial)
        except OptunaError:  # `TrialPruned`, and errors of the storage
            raise
        except Exception as error:
            raise SpaceFunctionError from error
        if not isinstance(params, Mapping):
            raise TypeError(
                "A search space that is a function must return a dict of parameters, "
                f"got {params!r}."
            )
        return dict(params)

    def complete(self, drawn: Mapping[str, object]) -> dict[str, object] | None:
        return dict(drawn)

    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        # It has the same `suggest_*` methods as a trial.
        fixed = optuna.trial.FixedTrial(dict(drawn))
        return self.suggest(cast(optuna.Trial, fixed))

    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        raise ValueError("a function cannot be inverted")
