"""Warnings and errors about the trials of a search."""

from collections.abc import Callable

from sklearn.exceptions import FitFailedWarning

from sknn._sklearn import report_failed_fits
from sknn._warnings import warn_user
from sknn.search.trials._record import Record
from sknn.search.trials._trials import Trials


def report_failures(
    trials: Trials, n_splits: int, error_score: object, fit_first: Callable[[], None]
) -> None:
    """Warn about failed fits and trials, as `GridSearchCV` does.

    Parameters
    ----------
    trials : Trials
        The finished trials.
    n_splits : int
        Number of folds.
    error_score : float or "raise"
    fit_first : callable
        Fits the first trial on all samples. It is called if no trial is complete, as in
        `GridSearchCV`, because an error of the fit then has its own type.

    Raises
    ------
    ValueError
        If no trial is complete. The message contains the first errors.
    """
    folds = [fold for record in trials for fold in record.folds]
    fits = [{"fit_error": fold.get("fit_error")} for fold in folds]
    # The fit of a fold that was pruned after some epochs did not fail.
    fits += [{"fit_error": None} for r in trials if r.pruned_at_epoch is not None]
    report_failed_fits(fits, error_score)
    causes = "; ".join(trials.errors[:3])
    if trials.best is None:
        if folds:
            fit_first()
        if not trials:
            raise ValueError("No trial was finished. Increase `timeout`, if it is set.")
        raise ValueError(
            f"None of {len(trials)} trials could be completed. "
            + (f"The first errors: {causes}. " if causes else "")
            + 'Set error_score="raise" to see the traceback of an error.'
        )
    failed = trials.with_status("failed")
    without_fit_error = [r for r in failed if not _has_fit_error(r)]
    if without_fit_error and not have_all_scores(trials, n_splits):
        warn_user(
            f"{len(failed)} of {len(trials)} trials failed: {causes}.",
            FitFailedWarning,
        )


def have_all_scores(trials: Trials, n_splits: int) -> bool:
    """Return True if all folds of all trials were scored.

    Only then the warning of scikit-learn about mean scores that are nan is correct.
    """
    return not any(len(r.folds) < n_splits or _has_fit_error(r) for r in trials)


def _has_fit_error(record: Record) -> bool:
    return any(fold.get("fit_error") for fold in record.folds)


def warn_about_state(scoring: object) -> None:
    """Warn that the scorer of a search with a storage has changed in the search."""
    warn_user(
        f"scoring={scoring!r} changes when it is called, for example because it "
        "appends to a list. The same search with this object is another search, which "
        "cannot resume the trials in `storage`. Use a scorer without state, or create "
        "it again before each `fit`.",
    )
