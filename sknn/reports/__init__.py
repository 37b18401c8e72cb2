"""Reports of cross-validations and backtests, and their displays."""

from sknn.reports._cross_validation_report import cross_validation_report
from sknn.reports._report import CrossValidationReport
from sknn.reports.backtests._backtest import backtest
from sknn.reports.backtests._backtest_report import BacktestReport
from sknn.reports.displays._confusion_matrix_display import ConfusionMatrixDisplay
from sknn.reports.displays._epoch_curve_display import EpochCurveDisplay
from sknn.reports.displays._prediction_error_display import PredictionErrorDisplay
from sknn.reports.displays._roc_curve_display import RocCurveDisplay
from sknn.reports.displays._scores_display import ScoresDisplay
from sknn.reports.documents._html_page import HtmlPage

__all__ = [
    "BacktestReport",
    "ConfusionMatrixDisplay",
    "CrossValidationReport",
    "EpochCurveDisplay",
    "HtmlPage",
    "PredictionErrorDisplay",
    "RocCurveDisplay",
    "ScoresDisplay",
    "backtest",
    "cross_validation_report",
]
