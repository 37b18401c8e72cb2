"""The prediction of a sample does not depend on the samples that are passed with it.

The kernels for matrices depend on the processor. CI runs these tests for several
instruction sets, which ONEDNN_MAX_CPU_ISA selects.
"""

from functools import cache

import numpy as np
import pytest

import sknn.estimators
from sknn import (
    Autoencoder,
    CNNClassifier,
    CNNRegressor,
    KerasClassifier,
    KerasRegressor,
    MLPClassifier,
    MLPRegressor,
    RNNClassifier,
    RNNRegressor,
    Seq2SeqTranslator,
    TransformerClassifier,
    TransformerRegressor,
)
from sknn.estimators.core._base import BaseNetwork
from sknn.networks import build_mlp
from sknn.training.prediction import _predictor

pytestmark = [pytest.mark.instruction_set, pytest.mark.slow]

N_SAMPLES = 600
SIZES = (1, 2, 3, 7, 8, 17, 24, 25, 100, 599)


def table(n_features):
    return np.random.default_rng(0).normal(size=(N_SAMPLES, n_features))


def images(*shape):
    return np.random.default_rng(0).normal(size=(N_SAMPLES, *shape))


def lists():
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, 3)) for n in rng.integers(1, 12, N_SAMPLES)]


def words():
    rng = np.random.default_rng(0)
    return ["".join(rng.choice(list("abc"), 4)) for _ in range(N_SAMPLES)]


CASES = {
    "mlp": (MLPClassifier, table(13), {"hidden_layer_sizes": (33, 7)}),
    "mlp batch_norm": (MLPRegressor, table(20), {"batch_norm": True}),
    "mlp layer_norm": (MLPClassifier, table(20), {"layer_norm": True}),
    "mlp wide": (MLPClassifier, table(20), {"hidden_layer_sizes": (700, 400)}),
    "mlp high": (MLPRegressor, table(2000), {"hidden_layer_sizes": 50}),
    "mlp linear": (MLPRegressor, table(3), {"hidden_layer_sizes": ()}),
    "mlp gelu": (MLPRegressor, table(30), {"activation": "gelu"}),
    "keras": (KerasClassifier, table(13), {"model": build_mlp}),
    "keras images": (KerasRegressor, images(6, 5, 2), {"model": build_mlp}),
    "autoencoder": (Autoencoder, table(20), {"n_components": 3}),
    "cnn": (CNNClassifier, images(8, 8), {}),
    "cnn colours": (CNNClassifier, images(12, 12, 3), {}),
    "cnn regression": (CNNRegressor, images(6, 5), {}),
    "gru": (RNNClassifier, images(9, 3), {"units": 20}),
    "lstm wide": (RNNRegressor, images(5, 4), {"cell": "lstm", "units": 100}),
    "lists": (RNNClassifier, lists(), {"cell": "lstm", "bidirectional": True}),
    "simple": (RNNRegressor, images(6, 2), {"cell": "simple", "units": 9}),
    "convolutions": (RNNClassifier, images(16, 2), {"filters": 8}),
    "transformer": (
        TransformerClassifier,
        images(6, 4),
        {"model_dim": 16},
    ),
    "transformer regression": (TransformerRegressor, lists(), {"n_blocks": 1}),
    "translator": (Seq2SeqTranslator, words(), {"units": 6, "embedding_dim": 4}),
}


@cache
def fitted(name):
    """Return a fitted estimator with its samples, and its outputs for all of them."""
    kind, X, params = CASES[name]
    y = np.arange(N_SAMPLES) % 3
    if kind is Seq2SeqTranslator:
        y = X
    estimator = kind(**params, epochs=1, random_state=0).fit(X[:60], y[:60])
    return estimator, X, outputs(estimator, X)


def outputs(estimator, X):
    for name in ("predict_proba", "predict", "transform"):
        if hasattr(estimator, name):
            return np.asarray(getattr(estimator, name)(X))
    raise AssertionError(f"{estimator} predicts nothing")


def test_every_family_is_here():
    final = {
        kind
        for kind in map(vars(sknn.estimators).get, sknn.estimators.__all__)
        if isinstance(kind, type) and issubclass(kind, BaseNetwork)
    }
    assert final <= {kind for kind, *_ in CASES.values()}


@pytest.mark.parametrize("name", CASES)
def test_any_number_of_samples(name):
    estimator, X, whole = fitted(name)
    for n in SIZES:
        for first in (0, 1):
            part = slice(first, first + n)
            np.testing.assert_array_equal(outputs(estimator, X[part]), whole[part])


@pytest.mark.parametrize("name", [name for name in CASES if name != "translator"])
def test_batches_are_not_cut_to_the_smallest(name):
    estimator, X, _ = fitted(name)
    outputs(estimator, X)
    tried = [
        item
        for forward, _ in estimator._predictor._forwards.values()
        for item in forward.batch_sizes._agreeing.items()
    ]
    # With many threads some numbers of rows may be refused, but never all. Small dense
    # networks need none.
    assert not tried or max(size for size, agrees in tried if agrees) > 100


@pytest.mark.parametrize("name", CASES)
def test_any_order(name):
    estimator, X, whole = fitted(name)
    order = np.random.default_rng(0).permutation(N_SAMPLES)
    turned = [X[i] for i in order] if isinstance(X, list) else X[order]
    np.testing.assert_array_equal(outputs(estimator, turned), whole[order])


@pytest.mark.parametrize("name", CASES)
def test_any_size_of_chunks(name, monkeypatch):
    estimator, X, whole = fitted(name)
    monkeypatch.setattr(_predictor, "CHUNK_ROWS", 101)
    estimator._predictor = estimator._new_predictor()
    np.testing.assert_array_equal(outputs(estimator, X), whole)
