"""Each kind of index, and each place where a frame is passed to a forecaster."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import (
    KFold,
    ShuffleSplit,
    TimeSeriesSplit,
    cross_val_score,
)

from sknn import RNNForecaster
from sknn.reports import backtest

N = 60
VALUES = 10 + np.sin(np.arange(N + 12) * np.pi / 3)  # of 6 steps
DAYS = pd.date_range("2020-01-06", periods=N + 12, freq="D")

INDEXES = {
    "days": DAYS,
    "hours": pd.date_range("2020-01-01", periods=N + 12, freq="h"),
    "business days": pd.date_range("2020-01-06", periods=N + 12, freq="B"),
    "months": pd.date_range("2020-01-01", periods=N + 12, freq="MS"),
    "ends of months": pd.date_range("2020-01-31", periods=N + 12, freq="ME"),
    "periods": pd.period_range("2020-01", periods=N + 12, freq="M"),
    "zone": pd.date_range("2024-03-29", periods=N + 12, freq="h", tz="Europe/Paris"),
    "years": pd.Index(range(1950, 1950 + N + 12)),
    "strings": DAYS.strftime("%Y-%m-%d"),
    "German": DAYS.strftime("%d.%m.%Y"),
    "objects": pd.Index(list(DAYS.date)),
}


@pytest.fixture(params=INDEXES.values(), ids=INDEXES)
def y(request):
    return pd.Series(VALUES, request.param, name="sales")


def forecaster(**params):
    options = {"linear": False, "scaling": "standard"} | params
    return RNNForecaster(6, 3, LinearRegression(), **options)


# -- the index of time --------------------------------------------------------------


def labels_of(y):
    """Return the labels that forecasts have."""
    return DAYS if y.index.dtype in (object, "str") else y.index


def test_forecasts_have_the_next_labels(y):
    found = forecaster().fit(y[:N]).predict()
    assert list(found.index) == list(labels_of(y)[N : N + 3])
    np.testing.assert_allclose(found, VALUES[N : N + 3], atol=1e-3)


def test_a_gap_raises_or_is_filled(y):
    gap = y[:N].drop(y.index[[20, 41]])
    with pytest.raises(ValueError, match=r"no row for 2 of 60 time steps.* fill='lin"):
        forecaster().fit(gap)
    found = forecaster(fill="linear").fit(gap).predict()
    assert list(found.index) == list(labels_of(y)[N : N + 3])
    np.testing.assert_allclose(found, VALUES[N : N + 3], atol=0.1)


def test_other_orders_are_refused(y):
    for rows, message in (
        (np.arange(N)[::-1], "Got descending"),
        (np.random.default_rng(0).permutation(N), "Got unsorted"),
        (np.sort(np.arange(N) // 2 * 2), "Got duplicate"),
    ):
        with pytest.raises(ValueError, match=message):
            forecaster().fit(y.iloc[rows])
        fitted = forecaster().fit(y[:N])
        with pytest.raises(ValueError, match=message):
            fitted.predict(y=y.iloc[rows])
        with pytest.raises(ValueError, match=message):
            backtest(forecaster(), y.iloc[rows], cv=2)


def test_later_values_have_the_steps_of_the_fit(y):
    fitted = forecaster(fill="linear").fit(y[:N])
    # Six rows with a gap; their frequency could not be inferred.
    few = y.iloc[[N - 3, N - 2, N, N + 1, N + 2, N + 3]]
    found = fitted.predict(2, y=few)
    assert list(found.index) == list(labels_of(y)[N + 4 : N + 6])
    with pytest.raises(ValueError, match="no row for 1 of 7 time steps"):
        forecaster().fit(y[:N]).predict(y=few)


def test_the_score_needs_the_next_labels(y):
    fitted = forecaster().fit(y[:N])
    assert fitted.score(y[N : N + 3]) > -1e-3
    assert fitted.score(y[N : N + 1]) > -1e-3
    for rows in (slice(0, 3), slice(N - 1, N + 2), slice(N + 1, N + 4)):
        with pytest.raises(ValueError, match="the next label after the series of fit"):
            fitted.score(y[rows])


def test_missing_rows_do_not_count_in_the_score(y):
    fitted = forecaster(fill="linear").fit(y[:N])
    assert fitted.score(y.iloc[[N + 1, N + 3, N + 4]]) > -1e-3


@pytest.mark.parametrize("fill", [None, "linear"])
@pytest.mark.parametrize(
    "cv",
    [KFold(6, shuffle=True, random_state=0), KFold(3), ShuffleSplit(2, random_state=0)],
)
def test_splits_out_of_order_are_refused(y, cv, fill):
    with pytest.raises(ValueError, match="index|label|time step|Got"):
        cross_val_score(forecaster(fill=fill), y, cv=cv, error_score="raise")


def test_cross_validation_forecasts_the_next_rows(y):
    scores = cross_val_score(forecaster(), y, cv=TimeSeriesSplit(3, test_size=6))
    assert scores.min() > -1e-3
    gap = y.drop(y.index[[20, 41, -2]])
    cv = TimeSeriesSplit(3, test_size=6)
    assert cross_val_score(forecaster(fill="linear"), gap, cv=cv).min() > -0.1


def test_updates_continue_the_labels(y):
    fitted = forecaster().fit(y[:N]).update(y[N : N + 2]).update(y[N + 2 : N + 3])
    found = fitted.predict()
    assert list(found.index) == list(labels_of(y)[N + 3 : N + 6])
    np.testing.assert_allclose(found, VALUES[N + 3 : N + 6], atol=1e-3)
    with pytest.raises(ValueError, match="the next label after the series of fit"):
        fitted.update(y[N + 2 : N + 4])
    pd.testing.assert_series_equal(fitted.predict(), found)


def test_updates_fill_gaps(y):
    fitted = forecaster(fill="linear").fit(y[:N]).update(y.iloc[[N + 1, N + 3]])
    assert list(fitted.predict(1).index) == [labels_of(y)[N + 4]]
    np.testing.assert_allclose(fitted.predict(1), VALUES[N + 4], atol=0.7)


def test_backtests_forecast_the_rows_after_a_gap(y):
    gap = y.drop(y.index[[20, N + 4]])
    cv = TimeSeriesSplit(2, test_size=6)
    report = backtest(forecaster(fill="linear"), gap, cv=cv)
    assert report.summary().loc["RNNForecaster", "MAE"] < 0.1
    with pytest.raises(ValueError, match="no row for 2 of 72"):
        backtest(forecaster(), gap, cv=cv)


def test_exogenous_rows_have_the_labels_of_the_steps(y):
    X = pd.DataFrame({"holiday": np.arange(N + 12) % 7 == 0}, y.index)
    fitted = forecaster().fit(y[:N], X[:N])
    assert len(fitted.predict(2, X[N : N + 2])) == 2
    with pytest.raises(ValueError, match="must have the index of the time steps"):
        fitted.predict(X=X[N - 1 : N + 2])
    with pytest.raises(ValueError, match="X must have the index of y"):
        forecaster().fit(y[:N], X[1 : N + 1])


def test_an_index_without_dates_does_not_follow_dates():
    fitted = forecaster().fit(pd.Series(VALUES[:N], DAYS[:N]))
    ahead = pd.Series(VALUES[N : N + 3])
    with pytest.raises(ValueError, match=r"starts at 0.* Use y.to_numpy\(\)"):
        fitted.score(ahead)
    assert fitted.score(ahead.to_numpy()) > -1e-3


def test_the_values_of_the_fit_are_no_test():
    fitted = forecaster().fit(VALUES)
    with pytest.warns(UserWarning, match="y has the values of the series of fit"):
        fitted.score(VALUES)


# -- names of columns ---------------------------------------------------------------

FRAME = pd.DataFrame({"a": VALUES, "b": 500 - 7 * VALUES}, DAYS)
EXOG = pd.DataFrame({"p": np.arange(N + 12.0), "q": np.tile([0.0, 1.0], 36)}, DAYS)


@pytest.mark.parametrize(
    "make", [lambda frame: frame, pl.from_pandas], ids=["pd", "pl"]
)
def test_series_in_another_order_are_refused(make):
    past, ahead = make(FRAME[:N]), make(FRAME[N : N + 3])
    fitted = forecaster().fit(past)
    for call in (
        lambda: fitted.score(ahead[["b", "a"]]),
        lambda: fitted.update(ahead[["b", "a"]]),
        lambda: fitted.predict(y=past[["b", "a"]]),
        lambda: forecaster(scaling="window").fit(past).predict(y=past[["b", "a"]]),
        lambda: (
            fitted.score(ahead.rename(columns={"b": "c"}))
            if isinstance(ahead, pd.DataFrame)
            else fitted.score(ahead.rename({"b": "c"}))
        ),
    ):
        with pytest.raises(ValueError, match=r"same order as in fit, \['a', 'b'\]"):
            call()
    assert fitted.score(ahead) > -1e-3
    assert fitted.score(ahead.to_numpy()) > -1e-3


@pytest.mark.parametrize(
    "make", [lambda frame: frame, pl.from_pandas], ids=["pd", "pl"]
)
def test_exogenous_columns_in_another_order_are_refused(make):
    y, past, ahead = FRAME["a"].to_numpy(), make(EXOG[:N]), make(EXOG[N : N + 3])
    fitted = forecaster().fit(y[:N], past)
    swapped = ahead[["q", "p"]]
    for call in (
        lambda: fitted.predict(X=swapped),
        lambda: fitted.predict_interval(X=swapped, coverage=0.5),
        lambda: fitted.predict_quantiles(X=swapped, quantiles=[0.4]),
        lambda: fitted.score(y[N : N + 3], swapped),
        lambda: fitted.update(y[N : N + 3], swapped),
    ):
        with pytest.raises(
            ValueError, match=r"as in fit, \['p', 'q'\]. Got \['q', 'p'"
        ):
            call()


def test_other_series_may_have_other_names():
    fitted = forecaster(scaling="window").fit(FRAME["a"])
    assert fitted.predict(y=3 * FRAME["b"]).name == "b"
    with pytest.raises(ValueError, match=r"as in fit, \['a'\]. Got \['b'\]"):
        fitted.score(FRAME["b"])


def test_lists_of_series_are_compared_by_name():
    a, b = FRAME["a"], FRAME["b"]
    fitted = forecaster().fit([a[:N], b[: N - 5]])
    assert fitted.score([a[N : N + 3], b[N - 5 : N]]) > -1e-3
    with pytest.raises(ValueError, match="same series in the same order"):
        fitted.score([b[N : N + 3], a[N - 5 : N]])


def test_forecasts_of_a_backtest_are_compared_by_name():
    class Swapped(RNNForecaster):
        def predict(self, *args, **kwargs):
            return super().predict(*args, **kwargs)[["b", "a"]]

    swapped = Swapped(6, 3, LinearRegression())
    with pytest.raises(ValueError, match="same series in the same order"):
        backtest(swapped, FRAME, cv=TimeSeriesSplit(2, test_size=3))


# -- values that are not numbers ----------------------------------------------------


@pytest.mark.parametrize(
    "make", [lambda frame: frame, pl.from_pandas], ids=["pd", "pl"]
)
def test_dates_are_refused_wherever_a_frame_is_passed(make):
    wrong = make(EXOG.assign(q=DAYS))
    y, X = VALUES, make(EXOG)
    fitted = forecaster().fit(y[:N], X[:N])
    several = forecaster().fit(X[:N])
    for call in (
        lambda: forecaster().fit(wrong),
        lambda: forecaster().fit(y, wrong),
        lambda: fitted.predict(X=wrong[N : N + 3]),
        lambda: fitted.score(y[N : N + 3], wrong[N : N + 3]),
        lambda: fitted.update(y[N : N + 3], wrong[N : N + 3]),
        lambda: several.predict(y=wrong),
        lambda: several.score(wrong[N : N + 3]),
        lambda: backtest(forecaster(), wrong, cv=2),
        lambda: backtest(forecaster(), y, wrong, cv=2),
    ):
        with pytest.raises(
            ValueError, match="column 'q' of .* must be numeric. Got dat"
        ):
            call()


def test_nullable_types_are_numbers():
    y = pd.Series(np.rint(100 * VALUES).astype(int), DAYS, dtype="Int64")
    expected = forecaster().fit(y.astype(float)).predict()
    pd.testing.assert_series_equal(forecaster().fit(y).predict(), expected)
    y.iloc[3] = pd.NA
    with pytest.raises(ValueError, match=r"y contains NaN, first in row 3.*fill="):
        forecaster().fit(y)
    assert np.isfinite(forecaster(fill="previous").fit(y).predict()).all()


def test_large_gaps_warn():
    gap = pd.Series(VALUES, DAYS).drop(DAYS[10:40])
    with pytest.warns(UserWarning, match=r"42% of the time steps of y are filled"):
        forecaster(fill="linear").fit(gap)
