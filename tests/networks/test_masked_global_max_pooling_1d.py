"""Tests of the maximum over all valid steps."""

import numpy as np

from sknn.networks import MaskedGlobalMaxPooling1D

X = np.array([[[-1.0, -5.0], [-2.0, -4.0], [9.0, 9.0]]], "float32")


def test_masked_steps_are_left_out():
    layer = MaskedGlobalMaxPooling1D()
    mask = np.array([[True, True, False]])
    np.testing.assert_array_equal(layer(X, mask=mask), [[-1, -4]])
    np.testing.assert_array_equal(layer(X), [[9, 9]])
    assert layer.compute_mask(X, mask) is None
