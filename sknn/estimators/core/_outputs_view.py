"""Outputs of a network, dressed as a fitted estimator for a scorer."""

from typing import Any

import numpy as np
from scipy import sparse

# What the check of X needs.
_OF_INPUT = ("n_features_in_", "image_shape_")


def outputs_view(
    estimator: Any, state: dict[str, Any], X: Any, outputs: np.ndarray
) -> Any:
    """Return a fitted estimator whose predictions of X are already computed.

    It has every method of `estimator`, so that a scorer can ask for whatever the
    fitted estimator will be able to answer.

    Parameters
    ----------
    estimator : BaseNetwork
        The one that is being fitted.
    state : dict
        The attributes of a fitted one.
    X : ndarray or sparse matrix of shape (n_samples, ...)
    outputs : ndarray of shape (n_samples, n_units)
    """
    view = object.__new__(type(estimator))
    # Scorers are given arrays, so names of features would only raise a warning.
    kept = {
        name: value
        for name, value in vars(estimator).items()
        if not name.endswith("_") or name in _OF_INPUT
    }
    known = KnownOutputs(state["model_"], X, outputs)
    view.__dict__.update(
        kept | state | {"_predictor": known, "_check_data": known.check}
    )
    return view


class KnownOutputs:
    """Stand in for a predictor where the outputs are known.

    Parameters
    ----------
    model : keras.Model
        The one that is being trained.
    X : ndarray or sparse matrix of shape (n_samples, ...)
    outputs : ndarray of shape (n_samples, n_units)
    """

    def __init__(self, model: Any, X: Any, outputs: np.ndarray) -> None:
        self.model = model
        self._X = X
        self._outputs = outputs

    def __call__(self, X: Any) -> np.ndarray:
        """Return the outputs of the known X."""
        if X is not self._X and not _equal(X, self._X):
            raise ValueError(
                "During training a `scoring` function may ask for predictions of the "
                "X that it is given only: the validation samples as a whole. Take "
                "parts of the predictions instead of parts of X."
            )
        return self._outputs

    def check(self, X: Any, *, reset: bool) -> Any:
        """Take X as it is: it was checked before, and filled up with steps of NaN."""
        return X

    def sample(self, X: Any, n_samples: int, seed: int) -> np.ndarray:
        """Refuse: there is one output a sample."""
        raise ValueError(
            "mc_samples is not available to a `scoring` function during training, "
            "where the predictions of the validation samples are computed once."
        )


def _equal(X: Any, known: Any) -> bool:
    if X.shape != known.shape or sparse.issparse(X) != sparse.issparse(known):
        return False
    if sparse.issparse(X):
        return not (known != X).nnz
    # Sequences are filled up with NaN.
    return np.array_equal(X, known, equal_nan=X.dtype.kind == "f")
