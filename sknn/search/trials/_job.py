"""Everything that a worker needs to know of a search."""

from dataclasses import dataclass
from typing import Any

import optuna

from sknn.search.dimensions._space import Space
from sknn.search.trials._fold_rules import Rule
from sknn.search.trials._pruners import make_pruner
from sknn.search.trials._samplers import make_sampler
from sknn.search.trials._storage import open_storage


@dataclass(frozen=True)
class Job:
    """The task of a search; the same for all its trials, and sent to every worker.

    Parameters
    ----------
    estimator : estimator object
        As given; cloned for every fold.
    space : Space
    X, y : array-like
    splits : list of (train, test)
        Drawn once.
    scorer : callable
    metric : str or None
        Name of the score that is maximised; None: the only one, or the first.
    fit_params, score_params : dict
        Metadata of all samples.
    storage : object
        See `open_storage`.
    study_name : str
    n_trials : int
        Of the whole study.
    deadline : float or None
        Seconds since the epoch after which no trial begins.
    patience : int or None
        Trials without improvement after which no other begins.
    seed : int
        Of the sampler.
    fold_seeds : list of int
        For the `random_state` of everything fitted in a fold.
    sampler, pruner : object
        See `make_sampler` and `make_pruner`.
    fold_rule : callable or None
    error_score : float or "raise"
    return_train_score : bool
    n_workers : int
    """

    estimator: Any
    space: Space
    X: Any
    y: Any
    splits: list[tuple[Any, Any]]
    scorer: Any
    metric: str | None
    fit_params: dict[str, Any]
    score_params: dict[str, Any]
    storage: Any
    study_name: str
    n_trials: int
    deadline: float | None
    patience: int | None
    seed: int
    fold_seeds: list[int]
    sampler: Any
    pruner: Any
    fold_rule: Rule | None
    error_score: Any
    return_train_score: bool
    n_workers: int

    def open_study(self) -> Any:
        """Return the study, which is made when it does not exist."""
        pruner = make_pruner(self.pruner, self.estimator)
        return optuna.create_study(
            storage=open_storage(self.storage),
            sampler=make_sampler(self.sampler, self.seed),
            pruner=pruner or optuna.pruners.NopPruner(),
            study_name=self.study_name,
            direction="maximize",
            load_if_exists=True,
        )
