"""Repeated fits do not need more and more memory."""

import gc
from pathlib import Path

import keras
import numpy as np
import pytest
from scikeras_cases import FEW, X, Y, build
from tensorflow.python.framework.func_graph import FuncGraph

from sknn.scikeras import KerasClassifier
from sknn.training import clear_cache, n_programs

STATUS = Path("/proc/self/statm")
FURTHER = {
    "plain": {},
    "metrics": {
        "metrics": ["accuracy", keras.metrics.AUC(name="auc")],
        "callbacks": keras.callbacks.EarlyStopping("val_accuracy", patience=9),
        "validation_split": 0.2,
    },
}


def n_graphs():
    gc.collect()
    return sum(type(item) is FuncGraph for item in gc.get_objects())


def megabytes():
    pages = int(STATUS.read_text().split()[1])
    return pages * 4096 / 1e6


def fit(params, parts=0):
    estimator = KerasClassifier(build, **FEW, **params).fit(X, Y)
    for _ in range(parts):
        estimator.partial_fit(X, Y)
    estimator.predict_proba(X)
    return estimator


@pytest.mark.slow
@pytest.mark.parametrize("name", FURTHER)
@pytest.mark.skipif(not STATUS.exists(), reason="needs /proc")
def test_the_memory_of_fits_has_no_slope(name):
    for _ in range(5):
        fit(FURTHER[name], parts=1)
    programs, graphs = n_programs(), n_graphs()
    used = []
    for _ in range(20):
        fit(FURTHER[name], parts=1)
        gc.collect()
        used.append(megabytes())
    assert n_programs() == programs
    assert n_graphs() == graphs
    slope = np.polyfit(np.arange(20), used, 1)[0]
    # SciKeras needs about 6 MB more with each fit. Keras itself needs 0.15 MB for a
    # model whose layers have new names.
    assert slope < 0.35


@pytest.mark.slow
@pytest.mark.parametrize("name", FURTHER)
def test_no_graph_is_left(name):
    fit(FURTHER[name])
    clear_cache()
    before = n_graphs()
    params = FURTHER[name] | {"model__hidden": 7}
    fitted = fit(params, parts=1)
    assert n_programs() > 0
    del fitted
    clear_cache()
    assert n_graphs() <= before
