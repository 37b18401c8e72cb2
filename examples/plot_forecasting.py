"""
Forecasting a time series
=========================

This example forecasts a series with trend and seasonality, compares the forecasts with
naive forecasts in a backtest, and computes prediction intervals.
"""

from matplotlib import pyplot as plt
from sklearn.model_selection import TimeSeriesSplit

from sknn import RNNForecaster
from sknn.datasets import load_airline_passengers
from sknn.reports import backtest

passengers = load_airline_passengers()
print(passengers.tail(3))

# %%
# The seasonal variation grows with the level of the series, so the model is trained on
# the logarithm. It is trained on monthly differences, because future levels exceed all
# levels in the training data. The input window is two years and the forecast horizon
# one year. The last quarter of the series is held out for validation: the prediction
# intervals are computed from the validation errors.

forecaster = RNNForecaster(
    window_length=24,
    horizon=12,
    log=True,
    differencing=1,
    scaling="standard",
    validation_fraction=0.25,
    random_state=0,
)

# %%
# A backtest fits the forecaster on the first part of the series and evaluates it on the
# following year, for several years.

report = backtest(
    forecaster,
    passengers,
    cv=TimeSeriesSplit(3, test_size=12),
    season_length=12,
    coverage=0.8,
)
print(report.summary().round(3))
report.plot()

# %%
# Finally, forecast the year after the end of the series, with prediction intervals:

forecaster.fit(passengers)
lower, upper = forecaster.predict_interval(coverage=0.8)
_, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
passengers[-36:].plot(ax=ax, color="grey")
forecaster.predict().plot(ax=ax, label="forecast")
ax.fill_between(lower.index, lower, upper, alpha=0.3)
ax.legend()
plt.show()
