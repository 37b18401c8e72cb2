"""Some of the steps of sequences."""

from typing import Any

import keras

__all__ = ["TakeSteps"]


@keras.saving.register_keras_serializable(package="sknn")
class TakeSteps(keras.layers.Layer):
    """Take the steps from `start` on, up to `stop`.

    Parameters
    ----------
    start : int
        The first step, counted from 0.
    stop : int or None, default=None
        The step before which it ends; None for all the others.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> tokens = np.array([[1, 2, 3, 4]], "int32")
    >>> np.array(TakeSteps(1, 3)(tokens)).tolist()
    [[2, 3]]
    """

    def __init__(self, start: int, stop: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start = start
        self.stop = stop
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return inputs[:, self.start : self.stop]

    def compute_output_spec(self, inputs: Any) -> Any:
        shape = list(inputs.shape)
        if self.stop is not None:
            shape[1] = self.stop - self.start
        elif shape[1] is not None:
            shape[1] -= self.start
        return keras.KerasTensor(shape, inputs.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "start": self.start, "stop": self.stop}
