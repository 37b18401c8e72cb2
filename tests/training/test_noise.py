import numpy as np
import pytest
import tensorflow as tf

from sknn.training.kernels._noise import N_VALUES, uniform_bits

N = 100_000


def draw(seed, counter, n=N):
    return uniform_bits(
        tf.constant([n]), tf.constant([seed, counter], "uint32")
    ).numpy()


def correlation(a, b):
    return abs(np.corrcoef(a, b)[0, 1])


def test_all_values_occur():
    values = draw(1, 0, 20 * N_VALUES)
    assert values.dtype == "uint16"
    assert len(np.unique(values)) == N_VALUES


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32 - 1])
def test_values_are_uniform(seed):
    counts = np.histogram(draw(seed, 3), bins=64, range=(0, N_VALUES))[0]
    expected = N / 64
    # Chi-squared with 63 degrees of freedom: 115 is beyond 99.99 percent.
    assert ((counts - expected) ** 2 / expected).sum() < 115


@pytest.mark.parametrize("lag", [1, 2, 3, 8, 64, 100, 1000])
def test_no_serial_correlation(lag):
    values = draw(7, 0)
    assert correlation(values[:-lag], values[lag:]) < 5 / np.sqrt(N)


@pytest.mark.parametrize("seed", [0, 7])
def test_the_two_values_of_a_hash_are_unrelated(seed):
    pairs = draw(seed, 5).reshape(-1, 2) // (N_VALUES // 8)
    counts = np.zeros((8, 8))
    np.add.at(counts, (pairs[:, 0], pairs[:, 1]), 1)
    expected = len(pairs) / 64
    assert ((counts - expected) ** 2 / expected).sum() < 115


@pytest.mark.parametrize("other", [(7, 1), (7, 2), (7, 50), (8, 0), (9, 5), (0, 0)])
def test_other_steps_and_seeds_are_unrelated(other):
    assert correlation(draw(7, 0), draw(*other)) < 5 / np.sqrt(N)


def test_equal_state_gives_equal_values():
    assert np.array_equal(draw(7, 3), draw(7, 3))


def test_the_first_value_of_many_steps_is_uniform():
    values = np.array([draw(5, step, 1)[0] for step in range(500)]) / N_VALUES
    assert abs(values.mean() - 0.5) < 5 * np.sqrt(1 / 12 / 500)
    assert correlation(values[:-1], values[1:]) < 5 / np.sqrt(500)


def test_shape():
    state = tf.constant([1, 2], "uint32")
    values = uniform_bits(tf.constant([3, 2, 5]), state).numpy()
    assert values.shape == (3, 2, 5)
    assert np.array_equal(values.ravel(), draw(1, 2, 30))
