"""Converts records of trials to scikit-learn's `cv_results_` and to a dataframe."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from sknn.search._failures import have_all_scores
from sknn.search.trials._job import Job
from sknn.search.trials._record import Fold, Record
from sknn.search.trials._trials import Trials

if TYPE_CHECKING:
    import pandas as pd

_UNKNOWN = float("nan")
_ONE = ["score"]

# The columns of `cv_results_`: arrays, except the list of parameters.
CVResults: TypeAlias = dict[str, NDArray | list[dict[str, object]]]


def searched_params(job: Job, trials: Trials) -> list[dict[str, object]]:
    """Return the searched parameters of each trial."""
    values = job.estimator.get_params(deep=True)
    given = {name: values[name] for name in job.space.names if name in values}
    return [given if r.is_default else _decoded(job, r) for r in trials]


def _decoded(job: Job, record: Record) -> dict[str, object]:
    try:
        return job.space.decode(record.drawn)
    except Exception:
        if record.folds or record.pruned_at_epoch:
            raise
        return dict(record.drawn)  # the function of the space raised an error


def format_results(
    job: Job,
    trials: Trials,
    params: list[dict[str, object]],
    format_rows: Callable[
        [
            list[dict[str, object]],
            int,
            list[dict[str, object]],
            dict[str, Sequence[object]],
        ],
        CVResults,
    ],
) -> CVResults:
    """Return `cv_results_`.

    Parameters
    ----------
    job : Job
    trials : Trials
    params : list of dict
        The parameters of each trial.
    format_rows : callable
        `BaseSearchCV._format_results`.
    """
    n_splits = len(job.splits)
    names = trials.score_names
    rows = []
    for record in trials:
        for number in range(n_splits):
            fold = record.folds[number] if number < len(record.folds) else None
            rows.append(_row(fold, names, job.return_train_score))
    more: dict[str, Sequence[object]] = {
        "trial_number": [r.number for r in trials],
        "status": [r.status for r in trials],
        "n_splits_evaluated": [len(r.folds) for r in trials],
        "pruned_at_epoch": [r.pruned_at_epoch or _UNKNOWN for r in trials],
        "mean_n_epochs": [r.n_epochs for r in trials],
        "error": [r.error or "" for r in trials],
    }
    with warnings.catch_warnings():
        if not have_all_scores(trials, n_splits):
            # Pruned trials have no mean score, and failed fits have their own warning.
            warnings.filterwarnings("ignore", "One or more of the", UserWarning)
        results = format_rows(params, n_splits, rows, more)
    _insert_error_scores(results, trials)
    return _times_of_evaluated_folds(results, trials)


def _insert_error_scores(results: CVResults, trials: Trials) -> None:
    """Insert the scores of failed folds, which must not count in the mean scores."""
    for row, record in enumerate(trials):
        for number, fold in enumerate(record.folds):
            if not fold.get("failed"):
                continue
            for name, score in _all_scores(fold["scores"], trials.score_names).items():
                column = results[f"split{number}_test_{name}"]
                cast(NDArray, column)[row] = score


def _row(fold: Fold | None, names: list[str], train_scores: bool) -> dict[str, object]:
    """Return one fold in the format of scikit-learn's `_fit_and_score`."""
    unknown = dict.fromkeys(names, _UNKNOWN)
    row: dict[str, object] = {"test_scores": unknown}
    if fold is not None and not fold.get("failed"):
        row["test_scores"] = _all_scores(fold["scores"], names)
    if train_scores:
        row["train_scores"] = (
            _all_scores(fold["train_scores"], names) if fold else unknown
        )
    row["fit_time"] = fold["fit_time"] if fold else _UNKNOWN
    row["score_time"] = fold["score_time"] if fold else _UNKNOWN
    return row


def _all_scores(scores: dict[str, float], names: list[str]) -> dict[str, float]:
    """Return a score for each name; a failed fit has the same score for all names."""
    if list(scores) == _ONE:
        return dict.fromkeys(names, scores["score"])
    return {name: scores.get(name, _UNKNOWN) for name in names}


def _times_of_evaluated_folds(results: CVResults, trials: Trials) -> CVResults:
    """Replace the mean times, which are nan for trials with pruned folds."""
    names: tuple[Literal["fit_time"], Literal["score_time"]] = (
        "fit_time",
        "score_time",
    )
    for name in names:
        times = [[fold[name] for fold in r.folds] or [_UNKNOWN] for r in trials]
        results[f"mean_{name}"] = np.array([np.mean(t) for t in times])
        results[f"std_{name}"] = np.array([np.std(t) for t in times])
    return results


def trials_frame(trials: Trials, params: list[dict[str, object]]) -> pd.DataFrame:
    """Return a dataframe with one row per trial."""
    import pandas as pd

    rows = [
        {
            "trial": record.number,
            "status": record.status,
            "score": record.mean(trials.metric),
            **each,
            "folds": len(record.folds),
            "epochs": record.n_epochs,
            "seconds": record.seconds,
            "error": record.error or "",
        }
        for record, each in zip(trials, params, strict=True)
    ]
    return pd.DataFrame(rows).set_index("trial")
