"""Restoration of an estimator whose fit fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from sknn._sklearn import CALLBACK_ATTRIBUTES


@contextmanager
def unchanged_on_failure(estimator: object) -> Iterator[None]:
    """Restore the attributes of `estimator` if the block raises an exception."""
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        kept = {k: v for k, v in vars(estimator).items() if k in CALLBACK_ATTRIBUTES}
        vars(estimator).clear()
        vars(estimator).update(before | kept)
        raise
