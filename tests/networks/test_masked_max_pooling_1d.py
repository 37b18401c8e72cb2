"""Tests of max pooling over valid time steps."""

import numpy as np
import pytest

from sknn.networks import MaskedMaxPooling1D

X = -np.arange(1.0, 8.0, dtype="float32").reshape(1, 7, 1)


@pytest.mark.parametrize(
    ("n_valid", "values", "mask"),
    [
        (7, [-1, -4, -7], [True, True, True]),
        (6, [-1, -4, 0], [True, True, False]),
        (5, [-1, -4, 0], [True, True, False]),
        (1, [-1, 0, 0], [True, False, False]),
    ],
)
def test_windows_of_three(n_valid, values, mask):
    layer = MaskedMaxPooling1D(3)
    valid = np.arange(7)[np.newaxis] < n_valid
    np.testing.assert_array_equal(np.ravel(layer(X, mask=valid)), values)
    np.testing.assert_array_equal(layer.compute_mask(X, valid), [mask])


def test_without_a_mask_all_steps_are_valid():
    layer = MaskedMaxPooling1D(2)
    np.testing.assert_array_equal(np.ravel(layer(X)), [-1, -3, -5, -7])
    assert layer.compute_mask(X) is None


@pytest.mark.parametrize("steps", [None, 6, 7])
def test_the_announced_shape(steps):
    expected = None if steps is None else -(-steps // 3)
    shape = MaskedMaxPooling1D(3).compute_output_shape((None, steps, 2))
    assert shape == (None, expected, 2)
