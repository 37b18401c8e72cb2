"""A trial as a task of scikit-learn's callbacks."""

from typing import Any


class TrialTask:
    """The task of one trial, with one below it for each fold.

    Parameters
    ----------
    search : OptunaSearchCV
        Whose task it is.
    context : sklearn.callback.CallbackContext
    data : dict
        `X`, `y` and `metadata` for the hooks.
    """

    def __init__(self, search: Any, context: Any, data: dict[str, Any]) -> None:
        self.search = search
        self._context = context
        self._data = data
        context.call_on_fit_task_begin(estimator=search, **data)

    def fold(self) -> Any:
        """Return the context of the next fold."""
        return self._context.subcontext(task_name="fold")

    def end(self) -> bool:
        """End the task; tell whether a callback wants the search to stop."""
        return self._context.call_on_fit_task_end(estimator=self.search, **self._data)
