import numpy as np
import pytest

from sknn.words import NegativeTable, keep_probabilities, negative_probabilities


def test_the_lectures_probability_of_keeping_a_word():
    # z is the relative frequency; P = (sqrt(z / 0.001) + 1) * 0.001 / z.
    counts = np.array([1000, 26_000, 973_000])
    keep = keep_probabilities(counts, 1e-3)
    z = counts / 1_000_000
    assert keep[0] == 1  # (1 + 1) * 1 = 2
    np.testing.assert_allclose(
        keep[1:], ((np.sqrt(z / 0.001) + 1) * 0.001 / z)[1:], rtol=1e-6
    )
    # A word with frequency 0.26 % is always kept, a word that is every token rarely.
    just = keep_probabilities(np.array([26, 9974]), 1e-3)
    assert just[0] == 1
    assert just[1] < 0.05


def test_everything_is_kept_without_subsampling():
    assert keep_probabilities(np.array([3, 1]), 0).tolist() == [1, 1]


def test_negatives_go_with_the_power_of_the_counts():
    p = negative_probabilities(np.array([16, 1]), 0.75)
    np.testing.assert_allclose(p, [8 / 9, 1 / 9])
    np.testing.assert_allclose(negative_probabilities(np.array([7, 1]), 0), [0.5, 0.5])


@pytest.mark.parametrize(
    ("exponent", "expected"), [(1000, [0, 1, 0]), (-1e9, [0, 0, 1])]
)
def test_no_exponent_is_too_large(exponent, expected):
    p = negative_probabilities(np.array([16, 10**6, 2]), exponent)
    assert p.tolist() == expected
    only = expected.index(1)
    drawn = NegativeTable(p).draw(np.random.default_rng(0), (100,))
    assert set(drawn.tolist()) == {only}


def test_the_table_draws_with_the_probabilities():
    probabilities = np.array([0.5, 0.3, 0.2])
    table = NegativeTable(probabilities)
    drawn = table.draw(np.random.default_rng(0), (100, 1000))
    assert drawn.shape == (100, 1000)
    assert drawn.dtype == np.int32
    share = np.bincount(drawn.ravel(), minlength=3) / drawn.size
    np.testing.assert_allclose(share, probabilities, atol=0.005)


@pytest.mark.parametrize("n_words", [1, 5])
def test_every_word_can_be_drawn(n_words):
    table = NegativeTable(np.full(n_words, 1 / n_words))
    drawn = table.draw(np.random.default_rng(0), (1000,))
    assert set(drawn.tolist()) == set(range(n_words))
