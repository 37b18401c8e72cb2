import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib import pyplot as plt
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    TimeSeriesSplit,
    cross_val_score,
)

from sknn import RNNForecaster
from sknn.reports import backtest

Y = np.arange(60.0) + np.tile([0, 5, 0, -5], 15)


class Repeater(BaseEstimator):
    """Forecasts the last value, and keeps count of its fits."""

    fits = 0

    def __init__(self, fails_below=0):
        self.fails_below = fails_below

    def fit(self, y, X=None):
        if len(y) < self.fails_below:
            raise RuntimeError("too few")
        type(self).fits += 1
        self.last_ = np.asarray(y)[-1]
        return self

    def predict(self, horizon, X=None, y=None):
        last = self.last_ if y is None else np.asarray(y)[-1]
        return np.full(horizon, last)


def linear(**params):
    return RNNForecaster(8, 3, LinearRegression(), linear=False, **params)


def test_forecasts_may_have_other_names():
    class Renamer(Repeater):
        def predict(self, horizon, X=None, y=None):
            return pd.Series(super().predict(horizon, X, y), name="predicted")

    y = pd.Series(Y, name="sales")
    assert backtest(Renamer(), y, cv=2).summary().loc["Renamer", "folds"] == 2


def test_scores_by_hand():
    report = backtest(Repeater(), [0.0, 1, 3, 4, 6, 9], cv=[([0, 1, 2], [3, 4, 5])])
    row = report.frame().iloc[0]
    assert row["MAE"] == pytest.approx((1 + 3 + 6) / 3)
    assert row["RMSE"] == pytest.approx(np.sqrt((1 + 9 + 36) / 3))
    assert row["sMAPE"] == pytest.approx((200 / 7 + 600 / 9 + 1200 / 12) / 3)
    assert row["MASE"] == pytest.approx((10 / 3) / 1.5)
    assert (row["n_train"], row["n_test"]) == (3, 3)


def test_naive_forecasts_are_included():
    report = backtest(linear(), Y, cv=3, season_length=4)
    summary = report.summary()
    assert summary.index.tolist() == ["RNNForecaster", "naive", "seasonal naive"]
    assert summary.loc["RNNForecaster", "MASE_ratio"] < 0.01
    assert summary.loc["seasonal naive", "MASE_ratio"] == 1
    assert (summary["folds"] == 3).all()
    same = backtest(Repeater(), Y, cv=3).frame()
    own, naive = (same[same["model"] == m] for m in ("Repeater", "naive"))
    np.testing.assert_array_equal(own[["MAE", "MASE"]], naive[["MAE", "MASE"]])
    assert "seasonal naive" not in set(same["model"])


def test_a_season_is_repeated():
    report = backtest(
        Repeater(), Y, cv=TimeSeriesSplit(2, test_size=6), season_length=4
    )
    rows = report.predictions().query("model == 'seasonal naive' and fold == 2")
    np.testing.assert_array_equal(rows["y_pred"], Y[[50, 51, 52, 53, 50, 51]])
    np.testing.assert_array_equal(rows["y_true"], Y[54:])
    assert rows["row"].tolist() == list(range(54, 60))
    assert rows["step"].tolist() == [1, 2, 3, 4, 5, 6]


def test_windows_grow_or_slide():
    growing = backtest(Repeater(), Y, cv=TimeSeriesSplit(3, test_size=5)).frame()
    assert growing["n_train"][:3].tolist() == [45, 50, 55]
    cv = TimeSeriesSplit(3, test_size=5, max_train_size=20)
    assert backtest(Repeater(), Y, cv=cv).frame()["n_train"].eq(20).all()


def test_without_refit_there_is_one_fit():
    Repeater.fits = 0
    again = backtest(Repeater(), Y, cv=3, refit=False).frame()
    assert Repeater.fits == 1
    anew = backtest(Repeater(), Y, cv=3).frame()
    assert Repeater.fits == 4
    pd.testing.assert_series_equal(again["MAE"], anew["MAE"])


@pytest.mark.parametrize("refit", [True, False])
def test_exogenous_columns(refit):
    X = np.random.default_rng(0).normal(size=(60, 1))
    forecaster = RNNForecaster(
        2, 3, LinearRegression(), linear=False, scaling=None, refit=False
    )
    report = backtest(forecaster, 2 * X[:, 0], X, cv=3, refit=refit)
    assert report.summary().loc["RNNForecaster", "MAE"] < 1e-4


def test_tables_and_lists():
    table = backtest(linear(), np.stack([Y, 9 * Y], axis=1), cv=3)
    one = backtest(linear(), Y, cv=3)
    scaled = [r.summary().loc["RNNForecaster", "MASE"] for r in (table, one)]
    assert scaled[0] == pytest.approx(scaled[1], abs=1e-4)
    cv = TimeSeriesSplit(2, test_size=6)
    lists = backtest(linear(), [Y, Y[:40]], cv=cv, season_length=4)
    assert lists.frame()["n_test"].eq(12).all()
    last = lists.predictions().query("model == 'naive' and fold == 2 and series == 1")
    assert last["row"].tolist() == [34, 35, 36, 37, 38, 39]


def test_intervals():
    y = np.random.default_rng(0).normal(size=300)
    report = backtest(linear(), y, cv=TimeSeriesSplit(2, test_size=3), coverage=0.9)
    rows = report.predictions().query("model == 'RNNForecaster'")
    assert (rows["lower"] <= rows["y_pred"]).all()
    assert (rows["y_pred"] <= rows["upper"]).all()
    covered = rows["y_true"].between(rows["lower"], rows["upper"]).mean()
    assert report.summary().loc["RNNForecaster", "covered"] == pytest.approx(covered)
    assert np.isnan(report.summary().loc["naive", "covered"])


def test_a_fold_that_fails_is_reported():
    with pytest.raises(RuntimeError, match="too few"):
        backtest(Repeater(20), Y, cv=3)
    report = backtest(Repeater(20), Y, cv=3, error_score=np.nan)
    assert report.warnings_ == ["Repeater failed in fold 1: RuntimeError: too few"]
    assert report.summary().loc["Repeater", "folds"] == 2
    assert report.summary().loc["Repeater", "MASE_ratio"] == 1
    with pytest.raises(ValueError, match="Every fit failed. The first error: Runtime"):
        backtest(Repeater(100), Y, cv=3, error_score=np.nan)


def test_several_forecasters():
    report = backtest({"a": linear(), "b": Repeater()}, Y, cv=2)
    assert report.summary().index.tolist() == ["a", "b", "naive"]
    assert repr(report) == "<BacktestReport of a, b; 1 series, 2 folds, 0 warnings>"


def test_the_picture_shows_each_fold():
    y = np.random.default_rng(0).normal(size=300)
    cv = TimeSeriesSplit(2, test_size=3)
    report = backtest(linear(), y, cv=cv, coverage=0.5)
    _, ax = plt.subplots()
    assert report.plot(ax) is report
    assert report.ax_ is ax
    assert len(ax.lines) == 3
    assert len(ax.collections) == 2
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [294, 295, 296])
    assert len(report.plot(model="naive").ax_.lines) == 3
    with pytest.raises(ValueError, match="model must be one of"):
        report.plot(model="other")
    with pytest.raises(ValueError, match="series must be from 0 to 0, got 1"):
        report.plot(series=1)
    plt.close("all")


def test_the_page(tmp_path):
    report = backtest(Repeater(20), Y, cv=3, error_score=np.nan, season_length=4)
    path = report.to_html(tmp_path / "page.html", facts={"source": "a < b"})
    page = path.read_text()
    assert "Backtest of Repeater" in page
    assert "a &lt; b" in page
    assert "failed in fold 1" in page
    assert page.count("<img") == 1
    assert not hasattr(report, "ax_")
    assert plt.get_fignums() == []
    with pytest.raises(FileExistsError):
        report.to_html(path)


@pytest.mark.parametrize("as_y", [pa.array, lambda y: pa.table({"y": y})])
def test_columns_of_pyarrow(as_y):
    assert len(backtest(linear(), as_y(Y), cv=3).summary()) == 2


def test_masks_are_folds():
    known = np.arange(len(Y)) < len(Y) - 5
    report = backtest(linear(), Y, cv=[(known, ~known)])
    assert report.summary()["folds"].tolist() == [1, 1]
    with pytest.raises(ValueError, match="mask of the training rows of fold 1 must"):
        backtest(linear(), Y, cv=[(known[:50], ~known[:50])])


def test_decimal_years():
    y = pd.Series(Y, 1990 + np.arange(len(Y)) / 12)
    cv = TimeSeriesSplit(3, test_size=1)
    assert np.isfinite(backtest(linear(), y, cv=cv).summary()["MAE"]).all()
    assert np.isfinite(cross_val_score(linear(), y, cv=cv)).all()


@pytest.mark.parametrize("make", [np.ones, lambda shape: np.ones(shape).tolist()])
def test_x_has_a_row_for_each_value(make):
    with pytest.raises(ValueError, match="X must have one row per value of y"):
        backtest(linear(), Y, make((5, 1)), cv=3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cv": KFold(3)}, "in fold 1 the test part does not follow"),
        ({"cv": TimeSeriesSplit(3, gap=1)}, "without gap"),
        ({"cv": []}, "same number of folds"),
        ({"season_length": 40}, "less than the number of values in each"),
        ({"season_length": 0}, "season_length"),
        ({"coverage": 1.5}, "coverage"),
        ({"error_score": 0.0}, "error_score"),
        ({"forecaster": {}}, "must contain forecasters"),
        ({"forecaster": {"naive": Repeater()}}, "names other than 'naive'"),
    ],
)
def test_wrong_options(options, message):
    options = {"forecaster": Repeater(), "cv": 3} | options
    with pytest.raises(ValueError, match=message):
        backtest(options.pop("forecaster"), Y, **options)


def test_wrong_types():
    with pytest.raises(TypeError, match="must be an instance"):
        backtest(Repeater, Y, cv=3)
    for cv in ("a", None, True):
        with pytest.raises(TypeError, match="cv must be a number of folds, a splitter"):
            backtest(linear(), Y, cv=cv)
    search = GridSearchCV(linear(), {"window_length": [2, 3]})
    for other in (LinearRegression(), search):
        with pytest.raises(TypeError, match=r"must forecast with predict\(horizon\)"):
            backtest(other, Y, cv=3)
    with pytest.raises(TypeError, match="cv must be a number or a splitter"):
        backtest(linear(), [Y, Y], cv=[([0, 1], [2])])
