"""A trained network that is a part of a new one."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from sklearn.base import BaseEstimator

from sknn.estimators.core._settings import Settings

if TYPE_CHECKING:
    import keras


class Backbone(Settings):
    """A trained network that is a part of a new one.

    For the parameter `backbone` of the networks for tables, images and sequences, and
    of `KerasClassifier` and `KerasRegressor`. A copy of the trained network replaces
    the first layers of the new network. It is frozen in the first epochs, while the
    new layers are trained, and then trained with a smaller learning rate
    (fine-tuning). Its batch normalization keeps its statistics.

    Parameters
    ----------
    source : estimator, keras.Model or str
        A fitted network, up to `layer` and with its scaling of X: `MLPClassifier`,
        `MLPRegressor`, `Autoencoder` or `KerasClassifier`, `KerasRegressor` for tables;
        the networks for images or sequences for the same kind of X. Or a model from
        unscaled samples to features. For images also the name of a network in
        `keras.applications`, such as "MobileNetV2". The network is copied.
    weights : "imagenet", path-like or None, default=None
        Weights of a network given by its name: "imagenet" for the weights that Keras
        downloads (once), or a file that Keras can load into it. The pixels must then
        be in [0, 255]. None for new weights, which are trained from the first epoch.
    layer : str or None, default=None
        Name of the last layer of `source` to use, as in `NetworkTransformer`. None for
        the layer before the output layer; of networks for images "features", before
        their dense layers; of an `Autoencoder` the code; of a model its output.
    frozen_epochs : int or None, default=5
        Number of epochs at the start in which the backbone is not trained; None for
        all.
    learning_rate : float, default=0.1
        Learning rate of the backbone after these epochs, as a fraction of the learning
        rate of the other layers.

    See Also
    --------
    NetworkTransformer : Features of a fitted network as a table, for any model.

    Notes
    -----
    A clone shares the `source`, so that cross-validation and searches use the fitted
    network.

    A network with a backbone scales X as the source does, and `scaling` has no effect.
    X must have the same columns as for the source, or the same features of each time
    step, in the same order. Tokens must come from the tokenizer of the source.

    `save` writes the fitted network without the `source`. After loading, `backbone` is
    None, and a new fit trains without one.

    For another task than the task of the source, an earlier `layer` is often better.

    References
    ----------
    J. Yosinski, J. Clune, Y. Bengio, H. Lipson (2014). How transferable are features in
    deep neural networks? NeurIPS, 3320-3328.

    J. Howard, S. Ruder (2018). Universal language model fine-tuning for text
    classification. ACL, 328-339.

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

    _network_params = ("source", "weights", "layer")

    def __init__(
        self,
        source: BaseEstimator | keras.Model | str,
        weights: str | PathLike[str] | None = None,
        *,
        layer: str | None = None,
        frozen_epochs: int | None = 5,
        learning_rate: float = 0.1,
    ) -> None:
        self.source = source
        self.weights = weights
        self.layer = layer
        self.frozen_epochs = frozen_epochs
        self.learning_rate = learning_rate

    def is_trained(self) -> bool:
        """Return True if the source has trained weights."""
        return not isinstance(self.source, str) or self.weights is not None
