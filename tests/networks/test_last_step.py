"""Tests of the last valid step."""

import numpy as np
import pytest

from sknn.networks import LastStep

X = np.arange(10.0, dtype="float32").reshape(1, 5, 2)


@pytest.mark.parametrize(
    ("mask", "last"),
    [
        ([True, True, True, True, True], 4),
        ([True, True, True, False, False], 2),
        ([True, False, True, True, False], 3),
        ([True, False, False, False, False], 0),
    ],
)
def test_the_last_valid_step(mask, last):
    np.testing.assert_array_equal(LastStep()(X, mask=np.array([mask])), X[:, last])


def test_without_a_mask_it_is_the_last_of_all():
    np.testing.assert_array_equal(LastStep()(X), X[:, -1])
