"""Base class of the cases that fit a linear map or a network to all series."""

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from sklearn.dummy import DummyRegressor

from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import Cell, middle, spread
from benchmarks.timing import stopwatch
from sknn import RNNForecaster, RNNRegressor
from sknn.training import clear_cache


@dataclass
class NetworkCase(Case):
    """Forecasts by a linear map, by a linear map and a network, or by default."""

    name: Literal["linear", "network", "default"]

    # Parameters of the forecaster and of the network.
    params: ClassVar[dict[str, Any]]
    network_params: ClassVar[dict[str, Any]]

    def __post_init__(self) -> None:
        self.rounds = 1 if self.name == "linear" else 3

    def prepare(self, options: Options) -> None:
        self.quick = options.quick
        self.read(options.folder("forecasting"))

    @abstractmethod
    def read(self, folder: Path) -> None:
        """Read the series."""

    def facts(self) -> Row:
        return {"network": self.name != "linear"}

    def fit(self, series: Any, seed: int) -> tuple[Any, Round]:
        """Return the fitted forecaster, and the first values of the round."""
        model = self._forecaster(seed)
        clear_cache()
        with stopwatch() as spent:
            model.fit(series)
        seconds = spent["seconds"]
        return model, {
            "seed": seed,
            "seconds": seconds,
            "regressor_weight": model.regressor_weight_,
        }

    def _forecaster(self, seed: int) -> RNNForecaster:
        if self.name == "linear":
            return RNNForecaster(**self.params, regressor=DummyRegressor())
        params = self.network_params | ({"epochs": 1} if self.quick else {})
        if self.name == "network" or self.quick:
            network = RNNRegressor(**params, random_state=seed)
            return RNNForecaster(**self.params, regressor=network)
        return RNNForecaster(horizon=self.params["horizon"], random_state=seed)


def _regressor_weight(row: Row) -> str:
    return spread("regressor_weight", digits=2)(row) if row["network"] else ""


COLUMNS: dict[str, Cell] = {
    "regressor weight": _regressor_weight,
    "s per fit": middle("seconds"),
}
