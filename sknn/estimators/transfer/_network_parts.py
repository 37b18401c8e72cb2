"""The network inside an estimator, and the parts of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from sklearn.base import BaseEstimator
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import Pipeline

from sknn.estimators.core._classifier import NetworkClassifier
from sknn.estimators.core._regressor import NetworkRegressor
from sknn.estimators.tables._autoencoder import Autoencoder

if TYPE_CHECKING:
    import keras

    from sknn.training import Predictor

Network: TypeAlias = NetworkClassifier | NetworkRegressor | Autoencoder


def network_of(estimator: BaseEstimator) -> tuple[list[Pipeline], Network]:
    """Return the steps before the network in an estimator, and the network.

    Parameters
    ----------
    estimator : estimator object
        A network, a pipeline that ends with one, or a `FrozenEstimator` of either.

    Raises
    ------
    TypeError
        If it is another estimator.
    """
    before: list[Pipeline] = []
    final = estimator
    while isinstance(final, Pipeline | FrozenEstimator):
        if isinstance(final, FrozenEstimator):
            final = final.estimator
            continue
        if len(final) > 1:
            before.append(final[:-1])
        final = final[-1]
    if isinstance(final, Network):
        return before, final
    raise TypeError(
        "estimator must be a network with features for each sample (MLPClassifier, "
        "MLPRegressor, CNNClassifier, CNNRegressor, RNNClassifier, RNNRegressor, "
        "TransformerClassifier, TransformerRegressor, KerasClassifier, KerasRegressor "
        "or Autoencoder), a pipeline that "
        f"ends with one, or a FrozenEstimator of either. Got {estimator!r}. Of a "
        "fitted search, pass FrozenEstimator(search.best_estimator_); of a forecaster, "
        "FrozenEstimator(forecaster.estimator_)."
    )


# A cache outside of the estimators, as for autoencoders: computing features must not
# change an estimator, and creating a predictor takes longer than a small prediction.
_PREDICTORS: WeakKeyDictionary[keras.Model, dict[str, Predictor]] = WeakKeyDictionary()


def inner_predictor(network: Network, layer: str) -> Predictor:
    """Return the predictor of the part of a fitted network that ends with a layer."""
    from sknn.networks import inner_model
    from sknn.training import Predictor

    model = network.model_
    predictors = _PREDICTORS.setdefault(model, {})
    if layer not in predictors:
        part = inner_model(model, layer)
        predictors[layer] = Predictor(part, network._packing())
    return predictors[layer]
