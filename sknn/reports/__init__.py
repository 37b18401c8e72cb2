"""Cross-validation reports and their displays, for any scikit-learn estimator."""

from sknn.reports._confusion_display import ConfusionDisplay
from sknn.reports._cross_validation_report import cross_validation_report
from sknn.reports._embedding_display import EmbeddingDisplay
from sknn.reports._epoch_curve_display import EpochCurveDisplay
from sknn.reports._html_page import HtmlPage
from sknn.reports._report import CrossValidationReport
from sknn.reports._residuals_display import ResidualsDisplay
from sknn.reports._roc_display import RocDisplay
from sknn.reports._scores_display import ScoresDisplay

__all__ = [
    "ConfusionDisplay",
    "CrossValidationReport",
    "EmbeddingDisplay",
    "EpochCurveDisplay",
    "HtmlPage",
    "ResidualsDisplay",
    "RocDisplay",
    "ScoresDisplay",
    "cross_validation_report",
]
