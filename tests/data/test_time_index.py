import numpy as np
import pandas as pd
import pytest

from sknn._data._time_index import time_index

DAYS = pd.date_range("2020-01-01", periods=40, freq="D")
MONTHS = pd.date_range("2020-01-01", periods=40, freq="MS")


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y"]
    + ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"],
)
def test_dates_as_strings(form):
    found = time_index(DAYS.strftime(form), "y")
    assert list(found) == list(DAYS)


@pytest.mark.parametrize("form", ["%Y-%m", "%b %Y", "%B %Y", "%m/%Y", "%m/%d/%Y"])
def test_months_as_strings(form):
    assert list(time_index(MONTHS.strftime(form), "y")) == list(MONTHS)


def test_dates_in_other_types():
    integers = DAYS.strftime("%Y%m%d").astype(int)
    for index in (
        pd.Index(list(DAYS.date)),
        pd.Index(list(DAYS), dtype=object),
        pd.CategoricalIndex(DAYS),
        integers,
        DAYS.astype("timestamp[us][pyarrow]"),
    ):
        assert list(time_index(index, "y")) == list(DAYS)
    assert list(time_index(MONTHS.strftime("%Y%m").astype(int), "y")) == list(MONTHS)
    quarters = list(pd.PeriodIndex(["2020Q1", "2020Q2"], freq="Q"))
    for form in ("{}Q{}", "{}-Q{}", "Q{1} {0}", "Q{1}/{0}", "{1}Q{0}"):
        texts = [form.format(2020, quarter) for quarter in (1, 2)]
        assert list(time_index(pd.Index(texts), "y")) == quarters
    months = [f"2020M{month:02}" for month in range(1, 13)]
    assert list(time_index(pd.Index(months), "y")) == list(MONTHS[:12])
    weeks = time_index(pd.Index(["2020-W53", "2021-W01"]), "y")
    assert list(weeks) == list(pd.to_datetime(["2020-12-28", "2021-01-04"]))


def test_offsets_from_utc_may_change():
    found = time_index(
        pd.Index(["2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00"]), "y"
    )
    assert list(found) == list(
        pd.date_range("2024-03-31", periods=2, freq="h", tz="UTC")
    )


def test_objects_with_different_offsets_are_dates():
    labels = ["2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00"]
    found = time_index(pd.Index(list(map(pd.Timestamp, labels)), dtype=object), "y")
    assert list(found) == list(
        pd.date_range("2024-03-31", periods=2, freq="h", tz="UTC")
    )


def test_a_range_in_the_numbers_of_months_is_a_range():
    index = pd.RangeIndex(200001, 200013)
    assert time_index(index, "y").equals(index)


def test_numbers_and_names():
    assert time_index(pd.Index([1990, 1991]), "y").tolist() == [1990, 1991]
    assert time_index(pd.Index([1, 2], dtype="Int64"), "y").tolist() == [1, 2]
    assert time_index(pd.Index(["x", "y"]), "y") is None


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (DAYS[::-1], r"Got descending dates, from 2020-02-09.* y.sort_index\(\)"),
        (DAYS[[0, 2, 1]], "unsorted dates, such as 2020-01-02.* after 2020-01-03"),
        (DAYS[[0, 1, 1]], "duplicate dates, first 2020-01-02"),
        (pd.Index([2, 1, 0]), "descending index labels, from 2 to 0"),
        (pd.RangeIndex(3, 0, -1), "descending index labels"),
        (pd.Index([1, 3, 2]), "unsorted index labels, such as 2 after 3"),
        (pd.Index([1.5, 1.5]), "duplicate index labels, first 1.5"),
        (DAYS.strftime("%d.%m.%Y")[::-1], "descending dates"),
        (
            DAYS.append(pd.DatetimeIndex([None])),
            "without missing labels. Got NaT in row",
        ),
        (pd.Index(["2020-01-01", "2020-01-02", "then"]), "Got 'then' in row 2"),
        (pd.Index(["01/02/2020", "01/03/2020", "01/04/2020"]), "read in several ways"),
        (pd.DatetimeIndex(["2024-10-27 02:00"] * 2), r"tz_localize\(time_zone, amb"),
        (pd.MultiIndex.from_product([["a"], [0, 1]]), "one index label per time step"),
    ],
)
def test_labels_that_are_not_in_order_raise(index, message):
    with pytest.raises(ValueError, match=message):
        time_index(index, "y")


def test_empty_and_missing_labels():
    assert len(time_index(pd.RangeIndex(0), "y")) == 0
    with pytest.raises(ValueError, match="without missing labels. Got nan in row 1"):
        time_index(pd.Index([1, np.nan]), "y")
