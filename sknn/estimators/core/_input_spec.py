"""Base class of the checks of the input of networks."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from sknn._data import InputScaler
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._samples import Samples

# The y of a `check` without one; scikit-learn's own checks use this string.
NO_Y = "no_validation"


class InputSpec(ABC):
    """Base class of the checks of X and y: tables, images, sequences or texts.

    Attributes
    ----------
    merges_rows : bool
        Whether a sample of weight two has the same effect on the network as the sample
        twice. The statistics of batch normalization ignore weights.
    per_step : bool
        Whether y has a label or value for each time step of a sample.
    predicts_by_length : bool
        Whether samples are predicted together with samples of similar length only, so
        that rounding does not depend on the longest sample.
    """

    merges_rows: bool = False
    per_step: bool = False
    predicts_by_length: bool = False

    @abstractmethod
    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        """Check X, and y if it is passed.

        Parameters
        ----------
        X : object
            As the user passed it.
        y : object
            As the user passed it; `NO_Y` if no y was passed.
        reset : bool
            Whether the estimator remembers the shape and the names of the features,
            or requires those it remembers.
        """

    def scaler(self, train: Samples) -> InputScaler | None:
        """Return the scaler of X outside of the model, from training samples.

        None if X is not scaled, or inside of the model.
        """
        return None

    @abstractmethod
    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        """Return X and y of checked samples in a form that `predict` accepts."""
