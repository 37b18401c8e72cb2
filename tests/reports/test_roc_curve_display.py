import numpy as np
import pytest
from report_fakes import FailsOnRow
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier

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


def legend_of(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def test_the_legend_has_every_class_and_the_spread_of_the_folds(binary_data):
    X, y = binary_data
    y = ["_" + label for label in y]
    report = cross_validation_report(LogisticRegression(), X, y, cv=3)
    (text,) = legend_of(report.roc().plot())
    areas = report.folds().query("estimator == 'LogisticRegression'")["roc_auc"]
    assert text == f" _yes: {areas.mean():.3f} ± {areas.std():.3f}"
    one = cross_validation_report(LogisticRegression(), X, y, cv=[(range(60),) * 2])
    assert "±" not in legend_of(one.roc().plot())[0]


def test_of_many_classes_only_the_mean_has_a_name():
    rng = np.random.default_rng(0)
    y = np.repeat([f"c{k}" for k in range(12)], 6)
    report = cross_validation_report(
        KNeighborsClassifier(), rng.random((72, 2)), y, cv=3
    )
    display = report.roc().plot()
    assert len(display.ax_.lines) == 12 + 2  # and the diagonal
    (text,) = legend_of(display)
    areas = report.folds().query("estimator == 'KNeighborsClassifier'")["roc_auc_ovr"]
    assert text == f"mean of 12 classes: {areas.mean():.3f} ± {areas.std():.3f}"
