"""The report of a cross-validation: tables, displays and documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sknn._writable_path import as_path
from sknn.reports.documents._html import report_html, short_html
from sknn.reports.documents._markdown import report_markdown
from sknn.reports.documents._write_text import write_text
from sknn.reports.summaries._cross_validation_results import CrossValidationResults

__all__ = ["CrossValidationReport"]


class CrossValidationReport(CrossValidationResults):
    """Scores, predictions and training curves of cross-validated estimators.

    It is returned by :func:`cross_validation_report`, and contains no fitted
    estimators.

    Parameters
    ----------
    estimators : dict of str to estimator
        The unfitted estimators, including the baseline.
    problem : Problem
        The checked target.
    metrics : list of Metric
        The scores, in the order of the tables.
    splits : list of Split
        Training and test rows of every fold.
    results : list of FoldResult
        One for each estimator and fold.
    confidence : float
        Coverage of the intervals.
    baseline : str or None
        Name of the baseline among the estimators.
    n_features : int or None
        Number of columns of X.
    seconds : float
        Total duration of all fits.
    splitting : str
        Description of the splits.
    warnings : list of str
        Problems with the folds, fits or scores.

    Attributes
    ----------
    task : {"binary", "multiclass", "multilabel", "regression"}
        Type of the target.
    classes_ : ndarray of shape (n_classes,)
        Class labels. For two classes, the second one is the positive class.
    warnings_ : list of str
        Problems with the folds, fits or scores.
    interval_text : str
        Description of the intervals in :meth:`summary`.
    """

    # Documents

    def to_markdown(
        self, *, title: str | None = None, facts: Mapping[str, str] | None = None
    ) -> str:
        """Return the tables as Markdown text.

        Parameters
        ----------
        title : str, default=None
            Title of the document. If None, use "Cross-validation of" and the names of
            the estimators.
        facts : dict of str, default=None
            Additional facts at the top of the document, such as the source of the
            data.
        """
        return report_markdown(self, title, facts or {})

    def to_html(
        self,
        path: str | Path,
        *,
        overwrite: bool = False,
        title: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> Path:
        """Write the report to a single, self-contained HTML file.

        Parameters
        ----------
        path : str or path
            The file to create, in an existing folder.
        overwrite : bool, default=False
            Whether to replace an existing file.
        title : str, default=None
            Title of the page. If None, use "Cross-validation of" and the names of the
            estimators.
        facts : dict of str, default=None
            Additional facts at the top of the page, such as the source of the data.

        Returns
        -------
        Path
            The created file.

        Raises
        ------
        FileExistsError
            If the file exists and `overwrite` is False.
        FileNotFoundError
            If the folder does not exist.
        IsADirectoryError
            If `path` is a folder.
        """
        return write_text(
            as_path(path),
            lambda: report_html(self, title, facts or {}),
            overwrite=overwrite,
        )

    def __repr__(self) -> str:
        names = ", ".join(self.estimators)
        return (
            f"<CrossValidationReport of {names}; {self.task}, "
            f"{len(self.splits)} folds, {len(self.warnings_)} warnings>"
        )

    def _repr_html_(self) -> str:
        return short_html(self)
