"""The points of a search space that trials have evaluated."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import optuna
from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, TrialState

from sknn._optuna import all_trials
from sknn.search.dimensions._finite import n_values
from sknn.search.dimensions._space import Space
from sknn.search.trials._lease import is_abandoned

# The name of a sampled value, the number of its possible values (None if it is
# infinite), and the value as the storage keeps it, which can be compared.
Step: TypeAlias = tuple[str, int | None, float]
Path: TypeAlias = Sequence[Step]

# The attribute of a trial that has sampled its point: "sampled" or "claimed".
POINT = "point"

# Number of times to wait for the claim of another worker, which may have died.
_MAX_WAITS = 500


def explored(study: optuna.Study, space: Space) -> list[Path]:
    """Return the sampled values of each trial in the space, in the order of sampling.

    Trials that are still sampling are not included.
    """
    known = space.distributions()
    paths = []
    for trial in all_trials(study):
        if _has_point(trial):
            drawn = space.complete(trial.params)
            if drawn is not None:
                paths.append(path(drawn, trial.distributions | known))
    return paths


def path(
    drawn: Mapping[str, object], distributions: Mapping[str, BaseDistribution]
) -> Path:
    """Return sampled values as steps."""
    steps = []
    for name, value in drawn.items():
        own = distributions[name]
        steps.append((name, n_values(own), own.to_internal_repr(value)))
    return steps


def is_exhausted(paths: Iterable[Path]) -> bool:
    """Return True if each point that starts with the same values is among `paths`.

    Parameters
    ----------
    paths : iterable of Path
        The steps after the same values. The next step may depend on these values, as in
        a space that is a function.
    """
    branches: dict[tuple[str, int], dict[float, list[Path]]] = {}
    for steps in paths:
        if not steps:
            return True
        name, number, value = steps[0]
        if number is not None:
            values = branches.setdefault((name, number), {})
            values.setdefault(value, []).append(steps[1:])
    return any(
        len(values) >= number and all(map(is_exhausted, values.values()))
        for (_, number), values in branches.items()
    )


def exhausted_values(paths: Iterable[Path], before: Path, name: str) -> set[float]:
    """Return the values of `name` after which no further point exists.

    Parameters
    ----------
    paths : iterable of Path
    before : Path
        The values that are sampled before `name`.
    name : str
    """
    n = len(before)
    following: dict[float, list[Path]] = defaultdict(list)
    for steps in paths:
        if len(steps) > n and list(steps[:n]) == list(before) and steps[n][0] == name:
            following[steps[n][2]].append(steps[n + 1 :])
    return {value for value, rest in following.items() if is_exhausted(rest)}


def _has_point(trial: FrozenTrial) -> bool:
    attrs = trial.user_attrs
    if trial.state == TrialState.WAITING or is_abandoned(trial) or "surplus" in attrs:
        return False
    return trial.state.is_finished() or POINT in attrs


def claims_point(study: optuna.Study, trial: optuna.Trial, space: Space) -> bool:
    """Return False if another worker evaluates the same point.

    Two workers that sample at the same time do not see the point of each other. The
    first trial keeps its point, unless the other one has claimed it before. Points with
    a value of an infinite number may be repeated.
    """
    trial.set_user_attr(POINT, "sampled")
    known = trial.distributions | space.distributions()
    if any(number is None for _, number, _ in path(trial.params, known)):
        return True
    for _ in range(_MAX_WAITS):
        others = [
            other
            for other in all_trials(study)
            if other.number != trial.number
            and _has_point(other)
            and other.params == trial.params
        ]
        if any(
            other.number < trial.number
            or other.state.is_finished()
            or other.user_attrs[POINT] == "claimed"
            for other in others
        ):
            return False
        if not others:
            break
        time.sleep(0.01)  # the later trial is about to claim its point or to end
    trial.set_user_attr(POINT, "claimed")
    return True
