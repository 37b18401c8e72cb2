"""Optuna's plots of a study."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import optuna
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from sknn.search.trials._storage import quiet_optuna

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PlotKind: TypeAlias = Literal[
    "history",
    "importances",
    "slice",
    "parallel",
    "contour",
    "rank",
    "edf",
    "intermediate",
    "timeline",
]

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


def plot_study(
    search: BaseEstimator, kind: PlotKind, options: Mapping[str, object]
) -> Axes | NDArray[np.object_]:
    """Draw the plot `kind` of a fitted search; see `OptunaSearchCV.plot`.

    Raises
    ------
    ValueError
        If `kind` is unknown.
    """
    check_is_fitted(search)
    if kind not in _PLOTS:
        raise ValueError(f"kind must be one of {', '.join(_PLOTS)}; got {kind!r}.")
    import matplotlib as mpl
    import optuna.visualization.matplotlib as plots

    # Optuna sets a style globally, so the settings are restored afterwards.
    with mpl.rc_context(), warnings.catch_warnings():
        # The appearance of these plots may change between versions of Optuna.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        # The axis of a parameter that is equal in all trials has no extent.
        warnings.filterwarnings("ignore", "Attempting to set identical low and high")
        # All importances are then equal, as the plot shows.
        warnings.filterwarnings("ignore", "The number of trials is too small")
        return getattr(plots, _PLOTS[kind])(_short_names(search.study_), **options)


def _short_names(study: optuna.Study) -> optuna.Study:
    """Return `study` without a prefix that all parameters share (a pipeline step)."""
    trials = study.get_trials()
    names = {name for trial in trials for name in trial.params}
    # Sampled parameters can contain the name in parentheses: "log2(step__width)".
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
