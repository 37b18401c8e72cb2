"""The public function: cross-validate and return a report."""

import sys
import time
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
from sklearn import get_config
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
)
from sklearn.utils.parallel import Parallel, delayed

from sknn._parallel import preferred_workers
from sknn.reports._findings import find_problems
from sknn.reports._fold import FoldResult, evaluate_fold
from sknn.reports._problem import Problem, check_estimators, check_problem
from sknn.reports._report import CrossValidationReport
from sknn.reports._scoring import resolve_scorers
from sknn.reports._splits import make_splits
from sknn.reports._step_estimator import StepEstimator
from sknn.reports._step_rows import StepRows, has_step_outputs

__all__ = ["cross_validation_report"]

_BASELINE = "baseline"


def cross_validation_report(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    n_repeats: int = 1,
    groups: Any = None,
    scoring: Any = "auto",
    confidence: float = 0.95,
    baseline: bool = True,
    n_jobs: int | None = None,
    random_state: Any = 0,
    params: Mapping[str, Any] | None = None,
    error_score: Any = "raise",
    verbose: int = 0,
) -> CrossValidationReport:
    """Cross-validate one or several estimators and report how well they do.

    Works for every scikit-learn classifier and regressor, pipelines and searches
    included. All estimators see the same folds. Each predicts a fold's test rows
    once; all scores, curves and tables come from these predictions.

    Parameters
    ----------
    estimator : estimator or dict of str to estimator
        What to evaluate. Clones are fitted, never the estimators themselves.
    X : array-like of shape (n_samples, n_features)
        Array, pandas or polars frame, sparse matrix or list.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Target: two or more classes, several labels (columns of 0 and 1), or numbers.
        For networks with ``output="sequence"`` an array for each sequence; the steps
        are the rows of the report then, and those of a sequence stay together.
    cv : int, splitter or iterable of (train, test), default=5
        A number of folds gives shuffled folds, stratified for classes. A splitter or
        an iterable is used as it is.
    n_repeats : int, default=1
        Split all rows again, with other seeds, this many times.
    groups : array-like of shape (n_samples,), default=None
        Rows of one group are never in the training and the test part of one fold. A
        splitter of your own gets them; if it does not heed them, the report warns.
    scoring : "auto", str, callable, or list, tuple or dict of them, default="auto"
        "auto" takes the usual scores of the task that the estimator can give. Names
        are those of scikit-learn's scorers; for two classes the second counts as
        positive, and an estimator that cannot give a score is left out. Losses appear
        as positive numbers, without the prefix ``neg_``.
    confidence : float, default=0.95
        Coverage of the intervals, between 0 and 1.
    baseline : bool, default=True
        Add a row for an estimator that ignores X: class frequencies or the mean.
    n_jobs : int, default=None
        Number of fits to run in parallel, -1 for one per core: in threads if all
        estimators contain a network of this package, else in processes. The results
        do not depend on it.
    random_state : int, RandomState instance or None, default=0
        Seeds the splits, not the estimators, which have their own.
    params : dict, default=None
        Passed to ``fit`` (by metadata routing where that is enabled); values with one
        entry for each row are cut to the fold. The baseline gets none.
    error_score : "raise" or nan, default="raise"
        With nan, a fold that fails counts as missing and is listed in the report's
        ``warnings_``.
    verbose : int, default=0
        With 1, write a line to the standard error stream after each fit.

    Returns
    -------
    CrossValidationReport

    Raises
    ------
    ValueError
        If an argument is wrong (before anything is fitted), or if every fit failed.

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
    # "auto" asks for what the estimators can give.
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


def _check_options(confidence: Any, error_score: Any) -> None:
    if not isinstance(confidence, Real) or not 0 < float(confidence) < 1:
        raise ValueError(
            f"confidence must be a number between 0 and 1, got {confidence!r}."
        )
    is_nan = isinstance(error_score, Real) and np.isnan(float(error_score))
    if error_score != "raise" and not is_nan:
        raise ValueError(f'error_score must be "raise" or nan, got {error_score!r}.')


def _as_rows(
    estimators: Mapping[str, Any], X: Any, y: Any, cv: Any, groups: Any
) -> tuple[Any, ...]:
    """Return the same with every step of a sequence as a row."""
    y = [np.asarray(steps) for steps in y]
    rows = StepRows(X, np.array([len(steps) for steps in y]))
    cv = rows.folds(cv, groups)
    # The steps of a sequence stay together.
    groups = rows.numbers if groups is None else np.asarray(groups)[rows.numbers]
    wrapped = {name: StepEstimator(one) for name, one in estimators.items()}
    return wrapped, rows, np.concatenate(y), cv, groups


def _route(
    estimators: Mapping[str, Any], params: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return what reaches the ``fit`` of each estimator."""
    if not params or not get_config()["enable_metadata_routing"]:
        return dict.fromkeys(estimators, params)
    router = MetadataRouter(owner="cross_validation_report")
    for name, estimator in estimators.items():
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router.add(method_mapping=mapping, **{name: estimator})
    router.validate_metadata(params=params, method="fit")
    routed = router.route_params(params=params, caller="fit")
    return {name: dict(routed[name]["fit"]) for name in estimators}


def _with_baseline(estimators: dict[str, Any], problem: Problem) -> dict[str, Any]:
    if _BASELINE in estimators:
        raise ValueError(
            f'The name "{_BASELINE}" is taken by the report\'s own row. Rename the '
            "estimator or use baseline=False."
        )
    if problem.task == "regression":
        return {**estimators, _BASELINE: DummyRegressor(strategy="mean")}
    return {**estimators, _BASELINE: DummyClassifier(strategy="prior")}


def _evaluate(parallel: Parallel, tasks: list[Any], verbose: int) -> list[FoldResult]:
    """Run all fits, in any order, and return their results in the order given."""
    start = time.perf_counter()
    results: list[FoldResult] = []
    for result in parallel(tasks):
        results.append(result)
        if verbose:
            _tell(result, len(results), len(tasks), time.perf_counter() - start)
    errors = [r.error for r in results if r.estimator != _BASELINE]
    if all(errors):
        raise ValueError(f"Every fit failed. The first said: {errors[0]}")
    return results


def _check_scored(results: list[FoldResult], asked_for: list[str]) -> None:
    own = [r for r in results if r.estimator != _BASELINE]
    if asked_for and not any(result.scores for result in own):
        raise ValueError(
            f"scoring: no estimator predicts what {', '.join(asked_for)} needs "
            "(probabilities or decision values). Choose another score."
        )


def _tell(result: FoldResult, done: int, total: int, seconds: float) -> None:
    split = result.split
    outcome = f"failed: {result.error}" if result.error else ""
    for name, value in list(result.scores.items())[:1]:
        outcome = outcome or f"{name} {value:.4f}"
    sys.stderr.write(
        f"[{done}/{total}] {result.estimator}, repeat {split.repeat}, fold "
        f"{split.fold}: {outcome} ({result.fit_time:.1f} s, {seconds:.0f} s in all)\n"
    )
    sys.stderr.flush()


def _n_features(X: Any) -> int | None:
    shape = getattr(X, "shape", ())
    return int(np.prod(shape[1:])) if len(shape) > 1 else None


def _describe_splitting(cv: Any, problem: Problem, groups: Any) -> str:
    if not isinstance(cv, int | np.integer):
        return str(cv) if hasattr(cv, "split") else "splits given by the user"
    stratified = problem.task in ("binary", "multiclass")
    kind = "stratified folds" if stratified else "folds"
    return f"{cv} shuffled {kind}" + (", groups kept together" * (groups is not None))
