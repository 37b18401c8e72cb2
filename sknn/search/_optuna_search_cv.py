"""Hyperparameter search with Optuna and the interface of `GridSearchCV`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, Self

import joblib
import numpy as np
import optuna
from numpy.typing import ArrayLike, NDArray
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage, InMemoryStorage
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.callback import CallbackContext
from sklearn.model_selection import BaseCrossValidator, check_cv
from sklearn.utils import Bunch, check_random_state, indexable

from sknn._parallel import uses_threads
from sknn._sklearn import (
    BaseSearchCV,
    Interval,
    Options,
    StrOptions,
    check_method_params,
    fit_context,
    scorers_of,
)
from sknn._typing import MatrixLike, RandomStateLike
from sknn._warnings import warn_user
from sknn.search._failures import report_failures, warn_about_state
from sknn.search._fingerprint import describe, fingerprint
from sknn.search._plots import PlotKind, plot_study
from sknn.search._replacements import names_replacements
from sknn.search._results import format_results, searched_params, trials_frame
from sknn.search._splits import draw_splits
from sknn.search._trial_lines import TrialLines
from sknn.search.dimensions._function_space import SpaceFunction
from sknn.search.dimensions._make import make_space
from sknn.search.dimensions._presets import PRESETS, search_space
from sknn.search.trials._evaluation import seeded, with_params
from sknn.search.trials._fold_rules import FOLD_RULES, Rule, make_fold_rule
from sknn.search.trials._job import Job
from sknn.search.trials._preparation import default_record, prepare_study
from sknn.search.trials._pruners import PRUNERS
from sknn.search.trials._record import Record
from sknn.search.trials._samplers import SAMPLERS
from sknn.search.trials._storage import in_memory, shared_storage
from sknn.search.trials._trial_task import TrialTask
from sknn.search.trials._trials import Trials
from sknn.search.trials._typing import Scorer, Split, StorageLike
from sknn.search.trials._worker import open_study
from sknn.search.trials._workers import run_here, run_in_workers

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# The results that depend on `refit` and `evaluate_default`.
_BEST = (
    "best_estimator_",
    "best_index_",
    "best_params_",
    "best_score_",
    "default_score_",
)


class OptunaSearchCV(BaseSearchCV):
    """Hyperparameter search with cross-validation, guided by Optuna.

    It has the interface of `GridSearchCV`, and uses the results of previous trials to
    choose the parameters of the next trial and to prune trials after some epochs or
    folds. No point of the search space is evaluated twice. If the space has at most
    `n_trials` points, all of them are evaluated in the order of `GridSearchCV`. The
    class of the same name in optuna-integration has other parameters.

    Parameters
    ----------
    estimator : estimator object
        An estimator with the interface of scikit-learn, including pipelines and
        meta-estimators.
    param_distributions : dict, list of dict, callable or \
            {"small", "default", "large"}, default="default"
        The search space.

        - A dict with parameter names as keys. Each value is a list, an array or another
          sequence of values; a tuple ``(low, high)`` of numbers (integers if both are
          integers), ``(low, high, "log")`` for a logarithmic scale or
          ``(low, high, "log2")`` for powers of two; a dict
          ``{"n_layers": ..., "width": ...}`` for lists of equal numbers; or a
          distribution of Optuna or scipy.
        - A list of such dicts, each of which is a space.
        - A function of an Optuna trial that returns the parameters, which may be
          estimators. If it raises `optuna.TrialPruned`, the trial is pruned; other
          errors are treated as errors of a fit.
        - The name of a predefined space, see `search_space`.
    n_trials : int, default=50
        Maximum number of trials of the study, including all workers and earlier runs
        with the same `storage`. The search also ends when all points of the space are
        evaluated.
    timeout : float or None, default=None
        Time in seconds after which no further trial is started.
    scoring : str, callable, list, tuple, dict or None, default=None
        Strategy to evaluate the trials, as in `GridSearchCV`. With several scores, the
        score named by `refit` is maximized, or the first one if `refit` names none.
    n_jobs : int or None, default=None
        Number of trials to run in parallel, -1 for one per core. Trials run in threads
        if the estimator contains a network of this package, otherwise in processes.
        `joblib.parallel_config` chooses another backend, such as "loky" or "dask".
    refit : bool, str or callable, default=True
        Whether to fit `best_estimator_` on all samples. With several scores, a string
        selects the score that defines the best trial. A function of `cv_results_`, such
        as `one_standard_error`, returns the index of the trial to select.
    cv : int, splitter, iterable or None, default=None
        Cross-validation strategy, as in `GridSearchCV`. The folds are generated once
        and are the same for all trials.
    verbose : int, default=0
        If 1, print one line per trial.
    evaluate_default : bool or "candidate", default=True
        Whether to evaluate the estimator as given, whose score is `default_score_`. If
        its parameters are in the space, it is one of the trials. Otherwise, it cannot
        be selected, unless `evaluate_default` is "candidate".
    error_score : "raise" or float, default=nan
        Score of a fold if its fit fails. A trial with such a fold fails: it has no mean
        score and is not selected. With `fold_pruning`, its other folds are not
        evaluated.
    return_train_score : bool, default=False
        Whether to include the scores of the training parts in `cv_results_`.
    sampler : {"tpe", "random", "gp"} or optuna.samplers.BaseSampler, default="tpe"
        Chooses the parameters of the next trial. "gp" requires PyTorch. Worker
        processes reseed a sampler object, so that no two of them sample the same
        values.
    pruner : {"auto", "median", "hyperband"}, optuna.pruners.BasePruner or None, \
            default="auto"
        Prunes networks after some epochs of the first fold, based on their validation
        score, if they have validation samples. "auto" is successive halving.
    fold_pruning : {"worst_fold", "paired"}, callable or None, default="worst_fold"
        Prunes trials after some folds.

        - "worst_fold": if their mean score is below the worst fold of the best trial.
        - "paired": if their mean difference to the same folds of the best trial is
          below zero by more than one standard error.
        - A function takes the scores of the trial and the scores of the best trial, and
          returns True to prune the trial.
    storage : path-like, URL, optuna.storages.BaseStorage or None, default=None
        File or database in which trials are stored while the search runs. The same
        search with the same storage is resumed, on this machine or another one.
    study_name : str or None, default=None
        Prefix of the study name in the storage. The rest of the name depends on the
        data, the folds, the estimator as given and the scoring.
    n_trials_no_change : int or None, default=None
        Number of trials without improvement after which the search stops.
    random_state : int, RandomState instance or None, default=None
        Controls the sampling of parameters, and is the seed of all parts of the
        estimator that have no `random_state`.

    Attributes
    ----------
    cv_results_ : dict of arrays
        One row per trial, as in `GridSearchCV`, with the additional columns
        trial_number, status ("complete", "pruned", "failed"), n_splits_evaluated,
        pruned_at_epoch, mean_n_epochs and error. Trials that are not complete have the
        scores of their finished folds, no mean score, and the last rank. With
        `evaluate_default="candidate"`, the estimator as given has the number -1 if it
        is outside of the space.
    best_estimator_ : estimator object
        The estimator with the best parameters, fitted on all samples. Only available if
        `refit` is not False.
    best_score_ : float
        Mean score of the best trial. It is optimistically biased, because it is the
        maximum of several scores.
    best_params_ : dict
        Parameters of the best trial.
    best_index_ : int
        Row of the best trial in `cv_results_`.
    default_score_ : float
        Mean score of the estimator as given, with several scores the one that is
        maximized; nan if a fit failed. Not available if `evaluate_default` is False.
    study_ : optuna.Study
        The study of Optuna.
    trials_frame_ : pandas.DataFrame
        One row per trial.
    n_pruned_ : int
        Number of pruned trials.
    scorer_ : callable or dict
        The scorer, or the scorers by name.
    n_splits_ : int
        Number of folds.
    refit_time_ : float
        Duration of the final fit in seconds.
    multimetric_ : bool
        Whether there are several scores.
    classes_ : ndarray of shape (n_classes,) or list of ndarray
        Class labels of a classifier, in the form of the estimator.
    n_features_in_ : int
        Number of features seen during `fit`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of features seen during `fit`.

    See Also
    --------
    search_space : Predefined spaces for the networks of this package.

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
        "param_distributions": [dict, list, callable, StrOptions(set(PRESETS))],
        "n_trials": [Interval(Integral, 1, None, closed="left")],
        "timeout": [None, Interval(Real, 0, None, closed="left")],
        "sampler": [StrOptions(set(SAMPLERS)), BaseSampler],
        "pruner": [None, StrOptions(set(PRUNERS)), BasePruner],
        "fold_pruning": [None, StrOptions(set(FOLD_RULES)), callable],
        "storage": [None, str, os.PathLike, BaseStorage],
        "study_name": [None, str],
        "evaluate_default": ["boolean", Options(str, {"candidate"})],
        "n_trials_no_change": [None, Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    }

    @names_replacements
    def __init__(
        self,
        estimator: BaseEstimator,
        param_distributions: Mapping[str, object]
        | Sequence[Mapping[str, object]]
        | SpaceFunction
        | Literal["small", "default", "large"] = "default",
        *,
        n_trials: int = 50,
        timeout: float | None = None,
        scoring: str | Scorer | Sequence[str] | Mapping[str, Scorer] | None = None,
        n_jobs: int | None = None,
        refit: bool | str | Callable[[Mapping[str, ArrayLike]], int] = True,
        cv: int | BaseCrossValidator | Iterable[Split] | None = None,
        verbose: int = 0,
        evaluate_default: bool | Literal["candidate"] = True,
        error_score: float | Literal["raise"] = np.nan,
        return_train_score: bool = False,
        sampler: Literal["tpe", "random", "gp"] | BaseSampler = "tpe",
        pruner: Literal["auto", "median", "hyperband"] | BasePruner | None = "auto",
        fold_pruning: Literal["worst_fold", "paired"] | Rule | None = "worst_fold",
        storage: StorageLike | None = None,
        study_name: str | None = None,
        n_trials_no_change: int | None = None,
        random_state: RandomStateLike = None,
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
        self.evaluate_default = evaluate_default
        self.timeout = timeout
        self.sampler = sampler
        self.pruner = pruner
        self.fold_pruning = fold_pruning
        self.storage = storage
        self.study_name = study_name
        self.n_trials_no_change = n_trials_no_change
        self.random_state = random_state

    # -- fit -----------------------------------------------------------------------

    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: MatrixLike, y: ArrayLike | None = None, **params: object) -> Self:
        """Run the search, and fit the best parameters on all samples.

        Ctrl-C stops the search, and the best trial so far is refitted.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Training data.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Target values, class labels or real numbers.
        **params : dict
            Metadata for the estimator's `fit`, the scorer and the splitter, such as
            `sample_weight` and `groups`, as in `GridSearchCV`.

        Returns
        -------
        self : object
            The fitted search.

        Raises
        ------
        TypeError
            If X is a single text.
        ValueError
            If no trial could be completed. The message contains the first errors.
        """
        if isinstance(X, str | bytes):
            raise TypeError(
                "X must have one item per sample, to split it into folds, got the "
                f"single text {X!r:.60}. Pass a list of texts."
            )
        X, y = indexable(X, y)
        params = check_method_params(X, params=params)
        routed = self._get_routed_params_for_fit(params)
        n_workers = joblib.effective_n_jobs(self.n_jobs)
        weights = params.get("sample_weight")
        metadata = None if weights is None else {"sample_weight": weights}
        data: dict[str, object] = {"X": X, "y": y, "metadata": metadata}
        root = self._init_callback_context(max_subtasks=None)
        root.call_on_fit_task_begin(estimator=self, **data)
        n_processes = 1 if uses_threads(self.estimator) else n_workers
        with shared_storage(self.storage, n_processes) as storage:
            job = self._make_job(X, y, routed, storage, n_workers)
            study = open_study(job)
            scoring = describe(self.scoring)
            interrupted = self._search(job, study, root, data)
            if self.storage is not None and describe(self.scoring) != scoring:
                warn_about_state(self.scoring)
            trials = job.trials(study)
            if interrupted:
                if trials.best is None:
                    raise KeyboardInterrupt
                warn_user(
                    "The search was interrupted; the best trial so far is used.",
                )
            persists = self.storage is not None or isinstance(storage, InMemoryStorage)
            self._set_results(job, study if persists else in_memory(study), trials)
        if self.refit:
            self._refit_best(job, root, data)
        root.call_on_fit_task_end(estimator=self, **data)
        return self

    def _make_job(
        self,
        X: MatrixLike,
        y: ArrayLike | None,
        routed: Bunch,
        storage: StorageLike,
        n_workers: int,
    ) -> Job:
        scorer, _ = self._get_scorers()
        table = self.param_distributions
        if isinstance(table, str):
            table = search_space(self.estimator, table, X, y)
        space = make_space(table, self.estimator.get_params(deep=True))
        for params in space.examples():
            with_params(clone(self.estimator), params)
        splits = draw_splits(
            check_cv(self.cv, y, classifier=is_classifier(self.estimator)),
            (X, y),
            routed.splitter.split,
            resumable=not (
                self.storage is None or isinstance(self.storage, InMemoryStorage)
            ),
        )
        several = bool(scorers_of(scorer)) or callable(self.scoring)
        metric = self.refit if several and isinstance(self.refit, str) else None
        seed = int(check_random_state(self.random_state).randint(2**31))
        # All runs of a study fit its trials with the same seeds.
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
            n_trials_no_change=self.n_trials_no_change,
            seed=seed,
            fold_seeds=[int(state % 2**31) for state in states],
            sampler=self.sampler,
            pruner=self.pruner,
            fold_rule=make_fold_rule(self.fold_pruning),
            error_score=self.error_score,
            return_train_score=self.return_train_score,
            n_workers=n_workers,
            evaluate_default=self.evaluate_default,
        )

    def _search(
        self,
        job: Job,
        study: optuna.Study,
        root: CallbackContext,
        data: Mapping[str, object],
    ) -> bool:
        """Run the trials; return True if Ctrl-C interrupted them."""

        lines: TrialLines | None = None

        def start_task(name: str = "trial") -> TrialTask:
            context = root.subcontext(task_name=name, max_subtasks=len(job.splits))
            return TrialTask(self, context, data)

        def end_task(task: TrialTask, record: Record) -> bool:
            if lines is not None:
                lines.show(record)
            return task.end()

        run = run_here if job.n_workers == 1 else run_in_workers
        try:
            job = prepare_study(job, study, partial(start_task, "default"))
            if self.verbose:
                lines = TrialLines(job.trials(study), job.n_trials)
            run(job, study, start_task, end_task)
        except KeyboardInterrupt:
            return True
        return False

    # -- results -------------------------------------------------------------------

    def _set_results(self, job: Job, study: optuna.Study, trials: Trials) -> None:
        trials = trials.with_status("complete", "pruned", "failed")
        fit_first = partial(self._fit_first, job, trials)
        report_failures(trials, len(job.splits), self.error_score, fit_first)
        names = trials.score_names
        multimetric = bool(scorers_of(job.scorer)) or names != ["score"]
        if multimetric:
            self._check_refit_for_multimetric(dict.fromkeys(names))
        params = searched_params(job, trials)
        results = format_results(job, trials, params, self._format_results)
        # If the refit fails, no result of an earlier fit may remain.
        for name in _BEST:
            self.__dict__.pop(name, None)
        if self.refit or not multimetric:
            metric = job.metric if multimetric else "score"
            self.best_index_ = self._select_best_index(self.refit, metric, results)
            self.best_params_ = params[self.best_index_]
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{metric}"][self.best_index_]
        self.multimetric_ = multimetric
        self.cv_results_ = results
        self.n_splits_ = len(job.splits)
        self.study_ = study
        self.scorer_ = scorers_of(job.scorer) or job.scorer
        self.trials_frame_ = trials_frame(trials, params)
        self.n_pruned_ = len(trials.with_status("pruned"))
        if self.evaluate_default:
            given = default_record(job, study)
            self.default_score_ = given.mean(job.metric) if given else float("nan")

    def _fit_first(self, job: Job, trials: Trials) -> None:
        if self.refit:
            (params,) = searched_params(job, trials.first())
            estimator = with_params(clone(job.estimator), params)
            target = () if job.y is None else (job.y,)
            estimator.fit(job.X, *target, **job.fit_params)

    def _refit_best(
        self, job: Job, root: CallbackContext, data: Mapping[str, object]
    ) -> None:
        estimator = with_params(clone(job.estimator), self.best_params_)
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

    def plot(
        self, kind: PlotKind = "history", **options: object
    ) -> Axes | NDArray[np.object_]:
        """Draw one of Optuna's plots of the study.

        Parameters
        ----------
        kind : {"history", "importances", "slice", "parallel", "contour", "rank", \
                "edf", "intermediate", "timeline"}, default="history"
            In this order: scores by trial; importance of each parameter; scores by
            parameter value; all parameters in parallel coordinates; scores by two
            parameters; ranks by two parameters; distribution of the scores; scores by
            epoch; start and end of each trial.
        **options : dict
            Passed to the function of `optuna.visualization.matplotlib`, such as
            `params`.

        Returns
        -------
        matplotlib.axes.Axes or ndarray of matplotlib.axes.Axes
        """
        return plot_study(self, kind, options)

    def __getstate__(self) -> dict[str, object]:
        state = super().__getstate__().copy()
        if "study_" in state:
            # Files and databases are not pickled, so the study is copied to memory.
            state["study_"] = in_memory(state["study_"])
        return state
