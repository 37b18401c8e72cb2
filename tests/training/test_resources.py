"""Threads and memory."""

import gc
import threading
from pathlib import Path

import keras
import pytest
from training_cases import fit, network, table, weights_equal

from sknn.training import Predictor, clear_cache

pytestmark = pytest.mark.slow


def job(kind, result):
    dropout = keras.layers.Dropout(0.2, seed=3)
    model = network(dropout, seed=kind)
    fit(model, optimizer=("adam", "sgd")[kind % 2], epochs=20, shuffle=True, seed=kind)
    result[kind] = model, Predictor(model)(table()[0])


def test_trainings_in_threads_are_those_of_each_alone():
    alone, together = {}, {}
    for kind in range(4):
        job(kind, alone)
    clear_cache()  # so that the threads race for the compiling as well
    threads = [threading.Thread(target=job, args=(k, together)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(together) == set(alone)
    for kind, (model, outputs) in alone.items():
        assert weights_equal(model, together[kind][0])
        assert (outputs == together[kind][1]).all()


def resident():
    """Memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
def test_memory_stays_flat_over_many_fits():
    def some(n_fits):
        for seed in range(n_fits):
            model = network(seed=seed)
            fit(model, optimizer="adam", epochs=2, shuffle=True)
            Predictor(model)(table()[0])
        keras.backend.clear_session(free_memory=False)
        gc.collect()
        return resident()

    some(30)
    before = some(30)
    assert (some(60) - before) / 60 < 0.1
