"""The trials of a study, as they are when it is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import optuna
from optuna.trial import TrialState

from sknn.search.dimensions._space import Space
from sknn.search.trials._lease import is_abandoned
from sknn.search.trials._record import Record, read_record

_ONE = ["score"]

# The attribute of a study with the record of an estimator that is outside of the space.
DEFAULT = "default"


@dataclass(frozen=True)
class Trials:
    """The trials of a study that have started, in the order of their numbers.

    Parameters
    ----------
    records : tuple of Record
    metric : str or None, default=None
        Name of the score to maximize; None for the only or first score.
    """

    records: tuple[Record, ...]
    metric: str | None = None

    @classmethod
    def read(
        cls,
        study: optuna.Study,
        metric: str | None = None,
        space: Space | None = None,
        *,
        with_default: bool = False,
    ) -> Self:
        """Read a study, without the trials that another one replaces.

        If there is a `space`, finished trials outside of it are left out, and the
        sampled values of the others are completed. With `with_default`, the estimator
        as given is the first trial if it is outside of the space.
        """
        records = [
            _within(space, read_record(trial))
            for trial in study.get_trials(deepcopy=False)
            if trial.state != TrialState.WAITING
            and not is_abandoned(trial)
            and "surplus" not in trial.user_attrs
        ]
        if with_default and DEFAULT in study.user_attrs:
            records = [Record(**study.user_attrs[DEFAULT]), *records]
        return cls(tuple(record for record in records if record is not None), metric)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def with_status(self, *statuses: str) -> Self:
        """Return the trials whose status is one of `statuses`."""
        return self._where(lambda record: record.status in statuses)

    def first(self) -> Self:
        """Return the first trial only."""
        return replace(self, records=self.records[:1])

    def before(self, number: int) -> Self:
        """Return the trials before the one with this number."""
        return self._where(lambda record: record.number < number)

    def since(self, earlier: Self) -> Self:
        """Return the trials that have started after `earlier` was read."""
        known = {record.number for record in earlier}
        return self._where(lambda record: record.number not in known)

    def _where(self, chosen: Callable[[Record], bool]) -> Self:
        return replace(self, records=tuple(filter(chosen, self)))

    @property
    def means(self) -> list[float]:
        """The mean score of each trial, nan if the trial is not complete."""
        return [record.mean(self.metric) for record in self]

    @property
    def best(self) -> Record | None:
        """The complete trial with the highest mean score, the first one if tied."""
        means = self.means
        if np.isnan(means).all():
            return None
        return self.records[int(np.nanargmax(means))]

    @property
    def n_since_best(self) -> int:
        """Number of trials after the best one; 0 if no trial is complete."""
        best = self.best
        return 0 if best is None else sum(r.number > best.number for r in self)

    def at(self, point: Mapping[str, object]) -> Record | None:
        """Return the first trial with these sampled values, None without one."""
        return next((record for record in self if record.drawn == point), None)

    @property
    def seconds(self) -> float:
        """The duration of fitting and scoring."""
        return sum(record.seconds for record in self)

    @property
    def errors(self) -> list[str]:
        """The different errors of the failed trials."""
        failed = self.with_status("failed")
        return list(dict.fromkeys(record.error for record in failed if record.error))

    @property
    def score_names(self) -> list[str]:
        """The names of the scores; "score" if there is only one.

        If `scoring` is a function, the names are unknown until a fit succeeds.
        """
        named = [list(fold["scores"]) for record in self for fold in record.folds]
        return next((names for names in named if names != _ONE), _ONE)


def _within(space: Space | None, record: Record) -> Record | None:
    """Return the record of a trial as a point of `space`, None if it is outside."""
    if space is None or record.status == "running":
        return record
    drawn = space.complete(record.drawn)
    return None if drawn is None else replace(record, drawn=drawn)
