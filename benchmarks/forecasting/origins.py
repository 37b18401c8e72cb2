"""Airline passengers and sunspots, from several origins."""

from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import TimeSeriesSplit

from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import by_columns, middle, spread
from benchmarks.table import Table
from benchmarks.timing import stopwatch
from sknn import RNNForecaster
from sknn.reports import backtest
from sknn.training import clear_cache

_TEXT = """MASE of forecasts 12 months ahead from the end of each of the last years,
mean over the origins. Errors are scaled by the error of the seasonal naive forecast in
the training part. For airline passengers, the model is refitted at each origin; for
sunspots (season of 132 months), it is fitted once. "Ratio" is the MASE of the network
divided by the MASE of the seasonal naive forecast; the target is at most 0.75. Seconds
are the total time of all fits."""


@dataclass
class OriginsCase(Case):
    """Forecasts of one year from each origin.

    The settings were chosen on the origins before the test origins.

    Parameters
    ----------
    season : int
        Length of a season.
    n_origins : int
    refit : bool
        Whether to fit again at each origin.
    params : dict
        Parameters of the forecaster.
    """

    name: str
    file: str
    season: int
    n_origins: int
    refit: bool
    params: dict[str, Any]

    def prepare(self, options: Options) -> None:
        path = options.folder("forecasting") / self.file
        self.y = np.loadtxt(path, delimiter=",", skiprows=1, usecols=1)

    def measure(self, number: int) -> Round:
        models = {
            "network": RNNForecaster(**self.params, random_state=number),
            "default": RNNForecaster(horizon=12, random_state=number),
            "linear": RNNForecaster(**self.params, regressor=DummyRegressor()),
        }
        clear_cache()
        with stopwatch() as spent:
            report = backtest(
                models,
                self.y,
                cv=TimeSeriesSplit(self.n_origins, test_size=12),
                season_length=self.season,
                refit=self.refit,
            )
        return {
            "seed": number,
            "season": self.season,
            "origins": self.n_origins,
            "seconds": spent["seconds"],
            "MASE": report.summary()["MASE"].to_dict(),
        }


def _ratio(row: Row) -> str:
    network = mean(one["MASE"]["network"] for one in row["rounds"])
    return f"{network / row['rounds'][0]['MASE']['seasonal naive']:.2f}"


_section = by_columns(
    "series",
    {
        "origins": middle("origins"),
        "season": middle("season"),
        "naive": middle("MASE", "naive", digits=3),
        "seasonal": middle("MASE", "seasonal naive", digits=3),
        "linear": middle("MASE", "linear", digits=3),
        "network": spread("MASE", "network", digits=3),
        "default": spread("MASE", "default", digits=3),
        "ratio": _ratio,
        "s": middle("seconds"),
    },
)

_AIRLINE = {
    "window_length": 24,
    "horizon": 12,
    "differencing": 1,
    "log": True,
    "scaling": "standard",
}
_SUNSPOTS = {"window_length": 132, "horizon": 12}
_CASES = (
    OriginsCase("airline", "airline-passengers.csv", 12, 4, True, _AIRLINE),
    OriginsCase("sunspots", "monthly-sunspots.csv", 132, 20, False, _SUNSPOTS),
)

TABLE = Table("origins", "Series from several origins", _TEXT, _CASES, _section)
