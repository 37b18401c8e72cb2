import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from sknn.reports import cross_validation_report


def test_residuals_are_observed_minus_predicted(regression_data):
    X, y = regression_data
    report = cross_validation_report(Ridge(), X, y, cv=4)
    errors = report.residuals().frame()
    assert sorted(errors["row"]) == list(range(40))
    np.testing.assert_allclose(errors["y_true"], y[errors["row"]])
    np.testing.assert_allclose(errors["residual"], errors["y_true"] - errors["y_pred"])


def test_both_kinds_of_plot(regression_data):
    report = cross_validation_report(Ridge(), *regression_data, cv=2)
    display = report.residuals().plot()
    assert display.ax_.get_ylabel() == "residual"
    display.plot(kind="actual_vs_predicted")
    assert display.ax_.get_ylabel() == "observed"


def test_one_of_several_outputs(regression_data):
    X, y = regression_data
    report = cross_validation_report(Ridge(), X, np.column_stack([y, 2 * y]), cv=2)
    errors = report.residuals(output=1).frame()
    np.testing.assert_allclose(errors["y_true"], 2 * y[errors["row"]])
    with pytest.raises(ValueError, match="output must be from 0 to 1, got 2"):
        report.residuals(output=2)


def test_needs_numbers(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    with pytest.raises(ValueError, match="numeric target"):
        report.residuals()
