"""Tasks of scikit-learn's callbacks: one per epoch."""

from collections.abc import Callable, Mapping

from sklearn.base import BaseEstimator
from sklearn.callback import CallbackContext

from sknn.training import Hook


class CallbackTasks(Hook):
    """Call scikit-learn's callbacks for each epoch, and stop if one requests it.

    Parameters
    ----------
    estimator : BaseEstimator
        The estimator that is fitted.
    context : sklearn.callback.CallbackContext
        Context of the task of the whole fit.
    data : mapping
        The training samples `X` and `y`, and `metadata` for scorers.
    fitted : callable
        Returns the fitted attributes of the estimator, if the model contains the
        current weights.
    """

    def __init__(
        self,
        estimator: BaseEstimator,
        context: CallbackContext,
        data: Mapping[str, object],
        fitted: Callable[[], dict[str, object]],
    ) -> None:
        self._estimator = estimator
        self._context = context
        self._data = data
        self._fitted = fitted
        self._task: CallbackContext | None = None

    def train_begin(self) -> None:
        self._context.call_on_fit_task_begin(estimator=self._estimator, **self._data)

    def epoch_begin(self, epoch: int) -> float:
        self._task = self._context.subcontext(task_name="epoch")
        self._task.call_on_fit_task_begin(estimator=self._estimator, **self._data)
        return 1.0

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        def attributes() -> dict[str, object]:
            sync()
            return self._fitted()

        assert self._task is not None  # the epoch has started
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
