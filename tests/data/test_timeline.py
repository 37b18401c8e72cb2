import numpy as np
import pandas as pd
import pytest

from sknn._data._timeline import timeline_of


@pytest.mark.parametrize(
    "index",
    [
        pd.date_range("2020-01-01", periods=8, freq="MS", name="month"),
        pd.date_range("2020-01-06", periods=8, freq="B"),
        pd.date_range("2020-01-01", periods=8, freq="h", tz="Europe/Warsaw"),
        pd.period_range("2020-01", periods=8, freq="M"),
        pd.period_range("2020-01", periods=8, freq="2M", name="pair"),
        pd.period_range("2020-01", periods=16, freq="M")[::2],
        pd.period_range("2020-01", periods=8, freq="M")[::-1],
        pd.RangeIndex(3, 19, 2, name="step"),
        pd.RangeIndex(8, 0, -1),
    ],
)
def test_index_is_continued(index):
    ahead = timeline_of(index[:5]).after(3)
    pd.testing.assert_index_equal(ahead, index[5:])


def test_rows_that_were_taken_keep_their_distance():
    index = pd.date_range("2020-01-01", periods=8, freq="MS")
    taken = index[np.arange(4)]
    assert taken.freq is None
    assert list(timeline_of(taken).after(2)) == list(index[4:6])
    assert timeline_of(pd.Index([5, 7, 9])).after(2).tolist() == [11, 13]


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["a", "b", "c"]),
        pd.to_datetime(["2020-01-01", "2020-01-02", "2020-03-01"]),
        pd.to_datetime(["2020-01-01"]),
        pd.period_range("2020-01", periods=5, freq="M")[[0, 1, 4]],
        pd.period_range("2020-01", periods=5, freq="M")[[1, 0, 2]],
        pd.Index([1, 2, 4]),
        pd.Index([7]),
        pd.RangeIndex(0),
    ],
)
def test_irregular_index_has_no_timeline(index):
    assert timeline_of(index) is None
