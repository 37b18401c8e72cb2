"""
Forecasts
=========

A forecaster for a series with a trend and seasons, what it is worth beside naive
forecasts, and how sure it is.
"""

from matplotlib import pyplot as plt
from sklearn.model_selection import TimeSeriesSplit

from sknn import RNNForecaster
from sknn.datasets import load_airline_passengers
from sknn.reports import backtest

passengers = load_airline_passengers()
print(passengers.tail(3))

# %%
# Seasons grow with the level of this series, so its logarithm is learned, and changes
# from month to month rather than levels, which were never as high as they will be. Two
# years are what a forecast sees, one year is what it says. The last quarter of the
# series is kept for validation, since intervals are made of the errors there.

forecaster = RNNForecaster(
    window=24,
    horizon=12,
    log=True,
    differencing=1,
    scaling="standard",
    validation_fraction=0.25,
    random_state=0,
)

# %%
# A backtest forecasts years that are known from what came before them.

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
# The year after the last one, with an interval for each month:

forecaster.fit(passengers)
lower, upper = forecaster.predict_interval(coverage=0.8)
_, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
passengers[-36:].plot(ax=ax, color="grey")
forecaster.predict().plot(ax=ax, label="forecast")
ax.fill_between(lower.index, lower, upper, alpha=0.3)
ax.legend()
plt.show()
