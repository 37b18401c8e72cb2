import numpy as np
import pytest
import tensorflow as tf

from sknn.training import EarlyStopping
from sknn.training.plans._decision import Limits, Trend, decide
from sknn.training.plans._schedules import FLOOR, Plateau

VALUES = np.array([1.0, 0.9, 0.95, np.nan, 0.9, 0.85, 0.8499, 0.9, 0.9, 0.84, 1.0, 1.0])


def tensors(numbers):
    return type(numbers)(*(tf.constant(n, "float64") for n in numbers))


def decided(values, limits):
    """Return the trend after each value, and the epoch that exhausts the patience."""
    trend, found, end = tensors(Trend()), [], 0
    for epoch, value in enumerate(values, start=1):
        number = tf.constant(epoch, "float64")
        loss = tf.constant(1.0, "float64")
        trend, improved, stops = decide(
            trend, tensors(limits), loss, tf.constant(value, "float64"), number
        )
        found.append(Trend(*map(float, trend)))
        assert bool(improved) == (found[-1].best_epoch == epoch)
        if stops and not end:
            end = epoch
    return found, end


@pytest.mark.parametrize("patience", [1, 2, 3, np.inf])
@pytest.mark.parametrize("min_delta", [0.0, 0.01, 0.2])
def test_stops_as_early_stopping_does(patience, min_delta):
    stopping, expected = EarlyStopping(patience, min_delta), 0
    trends, end = decided(VALUES, Limits(patience, min_delta))
    for epoch, value in enumerate(VALUES, start=1):
        if stopping.update(value, epoch, None) and not expected:
            expected = epoch
        trend = trends[epoch - 1]
        assert (trend.best, trend.best_epoch) == (stopping.best, stopping.best_epoch)
        assert (trend.reference, trend.waited) == (stopping.reference, stopping.waited)
    assert end == expected


@pytest.mark.parametrize("values", [VALUES, -VALUES, np.ones(40)])
def test_reduces_the_rate_as_the_schedule_does(values):
    schedule = Plateau(1.0, patience=2)
    limits = Limits(rate_patience=2, rate_factor=schedule.factor, rate_floor=FLOOR)
    trends, _ = decided(values, limits)
    for value, trend in zip(values, trends, strict=True):
        schedule.epoch_end(value)
        assert trend.scale == schedule.scale
        assert (trend.plateau, trend.stayed) == (schedule.best, schedule.waited)


def test_by_default_nothing_happens():
    trends, end = decided(np.ones(200), Limits())
    assert end == 0
    assert trends[-1].scale == 1.0
