"""The parts of the package `scikeras` that are used here.

``import scikeras`` assigns methods to five classes of Keras. They are removed again, so
that models, losses, metrics and optimizers are copied and pickled as Keras defines it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import keras

_PATCHED = (
    (keras.Model, "__reduce__"),
    (keras.Model, "__deepcopy__"),
    (keras.losses.Loss, "__reduce__"),
    (keras.metrics.Metric, "__reduce__"),
    (keras.optimizers.Optimizer, "__reduce__"),
)
_LOCK = RLock()


@contextmanager
def classes_kept() -> Iterator[None]:
    """Restore the methods of Keras' classes that an import in the block replaces."""
    with _LOCK:
        # A class inherits a method that is not in its own namespace.
        before = [vars(cls).get(name) for cls, name in _PATCHED]
        try:
            yield
        finally:
            for (cls, name), method in zip(_PATCHED, before, strict=True):
                if method is not None:
                    setattr(cls, name, method)
                elif name in vars(cls):
                    delattr(cls, name)


with classes_kept():
    import scikeras as scikeras  # all assignments are made by this module

# `scikeras.wrappers` and `scikeras.utils.random_state` are not imported.
from scikeras.utils import loss_name  # noqa: E402
from scikeras.utils.transformers import (  # noqa: E402
    ClassifierLabelEncoder,
    RegressorTargetEncoder,
)

__all__ = [
    "ClassifierLabelEncoder",
    "RegressorTargetEncoder",
    "classes_kept",
    "loss_name",
]
