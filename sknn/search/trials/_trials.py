"""The trials of a study, as they are when it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import optuna
from optuna.trial import TrialState

from sknn.search.trials._lease import is_abandoned
from sknn.search.trials._record import Record, read_record

_ONE = ["score"]


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
    def read(cls, study: optuna.Study, metric: str | None = None) -> Self:
        """Read a study, without the trials that another one replaces."""
        records = (
            read_record(trial)
            for trial in study.get_trials(deepcopy=False)
            if trial.state != TrialState.WAITING
            and not is_abandoned(trial)
            and "surplus" not in trial.user_attrs
        )
        return cls(tuple(records), metric)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def with_status(self, *statuses: str) -> Self:
        """Return the trials whose status is one of `statuses`."""
        return self._where(lambda record: record.status in statuses)

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

    @property
    def as_given(self) -> Record | None:
        """The trial of the estimator as given."""
        return next((record for record in self if record.as_given), None)

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
