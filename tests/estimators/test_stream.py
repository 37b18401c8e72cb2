import numpy as np
from scipy import sparse

from sknn.estimators.core._samples import Samples
from sknn.estimators.core._stream import Stream


def part(n, n_features=2):
    return Samples(
        np.arange(float(n * n_features)).reshape(n, -1), np.ones(n), np.ones(n)
    )


def test_statistics_are_due_when_a_tenth_of_the_samples_is_new():
    stream = Stream().extended(part(100))
    assert len(stream.due()) == 100
    stream = stream.computed().extended(part(5))
    assert stream.due() is None
    stream = stream.extended(part(10))
    assert len(stream.due()) == 115


def test_only_the_last_samples_are_kept():
    stream = Stream().extended(part(900)).extended(part(300))
    assert len(stream.recent) == 1000
    np.testing.assert_array_equal(stream.recent.X[-300:], part(300).X)


def test_large_samples_are_limited_by_their_size():
    stream = Stream().extended(part(3, 2**23))
    assert len(stream.recent) == 1


def test_a_wide_sparse_matrix_is_as_large_as_its_values():
    places = np.arange(300), np.arange(300) * 3000
    X = sparse.csr_array((np.ones(300), places), shape=(300, 10**6))
    samples = Samples(X, np.ones(300), np.ones(300))
    assert len(Stream().extended(samples).recent) == 300


def test_after_a_fit_statistics_need_as_many_new_samples():
    stream = Stream.after_fit().extended(part(999))
    assert stream.due() is None
    assert len(stream.extended(part(1)).due()) == 1000
