"""Forecasts of time series."""

from benchmarks.forecasting import ett, m4, origins
from benchmarks.subject import Subject

_TEXT = """The tables show the mean, minimum and maximum over the seeds. Settings were
chosen on earlier parts of the series; ridge regressions had been tried on all parts
before. Other processes ran on the machine at the same time, which affects the seconds.
`linear` is only the linear map of the forecaster (`regressor=DummyRegressor()`),
`network` adds a network to it. `default` is `RNNForecaster()` with this horizon."""

SUBJECT = Subject(
    "forecasting",
    "Forecasting",
    _TEXT,
    (origins.TABLE, ett.TABLE, m4.TABLE),
)
