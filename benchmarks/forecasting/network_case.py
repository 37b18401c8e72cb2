"""Base class of the cases that fit a linear map, or a network, to all series."""

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sklearn.dummy import DummyRegressor

from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import Cell, middle, spread
from benchmarks.timing import stopwatch
from sknn import RNNForecaster, RNNRegressor
from sknn.training import clear_cache


@dataclass
class NetworkCase(Case):
    """Forecasts by a linear map and, optionally, a network."""

    network: bool

    # Parameters of the forecaster and of the network.
    params: ClassVar[dict[str, Any]]
    network_params: ClassVar[dict[str, Any]]

    def __post_init__(self) -> None:
        self.name, self.rounds = ("network", 3) if self.network else ("linear", 1)

    def prepare(self, options: Options) -> None:
        self.quick = options.quick
        self.read(options.folder("forecasting"))

    @abstractmethod
    def read(self, folder: Path) -> None:
        """Read the series."""

    def facts(self) -> Row:
        return {"network": self.network}

    def fit(self, series: Any, seed: int) -> tuple[Any, Round]:
        """Return the fitted forecaster, and the first values of the round."""
        regressor = DummyRegressor()
        if self.network:
            params = self.network_params | ({"epochs": 1} if self.quick else {})
            regressor = RNNRegressor(**params, random_state=seed)
        model = RNNForecaster(**self.params, regressor=regressor)
        clear_cache()
        with stopwatch() as spent:
            model.fit(series)
        seconds = spent["seconds"]
        return model, {
            "seed": seed,
            "seconds": seconds,
            "regressor_weight": model.regressor_weight_,
        }


def _regressor_weight(row: Row) -> str:
    return spread("regressor_weight", digits=2)(row) if row["network"] else ""


COLUMNS: dict[str, Cell] = {
    "regressor weight": _regressor_weight,
    "s per fit": middle("seconds"),
}
