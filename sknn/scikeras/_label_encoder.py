"""Encoding of labels for Keras' losses."""

from __future__ import annotations

import numpy as np

from sknn.scikeras._peer import ClassifierLabelEncoder as _LabelEncoder


class ClassifierLabelEncoder(_LabelEncoder):
    """Encoder of the labels of a classifier, the default of `target_encoder`.

    Labels become integers, or one-hot rows if the loss is the categorical
    cross-entropy. Other forms of y, such as columns of labels, are not changed.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable, default=None
        The loss of the estimator.
    categories : "auto" or list of ndarray, default="auto"
        All classes, as a list of one array; "auto" for the labels of `fit`.
    """

    def __init__(
        self, loss: object = None, categories: str | list[np.ndarray] = "auto"
    ) -> None:
        super().__init__(loss=loss, categories=categories)

    def inverse_transform(
        self, y: np.ndarray, return_proba: bool = False
    ) -> np.ndarray:
        """Convert outputs of the network to labels or probabilities.

        Parameters
        ----------
        y : ndarray of shape (n_samples, n_units)
            Outputs of the network.
        return_proba : bool, default=False
            Whether to return probabilities instead of labels.

        Returns
        -------
        ndarray of shape (n_samples, ...)
            Labels with the shape of y; probabilities with one column per class, also
            for a single sample.
        """
        if not return_proba:
            return super().inverse_transform(y)
        y = np.asarray(y).reshape(len(y), -1)
        if self._target_type == "binary" and y.shape[1] == 1:
            return np.hstack([1 - y, y])
        return y
