"""Tests of the mask of padded and missing steps."""

import keras
import numpy as np

from sknn.networks import StepMask

X = np.array([[[1.0, 2.0], [3.0, np.nan], [np.nan, np.nan]]], "float32")


def test_a_step_with_any_nan_is_zero_and_masked():
    outputs = StepMask()(X)
    np.testing.assert_array_equal(outputs, [[[1, 2], [0, 0], [0, 0]]])
    np.testing.assert_array_equal(StepMask().compute_mask(X), [[True, False, False]])


def test_mask_is_passed_on():
    inputs = keras.Input((None, 2))
    model = keras.Model(
        inputs, keras.layers.GlobalAveragePooling1D()(StepMask()(inputs))
    )
    np.testing.assert_allclose(model(X), [[1, 2]])
