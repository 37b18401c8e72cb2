"""The numbers of the epochs that callbacks receive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sknn.estimators.core._base import BaseNetwork


@contextmanager
def numbered_from(estimator: BaseNetwork, first_epoch: int) -> Iterator[None]:
    """Context manager in which Keras callbacks receive the numbers of later epochs.

    It is the argument `initial_epoch` of `keras.Model.fit`.

    Parameters
    ----------
    estimator : BaseNetwork
        It is fitted within the context.
    first_epoch : int
        Number of the first epoch, from 0.
    """
    estimator._first_epoch = first_epoch
    try:
        yield
    finally:
        estimator.__dict__.pop("_first_epoch", None)
