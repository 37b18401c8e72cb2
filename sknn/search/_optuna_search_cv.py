"""Hyperparameter search with Optuna behind the interface of `GridSearchCV`."""

import os
import time
import warnings
from numbers import Integral, Real
from typing import Any

import joblib
import numpy as np
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage, InMemoryStorage
from sklearn.base import clone, is_classifier
from sklearn.exceptions import FitFailedWarning
from sklearn.model_selection import check_cv
from sklearn.utils import check_random_state, indexable

from sknn._parallel import uses_threads
from sknn._sklearn import (
    BaseSearchCV,
    Interval,
    StrOptions,
    _check_method_params,
    _fit_context,
)
from sknn.search._fingerprint import fingerprint
from sknn.search._plots import plot_study
from sknn.search._results import (
    format_results,
    score_names,
    trial_params,
    trials_frame,
)
from sknn.search._trial_lines import TrialLines
from sknn.search._trial_task import TrialTask
from sknn.search.dimensions._presets import PRESETS, search_space
from sknn.search.dimensions._space import TableSpace, make_space
from sknn.search.trials._evaluation import seeded
from sknn.search.trials._fold_rules import FOLD_RULES, make_fold_rule
from sknn.search.trials._job import Job
from sknn.search.trials._pruners import PRUNERS
from sknn.search.trials._record import Record, best_record, read_records
from sknn.search.trials._samplers import SAMPLERS
from sknn.search.trials._storage import in_memory, shared_storage
from sknn.search.trials._worker import open_study
from sknn.search.trials._workers import run_here, run_in_workers


class OptunaSearchCV(BaseSearchCV):
    """Search of parameters by cross-validation, guided by Optuna.

    It is used as `GridSearchCV` is, and learns from the trials behind it: which
    parameters to try next, and which trials to give up after some epochs or folds. The
    first trial is the estimator as given, so that the gain over it is known.

    Parameters
    ----------
    estimator : estimator object
        Any estimator of scikit-learn's kind, pipelines and meta-estimators included.
    param_distributions : dict, callable or {"small", "default", "large"}, \
            default="default"
        What is searched.

        - A dict of parameters, each with a list of values; a tuple ``(low, high)`` of
          numbers (whole ones where both are), ``(low, high, "log")`` on a logarithmic
          scale or ``(low, high, "log2")`` for powers of two; a dict ``{"n_layers": ...,
          "width": ...}`` for lists of equal numbers; or a distribution of Optuna or
          scipy.
        - A function of an Optuna trial that returns the parameters; they may be
          estimators.
        - The name of a ready space, see `search_space`.
    n_trials : int, default=50
        Trials of the whole study: of all workers, and of earlier runs with the same
        `storage`.
    timeout : float or None, default=None
        Seconds after which no other trial begins.
    scoring : str, callable, list, tuple, dict or None, default=None
        As in `GridSearchCV`. Of several scores the one that `refit` names is maximised,
        else the first.
    n_jobs : int or None, default=None
        Number of trials to run in parallel, -1 for one per core: in threads if the
        estimator contains a network of this package, else in processes.
        `joblib.parallel_config` chooses another backend, such as "loky" or "dask".
    refit : bool, str or callable, default=True
        Whether `best_estimator_` is fitted on all samples. A text names one of several
        scores; a function of `cv_results_` returns the index of the trial to take, such
        as `one_standard_error`.
    cv : int, splitter, iterable or None, default=None
        As in `GridSearchCV`. The folds are drawn once, and are the same for all trials.
    verbose : int, default=0
        1: a line for each trial.
    error_score : "raise" or float, default=nan
        The score of a fold whose fit fails; nan makes it a failed trial.
    return_train_score : bool, default=False
        Score the training part of each fold as well.
    sampler : {"tpe", "random", "gp"} or optuna.samplers.BaseSampler, default="tpe"
        Chooses the next parameters. "gp" needs PyTorch. Processes seed a sampler object
        anew, so that no two of them draw the same.
    pruner : {"auto", "median", "hyperband"}, optuna.pruners.BasePruner or None, \
            default="auto"
        Gives up networks after some epochs of the first fold, by the score of the part
        they keep for validation. "auto" is successive halving.
    fold_pruning : {"forgiving", "paired"}, callable or None, default="forgiving"
        Gives up trials after some folds. "forgiving": when their mean is worse than
        the worst fold of the best trial. "paired": when they are worse than the same
        folds of the best trial by more than a standard error. A function is given both
        lists of scores and returns True to give up.
    storage : path-like, URL, optuna.storages.BaseStorage or None, default=None
        Where trials are kept as they go: a file, or a database. The same search with
        the same storage goes on where it was, on this machine or another.
    study_name : str or None, default=None
        The beginning of the study's name in the storage; the rest tells data, folds,
        the estimator as given and scoring apart.
    patience : int or None, default=None
        Trials without a better score after which the search stops.
    random_state : int, RandomState instance or None, default=None
        Decides what is tried, and is the seed of everything in the estimator that has
        none.

    Attributes
    ----------
    cv_results_ : dict of arrays
        As of `GridSearchCV`, with a row for each trial, and in addition: trial_number,
        status ("complete", "pruned", "failed"), n_splits_evaluated, pruned_at_epoch,
        mean_n_epochs, error. Trials that are not complete keep the scores of their
        folds, have no mean, and rank last.
    best_estimator_ : estimator object
        Fitted on all samples, if `refit`.
    best_score_ : float
        Mean score of the best trial; optimistic, as the best of many.
    best_params_ : dict
    best_index_ : int
        Row of `cv_results_`.
    default_score_ : float
        Mean score of the estimator as given; nan when its trial failed.
    study_ : optuna.Study
    trials_frame_ : pandas.DataFrame
        A row for each trial.
    n_pruned_ : int
        Trials that were given up.
    scorer_ : callable or dict
    n_splits_ : int
    refit_time_ : float
        Seconds.
    multimetric_ : bool
    classes_ : ndarray of shape (n_classes,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (`n_features_in_`,)

    See Also
    --------
    search_space : Ready spaces for the networks of this package.

    References
    ----------
    Akiba et al. (2019). Optuna: a next-generation hyperparameter optimization
    framework. KDD.

    Li et al. (2020). A system for massively parallel hyperparameter tuning. MLSys.

    Bergman, Purucker, Hutter (2024). Don't waste your time: early stopping
    cross-validation. AutoML.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sknn import OptunaSearchCV
    >>> search = OptunaSearchCV(
    ...     LogisticRegression(max_iter=500),
    ...     {"C": (1e-3, 1e3, "log"), "class_weight": [None, "balanced"]},
    ...     n_trials=8,
    ...     random_state=0,
    ... ).fit(*load_iris(return_X_y=True))
    >>> bool(search.best_score_ >= search.default_score_)
    True
    """

    _parameter_constraints = {
        name: allowed
        for name, allowed in BaseSearchCV._parameter_constraints.items()
        if name != "pre_dispatch"
    } | {
        "param_distributions": [dict, callable, StrOptions(set(PRESETS))],
        "n_trials": [Interval(Integral, 1, None, closed="left")],
        "timeout": [None, Interval(Real, 0, None, closed="left")],
        "sampler": [StrOptions(set(SAMPLERS)), BaseSampler],
        "pruner": [None, StrOptions(set(PRUNERS)), BasePruner],
        "fold_pruning": [None, StrOptions(set(FOLD_RULES)), callable],
        "storage": [None, str, os.PathLike, BaseStorage],
        "study_name": [None, str],
        "patience": [None, Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        estimator: Any,
        param_distributions: Any = "default",
        *,
        n_trials: Any = 50,
        timeout: Any = None,
        scoring: Any = None,
        n_jobs: Any = None,
        refit: Any = True,
        cv: Any = None,
        verbose: Any = 0,
        error_score: Any = np.nan,
        return_train_score: Any = False,
        sampler: Any = "tpe",
        pruner: Any = "auto",
        fold_pruning: Any = "forgiving",
        storage: Any = None,
        study_name: Any = None,
        patience: Any = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.param_distributions = param_distributions
        self.n_trials = n_trials
        self.timeout = timeout
        self.sampler = sampler
        self.pruner = pruner
        self.fold_pruning = fold_pruning
        self.storage = storage
        self.study_name = study_name
        self.patience = patience
        self.random_state = random_state

    # -- fit -----------------------------------------------------------------------

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Search, and fit the best parameters on all samples.

        Ctrl-C ends the search, and the best trial so far is refitted.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Labels or values.
        **params : dict
            Metadata for the estimator's `fit`, the scorer and the splitter, such as
            `sample_weight` and `groups`, as in `GridSearchCV`.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            When no trial could be completed, with the first causes.
        """
        X, y = indexable(X, y)
        params = _check_method_params(X, params=params)
        routed = self._get_routed_params_for_fit(params)
        n_workers = joblib.effective_n_jobs(self.n_jobs)
        weights = params.get("sample_weight")
        data = {"X": X, "y": y}
        data["metadata"] = None if weights is None else {"sample_weight": weights}
        root = self._init_callback_context(max_subtasks=None)
        root.call_on_fit_task_begin(estimator=self, **data)
        n_processes = 1 if uses_threads(self.estimator) else n_workers
        with shared_storage(self.storage, n_processes) as storage:
            job = self._make_job(X, y, routed, storage, n_workers)
            study = open_study(job)
            interrupted = self._search(job, study, root, data)
            records = read_records(study)
            if interrupted:
                if best_record(records, job.metric) is None:
                    raise KeyboardInterrupt
                warnings.warn(
                    "The search was interrupted; the best trial so far is taken.",
                    UserWarning,
                    stacklevel=3,
                )
            lasting = self.storage is not None or isinstance(storage, InMemoryStorage)
            self._take_results(job, study if lasting else in_memory(study), records)
        if self.refit:
            self._refit_best(job, root, data)
        root.call_on_fit_task_end(estimator=self, **data)
        return self

    def _make_job(
        self, X: Any, y: Any, routed: Any, storage: Any, n_workers: int
    ) -> Job:
        table = self.param_distributions
        if isinstance(table, str):
            table = search_space(self.estimator, table, X, y)
        space = make_space(table)
        splits = self._draw_splits(X, y, routed.splitter.split)
        scorer, _ = self._get_scorers()
        metric = self._metric(scorer)
        seed = int(check_random_state(self.random_state).randint(2**31))
        # Trials of one study are fitted with the same seeds, whoever runs them.
        of_study = None if self.random_state is None else seed
        digest = fingerprint(
            self.estimator,
            (X, y, routed.estimator.fit, routed.scorer.score),
            splits,
            (self.scoring, metric, of_study),
        )
        of_folds = int(digest[:8], 16) if of_study is None else of_study
        states = np.random.SeedSequence(of_folds).generate_state(len(splits))
        return Job(
            estimator=clone(self.estimator),
            space=space,
            X=X,
            y=y,
            splits=splits,
            scorer=scorer,
            metric=metric,
            fit_params=routed.estimator.fit,
            score_params=routed.scorer.score,
            storage=storage,
            study_name=f"{self.study_name or 'sknn'}-{digest}",
            n_trials=self.n_trials,
            deadline=None if self.timeout is None else time.time() + self.timeout,
            patience=self.patience,
            seed=seed,
            fold_seeds=[int(state % 2**31) for state in states],
            sampler=self.sampler,
            pruner=self.pruner,
            fold_rule=make_fold_rule(self.fold_pruning),
            error_score=self.error_score,
            return_train_score=self.return_train_score,
            n_workers=n_workers,
        )

    def _metric(self, scorer: Any) -> str | None:
        """Return the name of the score to maximise; None for the only or first one."""
        several = hasattr(scorer, "_scorers") or callable(self.scoring)
        return self.refit if several and isinstance(self.refit, str) else None

    def _draw_splits(self, X: Any, y: Any, split_params: Any) -> list[Any]:
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        splits = list(cv.split(X, y, **split_params))
        if self.storage is not None and not isinstance(self.storage, InMemoryStorage):
            again = cv.split(X, y, **split_params)
            same = (
                np.array_equal(a, b)
                for one, two in zip(splits, again, strict=True)
                for a, b in zip(one, two, strict=True)
            )
            if not all(same):
                warnings.warn(
                    f"cv={self.cv!r} draws other folds each time, so another run "
                    "cannot go on with the trials of this one. Give it a random_state.",
                    UserWarning,
                    stacklevel=4,
                )
        return splits

    def _search(self, job: Job, study: Any, root: Any, data: dict[str, Any]) -> bool:
        """Run the trials; tell whether Ctrl-C ended them."""
        records = read_records(study)
        if not study.get_trials(deepcopy=False):
            self._enqueue_as_given(job, study)
        lines = TrialLines(records, job.n_trials, job.metric) if self.verbose else None
        task: TrialTask | None = None

        def begin_task() -> TrialTask:
            nonlocal task
            context = root.subcontext(task_name="trial", max_subtasks=len(job.splits))
            task = TrialTask(self, context, data)
            return task

        def show(record: Record) -> bool:
            if lines is not None:
                lines.show(record)
            # Processes have no callbacks of ours; their trials are told of here.
            return (begin_task() if job.n_workers > 1 else task).end()  # type: ignore[union-attr]

        try:
            if job.n_workers == 1:
                run_here(job, study, show, begin_task)
            else:
                started = time.perf_counter()
                run_in_workers(job, study, show)
                took = time.perf_counter() - started
                _warn_about_workers(job, took, read_records(study)[len(records) :])
        except KeyboardInterrupt:
            return True
        return False

    def _enqueue_as_given(self, job: Job, study: Any) -> None:
        """Let the first trial be the estimator as given."""
        try:
            drawn = job.space.encode(job.estimator.get_params(deep=True))
        except ValueError:
            study.enqueue_trial({}, user_attrs={"as_given": True, "in_space": False})
        else:
            study.enqueue_trial(drawn, user_attrs={"as_given": True, "in_space": True})

    # -- results -------------------------------------------------------------------

    def _take_results(self, job: Job, study: Any, records: list[Record]) -> None:
        records = [record for record in records if record.status != "running"]
        _check_any_complete(records)
        given = {}
        if isinstance(job.space, TableSpace):
            values = job.estimator.get_params(deep=True)
            given = {name: values[name] for name in job.space.names if name in values}
        params = [trial_params(record, job.space, given) for record in records]
        names = score_names(records)
        multimetric = hasattr(job.scorer, "_scorers") or names != ["score"]
        if multimetric:
            self._check_refit_for_multimetric(dict.fromkeys(names))
        with warnings.catch_warnings():
            # A trial that was given up has no mean, and no fault either.
            warnings.filterwarnings("ignore", "One or more of the", UserWarning)
            results = format_results(
                records,
                params,
                len(job.splits),
                names,
                self.return_train_score,
                self._format_results,
            )
        metric = job.metric if multimetric else "score"
        chooses = self.refit or not multimetric
        best = self._select_best_index(self.refit, metric, results) if chooses else None
        # Nothing of an earlier fit stays, should the refit fail.
        for name in ("best_estimator_", "best_index_", "best_params_", "best_score_"):
            self.__dict__.pop(name, None)
        if best is not None:
            self.best_index_ = best
            self.best_params_ = params[best]
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{metric}"][best]
        self.multimetric_ = multimetric
        self.cv_results_ = results
        self.n_splits_ = len(job.splits)
        self.study_ = study
        self.scorer_ = getattr(job.scorer, "_scorers", job.scorer)
        self.trials_frame_ = trials_frame(records, params, job.metric)
        self.n_pruned_ = sum(record.status == "pruned" for record in records)
        as_given = [r.mean(job.metric) for r in records if r.as_given]
        self.default_score_ = as_given[0] if as_given else float("nan")

    def _refit_best(self, job: Job, root: Any, data: dict[str, Any]) -> None:
        estimator = clone(job.estimator).set_params(
            **clone(self.best_params_, safe=False)
        )
        if self.random_state is not None:
            estimator = seeded(estimator, job.seed)
        task = root.subcontext(task_name="refit-with-best-params")
        with task.propagate_callback_context(estimator):
            task.call_on_fit_task_begin(estimator=self, **data)
            started = time.perf_counter()
            target = () if job.y is None else (job.y,)
            estimator.fit(job.X, *target, **job.fit_params)
            self.refit_time_ = time.perf_counter() - started
        task.call_on_fit_task_end(estimator=self, **data)
        self.best_estimator_ = estimator
        if hasattr(estimator, "feature_names_in_"):
            self.feature_names_in_ = estimator.feature_names_in_

    def plot(self, kind: str = "history", **options: Any) -> Any:
        """Draw a plot of Optuna's.

        Parameters
        ----------
        kind : {"history", "importances", "slice", "parallel", "contour", "rank", \
                "edf", "intermediate", "timeline"}, default="history"
            Scores by trial; what each parameter matters; scores by value; all
            parameters at once; scores by two parameters; ranks by two parameters; the
            distribution of scores; scores by epoch; when trials ran.
        **options
            Passed to the plot of `optuna.visualization.matplotlib`, such as `params`.

        Returns
        -------
        matplotlib.axes.Axes or array of them
        """
        return plot_study(self, kind, options)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__().copy()
        if "study_" in state:
            # Files and databases stay where they are.
            state["study_"] = in_memory(state["study_"])
        return state


def _warn_about_workers(job: Job, took: float, records: list[Record]) -> None:
    """Warn when several workers have cost more than they brought."""
    fits = sum(record.seconds for record in records)
    if fits < took:
        warnings.warn(
            f"The search took {took:.1f} s in {job.n_workers} workers, but its fits "
            f"only {fits:.1f} s. n_jobs=1 would have been quicker.",
            UserWarning,
            stacklevel=5,
        )


def _check_any_complete(records: list[Record]) -> None:
    """Raise when no trial is complete, and warn of those that failed."""
    failed = [record for record in records if record.status == "failed"]
    causes = list(dict.fromkeys(r.error for r in failed if r.error))[:3]
    if not any(record.status == "complete" for record in records):
        raise ValueError(
            f"None of {len(records)} trials could be completed. "
            + (f"The first causes: {'; '.join(causes)}. " if causes else "")
            + 'error_score="raise" shows where an error comes from.'
        )
    if failed:
        warnings.warn(
            f"{len(failed)} of {len(records)} trials failed: {'; '.join(causes)}.",
            FitFailedWarning,
            stacklevel=5,
        )
