"""A fitted estimator with known outputs, for scorers during training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from sknn._targets import step_counts
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Rows, Samples

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._base import BaseNetwork

# Scorers receive arrays, so feature names would only raise a warning.
_NOT_COPIED = "feature_names_in_"


def outputs_view(
    estimator: BaseNetwork,
    state: Mapping[str, object],
    samples: Samples,
    outputs: np.ndarray,
    *,
    by_step: bool = False,
) -> BaseNetwork:
    """Return a fitted estimator whose predictions of `samples` are already computed.

    It has all methods of `estimator`, which a scorer may call.

    Parameters
    ----------
    estimator : BaseNetwork
        The estimator that is being fitted.
    state : dict
        Fitted attributes.
    samples : Samples
        Samples with known outputs.
    outputs : ndarray of shape (n_samples, n_units)
        Outputs of the network for `samples`.
    by_step : bool, default=False
        Whether predictions have one row per time step of all samples.
    """
    view = object.__new__(type(estimator))
    kept = {name: v for name, v in vars(estimator).items() if name != _NOT_COPIED}
    lengths = samples.lengths
    if by_step:
        steps = step_counts(samples.y)[:, np.newaxis]
        outputs = outputs[np.arange(outputs.shape[1]) < steps]
        lengths = None
    known = KnownOutputs(state["model_"], samples, outputs, lengths)
    view.__dict__.update(
        kept
        | dict(state)
        # The outputs are known for X without scaling.
        | {"_predictor": known, "_input_spec": lambda: known, "input_scaler_": None}
    )
    return view


class KnownOutputs(InputSpec):
    """A predictor and input spec of samples whose outputs are known.

    Parameters
    ----------
    model : keras.Model
        The model in training.
    samples : Samples
        The only samples that can be predicted.
    outputs : ndarray of shape (n_samples, n_units)
        Outputs of the model for `samples`.
    lengths : ndarray of shape (n_samples,) or None
        Number of time steps of each sample, if its outputs are padded.
    """

    def __init__(
        self,
        model: keras.Model,
        samples: Samples,
        outputs: np.ndarray,
        lengths: np.ndarray | None,
    ) -> None:
        self.model = model
        self._samples = samples
        self._outputs = outputs
        self._lengths = lengths

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs of the known X."""
        if X is not self._samples.X and not _equal(X, self._samples.X):
            raise ValueError(
                "During training, a `scoring` function can only predict the X that it "
                "receives, which contains all validation samples. Select parts of the "
                "predictions instead of parts of X."
            )
        return self._outputs

    def sample(self, X: np.ndarray, n_samples: int, seed: int) -> np.ndarray:
        """Raise an error, because each sample has a single output."""
        raise ValueError(
            "mc_samples is not available to a `scoring` function during training, "
            "where the predictions of the validation samples are computed once."
        )

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        """Return X unchanged, which is already checked and padded with NaN."""
        return CheckedInput(X, None, self._lengths)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y


def _equal(X: np.ndarray | sparse.csr_array, known: Rows) -> bool:
    if X.shape != known.shape or sparse.issparse(X) != sparse.issparse(known):
        return False
    if not isinstance(X, np.ndarray):
        return not (known != X).nnz
    # Sequences are padded with NaN.
    return np.array_equal(X, np.asarray(known), equal_nan=X.dtype.kind == "f")
