"""Cross-validation of estimators with a report."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Literal, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn import get_config
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
)
from sklearn.utils.parallel import Parallel, delayed

from sknn._data import group_labels
from sknn._parallel import preferred_workers
from sknn._typing import MatrixLike, RandomStateLike, SequencesLike
from sknn.reports._report import CrossValidationReport
from sknn.reports.results._findings import find_problems
from sknn.reports.results._fold import FoldResult, evaluate_fold
from sknn.reports.results._problem import Problem, check_estimators, check_problem
from sknn.reports.results._scoring import ScoringLike, resolve_scorers
from sknn.reports.results._splits import make_splits
from sknn.reports.results._step_estimator import StepEstimator
from sknn.reports.results._step_rows import StepRows, has_step_outputs
from sknn.reports.results._typing import CVLike

__all__ = ["cross_validation_report"]

_BASELINE = "baseline"

# A call that joblib can run.
_Task: TypeAlias = tuple[Callable, tuple, dict]


def cross_validation_report(
    estimator: BaseEstimator | Mapping[str, BaseEstimator],
    X: MatrixLike,
    y: MatrixLike | SequencesLike,
    *,
    cv: CVLike = 5,
    n_repeats: int = 1,
    groups: ArrayLike | None = None,
    scoring: ScoringLike = "auto",
    confidence: float = 0.95,
    baseline: bool = True,
    n_jobs: int | None = None,
    random_state: RandomStateLike = 0,
    params: Mapping[str, object] | None = None,
    error_score: float | Literal["raise"] = "raise",
    verbose: int = 0,
) -> CrossValidationReport:
    """Cross-validate one or several estimators and return a report.

    It supports every classifier and regressor with the interface of scikit-learn,
    including pipelines and searches. All estimators are evaluated on the same folds.
    Each estimator predicts the test rows of a fold once, and all scores, curves and
    tables are computed from these predictions.

    Parameters
    ----------
    estimator : estimator or dict of str to estimator
        The estimators to evaluate. They are cloned before they are fitted.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Array, pandas or polars dataframe, sparse matrix or list.
    y : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_outputs)
        Target values: two or more classes, multilabel indicators (columns of 0 and 1),
        or real numbers. For networks with ``output="sequence"``, one array per
        sequence. The rows of the report are then the time steps, and all time steps of
        a sequence are in the same part of a fold.
    cv : int, splitter or iterable of (train, test), default=5
        Cross-validation strategy. An int is the number of shuffled folds, which are
        stratified for classes. A splitter or an iterable is used without changes.
    n_repeats : int, default=1
        Number of times to split the rows, each time with another seed.
    groups : array-like of shape (n_samples,), default=None
        Group labels. Rows of the same group are never in both the training and the
        test part of a fold. They are passed to a splitter given as `cv`; the report
        contains a warning if the splitter ignores them.
    scoring : "auto", str, callable, or list, tuple or dict of them, default="auto"
        "auto" selects the usual scores of the task that the estimators support. Names
        refer to the scorers of scikit-learn. For two classes, the second one is the
        positive class. A score is left out for estimators that do not support it.
        Losses are reported as positive numbers, without the prefix ``neg_``.
    confidence : float, default=0.95
        Coverage of the intervals, between 0 and 1.
    baseline : bool, default=True
        Whether to add an estimator that ignores X, and predicts the class frequencies
        or the mean.
    n_jobs : int, default=None
        Number of fits to run in parallel, -1 for one per core: in threads if all
        estimators contain a network of this package, else in processes. The results
        do not depend on it.
    random_state : int, RandomState instance or None, default=0
        Controls the shuffling of the folds. It does not affect the estimators, which
        have their own `random_state`.
    params : dict, default=None
        Parameters of ``fit``, passed by metadata routing if it is enabled. Values with
        one entry per row are restricted to the training rows of the fold. They are not
        passed to the baseline.
    error_score : "raise" or nan, default="raise"
        If nan, the scores of a fold that fails are missing, and the error is listed in
        the report's ``warnings_``.
    verbose : int, default=0
        If 1, write a line to the standard error stream after each fit.

    Returns
    -------
    CrossValidationReport

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid (before any fit).
    ValueError
        If every fit failed.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sknn.reports import cross_validation_report
    >>> X, y = load_iris(return_X_y=True)
    >>> report = cross_validation_report(LogisticRegression(max_iter=500), X, y)
    >>> table = report.summary().set_index(["estimator", "metric"])
    >>> print(round(table.loc[("LogisticRegression", "accuracy"), "mean"], 2))
    0.97
    """
    _check_options(confidence, error_score)
    estimators = check_estimators(estimator)
    if has_step_outputs(estimators):
        estimators, X, y, cv, groups = _as_rows(estimators, X, y, cv, groups)
    problem = check_problem(estimators, X, y)
    scorers = resolve_scorers(scoring, problem)
    splits = make_splits(
        cv, X, problem, groups=groups, n_repeats=n_repeats, random_state=random_state
    )
    fit_params = _route(estimators, dict(params or {}))
    if baseline:
        estimators = _with_baseline(estimators, problem)
    start = time.perf_counter()
    tasks = [
        delayed(evaluate_fold)(
            name,
            one,
            X,
            problem,
            split,
            scorers=scorers,
            fit_params=fit_params.get(name, {}),
            error_score=error_score,
        )
        for split in splits
        for name, one in estimators.items()
    ]
    workers = preferred_workers(*(e for n, e in estimators.items() if n != _BASELINE))
    parallel = Parallel(
        n_jobs=n_jobs,
        prefer=workers,
        return_as="generator" if verbose else "list",
    )
    results = _evaluate(parallel, tasks, verbose)
    # With "auto", scores that no estimator supports are left out silently.
    is_auto = isinstance(scoring, str) and scoring == "auto"
    asked_for = [] if is_auto else [scorer.metric.name for scorer in scorers]
    _check_scored(results, asked_for)
    return CrossValidationReport(
        estimators=estimators,
        problem=problem,
        metrics=[scorer.metric for scorer in scorers],
        splits=splits,
        results=results,
        confidence=float(confidence),
        baseline=_BASELINE if baseline else None,
        n_features=_n_features(X),
        seconds=time.perf_counter() - start,
        splitting=_describe_splitting(cv, problem, groups),
        warnings=find_problems(
            problem,
            splits,
            results,
            baseline=_BASELINE if baseline else None,
            groups=groups,
            metrics=asked_for,
        ),
    )


def _check_options(confidence: float, error_score: float | Literal["raise"]) -> None:
    if not isinstance(confidence, Real) or not 0 < float(confidence) < 1:
        raise ValueError(
            f"confidence must be a number between 0 and 1, got {confidence!r}."
        )
    is_nan = isinstance(error_score, Real) and np.isnan(float(error_score))
    if error_score != "raise" and not is_nan:
        raise ValueError(f'error_score must be "raise" or nan, got {error_score!r}.')


def _as_rows(
    estimators: Mapping[str, BaseEstimator],
    X: SequencesLike,
    y: SequencesLike,
    cv: CVLike,
    groups: ArrayLike | None,
) -> tuple[dict[str, BaseEstimator], MatrixLike, ArrayLike, CVLike, ArrayLike]:
    """Return the arguments with every time step of a sequence as a row."""
    targets = [np.asarray(steps) for steps in cast(Sequence[ArrayLike], y)]
    rows = StepRows(X, np.array([len(steps) for steps in targets]))
    cv = rows.folds(cv, groups)
    # All time steps of a sequence are in the same part of a fold.
    groups = rows.numbers if groups is None else group_labels(groups)[rows.numbers]
    wrapped = {name: StepEstimator(one) for name, one in estimators.items()}
    # Folds only index the rows, as they do with other array-likes.
    return wrapped, cast(MatrixLike, rows), np.concatenate(targets), cv, groups


def _route(
    estimators: Mapping[str, BaseEstimator], params: dict[str, object]
) -> dict[str, dict[str, object]]:
    """Return the parameters for the ``fit`` of each estimator."""
    if not params or not get_config()["enable_metadata_routing"]:
        return dict.fromkeys(estimators, params)
    router = MetadataRouter(owner="cross_validation_report")
    for name, estimator in estimators.items():
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router.add(method_mapping=mapping, **{name: estimator})
    router.validate_metadata(params=params, method="fit")
    routed = router.route_params(params=params, caller="fit")
    return {name: dict(routed[name]["fit"]) for name in estimators}


def _with_baseline(
    estimators: dict[str, BaseEstimator], problem: Problem
) -> dict[str, BaseEstimator]:
    if _BASELINE in estimators:
        raise ValueError(
            f'The name "{_BASELINE}" is reserved for the baseline of the report. '
            "Rename the estimator or use baseline=False."
        )
    if problem.task == "regression":
        return {**estimators, _BASELINE: DummyRegressor(strategy="mean")}
    return {**estimators, _BASELINE: DummyClassifier(strategy="prior")}


def _evaluate(parallel: Parallel, tasks: list[_Task], verbose: int) -> list[FoldResult]:
    """Run all fits in parallel, and return their results in the given order."""
    start = time.perf_counter()
    results: list[FoldResult] = []
    for result in parallel(tasks):
        results.append(result)
        if verbose:
            _print(result, len(results), len(tasks), time.perf_counter() - start)
    errors = [r.error for r in results if r.estimator != _BASELINE]
    if all(errors):
        raise ValueError(f"Every fit failed. The first error: {errors[0]}")
    return results


def _check_scored(results: list[FoldResult], asked_for: list[str]) -> None:
    own = [r for r in results if r.estimator != _BASELINE]
    if asked_for and not any(result.scores for result in own):
        raise ValueError(
            f"scoring: no estimator has the predictions for {', '.join(asked_for)} "
            "(probabilities or decision values). Choose another score."
        )


def _print(result: FoldResult, done: int, total: int, seconds: float) -> None:
    split = result.split
    outcome = f"failed: {result.error}" if result.error else ""
    for name, value in list(result.scores.items())[:1]:
        outcome = outcome or f"{name} {value:.4f}"
    sys.stderr.write(
        f"[{done}/{total}] {result.estimator}, repeat {split.repeat}, fold "
        f"{split.fold}: {outcome} ({result.fit_time:.1f} s, {seconds:.0f} s in all)\n"
    )
    sys.stderr.flush()


def _n_features(X: MatrixLike) -> int | None:
    shape = getattr(X, "shape", ())
    return int(np.prod(shape[1:])) if len(shape) > 1 else None


def _describe_splitting(cv: CVLike, problem: Problem, groups: ArrayLike | None) -> str:
    if not isinstance(cv, int | np.integer):
        return str(cv) if hasattr(cv, "split") else "splits given by the user"
    stratified = problem.task in ("binary", "multiclass")
    kind = "stratified folds" if stratified else "folds"
    return f"{cv} shuffled {kind}" + (", groups kept together" * (groups is not None))
