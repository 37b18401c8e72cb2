"""A trained network that replaces the architecture of a new one."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from sklearn.base import BaseEstimator

from sknn.estimators.core._settings import Settings

if TYPE_CHECKING:
    import keras


class Backbone(Settings):
    """A trained network that replaces the architecture of a new one.

    For the parameter `backbone` of `CNNClassifier` and `CNNRegressor`. The backbone is
    frozen in the first epochs, while the new layers are trained, and then trained with
    a smaller learning rate (fine-tuning). Its batch normalization keeps its statistics.

    Parameters
    ----------
    source : CNNClassifier, CNNRegressor, keras.Model or str
        A fitted estimator, without its dense layers and with its scaling of pixels; a
        model from raw pixels to maps or features; or the name of a network in
        `keras.applications`, such as "MobileNetV2". The network is copied.
    weights : "imagenet", path-like or None, default=None
        Weights of a network given by its name: "imagenet" for the weights that Keras
        downloads (once), or a file that Keras can load into it. The pixels must then
        be in [0, 255]. None for new weights, which are trained from the first epoch.
    frozen_epochs : int or None, default=5
        Number of epochs at the start in which the backbone is not trained; None for
        all.
    learning_rate : float, default=0.1
        Learning rate of the backbone after these epochs, as a fraction of the learning
        rate of the other layers.

    See Also
    --------
    CNNClassifier : Image classification.
    CNNRegressor : Regression on images.

    Notes
    -----
    A clone shares the `source`, so that cross-validation and searches use the fitted
    network.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sknn import Backbone, CNNClassifier
    >>> X, y = load_digits(return_X_y=True)
    >>> few = CNNClassifier(filters=(4, 8), epochs=1, random_state=0)
    >>> few = few.fit(X[:200], y[:200])
    >>> tuned = CNNClassifier(backbone=Backbone(few), epochs=1, random_state=0)
    >>> tuned.fit(X[200:400], y[200:400]).n_epochs_
    1
    """

    _network_params = ("source", "weights")

    def __init__(
        self,
        source: BaseEstimator | keras.Model | str,
        weights: str | PathLike[str] | None = None,
        *,
        frozen_epochs: int | None = 5,
        learning_rate: float = 0.1,
    ) -> None:
        self.source = source
        self.weights = weights
        self.frozen_epochs = frozen_epochs
        self.learning_rate = learning_rate
