"""scikit-learn's callbacks: one task an epoch."""

from collections.abc import Callable
from typing import Any

from sknn.training import Hook


class CallbackTasks(Hook):
    """Tell scikit-learn's callbacks of every epoch, and stop when one says so.

    Parameters
    ----------
    estimator : BaseNetwork
        The one that is being fitted.
    context : sklearn.callback.CallbackContext
        The task of the whole fit.
    data : dict
        The training samples `X` and `y`, and `metadata` for scorers.
    fitted : callable
        Returns the attributes of an estimator fitted so far, once the model holds the
        current weights.
    """

    def __init__(
        self,
        estimator: Any,
        context: Any,
        data: dict[str, Any],
        fitted: Callable[[], dict[str, Any]],
    ) -> None:
        self._estimator = estimator
        self._context = context
        self._data = data
        self._fitted = fitted
        self._task: Any = None

    def train_begin(self) -> None:
        self._context.call_on_fit_task_begin(estimator=self._estimator, **self._data)

    def epoch_begin(self, epoch: int) -> float:
        self._task = self._context.subcontext(task_name="epoch")
        self._task.call_on_fit_task_begin(estimator=self._estimator, **self._data)
        return 1.0

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        def attributes() -> dict[str, Any]:
            sync()
            return self._fitted()

        return self._task.call_on_fit_task_end(
            estimator=self._estimator,
            **self._data,
            reconstruction_attributes=attributes,
        )

    def train_end(self, stop_reason: str) -> None:
        self._context.call_on_fit_task_end(
            estimator=self._estimator,
            **self._data,
            reconstruction_attributes=self._fitted,
        )
