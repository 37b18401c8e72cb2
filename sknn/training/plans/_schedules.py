"""Learning-rate schedules: the rate of every step, as an input of the program."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training.compiling._cache import cached
from sknn.training.models._signature import is_known, value_key
from sknn.training.plans._decision import PLATEAU_MARGIN

# The lowest rate, as a part of the first, of a schedule that goes by how training goes,
# and of one that a training has outlived.
FLOOR = 1e-3


class Schedule(ABC):
    """The learning rate of each step of one fit.

    Parameters
    ----------
    learning_rate : float
        The rate that the schedule starts from (for `one_cycle`, its peak).
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    # What the rates are multiplied by, which depends on how the epochs before went.
    part = 1.0

    @abstractmethod
    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        """Return the rates, before `part`, of `steps` (from 0) that begin at `epochs`.

        An epoch's steps have `epochs` with fractions: 0.5 is the middle of the first.
        """

    @abstractmethod
    def epoch_end(self, value: float) -> None:
        """Take the monitored value of an epoch; lower is better."""

    def state(self) -> tuple[Any, ...]:
        """Return what `restore` needs to go on in another training."""
        return ()

    def restore(self, state: tuple[Any, ...]) -> None:  # noqa: B027 (a formula is all)
        """Go on from the `state` of a schedule of the same kind."""


class Formula(Schedule):
    """A rate that is a function of the part of the training that is done.

    Parameters
    ----------
    learning_rate : float
    total_epochs : int
        Epochs of the whole fit, if nothing stops it early. Later ones keep the last
        rate, but at least a thousandth of the first.
    name : str
    """

    def __init__(self, learning_rate: float, total_epochs: int, name: str) -> None:
        super().__init__(learning_rate)
        self.total_epochs = max(int(total_epochs), 1)
        self.name = name

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        done = epochs / self.total_epochs
        parts = _FORMULAS[self.name](np.minimum(done, 1.0))
        parts = np.where(done < 1.0, parts, np.maximum(parts, FLOOR))
        return self.learning_rate * parts

    def epoch_end(self, value: float) -> None:
        """A formula goes by the epochs alone."""


def _one_cycle(done: np.ndarray) -> np.ndarray:
    """Up linearly from a tenth for half of the steps, then down to almost nothing."""
    return np.interp(done, [0.0, 0.5, 1.0], [0.1, 1.0, 1e-4])


# Each takes the part of all epochs that is done, from 0 to 1.
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
    patience : int, default=5
        Epochs without improvement before the rate falls.
    factor : float, default=0.2
        What the rate is multiplied by.
    """

    def __init__(
        self, learning_rate: float, patience: int = 5, factor: float = 0.2
    ) -> None:
        super().__init__(learning_rate)
        self.patience = patience
        self.factor = factor
        self.best = np.inf
        self.waited = 0

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        return np.full(len(steps), self.learning_rate)

    def epoch_end(self, value: float) -> None:
        size = abs(self.best) if np.isfinite(self.best) else 0.0
        if value < self.best - PLATEAU_MARGIN * size:
            self.best, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.part, self.waited = max(self.part * self.factor, FLOOR), 0

    def state(self) -> tuple[Any, ...]:
        return self.part, self.best, self.waited

    def restore(self, state: tuple[Any, ...]) -> None:
        if state:
            self.part, self.best, self.waited = state


class KerasSchedule(Schedule):
    """A `keras.optimizers.schedules.LearningRateSchedule` or a function of the step."""

    def __init__(self, schedule: Any, learning_rate: float) -> None:
        super().__init__(learning_rate)
        self.schedule = schedule

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        if is_known(type(self.schedule)):
            return _compiled(self.schedule)(tf.constant(steps, "int32")).numpy()
        values = [keras.ops.convert_to_numpy(self.schedule(int(s))) for s in steps]
        return np.asarray(values, "float32")

    def epoch_end(self, value: float) -> None:
        """A Keras schedule goes by the steps alone."""


def _compiled(schedule: Any) -> Any:
    """Return one of Keras' own schedules as a function of many steps.

    Called step by step it takes longer than the training of a small network.
    """

    def rates(steps: Any) -> Any:
        return tf.map_fn(
            lambda step: tf.cast(schedule(step), "float32"),
            steps,
            fn_output_signature="float32",
        )

    return cached(
        ("schedule", type(schedule), value_key(schedule.get_config())),
        lambda: tf.function(
            rates, input_signature=[tf.TensorSpec([None], "int32")], autograph=False
        ),
    )


SCHEDULES = (*_FORMULAS, "plateau")


def make_schedule(schedule: Any, learning_rate: float, total_epochs: int) -> Schedule:
    """Return the schedule of one fit.

    Parameters
    ----------
    schedule : str or callable
        One of `SCHEDULES`, a Keras learning-rate schedule, or a function that maps
        the number of a step to its rate.
    learning_rate : float
        The rate that the named schedules scale.
    total_epochs : int
        Epochs of the whole fit.
    """
    if callable(schedule):
        return KerasSchedule(schedule, learning_rate)
    if schedule == "plateau":
        return Plateau(learning_rate)
    return Formula(learning_rate, total_epochs, schedule)
