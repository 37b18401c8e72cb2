"""Records of trials as scikit-learn's `cv_results_`, and as a frame."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sknn.search.dimensions._space import Space
from sknn.search.trials._record import Record

if TYPE_CHECKING:
    import pandas as pd

_UNKNOWN = float("nan")
_ONE = ["score"]


def trial_params(record: Record, space: Space, given: dict[str, Any]) -> dict[str, Any]:
    """Return the searched parameters of a trial.

    Parameters
    ----------
    record : Record
    space : Space
    given : dict
        The searched parameters as the estimator came.
    """
    return dict(given) if record.as_given else space.decode(record.drawn)


def score_names(records: list[Record]) -> list[str]:
    """Return the names of the scores; "score" where there is one.

    A fit that fails says nothing of the names that a function gives its scores.
    """
    named = [list(fold["scores"]) for record in records for fold in record.folds]
    return next((names for names in named if names != _ONE), _ONE)


def format_results(
    records: list[Record],
    params: list[dict[str, Any]],
    n_splits: int,
    names: list[str],
    train_scores: bool,
    format_rows: Callable[..., dict[str, Any]],
) -> dict[str, Any]:
    """Return `cv_results_`.

    Parameters
    ----------
    records : list of Record
    params : list of dict
        Of each record.
    n_splits : int
    names : list of str
        See `score_names`.
    train_scores : bool
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
    more = {
        "trial_number": [r.number for r in records],
        "status": [r.status for r in records],
        "n_splits_evaluated": [len(r.folds) for r in records],
        "pruned_at_epoch": [r.pruned_at_epoch or _UNKNOWN for r in records],
        "mean_n_epochs": [r.n_epochs for r in records],
        "error": [r.error or "" for r in records],
    }
    results = format_rows(params, n_splits, rows, more)
    return _times_of_folds_that_ran(results, records)


def _row(
    fold: dict[str, Any] | None, names: list[str], train_scores: bool
) -> dict[str, Any]:
    """Return one fold as scikit-learn's `_fit_and_score` would."""
    kinds = ["scores", "train_scores"] if train_scores else ["scores"]
    row: dict[str, Any] = {
        kind.replace("scores", "test_scores") if kind == "scores" else kind: (
            _all_scores(fold[kind], names) if fold else dict.fromkeys(names, _UNKNOWN)
        )
        for kind in kinds
    }
    for time in ("fit_time", "score_time"):
        row[time] = fold[time] if fold else _UNKNOWN
    return row


def _all_scores(scores: dict[str, float], names: list[str]) -> dict[str, float]:
    """Return a score for each name: that of a failed fit stands for all."""
    if list(scores) == _ONE:
        return dict.fromkeys(names, scores["score"])
    return {name: scores.get(name, _UNKNOWN) for name in names}


def _times_of_folds_that_ran(
    results: dict[str, Any], records: list[Record]
) -> dict[str, Any]:
    """Replace the mean times, which pruned folds have made unknown."""
    for name in ("fit_time", "score_time"):
        times = [[fold[name] for fold in r.folds] or [_UNKNOWN] for r in records]
        results[f"mean_{name}"] = np.array([np.mean(t) for t in times])
        results[f"std_{name}"] = np.array([np.std(t) for t in times])
    return results


def trials_frame(
    records: list[Record], params: list[dict[str, Any]], metric: str | None
) -> "pd.DataFrame":
    """Return a row for each trial."""
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
