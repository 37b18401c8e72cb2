"""Optuna's plots of a study."""

import copy
import warnings
from typing import Any

import optuna
from sklearn.utils.validation import check_is_fitted

from sknn.search.trials._storage import quiet_optuna

_PLOTS = {
    "history": "plot_optimization_history",
    "importances": "plot_param_importances",
    "slice": "plot_slice",
    "parallel": "plot_parallel_coordinate",
    "contour": "plot_contour",
    "rank": "plot_rank",
    "edf": "plot_edf",
    "intermediate": "plot_intermediate_values",
    "timeline": "plot_timeline",
}


def plot_study(search: Any, kind: str, options: dict[str, Any]) -> Any:
    """Draw the plot `kind` of a fitted search; see `OptunaSearchCV.plot`.

    Raises
    ------
    ValueError
        When there is no such plot.
    """
    check_is_fitted(search)
    if kind not in _PLOTS:
        raise ValueError(f"kind must be one of {', '.join(_PLOTS)}; got {kind!r}.")
    import matplotlib as mpl
    import optuna.visualization.matplotlib as plots

    # They choose a style for everything drawn later, too.
    with mpl.rc_context(), warnings.catch_warnings():
        # Their looks may change from version to version, which harms nobody here.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        # A parameter that every trial has alike has an axis without length.
        warnings.filterwarnings("ignore", "Attempting to set identical low and high")
        return getattr(plots, _PLOTS[kind])(_short_names(search.study_), **options)


def _short_names(study: Any) -> Any:
    """Return `study` without the step of a pipeline that all parameters begin with."""
    trials = study.get_trials()
    names = {name for trial in trials for name in trial.params}
    # A name can stand inside the one that is drawn, as in "log2(step__width)".
    steps = {name.rpartition("(")[2].rpartition("__")[0] for name in names}
    (prefix,) = steps if len(steps) == 1 else {""}
    if not prefix:
        return study
    with quiet_optuna():
        shown = optuna.create_study(direction="maximize", study_name=study.study_name)
    for trial in trials:
        renamed = copy.copy(trial)
        renamed.params, renamed.distributions = (
            {name.replace(f"{prefix}__", ""): item for name, item in entries.items()}
            for entries in (trial.params, trial.distributions)
        )
        shown.add_trial(renamed)
    return shown
