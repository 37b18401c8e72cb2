"""Rules that select the trial to refit."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray


def one_standard_error(
    simplicity: str, metric: str = "score"
) -> Callable[[Mapping[str, ArrayLike]], int]:
    """Return a `refit` that selects the simplest trial among the nearly best ones.

    A trial is nearly the best if its mean score is at most one standard error, taken
    over the folds of the best trial, below the best mean score.

    Parameters
    ----------
    simplicity : str
        A column of `cv_results_` with lower values for simpler trials, such as
        ``"mean_fit_time"``, ``"mean_n_epochs"`` or ``"param_max_depth"``.
    metric : str, default="score"
        Name of the score to compare.

    Returns
    -------
    callable
        Can be passed as `refit` to any search with the interface of scikit-learn.

    References
    ----------
    Breiman, Friedman, Olshen, Stone (1984). Classification and regression trees,
    section 3.4.3.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import GridSearchCV
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from sknn.search import one_standard_error
    >>> search = GridSearchCV(
    ...     DecisionTreeClassifier(random_state=0),
    ...     {"max_depth": [1, 2, 3, 4, 5]},
    ...     refit=one_standard_error("param_max_depth"),
    ... ).fit(*load_iris(return_X_y=True))
    >>> search.best_params_
    {'max_depth': 3}
    """
    return _OneStandardError(simplicity, metric)


class _OneStandardError:
    """A rule that can be pickled and compared."""

    def __init__(self, simplicity: str, metric: str) -> None:
        self.simplicity = simplicity
        self.metric = metric

    def __repr__(self) -> str:
        return f"one_standard_error({self.simplicity!r}, {self.metric!r})"

    def __call__(self, results: Mapping[str, ArrayLike]) -> int:
        if self.simplicity not in results:
            raise ValueError(
                "simplicity must be a column of cv_results_, one of "
                f"{', '.join(results)}; got {self.simplicity!r}."
            )
        means = np.asarray(results[f"mean_test_{self.metric}"], float)
        deviations = np.asarray(results[f"std_test_{self.metric}"], float)
        best = int(np.nanargmax(means))
        n_splits = sum(
            name.startswith("split") and name.endswith(f"_test_{self.metric}")
            for name in results
        )
        error = deviations[best] / np.sqrt(max(n_splits - 1, 1))
        near = np.flatnonzero(means >= means[best] - error)
        column: NDArray = np.ma.asarray(results[self.simplicity])
        cost = np.ma.filled(column[near].astype(float), np.inf)
        # Ties in simplicity are resolved by the better score.
        return int(near[np.lexsort((-means[near], cost))[0]])
