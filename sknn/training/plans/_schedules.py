"""Learning-rate schedules, whose rates are inputs of the program."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from sknn.training.compiling._cache import cached
from sknn.training.models._own_state import is_known
from sknn.training.models._signature import value_key
from sknn.training.plans._decision import PLATEAU_MARGIN

# Lower limit of the learning rate, as a fraction of the initial one, for adaptive
# schedules and for epochs after the end of a schedule.
FLOOR = 1e-3


class Schedule(ABC):
    """Learning rates of the updates of one fit."""

    # Factor of all rates; adaptive schedules change it after an epoch.
    scale = 1.0

    @abstractmethod
    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        """Return the learning rates of updates, without the factor `scale`.

        Parameters
        ----------
        steps : ndarray of shape (n,), int
            Numbers of the updates, from 0.
        epochs : ndarray of shape (n,)
            Number of epochs done before each update, with fractions: 0.5 is the middle
            of the first epoch.

        Returns
        -------
        ndarray of shape (n,)
        """

    @abstractmethod
    def epoch_end(self, value: float, started: bool = True) -> None:
        """Record the monitored value of an epoch; lower is better.

        An epoch without improvement counts only if the network has `started` to learn.
        """

    def state(self) -> tuple[float, ...]:
        """Return the state from which `restore` can continue in another training."""
        return ()

    def restore(self, state: tuple[float, ...]) -> None:  # noqa: B027 (not adaptive)
        """Continue from the `state` of a schedule of the same class."""


class Formula(Schedule):
    """Learning rate as a function of the completed fraction of the training.

    Parameters
    ----------
    learning_rate : float
        Initial learning rate (for `one_cycle`, the peak).
    total_epochs : int
        Number of epochs of the whole fit without early stopping. Later epochs use the
        last learning rate, but at least a thousandth of `learning_rate`.
    name : str
        Name of the formula.
    """

    def __init__(self, learning_rate: float, total_epochs: int, name: str) -> None:
        self.learning_rate = learning_rate
        self.total_epochs = max(int(total_epochs), 1)
        self.name = name

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        done = epochs / self.total_epochs
        factors = _FORMULAS[self.name](np.minimum(done, 1.0))
        factors = np.where(done < 1.0, factors, np.maximum(factors, FLOOR))
        return self.learning_rate * factors

    def epoch_end(self, value: float, started: bool = True) -> None:
        """Do nothing: a formula depends on the number of epochs alone."""


def _one_cycle(done: np.ndarray) -> np.ndarray:
    """Increase linearly from 0.1 to 1 in the first half, then decrease to 0.0001."""
    return np.interp(done, [0.0, 0.5, 1.0], [0.1, 1.0, 1e-4])


# Functions of the completed fraction of all epochs, from 0 to 1.
_FORMULAS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "constant": np.ones_like,
    # a0 / (1 + t/r): the rate is halved after a tenth of the training.
    "power": lambda done: 1.0 / (1.0 + 10.0 * done),
    # a0 * 10^(-t/r): decreases by two orders of magnitude over the training.
    "exponential": lambda done: 10.0 ** (-2.0 * done),
    "piecewise_constant": lambda done: np.select(
        [done < 0.5, done < 0.75], [1, 0.1], 0.01
    ),
    "cosine": lambda done: 0.5 * (1.0 + np.cos(np.pi * done)),
    "one_cycle": _one_cycle,
}


class Plateau(Schedule):
    """Divide the learning rate by five when the monitored value stops improving.

    Parameters
    ----------
    learning_rate : float
        Initial learning rate.
    patience : int, default=5
        Number of epochs without improvement after which the learning rate is reduced.
    factor : float, default=0.2
        Factor of each reduction.
    """

    def __init__(
        self, learning_rate: float, patience: int = 5, factor: float = 0.2
    ) -> None:
        self.learning_rate = learning_rate
        self.patience = patience
        self.factor = factor
        self.best = np.inf
        self.waited = 0

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        return np.full(len(steps), self.learning_rate)

    def epoch_end(self, value: float, started: bool = True) -> None:
        size = abs(self.best) if np.isfinite(self.best) else 0.0
        if value < self.best - PLATEAU_MARGIN * size:
            self.best, self.waited = value, 0
            return
        self.waited += started
        if self.waited >= self.patience:
            self.scale, self.waited = max(self.scale * self.factor, FLOOR), 0

    def state(self) -> tuple[float, ...]:
        return self.scale, self.best, self.waited

    def restore(self, state: tuple[float, ...]) -> None:
        if state:
            self.scale, self.best, waited = state
            self.waited = int(waited)


class KerasSchedule(Schedule):
    """A Keras learning-rate schedule, or a function of the number of the update.

    Parameters
    ----------
    schedule : callable
        Maps the number of an update, from 0, to its learning rate.
    """

    def __init__(self, schedule: Callable[[int], float]) -> None:
        self.schedule = schedule

    def rates(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        if is_known(type(self.schedule)):
            return _compiled(self.schedule)(tf.constant(steps, "int32")).numpy()
        values = [keras.ops.convert_to_numpy(self.schedule(int(s))) for s in steps]
        return np.asarray(values, "float32")

    def epoch_end(self, value: float, started: bool = True) -> None:
        """Do nothing: the schedule depends on the number of updates alone."""


def _compiled(
    schedule: keras.optimizers.schedules.LearningRateSchedule,
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a schedule of Keras as a function of many updates.

    Calling it for each update takes longer than training a small network.
    """

    def rates(steps: tf.Tensor) -> tf.Tensor:
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


def make_schedule(
    schedule: str | Callable[[int], float], learning_rate: float, total_epochs: int
) -> Schedule:
    """Return the schedule of one fit.

    Parameters
    ----------
    schedule : str or callable
        One of `SCHEDULES`, a Keras learning-rate schedule, or a function that maps the
        number of an update to its learning rate.
    learning_rate : float
        Learning rate that the named schedules scale.
    total_epochs : int
        Number of epochs of the whole fit.
    """
    if callable(schedule):
        return KerasSchedule(schedule)
    if schedule == "plateau":
        return Plateau(learning_rate)
    return Formula(learning_rate, total_epochs, schedule)
