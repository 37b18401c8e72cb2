import pytest
from report_fakes import FailsOnRow
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multioutput import MultiOutputClassifier

from sknn.reports import cross_validation_report


def test_two_classes_give_the_curves_of_the_second(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=3)
    curves = report.roc().frame()
    assert set(curves["class"]) == {"yes"}
    areas = curves.groupby("fold")["roc_auc"].first()
    folds = report.folds().query("estimator == 'LogisticRegression'")
    assert list(areas) == pytest.approx(list(folds["roc_auc"]))
    display = report.roc().plot()
    assert display.ax_.get_legend().get_texts()[0].get_text().startswith("yes: ")


def test_every_class_against_the_rest(multiclass_data):
    report = cross_validation_report(LogisticRegression(), *multiclass_data, cv=3)
    display = report.roc().plot()
    assert set(display.frame()["class"]) == {3, 5, 8}
    assert len(display.ax_.get_legend().get_texts()) == 3


def test_labels(multiclass_data):
    X, y = multiclass_data
    labels = (y[:, None] == [3, 5]).astype(int)
    model = MultiOutputClassifier(LogisticRegression())
    report = cross_validation_report(model, X, labels, cv=2)
    assert set(report.roc().frame()["class"]) == {"0", "1"}


def test_no_curve_without_scores_or_classes(binary_data, regression_data):
    report = cross_validation_report(FailsOnRow(row=99), *binary_data, cv=2)
    with pytest.raises(ValueError, match="predict_proba or decision_function"):
        report.roc()
    with pytest.raises(ValueError, match="estimator must be one of"):
        report.roc("nobody")
    report = cross_validation_report(Ridge(), *regression_data, cv=2)
    with pytest.raises(ValueError, match="need classes"):
        report.roc()
