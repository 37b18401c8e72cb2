"""The dtype of predictions."""

from collections.abc import Iterable

import numpy as np


def float_dtype(X: object) -> np.dtype:
    """Return the dtype of the floats that are computed from X.

    Parameters
    ----------
    X : object
        Samples as passed by the user.

    Returns
    -------
    numpy.dtype
        float32 if all numbers in X are of this type, and otherwise float64, as in
        scikit-learn.
    """
    if type(X) is np.ndarray:  # the usual case, without the name of the dtype
        return np.dtype(np.float32 if X.dtype == np.float32 else np.float64)
    items = X if isinstance(X, list | tuple) else [X]
    kinds: list[object] = []
    for item in items:
        found = getattr(item, "dtypes", getattr(item, "dtype", None))
        kinds.extend(found if isinstance(found, Iterable) else [found])
        if found is None:
            break
    names = {str(kind).lower() for kind in kinds}
    return np.dtype(np.float32 if names == {"float32"} else np.float64)
