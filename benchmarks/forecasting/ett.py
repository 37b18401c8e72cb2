"""ETTh1, 96 hours ahead."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Round, Row
from benchmarks.forecasting.network_case import COLUMNS, NetworkCase
from benchmarks.page import by_columns, spread
from benchmarks.table import Table

# Number of time steps of a month of 30 days, as in the standard split of ETTh1.
_MONTH = 30 * 24

# Convolutions over a day, and max pooling over half a day or a day, before the GRU.
_NETWORK: dict[str, Any] = {
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
_PARAMS: dict[str, Any] = {
    "window_length": 336,
    "horizon": 96,
    "scaling": None,
    "stride": 4,
    "refit": False,
    "validation_fraction": 0.25,
}

_TEXT = """All seven series, standardized with the statistics of the training part; 12,
4 and 4 months for training, validation and test; each hour of the test part is an
origin. "Share" is the fraction of the network's forecast that is added to the linear
forecast. The target is an MSE of at most 0.45."""

_PUBLISHED = """
| DLinear | 0.375 | 0.399 | | |

DLinear as published: Zeng, Chen, Zhang and Xu, "Are transformers effective for time
series forecasting?", AAAI 2023. Its input window also has 336 time steps."""


class EttCase(NetworkCase):
    """Forecasts of all seven series, from each hour of the test part."""

    params = _PARAMS
    network_params = _NETWORK

    def read(self, folder: Path) -> None:
        path = folder / "ETTh1.csv.gz"
        with gzip.open(path, "rt") as file:
            values = np.loadtxt(file, delimiter=",", skiprows=1, usecols=range(1, 8))
        train = values[: 12 * _MONTH]
        self.values = (values - train.mean(axis=0)) / train.std(axis=0)

    def measure(self, number: int) -> Round:
        model, result = self.fit(self.values[: 16 * _MONTH], number)
        first, end = 16 * _MONTH, 20 * _MONTH
        window, horizon = model.window_length_, _PARAMS["horizon"]
        squares, absolutes = [], []
        for column in self.values.T:
            places = range(first, end - horizon + 1)
            found = model.predict(y=[column[o - window : o] for o in places])
            true = np.lib.stride_tricks.sliding_window_view(column[first:end], horizon)
            errors = np.array(found) - true
            squares.append(np.mean(errors**2))
            absolutes.append(np.mean(np.abs(errors)))
        return result | {
            "MSE": float(np.mean(squares)),
            "MAE": float(np.mean(absolutes)),
        }


def _section(rows: dict[str, Row]) -> str:
    columns = {"MSE": spread("MSE", digits=3), "MAE": spread("MAE", digits=3)}
    return by_columns("model", columns | COLUMNS)(rows) + _PUBLISHED


_CASES = (EttCase("linear"), EttCase("network"), EttCase("default"))

TABLE = Table("ett", "ETTh1, 96 hours ahead", _TEXT, _CASES, _section)
