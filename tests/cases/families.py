"""One small case of each estimator, for tests of what all families have in common.

The estimators are discovered: a new one fails `tests.contracts.test_families` until it
has a case here.
"""

import inspect
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
from sklearn.base import BaseEstimator

import sknn
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._settings import Settings

N_SAMPLES = 24
RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(N_SAMPLES, 4))
IMAGES = RNG.normal(size=(N_SAMPLES, 6, 6))
SEQUENCES = RNG.normal(size=(N_SAMPLES, 5, 2))
LABELS = np.arange(N_SAMPLES) % 3
VALUES = TABLE[:, 0] + LABELS
TEXTS = ["".join(RNG.choice(list("ab "), 9)) for _ in range(N_SAMPLES)]
TOKENS = [list("abcabdab")] * N_SAMPLES
SERIES = np.sin(np.arange(60) / 3) + RNG.normal(0, 0.1, 60)


@dataclass(frozen=True)
class Family:
    """An estimator with data that it can be fitted to.

    Parameters
    ----------
    X, y : object
        Data; y is None for estimators without one.
    params : dict
        Parameters that make it small.
    """

    X: object
    y: object = None
    params: dict = field(default_factory=dict)


# The name of a function of `sknn.networks`, which imports Keras.
MODEL = {
    "model": "build_mlp",
    "model__hidden_layer_sizes": (5,),
    "scaling": "standard",
}
_SMALL = {"epochs": 2, "random_state": 0}
_WORDS = {"min_count": 1, "embedding_dim": 4} | _SMALL

FAMILIES = {
    "Autoencoder": Family(TABLE, None, {"n_components": 2} | _SMALL),
    "CNNClassifier": Family(IMAGES, LABELS, {"filters": (3,)} | _SMALL),
    "CNNRegressor": Family(IMAGES, VALUES, {"filters": (3,)} | _SMALL),
    "Doc2Vec": Family(TOKENS, None, _WORDS),
    "ImageLoader": Family(IMAGES, None, {}),
    "KerasClassifier": Family(TABLE, LABELS, MODEL | _SMALL),
    "KerasRegressor": Family(TABLE, VALUES, MODEL | _SMALL),
    "MLPClassifier": Family(TABLE, LABELS, {"hidden_layer_sizes": (5,)} | _SMALL),
    "MLPRegressor": Family(TABLE, VALUES, {"hidden_layer_sizes": (5,)} | _SMALL),
    "NetworkTransformer": Family(
        TABLE, LABELS, {"estimator": sknn.MLPClassifier((5,), **_SMALL)}
    ),
    "Phrases": Family(TOKENS, None, {"min_count": 1}),
    "RNNClassifier": Family(SEQUENCES, LABELS, {"units": 3} | _SMALL),
    "RNNForecaster": Family(
        SERIES, None, {"window_length": 6, "regressor": sknn.RNNRegressor(3, **_SMALL)}
    ),
    "RNNRegressor": Family(SEQUENCES, VALUES, {"units": 3} | _SMALL),
    "Seq2SeqTranslator": Family(
        TEXTS, TEXTS, {"units": 3, "embedding_dim": 3} | _SMALL
    ),
    "TextGenerator": Family(TEXTS, None, {"units": 3, "embedding_dim": 3} | _SMALL),
    "TextTokenizer": Family(TEXTS, None, {}),
    "TransformerClassifier": Family(
        SEQUENCES, LABELS, {"n_blocks": 1, "model_dim": 4, "n_heads": 1} | _SMALL
    ),
    "TransformerRegressor": Family(
        SEQUENCES, VALUES, {"n_blocks": 1, "model_dim": 4, "n_heads": 1} | _SMALL
    ),
    "Word2Vec": Family(TOKENS, None, _WORDS),
}


def discovered():
    """Return the public estimators by name."""
    found = {name: getattr(sknn, name) for name in dir(sknn)}
    return {
        name: kind
        for name, kind in found.items()
        if inspect.isclass(kind)
        and issubclass(kind, BaseEstimator)
        and hasattr(kind, "fit")
        and not issubclass(kind, Settings)
        and kind.__module__.startswith("sknn.estimators")
    }


def make(name, **params):
    """Return a small estimator that is not fitted."""
    params = FAMILIES[name].params | params
    if isinstance(params.get("model"), str):
        networks = import_module("sknn.networks")
        params = params | {"model": getattr(networks, params["model"])}
    return discovered()[name](**params)


def fit(estimator):
    """Fit an estimator to the data of its family."""
    family = FAMILIES[type(estimator).__name__]
    return estimator.fit(*(part for part in (family.X, family.y) if part is not None))


def with_parameter(parameter):
    """Return the names of the estimators that have a constructor parameter."""
    return [
        name
        for name, kind in discovered().items()
        if parameter in inspect.signature(kind).parameters
    ]


def networks():
    """Return the names of the estimators that are one network."""
    return [
        name for name, kind in discovered().items() if issubclass(kind, BaseNetwork)
    ]
