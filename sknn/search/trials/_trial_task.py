"""A trial as a task for the callbacks of scikit-learn."""

from collections.abc import Mapping

from sklearn.base import BaseEstimator
from sklearn.callback import CallbackContext


class TrialTask:
    """The task of one trial, with one subtask for each fold.

    Parameters
    ----------
    search : OptunaSearchCV
        The search that the trial belongs to.
    context : sklearn.callback.CallbackContext
    data : dict
        `X`, `y` and `metadata` for the hooks.
    """

    def __init__(
        self,
        search: BaseEstimator,
        context: CallbackContext,
        data: Mapping[str, object],
    ) -> None:
        self.search = search
        self._context = context
        self._data = data
        context.call_on_fit_task_begin(estimator=search, **data)

    def fold(self) -> CallbackContext:
        """Return the context of the next fold."""
        return self._context.subcontext(task_name="candidate-split-evaluation")

    def end(self) -> bool:
        """End the task; return True if a callback requests the search to stop."""
        return self._context.call_on_fit_task_end(estimator=self.search, **self._data)
