"""Normalization layers that were adapted to data, in programs."""

import warnings

import keras
import numpy as np
import pytest
from training_cases import dense, fit, samples, table

from sknn.exceptions import UncompiledWarning
from sknn.training import Predictor, n_programs

X, Y = table()


def adapted(X):
    norm = keras.layers.Normalization()
    norm.adapt(X)
    return keras.Sequential([keras.Input((4,)), norm, dense(1, 0)])


@pytest.mark.instruction_set
def test_networks_of_other_statistics_share_a_program():
    first, second = adapted(X), adapted(10 * X + 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UncompiledWarning)
        fit(first, samples(X, Y), epochs=20)
        before = n_programs()
        outcome = fit(second, samples(10 * X + 5, Y), epochs=20)
    assert n_programs() == before
    assert outcome.history["loss"][-1] < 0.5 * outcome.history["loss"][0]
    for model, rows in ((first, X), (second, 10 * X + 5)):
        mean, variance, _ = model.layers[0].get_weights()
        np.testing.assert_allclose(mean, rows.mean(axis=0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(variance, rows.var(axis=0), rtol=1e-4)
        np.testing.assert_allclose(
            Predictor(model)(rows), model.predict(rows, verbose=0), rtol=1e-4, atol=1e-5
        )


def test_a_vocabulary_is_not_traced():
    lookup = keras.layers.IntegerLookup(vocabulary=[3, 5])
    model = keras.Sequential(
        [
            keras.Input((1,), dtype="int64"),
            lookup,
            keras.layers.Embedding(3, 1),
            keras.layers.Flatten(),
        ]
    )
    rows = np.array([[3.0], [5.0]] * 4, "float32")
    with pytest.warns(UncompiledWarning, match=f"'{lookup.name}' was adapted to data"):
        fit(model, samples(rows, rows), epochs=1)
