"""Programs of networks leave no memory when they are cleared."""

import gc

import numpy as np
import pytest
from sklearn.base import clone
from tensorflow.python.framework.func_graph import FuncGraph

import sknn.estimators
from sknn import (
    Autoencoder,
    CNNClassifier,
    CNNRegressor,
    Doc2Vec,
    KerasClassifier,
    KerasRegressor,
    MLPClassifier,
    MLPRegressor,
    NetworkTransformer,
    RNNClassifier,
    RNNForecaster,
    RNNRegressor,
    Seq2SeqTranslator,
    TextGenerator,
    TransformerClassifier,
    TransformerRegressor,
    Word2Vec,
)
from sknn.networks import build_mlp
from sknn.training import _train
from sknn.training.compiling._cache import n_programs
from sknn.training.kernels._stable_products import row_multiple

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(24, 5))
IMAGES = RNG.normal(size=(24, 6, 6))
SEQUENCES = RNG.normal(size=(24, 7, 3))
LISTS = [RNG.normal(size=(n, 3)) for n in RNG.integers(2, 9, 24)]
LABELS = np.arange(24) % 3
TEXTS = ["".join(RNG.choice(list("ab "), 9)) for _ in range(24)]
SENTENCES = [list("abcab")] * 24
SMALL = {"epochs": 2, "random_state": 0}

CASES = {
    "mlp": (MLPClassifier((7,), batch_norm=True, **SMALL), TABLE, LABELS),
    "mlp regression": (MLPRegressor((7,), l2=0.1, **SMALL), TABLE, LABELS),
    "keras": (KerasClassifier(build_mlp, **SMALL), TABLE, LABELS),
    "keras regression": (KerasRegressor(build_mlp, **SMALL), TABLE, LABELS),
    "autoencoder": (Autoencoder(2, (7,), **SMALL), TABLE, None),
    "features": (
        NetworkTransformer(CNNClassifier(filters=(3,), **SMALL)),
        IMAGES,
        LABELS,
    ),
    "cnn": (CNNClassifier(filters=(3,), **SMALL), IMAGES, LABELS),
    "cnn regression": (CNNRegressor(filters=(3,), **SMALL), IMAGES, LABELS),
    "gru": (RNNClassifier((5,), cell="gru", **SMALL), SEQUENCES, LABELS),
    "lstm": (RNNClassifier((5,), cell="lstm", **SMALL), LISTS, LABELS),
    "simple": (RNNRegressor((5,), cell="simple", **SMALL), LISTS, LABELS),
    "transformer": (
        TransformerClassifier(1, 6, 2, **SMALL),
        SEQUENCES,
        LABELS,
    ),
    "transformer regression": (
        TransformerRegressor(1, 6, 2, **SMALL),
        LISTS,
        LABELS,
    ),
    "forecaster": (
        RNNForecaster(6, regressor=RNNRegressor((5,), **SMALL)),
        None,
        np.sin(np.arange(60.0)),
    ),
    "translator": (
        Seq2SeqTranslator(units=(5,), embedding_dim=4, **SMALL),
        TEXTS,
        TEXTS,
    ),
    "text": (TextGenerator(units=(5,), truncation=4, **SMALL), TEXTS, None),
    "words": (Word2Vec(embedding_dim=4, min_count=1, **SMALL), SENTENCES, None),
    "documents": (Doc2Vec(embedding_dim=4, min_count=1, **SMALL), SENTENCES, None),
}


def graphs():
    gc.collect()
    return {id(item): item for item in gc.get_objects() if type(item) is FuncGraph}


def test_every_family_is_here():
    final = {
        kind
        for kind in map(vars(sknn.estimators).get, sknn.estimators.__all__)
        if isinstance(kind, type) and hasattr(kind, "_trains_with_tensorflow")
    }
    assert final <= {type(estimator) for estimator, *_ in CASES.values()}


@pytest.mark.parametrize(
    ("name", "jit"),
    [*((name, False) for name in CASES), ("mlp", True), ("gru", True), ("lstm", True)],
)
def test_no_graph_is_left(name, jit, monkeypatch):
    monkeypatch.setattr(_train, "uses_xla", lambda model, n_steps: jit)
    estimator, X, y = CASES[name]
    row_multiple()  # determined once per process, and not cleared
    sknn.clear_cache()
    before = graphs()
    fitted = clone(estimator)
    fitted.fit(X, y) if X is not None else fitted.fit(y)
    if hasattr(fitted, "predict"):
        fitted.predict(X) if X is not None else fitted.predict(3)
    elif hasattr(fitted, "transform") and X is not SENTENCES:
        fitted.transform(X)
    assert n_programs() > 0
    del fitted
    sknn.clear_cache()
    left = [item.name for key, item in graphs().items() if key not in before]
    assert left == []
