import numpy as np
import pytest
from report_fakes import FakeNetwork
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import confusion_matrix

from sknn.reports import cross_validation_report


def test_counts_match_the_predictions(multiclass_data):
    report = cross_validation_report(LogisticRegression(), *multiclass_data, cv=3)
    own = report.predictions().query("estimator == 'LogisticRegression'")
    matrix = report.confusion_matrix().frame()
    np.testing.assert_array_equal(
        matrix, confusion_matrix(own["y_true"], own["y_pred"])
    )
    assert list(matrix.index) == [3, 5, 8]
    assert matrix.index.name == "true"


def test_baseline_and_shares(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    shares = report.confusion_matrix("baseline", normalize="true").frame()
    assert shares.to_numpy().tolist() == [[1, 0], [1, 0]]
    with pytest.raises(ValueError, match="normalize must be"):
        report.confusion_matrix(normalize="rows")


def test_many_classes_are_drawn_without_numbers():
    y = np.repeat(np.arange(45), 2)
    X = np.column_stack([y, -y])
    report = cross_validation_report(FakeNetwork(), X, y, cv=2, baseline=False)
    display = report.confusion_matrix().plot()
    assert len(display.ax_.texts) == 0
    assert len(display.ax_.get_xticks()) == 0


def test_needs_one_column_of_classes(regression_data):
    report = cross_validation_report(Ridge(), *regression_data, cv=2)
    with pytest.raises(ValueError, match="the task is regression"):
        report.confusion_matrix()
