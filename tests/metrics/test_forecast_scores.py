import numpy as np
import pandas as pd
import pytest

from sknn.metrics import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)


def test_scaled_errors_by_hand():
    train = [1, 2, 4, 8]  # changes of 1, 2, 4
    assert mean_absolute_scaled_error([8, 8], [9, 14], y_train=train) == 1.5
    seasonal = mean_absolute_scaled_error(
        [8, 8], [9, 14], y_train=train, season_length=2
    )
    assert seasonal == pytest.approx(3.5 / 4.5)


def test_a_constant_past_has_no_scale():
    assert np.isinf(mean_absolute_scaled_error([1], [2], y_train=[3, 3]))


@pytest.mark.parametrize("season_length", [0, 3])
def test_seasons_must_fit_into_the_past(season_length):
    with pytest.raises(ValueError, match="season_length must be from 1 to 2"):
        mean_absolute_scaled_error(
            [1], [2], y_train=[1, 2, 3], season_length=season_length
        )


def test_percentages_by_hand():
    found = symmetric_mean_absolute_percentage_error([100, 0, 0], [50, 1, 0])
    assert found == pytest.approx((200 / 3 + 200 + 0) / 3)


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="inconsistent"):
        symmetric_mean_absolute_percentage_error([1, 2], [1])


@pytest.mark.parametrize(
    ("y_true", "y_pred", "message"),
    [
        (pd.date_range("2020-01-01", periods=2), [1, 2], "y_true must be numeric"),
        ([1, 2], [1, 2j], "Complex data not supported"),
        (["1", "2"], [1, 2], "y_true must be numeric"),
        (pd.DataFrame({"a": [1], "b": [2]}), [1], "1d array"),
        ([1, 2], [1, 2, 3], "inconsistent"),
        (
            pd.Series([1, 2]),
            pd.Series([2, 1], index=[1, 0]),
            "must have the same order",
        ),
    ],
)
def test_values_that_do_not_match_raise(y_true, y_pred, message):
    with pytest.raises(ValueError, match=message):
        symmetric_mean_absolute_percentage_error(y_true, y_pred)
    with pytest.raises(ValueError, match=message):
        mean_absolute_scaled_error(y_true, y_pred, y_train=[1, 2])


def test_a_season_length_is_an_integer():
    with pytest.raises(TypeError, match="season_length"):
        mean_absolute_scaled_error([1], [1], y_train=[1, 2, 3], season_length=1.5)


def test_a_column_is_a_series():
    column = np.array([[100], [50]])
    assert symmetric_mean_absolute_percentage_error(column, [100, 150]) == 50
