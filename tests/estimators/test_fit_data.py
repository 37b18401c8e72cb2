import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from sknn._data import in_memory
from sknn.estimators.core._fit_data import FitData, Samples

IMAGES = np.arange(40 * 6, dtype="uint8").reshape(40, 2, 3)


def samples(X, **params):
    y = np.arange(X.shape[0])
    return Samples(X, y, params.pop("weights", np.ones(X.shape[0])))


def test_parts_keep_type_and_order():
    data = FitData(samples(IMAGES)).split(0.25, strata=None, groups=None, seed=0)
    for part in (data.train, data.validation):
        assert part.X.dtype == np.uint8
        assert np.array_equal(in_memory(part.X), IMAGES[part.y])
    assert len(data.train) == 30
    assert isinstance(data.validation.X, np.ndarray)


def test_the_training_part_is_not_copied():
    X = np.zeros((1000, 4096), "uint8")
    tracemalloc.start()
    data = FitData(samples(X, weights=np.arange(1000.0)))
    data = FitData(data.train.with_positive_weights()).split(
        0.1, strata=None, groups=None, seed=0
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert data.train.X.shape == (899, 4096)
    assert peak < X.nbytes / 5


def test_merged_samples_are_in_memory():
    whole = samples(np.zeros((4, 2), "uint8"), weights=np.array([0.0, 1, 2, 3]))
    whole = Samples(whole.X, np.array([0, 0, 0, 1]), whole.weights)
    merged = FitData(whole.with_positive_weights()).merged(8).train
    assert merged.X.dtype == np.uint8
    assert merged.weights.tolist() == [3.0, 3.0]


def test_weights_are_counts_of_repeated_samples():
    """With `repeats`, two samples and one of weight two are the same batch."""
    X = np.array([[3.0], [1.0], [2.0]])
    y = np.array([0, 1, 0])
    weighted = FitData(Samples(X, y, np.array([2.0, 1.0, 3.0])))
    rows = [2, 0, 1, 2, 0, 2]
    repeated = FitData(Samples(X[rows], y[rows], np.ones(6)))
    for data in (weighted, repeated):
        train = data.merged(8, repeats=True).train
        assert in_memory(train.X).ravel().tolist() == [1.0, 2.0, 2.0, 2.0, 3.0, 3.0]
        assert train.y.tolist() == [1, 0, 0, 0, 0, 0]
        assert train.weights.tolist() == [1.0] * 6


@pytest.mark.parametrize(
    ("weights", "batch_size"),
    [
        ([2.0, 1.5, 1.0], 8),
        ([0.5, 0.5, 0.5], 8),
        ([2.0, 2.0, 1.0], 4),
        ([1e300, 1.0, 1.0], 8),
        ([1.0, 1.0, 1.0], 2),
    ],
    ids=["fraction", "fractions", "too_many", "huge", "batches"],
)
def test_samples_that_cannot_be_repeated_are_unchanged(weights, batch_size):
    """Weights that are no counts, or repetitions that need more than one batch."""
    X = np.array([[3.0], [1.0], [2.0]])
    data = FitData(Samples(X, np.array([0, 1, 0]), np.array(weights)))
    assert data.merged(batch_size, repeats=True) is data


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
def test_views_are_joined(kind):
    X = np.arange(12.0).reshape(4, 3)
    part = samples(kind(X)).take(np.array([3, 0]))
    joined = part.joined(part)
    assert joined.y.tolist() == [3, 0, 3, 0]
    assert np.array_equal(sparse.csr_array(joined.X).toarray(), X[[3, 0, 3, 0]])
