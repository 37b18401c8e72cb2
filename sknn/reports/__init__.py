"""Reports of cross-validations and backtests, and their displays."""

from sknn.reports._backtest import backtest
from sknn.reports._backtest_report import BacktestReport
from sknn.reports._confusion_display import ConfusionDisplay
from sknn.reports._cross_validation_report import cross_validation_report
from sknn.reports._epoch_curve_display import EpochCurveDisplay
from sknn.reports._forecast_scores import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)
from sknn.reports._html_page import HtmlPage
from sknn.reports._report import CrossValidationReport
from sknn.reports._residuals_display import ResidualsDisplay
from sknn.reports._roc_display import RocDisplay
from sknn.reports._scores_display import ScoresDisplay

__all__ = [
    "BacktestReport",
    "ConfusionDisplay",
    "CrossValidationReport",
    "EpochCurveDisplay",
    "HtmlPage",
    "ResidualsDisplay",
    "RocDisplay",
    "ScoresDisplay",
    "backtest",
    "cross_validation_report",
    "mean_absolute_scaled_error",
    "symmetric_mean_absolute_percentage_error",
]
