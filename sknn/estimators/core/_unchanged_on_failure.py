"""All or nothing: a fit that fails leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# scikit-learn takes these down itself after the fit.
_OF_CALLBACKS = ("_callback_fit_ctx", "_skl_callbacks_to_teardown")


@contextmanager
def unchanged_on_failure(estimator: Any) -> Iterator[None]:
    """Put the attributes of `estimator` back as they were when a fit fails."""
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        kept = {k: v for k, v in vars(estimator).items() if k in _OF_CALLBACKS}
        vars(estimator).clear()
        vars(estimator).update(before | kept)
        raise
