"""Known outputs of a network as a fitted estimator for a scorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Rows, Samples

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._base import BaseNetwork

# Scorers are given arrays, so names of features would only raise a warning.
_LEFT_OUT = "feature_names_in_"


def outputs_view(
    estimator: BaseNetwork,
    state: Mapping[str, object],
    samples: Samples,
    outputs: np.ndarray,
) -> BaseNetwork:
    """Return a fitted estimator whose predictions of `samples` are already computed.

    It has every method of `estimator`, so that a scorer can call every method of the
    fitted estimator.

    Parameters
    ----------
    estimator : BaseNetwork
        The estimator that is being fitted.
    state : dict
        The attributes of a fitted estimator.
    samples : Samples
    outputs : ndarray of shape (n_samples, n_units)
    """
    view = object.__new__(type(estimator))
    kept = {name: v for name, v in vars(estimator).items() if name != _LEFT_OUT}
    known = KnownOutputs(state["model_"], samples, outputs)
    view.__dict__.update(
        kept | dict(state) | {"_predictor": known, "_input_spec": lambda: known}
    )
    return view


class KnownOutputs(InputSpec):
    """Stand in for a predictor and its input where the outputs are known.

    Parameters
    ----------
    model : keras.Model
        The model in training.
    samples : Samples
        The only samples that it predicts.
    outputs : ndarray of shape (n_samples, n_units)
    """

    def __init__(
        self, model: keras.Model, samples: Samples, outputs: np.ndarray
    ) -> None:
        self.model = model
        self._samples = samples
        self._outputs = outputs

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs of the known X."""
        if X is not self._samples.X and not _equal(X, self._samples.X):
            raise ValueError(
                "During training a `scoring` function may ask for predictions of the "
                "X that it is given only: the validation samples as a whole. Take "
                "parts of the predictions instead of parts of X."
            )
        return self._outputs

    def sample(self, X: np.ndarray, n_samples: int, seed: int) -> np.ndarray:
        """Refuse: there is one output per sample."""
        raise ValueError(
            "mc_samples is not available to a `scoring` function during training, "
            "where the predictions of the validation samples are computed once."
        )

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        """Return X unchanged: it is checked already, and padded with NaN."""
        return CheckedInput(X, None, self._samples.lengths)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y


def _equal(X: np.ndarray | sparse.csr_array, known: Rows) -> bool:
    if X.shape != known.shape or sparse.issparse(X) != sparse.issparse(known):
        return False
    if not isinstance(X, np.ndarray):
        return not (known != X).nnz
    # Sequences are padded with NaN.
    return np.array_equal(X, np.asarray(known), equal_nan=X.dtype.kind == "f")
