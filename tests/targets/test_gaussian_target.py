"""Tests of the target with mean and variance."""

import numpy as np

from sknn._targets import GaussianTarget, Head


def test_means_come_first_then_variances():
    target = GaussianTarget(offset=[10.0, 0.0], scale=[2.0, 1.0], y_ndim=2)
    assert target.head == Head(4, "linear", "gaussian_nll")
    raw = np.array([[1.0, -1.0, np.log(9.0), np.log(4.0)]])
    np.testing.assert_allclose(target.decode(raw), [[12, -1]])
    np.testing.assert_allclose(target.decode_std(raw), [[6, 2]], rtol=1e-6)


def test_one_dimension_is_kept():
    target = GaussianTarget(offset=[0.0], scale=[3.0], y_ndim=1)
    raw = np.zeros((4, 2))
    assert target.decode(raw).shape == (4,)
    assert target.decode_std(raw).tolist() == [3, 3, 3, 3]
    assert target.decode_std(raw).dtype == np.float64


def test_deviations_stay_finite_and_positive():
    target = GaussianTarget(offset=[0.0], scale=[1.0], y_ndim=1)
    deviations = target.decode_std(np.array([[0.0, -1e4], [0.0, 1e4]]))
    assert np.isfinite(deviations).all()
    assert (deviations > 0).all()
