"""Scores of forecasts, which scikit-learn does not have."""

from sknn.metrics._forecast_scores import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)

__all__ = [
    "mean_absolute_scaled_error",
    "symmetric_mean_absolute_percentage_error",
]
