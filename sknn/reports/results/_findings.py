"""The warnings of a report about its folds, fits and scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sknn.reports.results._fold import FoldResult
from sknn.reports.results._problem import Problem
from sknn.reports.results._splits import Split

__all__ = ["find_problems"]


def find_problems(
    problem: Problem,
    splits: list[Split],
    results: list[FoldResult],
    baseline: str | None = None,
    groups: ArrayLike | None = None,
    metrics: Sequence[str] = (),
) -> list[str]:
    """Return one sentence for each problem, starting with the splits.

    Parameters
    ----------
    problem : Problem
        The checked target.
    splits : list of Split
        Training and test rows of every fold.
    results : list of FoldResult
        One for each estimator and fold.
    baseline : str, default=None
        Name of the baseline, whose missing scores are no problem.
    groups : array-like of shape (n_samples,), default=None
        Group labels of the rows.
    metrics : sequence of str, default=()
        Names of the requested scores.

    Returns
    -------
    list of str
    """
    found = _in_splits(problem, splits)
    if groups is not None:
        found += _in_groups(np.asarray(groups), splits)
    for name in dict.fromkeys(result.estimator for result in results):
        own = [result for result in results if result.estimator == name]
        found += _in_training(name, own)
        if name != baseline:
            found += _in_scores(name, own, metrics)
    return found


def _in_splits(problem: Problem, splits: list[Split]) -> list[str]:
    found = []
    shared = [s for s in splits if np.intersect1d(s.train, s.test).size]
    if shared:
        found.append(
            f"{_folds(shared, splits)} have rows in both the training and the test "
            "part: their scores are too optimistic."
        )
    if problem.task not in ("binary", "multiclass"):
        return found
    for part, consequence in (
        ("train", "the model cannot learn them"),
        ("test", "some scores leave them out or are not defined"),
    ):
        lacking = [
            split
            for split in splits
            if len(np.unique(problem.y[getattr(split, part)])) < len(problem.classes)
        ]
        if lacking:
            missing = {
                str(label)
                for split in lacking
                for label in np.setdiff1d(
                    problem.classes, problem.y[getattr(split, part)]
                )
            }
            where = "training" if part == "train" else "test"
            found.append(
                f"{_folds(lacking, splits)} lack classes in the {where} part "
                f"({', '.join(sorted(missing))}): {consequence}."
            )
    return found


def _in_groups(groups: NDArray, splits: list[Split]) -> list[str]:
    shared = [s for s in splits if np.intersect1d(groups[s.train], groups[s.test]).size]
    if not shared:
        return []
    return [
        f"{_folds(shared, splits)} have groups in both the training and the test part, "
        "because cv ignores groups: their scores may be too optimistic."
    ]


def _in_training(name: str, own: list[FoldResult]) -> list[str]:
    found = []
    for result in own:
        if result.error:
            found.append(
                f"{name}: repeat {result.split.repeat}, fold {result.split.fold} "
                f"failed: {result.error}"
            )
    broken = [r for r in own if r.training.stop_reason == "non_finite_loss"]
    if broken:
        found.append(
            f"{name}: the loss was not finite in {_folds(broken, own)}; a lower "
            "learning rate or gradient clipping may help."
        )
    interrupted = [r for r in own if r.training.stop_reason == "interrupted"]
    if interrupted:
        found.append(
            f"{name}: training was interrupted in {_folds(interrupted, own)}, whose "
            "scores belong to unfinished networks; run the report again."
        )
    unfinished = [
        r
        for r in own
        if r.training.stop_reason == "epochs" and r.training.may_stop_early
    ]
    if unfinished:
        found.append(
            f"{name}: training used all its epochs in {_folds(unfinished, own)} and "
            "may not have finished; more epochs may help."
        )
    return found


def _in_scores(name: str, own: list[FoldResult], metrics: Sequence[str]) -> list[str]:
    scored = [result.scores for result in own if result.error is None]
    found = [
        f"{name}: {metric} is left out, because it requires predictions that the "
        "estimator does not have (probabilities or decision values)."
        for metric in metrics
        if scored and not any(metric in scores for scores in scored)
    ]
    undefined: dict[str, int] = {}
    for result in own:
        for metric, value in result.scores.items():
            if result.error is None and not np.isfinite(value):
                undefined[metric] = undefined.get(metric, 0) + 1
    return found + [
        f"{name}: {metric} is not defined in {count} of {len(own)} folds, which are "
        "left out of its mean."
        for metric, count in undefined.items()
    ]


def _folds(some: Sequence[object], of: Sequence[object]) -> str:
    return f"{len(some)} of {len(of)} folds"
