import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from sknn.reports import cross_validation_report
from sknn.reports.documents._text import facts, summary_table, versions


@pytest.mark.parametrize("scale", [1e-7, 1.0, 1e6])
def test_numbers_show_enough_digits_at_any_scale(regression_data, scale):
    X, y = regression_data
    report = cross_validation_report(
        Ridge(), X, scale * y, cv=2, scoring="neg_max_error"
    )
    mean = summary_table(report).rows[0][3].replace(",", "").replace("−", "-")
    expected = report.summary()["mean"].iloc[0]
    assert float(mean) == pytest.approx(expected, rel=0.01)


def test_facts_of_classes(multiclass_data):
    X, y = multiclass_data
    report = cross_validation_report(
        LogisticRegression(), X, y, cv=3, n_repeats=2, groups=np.arange(45) // 3
    )
    found = facts(report)
    assert found["rows"] == "45"
    assert found["classes"] == "3 (15), 5 (15), 8 (15)"
    assert (
        found["splits"]
        == "3 shuffled stratified folds, groups kept together, 2 repeats"
    )


def test_versions_name_only_what_is_in_use():
    assert {"python", "sknn", "scikit-learn"} <= set(versions())
