"""The seeds of a fit, derived from `random_state`."""

from typing import NamedTuple

import numpy as np
from sklearn.utils import check_random_state

from sknn._typing import RandomStateLike


class Seeds(NamedTuple):
    """Independent seeds for the random parts of a fit."""

    weights: int  # initial weights and random layers
    split: int  # validation split
    order: int  # order of the samples


def draw_seeds(random_state: RandomStateLike) -> Seeds:
    """Return new seeds.

    Parameters
    ----------
    random_state : int, RandomState instance or None
        Source of the seeds. None uses entropy of the operating system. It does not use
        or change the global random state of NumPy.
    """
    if random_state is None:
        entropy = None
    else:
        entropy = int(check_random_state(random_state).randint(2**31 - 1))
    words = np.random.SeedSequence(entropy).generate_state(len(Seeds._fields))
    return Seeds(*(int(word >> 1) for word in words))
