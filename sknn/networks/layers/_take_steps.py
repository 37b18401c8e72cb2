"""Slice of the time steps of sequences."""

import keras

from sknn._keras import build_now

__all__ = ["TakeSteps"]


@keras.saving.register_keras_serializable(package="sknn")
class TakeSteps(keras.layers.Layer):
    """Return the time steps from `start` to `stop`.

    Parameters
    ----------
    start : int
        Index of the first time step.
    stop : int or None, default=None
        Index after the last time step. None for all remaining time steps.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> tokens = np.array([[1, 2, 3, 4]], "int32")
    >>> np.array(TakeSteps(1, 3)(tokens)).tolist()
    [[2, 3]]
    """

    def __init__(self, start: int, stop: int | None = None, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.start = start
        self.stop = stop
        build_now(self)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return inputs[:, self.start : self.stop]

    def compute_output_spec(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        shape = list(inputs.shape)
        if self.stop is not None:
            shape[1] = self.stop - self.start
        elif shape[1] is not None:
            shape[1] -= self.start
        return keras.KerasTensor(shape, inputs.dtype)

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "start": self.start, "stop": self.stop}
