"""Converts records of trials to scikit-learn's `cv_results_` and to a dataframe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sknn.search.dimensions._space import Space
from sknn.search.trials._record import Fold, Record

if TYPE_CHECKING:
    import pandas as pd

_UNKNOWN = float("nan")
_ONE = ["score"]

# The columns of `cv_results_`: arrays, except the list of parameters.
CVResults: TypeAlias = dict[str, NDArray | list[dict[str, object]]]


def trial_params(
    record: Record, space: Space, given: Mapping[str, object]
) -> dict[str, object]:
    """Return the searched parameters of a trial.

    Parameters
    ----------
    record : Record
    space : Space
    given : dict
        The searched parameters of the estimator as given.
    """
    return dict(given) if record.as_given else space.decode(record.drawn)


def score_names(records: list[Record]) -> list[str]:
    """Return the names of the scores; "score" if there is only one.

    If `scoring` is a function, the names are unknown until a fit succeeds.
    """
    named = [list(fold["scores"]) for record in records for fold in record.folds]
    return next((names for names in named if names != _ONE), _ONE)


def format_results(
    records: list[Record],
    params: list[dict[str, object]],
    n_splits: int,
    names: list[str],
    train_scores: bool,
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
    records : list of Record
    params : list of dict
        The parameters of each record.
    n_splits : int
    names : list of str
        See `score_names`.
    train_scores : bool
        Whether to include the scores of the training parts.
    format_rows : callable
        `BaseSearchCV._format_results`.
    """
    rows = []
    for record in records:
        complete = record.status == "complete"
        for number in range(n_splits):
            fold = record.folds[number] if number < len(record.folds) else None
            rows.append(_row(fold, names, train_scores))
        if complete and len(record.folds) < n_splits:
            raise ValueError(
                f"Trial {record.number} has {len(record.folds)} folds of {n_splits}."
            )
    more: dict[str, Sequence[object]] = {
        "trial_number": [r.number for r in records],
        "status": [r.status for r in records],
        "n_splits_evaluated": [len(r.folds) for r in records],
        "pruned_at_epoch": [r.pruned_at_epoch or _UNKNOWN for r in records],
        "mean_n_epochs": [r.n_epochs for r in records],
        "error": [r.error or "" for r in records],
    }
    results = format_rows(params, n_splits, rows, more)
    return _times_of_evaluated_folds(results, records)


def _row(fold: Fold | None, names: list[str], train_scores: bool) -> dict[str, object]:
    """Return one fold in the format of scikit-learn's `_fit_and_score`."""
    unknown = dict.fromkeys(names, _UNKNOWN)
    row: dict[str, object] = {
        "test_scores": _all_scores(fold["scores"], names) if fold else unknown
    }
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


def _times_of_evaluated_folds(results: CVResults, records: list[Record]) -> CVResults:
    """Replace the mean times, which are nan for trials with pruned folds."""
    names: tuple[Literal["fit_time"], Literal["score_time"]] = (
        "fit_time",
        "score_time",
    )
    for name in names:
        times = [[fold[name] for fold in r.folds] or [_UNKNOWN] for r in records]
        results[f"mean_{name}"] = np.array([np.mean(t) for t in times])
        results[f"std_{name}"] = np.array([np.std(t) for t in times])
    return results


def trials_frame(
    records: list[Record], params: list[dict[str, object]], metric: str | None
) -> pd.DataFrame:
    """Return a dataframe with one row per trial."""
    import pandas as pd

    rows = [
        {
            "trial": record.number,
            "status": record.status,
            "score": record.mean(metric),
            **each,
            "folds": len(record.folds),
            "epochs": record.n_epochs,
            "seconds": record.seconds,
            "error": record.error or "",
        }
        for record, each in zip(records, params, strict=True)
    ]
    return pd.DataFrame(rows).set_index("trial")
