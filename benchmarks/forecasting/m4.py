"""M4 Hourly, one model for all series."""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Round, Row
from benchmarks.forecasting.network_case import COLUMNS, NetworkCase
from benchmarks.page import by_columns, spread
from benchmarks.table import Table
from sknn.metrics import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)

_NETWORK: dict[str, Any] = {
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
_PARAMS = {"window_length": 336, "horizon": 48, "log": True, "stride": 6}

_TEXT = """One model for all 414 series, 48 hours ahead; means over the series."""

_PUBLISHED = """
| Naive2, published | 18.383 | 2.395 | | |
| winner (Smyl), published | 9.328 | 0.893 | | |

Published: Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition: 100,000 time
series and 61 forecasting methods", International Journal of Forecasting 36 (2020). It
also reports 43.003 and 11.608 for naive forecasts, and 13.912 and 1.193 for seasonal
naive forecasts."""

Series = list[np.ndarray]


class M4Case(NetworkCase):
    """Forecasts of the last two days of 414 series.

    The settings were chosen on the last 48 training values.
    """

    params = _PARAMS
    network_params = _NETWORK

    def read(self, folder: Path) -> None:
        self.train = _read(folder / "M4_Hourly-train.csv.gz")
        self.test = _read(folder / "M4_Hourly-test.csv.gz")

    def measure(self, number: int) -> Round:
        model, found = self.fit(self.train, number)
        return found | {
            "ours": self._scores(model.predict()),
            "naive": self._scores([np.repeat(y[-1], 48) for y in self.train]),
            "seasonal": self._scores([np.tile(y[-24:], 2) for y in self.train]),
        }

    def _scores(self, found: Series) -> dict[str, float]:
        sizes, scaled = [], []
        for known, true, forecast in zip(self.train, self.test, found, strict=True):
            sizes.append(symmetric_mean_absolute_percentage_error(true, forecast))
            scaled.append(
                mean_absolute_scaled_error(
                    true, forecast, y_train=known, season_length=24
                )
            )
        return {"sMAPE": float(np.mean(sizes)), "MASE": float(np.mean(scaled))}


def _read(path: Path) -> Series:
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [np.array([float(cell) for cell in row[1:] if cell]) for row in rows]


def _section(rows: dict[str, Row]) -> str:
    columns = {key: spread("ours", key, digits=3) for key in ("sMAPE", "MASE")}
    first = next(iter(rows.values()))["rounds"][0]
    others = ""
    for key, label in {"naive": "naive", "seasonal": "seasonal naive"}.items():
        scores = first[key]
        others += f"\n| {label} | {scores['sMAPE']:.3f} | {scores['MASE']:.3f} | | |"
    return by_columns("model", columns | COLUMNS)(rows) + others + _PUBLISHED


_CASES = (M4Case("linear"), M4Case("network"), M4Case("default"))

TABLE = Table("m4", "M4 Hourly", _TEXT, _CASES, _section)
