"""The settings of a search that are sent to its workers."""

from dataclasses import dataclass
from typing import Literal

import optuna
from numpy.typing import ArrayLike
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from sklearn.base import BaseEstimator

from sknn._typing import MatrixLike
from sknn.search.dimensions._space import Space
from sknn.search.trials._distinct import Distinct
from sknn.search.trials._fold_rules import Rule
from sknn.search.trials._pruners import make_pruner
from sknn.search.trials._samplers import make_sampler
from sknn.search.trials._storage import open_storage
from sknn.search.trials._trials import Trials
from sknn.search.trials._typing import Scorer, Split, StorageLike


@dataclass(frozen=True)
class Job:
    """The settings of a search, equal for all its trials and workers.

    Parameters
    ----------
    estimator : estimator object
        The estimator as given; it is cloned for every fold.
    space : Space
    X : array-like or sparse matrix
    y : array-like or None
    splits : list of (train, test)
        The folds, equal for all trials.
    scorer : callable
    metric : str or None
        Name of the score to maximize; None selects the only or first score.
    fit_params, score_params : dict
        Metadata of all samples.
    storage : path-like, str or optuna.storages.BaseStorage
        See `open_storage`.
    study_name : str
    n_trials : int
        Total number of trials of the study.
    deadline : float or None
        Time, in seconds since the epoch, after which no trial is started.
    n_trials_no_change : int or None
        Number of trials without improvement after which no trial is started.
    seed : int
        Seed of the sampler.
    fold_seeds : list of int
        For each fold, the `random_state` of all estimators without one.
    sampler : str or optuna.samplers.BaseSampler
        See `make_sampler`.
    pruner : str, optuna.pruners.BasePruner or None
        See `make_pruner`.
    fold_rule : callable or None
    error_score : float or "raise"
    return_train_score : bool
    n_workers : int
    evaluate_default : bool or "candidate"
    """

    estimator: BaseEstimator
    space: Space
    X: MatrixLike
    y: ArrayLike | None
    splits: list[Split]
    scorer: Scorer
    metric: str | None
    fit_params: dict[str, object]
    score_params: dict[str, object]
    storage: StorageLike
    study_name: str
    n_trials: int
    deadline: float | None
    n_trials_no_change: int | None
    seed: int
    fold_seeds: list[int]
    sampler: str | BaseSampler
    pruner: str | BasePruner | None
    fold_rule: Rule | None
    error_score: float | Literal["raise"]
    return_train_score: bool
    n_workers: int
    evaluate_default: bool | Literal["candidate"]

    def open_study(self) -> optuna.Study:
        """Return the study; create it if it does not exist."""
        pruner = make_pruner(self.pruner, self.estimator)
        return optuna.create_study(
            storage=open_storage(self.storage),
            sampler=Distinct(
                make_sampler(self.sampler, self.seed), self.space, self.seed
            ),
            pruner=pruner or optuna.pruners.NopPruner(),
            study_name=self.study_name,
            direction="maximize",
            load_if_exists=True,
        )

    @property
    def enumerates(self) -> bool:
        """Whether all points of the space are evaluated, in the order of a grid."""
        by_default = self.sampler == "tpe" and self.deadline is None
        ends_early = self.n_trials_no_change is not None
        return by_default and not ends_early and self.space.n_points <= self.n_trials

    def trials(self, study: optuna.Study) -> Trials:
        """Return the trials of `study` in the space, and the running ones."""
        return Trials.read(
            study,
            self.metric,
            self.space,
            with_default=self.evaluate_default == "candidate",
        )
