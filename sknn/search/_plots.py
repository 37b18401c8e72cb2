"""Optuna's plots of a study."""

import warnings
from typing import Any

import optuna
from sklearn.utils.validation import check_is_fitted

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
        return getattr(plots, _PLOTS[kind])(search.study_, **options)
