"""Learning-rate schedules: the rate of every step, as an input of the program."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class Schedule(ABC):
    """The learning rate of each step of one fit.

    Parameters
    ----------
    learning_rate : float
        The rate that the schedule starts from (for `one_cycle`, its peak).
    total_steps : int
        Steps of the whole fit, if nothing stops it early.
    """

    def __init__(self, learning_rate: float, total_steps: int) -> None:
        self.learning_rate = learning_rate
        self.total_steps = max(int(total_steps), 1)

    # True where the rates of an epoch depend on how the epochs before went.
    adaptive = False

    @abstractmethod
    def rates(self, steps: np.ndarray) -> np.ndarray:
        """Return the rates of `steps`, counted from 0, as float32."""

    @abstractmethod
    def epoch_end(self, value: float) -> None:
        """Take the monitored value of an epoch; lower is better."""


class Formula(Schedule):
    """A rate that is a function of the part of the training that is done."""

    def __init__(self, learning_rate: float, total_steps: int, name: str) -> None:
        super().__init__(learning_rate, total_steps)
        self.name = name

    def rates(self, steps: np.ndarray) -> np.ndarray:
        done = np.minimum(steps / self.total_steps, 1.0)
        return (self.learning_rate * _FORMULAS[self.name](done)).astype("float32")

    def epoch_end(self, value: float) -> None:
        """A formula goes by the steps alone."""


def _one_cycle(done: np.ndarray) -> np.ndarray:
    """Up linearly from a tenth for half of the steps, then down to almost nothing."""
    return np.interp(done, [0.0, 0.5, 1.0], [0.1, 1.0, 1e-4])


# Each takes the part of all steps that is done, from 0 to 1.
_FORMULAS: dict[str, Callable[[np.ndarray], Any]] = {
    "constant": np.ones_like,
    # a0 / (1 + t/r): the rate is halved after a tenth of the training.
    "power": lambda done: 1.0 / (1.0 + 10.0 * done),
    # a0 * 10^(-t/r): two powers of ten over the training.
    "exponential": lambda done: 10.0 ** (-2.0 * done),
    "piecewise_constant": lambda done: np.select(
        [done < 0.5, done < 0.75], [1, 0.1], 0.01
    ),
    "cosine": lambda done: 0.5 * (1.0 + np.cos(np.pi * done)),
    "one_cycle": _one_cycle,
}


class Plateau(Schedule):
    """Divide the rate by five when the monitored value has stopped falling.

    Parameters
    ----------
    learning_rate : float
        The first rate.
    total_steps : int
        Not used: the data decide.
    patience : int, default=5
        Epochs without improvement before the rate falls.
    factor : float, default=0.2
        What the rate is multiplied by.
    floor : float, default=1e-3
        The lowest rate, as a part of the first.
    """

    adaptive = True

    def __init__(
        self,
        learning_rate: float,
        total_steps: int,
        patience: int = 5,
        factor: float = 0.2,
        floor: float = 1e-3,
    ) -> None:
        super().__init__(learning_rate, total_steps)
        self.patience = patience
        self.factor = factor
        self.floor = floor * learning_rate
        self.rate = learning_rate
        self.best = np.inf
        self.waited = 0

    def rates(self, steps: np.ndarray) -> np.ndarray:
        return np.full(len(steps), self.rate, "float32")

    def epoch_end(self, value: float) -> None:
        if value < self.best - 1e-4 * abs(self.best if np.isfinite(self.best) else 0):
            self.best, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.rate, self.waited = max(self.rate * self.factor, self.floor), 0


class KerasSchedule(Schedule):
    """A `keras.optimizers.schedules.LearningRateSchedule` or a function of the step."""

    def __init__(self, schedule: Any, total_steps: int) -> None:
        first = float(keras.ops.convert_to_numpy(schedule(0)))
        super().__init__(first, total_steps)
        self.schedule = schedule

    def rates(self, steps: np.ndarray) -> np.ndarray:
        values = [keras.ops.convert_to_numpy(self.schedule(int(s))) for s in steps]
        return np.asarray(values, "float32")

    def epoch_end(self, value: float) -> None:
        """A Keras schedule goes by the steps alone."""


SCHEDULES = (*_FORMULAS, "plateau")


def make_schedule(schedule: Any, learning_rate: float, total_steps: int) -> Schedule:
    """Return the schedule of one fit.

    Parameters
    ----------
    schedule : str or callable
        One of `SCHEDULES`, a Keras learning-rate schedule, or a function that maps
        the number of a step to its rate.
    learning_rate : float
        The rate that the named schedules scale.
    total_steps : int
        Steps of the whole fit.
    """
    if callable(schedule):
        return KerasSchedule(schedule, total_steps)
    if schedule == "plateau":
        return Plateau(learning_rate, total_steps)
    return Formula(learning_rate, total_steps, schedule)
