import numpy as np
import pandas as pd
import pytest

from sknn._data._timeline import gaps_message, time_steps

date_range, offsets = pd.date_range, pd.offsets

# Regular labels, of which a selection has no frequency.
REGULAR = {
    "15 minutes": date_range("2020-01-01", periods=60, freq="15min"),
    "hours": date_range("2020-01-01", periods=60, freq="h"),
    "hours of a zone": date_range("2024-03-30", periods=60, freq="h", tz="Europe/Rome"),
    "days of a zone": date_range("2024-03-20", periods=60, freq="D", tz="Europe/Rome"),
    "days": date_range("2020-01-01", periods=60, freq="D", name="day"),
    "business days": date_range("2020-01-06", periods=60, freq="B"),
    "without Sundays": date_range(
        "2020-01-06",
        periods=60,
        freq=offsets.CustomBusinessDay(weekmask="Mon Tue Wed Thu Fri Sat"),
    ),
    "weeks": date_range("2020-01-01", periods=60, freq="W-WED"),
    "months": date_range("2020-01-01", periods=60, freq="MS", name="month"),
    "ends of months": date_range("2020-01-31", periods=60, freq="ME"),
    "business ends": date_range("2020-01-31", periods=60, freq="BME"),
    "middle of months": date_range(
        "2020-01-15", periods=60, freq=offsets.DateOffset(months=1)
    ),
    "quarters": date_range("2020-01-01", periods=60, freq="QS"),
    "ends of years": date_range("1950-12-31", periods=60, freq="YE"),
    "periods": pd.period_range("2020-01", periods=60, freq="M"),
    "two months": pd.period_range("2020-01", periods=60, freq="2M", name="pair"),
    "every second month": pd.period_range("2020-01", periods=120, freq="M")[::2],
    "durations": pd.timedelta_range(0, periods=60, freq="h"),
    "integer years": pd.Index(range(1950, 2010), name="year"),
    "even numbers": pd.RangeIndex(3, 123, 2, name="step"),
    "seconds since 1970": pd.Index(np.arange(60) * 3600 + 1_700_000_000),
}


@pytest.fixture(params=REGULAR.values(), ids=REGULAR)
def labels(request):
    return request.param


def test_a_regular_index_is_continued(labels):
    steps = time_steps(labels[np.arange(55)], "y")
    assert len(steps.missing) == 0
    assert list(steps.timeline.after(5)) == list(labels[55:])
    assert steps.timeline.after(5).name == labels.name
    assert list(steps.timeline.moved(3).after(2)) == list(labels[58:])


def test_gaps_are_found(labels):
    kept = np.delete(np.arange(55), [7, 20, 21, 40])
    steps = time_steps(labels[kept], "y")
    assert list(steps.missing) == list(labels[[7, 20, 21, 40]])
    assert list(steps.labels[steps.rows]) == list(labels[kept])
    assert list(steps.timeline.after(5)) == list(labels[55:])


def test_a_known_step_is_used(labels):
    known = time_steps(labels[:40], "y").timeline
    few = time_steps(labels[[3, 5]], "y", known)
    assert list(few.missing) == [labels[4]]
    assert list(few.timeline.after(2)) == list(labels[6:8])


def test_business_days_continue_on_monday():
    known = time_steps(REGULAR["business days"], "y").timeline
    week = REGULAR["business days"][:5][np.arange(5)]  # looks like days
    ahead = time_steps(week, "y", known).timeline.after(1)[0]
    assert ahead == pd.Timestamp("2020-01-13")


def test_labels_that_are_not_at_known_steps_raise():
    known = time_steps(REGULAR["months"], "y").timeline
    with pytest.raises(ValueError, match="must have the time steps of fit, frequency"):
        time_steps(pd.DatetimeIndex(["2020-01-15"]), "y", known)


def test_periods_of_another_frequency_raise():
    known = time_steps(REGULAR["periods"], "y").timeline
    with pytest.raises(ValueError, match="must have the time steps of fit"):
        time_steps(pd.period_range("2020Q1", periods=8, freq="Q"), "y", known)


def test_decimal_years_are_continued():
    years = pd.Index(np.round(1990 + np.arange(60) / 12, 3))
    steps = time_steps(years.delete([10, 11]), "y")
    assert len(steps.missing) == 2
    np.testing.assert_allclose(
        steps.timeline.after(2), [1995, 1995 + 1 / 12], atol=2e-3
    )


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["a", "b", "c"]),
        pd.Index([True, False]),
        pd.to_datetime(["2020-01-01"]),
        pd.Index([7]),
        pd.RangeIndex(0),
    ],
)
def test_labels_without_steps(index):
    assert time_steps(index, "y") is None


@pytest.mark.parametrize(
    "index",
    [
        pd.to_datetime(["2020-01-01", "2020-01-02", "2020-03-01"]),
        pd.DatetimeIndex(["2020-01-01 10:00", "2020-01-02 11:13", "2020-01-03 00:00"]),
        pd.period_range("2020-01", periods=9, freq="M")[[0, 1, 8]],
        pd.Index([1, 2, 9]),
        pd.Index([0.0, 0.1, 7.3]),
    ],
)
def test_unevenly_spaced_labels_raise(index):
    with pytest.raises(ValueError, match=r"evenly spaced index.* y.to_numpy\(\)"):
        time_steps(index, "y")


def test_a_missing_hour_of_daylight_saving_time_has_a_remedy():
    hours = REGULAR["hours of a zone"].tz_localize(None)
    steps = time_steps(hours, "y")
    assert list(steps.missing) == [pd.Timestamp("2024-03-31 02:00")]
    assert "tz_localize" in gaps_message(steps, "y")
    assert "tz_localize" not in gaps_message(
        time_steps(REGULAR["days"].delete(3), "y"), "y"
    )


@pytest.mark.parametrize(
    ("end", "zone", "expected"),
    [
        ("2024-03-30 02:30", "Europe/Berlin", "2024-03-31 03:00+02:00"),
        ("2024-10-26 02:30", "Europe/Berlin", "2024-10-27 02:30+02:00"),
        ("2024-04-25 00:00", "Africa/Cairo", "2024-04-26 01:00+03:00"),
    ],
)
def test_days_continue_over_a_change_of_the_clocks(end, zone, expected):
    days = pd.date_range(end=end, periods=20, freq="D").tz_localize(zone)
    ahead = time_steps(days, "y").timeline.after(3)
    assert ahead[0] == pd.Timestamp(expected)
    assert (ahead[1:].time == days[-1].time()).all()


def test_one_decimal_number_has_no_steps():
    assert time_steps(pd.Index([1990.5]), "y") is None
