"""A checked y."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CheckedTarget:
    """A checked y.

    Parameters
    ----------
    y : ndarray of shape (n_rows,) or (n_rows, n_outputs)
        One row per sample or per time step.
    weights : ndarray of shape (n_samples,)
        Weights of the samples times the weights of their classes.
    strata : ndarray of shape (n_samples,) or None, default=None
        Labels that a validation split is stratified by.
    class_weight : dict, list of dict or None, default=None
        The weights of the classes, already part of `weights`.
    """

    y: np.ndarray
    weights: np.ndarray
    strata: np.ndarray | None = None
    class_weight: object = None
