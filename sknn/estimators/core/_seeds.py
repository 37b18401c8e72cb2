"""The seeds of one fit, all from `random_state`."""

from typing import Any, NamedTuple

import numpy as np
from sklearn.utils import check_random_state


class Seeds(NamedTuple):
    """Independent seeds for everything that is random in a fit."""

    weights: int  # initial weights and the noise of layers
    split: int  # the validation part
    order: int  # the order of the samples


def draw_seeds(random_state: Any) -> Seeds:
    """Return new seeds.

    Parameters
    ----------
    random_state : int, RandomState instance or None
        None takes entropy from the operating system, not from numpy's global
        generator, whose state stays as it is.
    """
    if random_state is None:
        entropy = None
    else:
        entropy = int(check_random_state(random_state).randint(2**31 - 1))
    words = np.random.SeedSequence(entropy).generate_state(len(Seeds._fields))
    return Seeds(*(int(word >> 1) for word in words))
