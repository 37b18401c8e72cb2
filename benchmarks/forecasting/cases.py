"""Real series and forecasters, whose settings were chosen on earlier parts.

The settings for airline passengers and sunspots were chosen on the origins before the
test origins, the settings for ETTh1 on its four validation months, and the settings for
M4 on the last 48 training values.
"""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import TimeSeriesSplit

from benchmarks.engine.case import stopwatch
from sknn import RNNForecaster, RNNRegressor
from sknn.metrics import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)
from sknn.reports import backtest
from sknn.training import clear_cache

# Number of time steps of a month of 30 days, as in the standard split of ETTh1.
_MONTH = 30 * 24

# Convolutions over a day, and max pooling over half a day or a day, before the GRU.
ETT_NETWORK: dict[str, Any] = {
    "units": 64,
    "filters": 32,
    "kernel_size": 24,
    "pool_size": 12,
    "dropout": 0.3,
    "learning_rate": 0.002,
    "batch_size": 512,
    "epochs": 10,
    "patience": 3,
}
ETT = {"window": 336, "horizon": 96, "scaling": None, "stride": 4, "refit": False}
ETT["validation_fraction"] = 0.25

M4_NETWORK: dict[str, Any] = {
    "units": 64,
    "filters": 64,
    "kernel_size": 24,
    "pool_size": 24,
    "dropout": 0.2,
    "loss": "absolute_error",
    "learning_rate": 0.003,
    "batch_size": 128,
    "epochs": 20,
    "patience": 5,
}
M4 = {"window": 336, "horizon": 48, "log": True, "stride": 6}

# Parameters, season length, number of origins, whether to refit at each origin.
_AIRLINE = {"differencing": 1, "log": True, "scaling": "standard"}
_ORIGINS: dict[str, Any] = {
    "airline": ({"window": 24, "horizon": 12} | _AIRLINE, 12, 4, True),
    "sunspots": ({"window": 132, "horizon": 12}, 132, 20, False),
}
_FILES = {"airline": "airline-passengers.csv", "sunspots": "monthly-sunspots.csv"}


def origins(
    folder: Path, name: str, seed: int, *, validate: bool = False
) -> dict[str, Any]:
    """Forecast one year from each origin with the default network."""
    y = np.loadtxt(folder / _FILES[name], delimiter=",", skiprows=1, usecols=1)
    params, season, n_origins, refit = _ORIGINS[name]
    if validate:
        y = y[: len(y) - 12 * n_origins]
    forecaster = RNNForecaster(**params, random_state=seed)
    linear = RNNForecaster(**params, regressor=DummyRegressor())
    clear_cache()
    with stopwatch() as result:
        report = backtest(
            {"network": forecaster, "linear": linear},
            y,
            cv=TimeSeriesSplit(n_origins, test_size=12),
            season_length=season,
            refit=refit,
        )
    scores = report.summary()["MASE"].to_dict()
    return {"seed": seed, "season": season, "origins": n_origins} | {
        "seconds": result.value,
        "MASE": scores,
    }


def ett(
    folder: Path, name: str, seed: int, *, validate: bool = False
) -> dict[str, Any]:
    """Forecast all seven series 96 hours ahead, from each hour of the test part."""
    with gzip.open(folder / "ETTh1.csv.gz", "rt") as file:
        values = np.loadtxt(file, delimiter=",", skiprows=1, usecols=range(1, 8))
    train, known, end = 12 * _MONTH, 16 * _MONTH, 20 * _MONTH
    if validate:
        end = known
    values = (values - values[:train].mean(axis=0)) / values[:train].std(axis=0)
    regressor = DummyRegressor()
    if name == "network":
        regressor = RNNRegressor(**ETT_NETWORK, random_state=seed)
    clear_cache()
    with stopwatch() as result:
        forecaster = RNNForecaster(**ETT, regressor=regressor).fit(values[:known])
    first = train if validate else known
    window, horizon = ETT["window"], ETT["horizon"]
    squares, absolutes = [], []
    for column in values.T:
        places = range(first, end - horizon + 1)
        found = forecaster.predict(y=[column[o - window : o] for o in places])
        true = np.lib.stride_tricks.sliding_window_view(column[first:end], horizon)
        errors = np.array(found) - true
        squares.append(np.mean(errors**2))
        absolutes.append(np.mean(np.abs(errors)))
    return {
        "seed": seed,
        "seconds": result.value,
        "share": forecaster.share_,
        "MSE": float(np.mean(squares)),
        "MAE": float(np.mean(absolutes)),
    }


def m4(folder: Path, name: str, seed: int, *, validate: bool = False) -> dict[str, Any]:
    """Forecast the last two days of 414 series with one model."""
    train = _ragged(folder / "M4_Hourly-train.csv.gz")
    test = _ragged(folder / "M4_Hourly-test.csv.gz")
    if validate:
        train, test = [y[:-48] for y in train], [y[-48:] for y in train]
    regressor = DummyRegressor()
    if name == "network":
        regressor = RNNRegressor(**M4_NETWORK, random_state=seed)
    clear_cache()
    with stopwatch() as result:
        forecaster = RNNForecaster(**M4, regressor=regressor).fit(train)
    found = forecaster.predict()
    return {
        "seed": seed,
        "seconds": result.value,
        "share": forecaster.share_,
        "ours": _m4_scores(train, test, found),
        "naive": _m4_scores(train, test, [np.repeat(y[-1], 48) for y in train]),
        "seasonal": _m4_scores(train, test, [np.tile(y[-24:], 2) for y in train]),
    }


def _m4_scores(train: Any, test: Any, found: Any) -> dict[str, float]:
    sizes, scaled = [], []
    for known, true, forecast in zip(train, test, found, strict=True):
        sizes.append(symmetric_mean_absolute_percentage_error(true, forecast))
        scaled.append(
            mean_absolute_scaled_error(true, forecast, y_train=known, season_length=24)
        )
    return {"sMAPE": float(np.mean(sizes)), "MASE": float(np.mean(scaled))}


def _ragged(path: Path) -> list[np.ndarray]:
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [np.array([float(cell) for cell in row[1:] if cell]) for row in rows]
