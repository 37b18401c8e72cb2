"""Tests of the target with quantiles."""

import numpy as np
import pytest

from sknn._targets import QuantileTarget


def test_columns_come_first_then_quantiles():
    target = QuantileTarget([0.0, 100.0], [1.0, 10.0], 2, (0.2, 0.5, 0.8))
    assert target.head.units == 6
    raw = np.array([[1.0, 2.0, 3.0, -1.0, 0.0, 1.0]])
    assert target.decode_quantiles(raw).tolist() == [[[1, 2, 3], [90, 100, 110]]]
    assert target.decode(raw).tolist() == [[2, 100]]


def test_one_dimension_is_kept():
    target = QuantileTarget([0.0], [1.0], 1, (0.1, 0.9))
    raw = np.zeros((4, 2))
    assert target.decode_quantiles(raw).shape == (4, 2)
    assert target.decode_quantiles(raw).dtype == np.float64
    assert target.decode(raw).shape == (4,)


def test_quantiles_do_not_cross():
    target = QuantileTarget([0.0], [1.0], 1)
    raw = np.array([[3.0, 1.0, 2.0]])
    assert target.decode_quantiles(raw).tolist() == [[1, 2, 3]]
    assert target.decode(raw).tolist() == [2]
    assert raw.tolist() == [[3, 1, 2]]


def test_prediction_is_the_quantile_nearest_to_the_median():
    target = QuantileTarget([0.0], [1.0], 1, (0.05, 0.4, 0.7))
    assert target.decode(np.array([[1.0, 2.0, 3.0]])).tolist() == [2]


@pytest.mark.parametrize(
    "quantiles", [(), 0.5, (0.5, 0.1), (0.0, 0.5), (0.5, 1.0), (0.5, 0.5), (np.nan,)]
)
def test_wrong_quantiles_are_named(quantiles):
    with pytest.raises(ValueError, match="quantiles must be increasing.*Got"):
        QuantileTarget([0.0], [1.0], 1, quantiles)
