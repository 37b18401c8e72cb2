"""Displays of predictions made outside of a report."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import confusion_matrix, roc_auc_score

from sknn.reports import (
    ConfusionMatrixDisplay,
    PredictionErrorDisplay,
    RocCurveDisplay,
)


@pytest.fixture
def classifier(multiclass_data):
    return LogisticRegression().fit(*multiclass_data)


def test_confusion_matrix(classifier, multiclass_data):
    X, y = multiclass_data
    expected = confusion_matrix(y, classifier.predict(X))
    display = ConfusionMatrixDisplay.from_estimator(classifier, X, y)
    assert np.array_equal(display.frame(), expected)
    display = ConfusionMatrixDisplay.from_predictions(y, classifier.predict(X))
    assert np.array_equal(display.frame(), expected)
    assert display.frame().index.tolist() == [3, 5, 8]


def test_a_confusion_matrix_has_all_classes(classifier, multiclass_data):
    X, y = multiclass_data
    some = y != 5
    display = ConfusionMatrixDisplay.from_estimator(classifier, X[some], y[some])
    assert display.frame().index.tolist() == [3, 5, 8]
    given = ConfusionMatrixDisplay.from_predictions(
        [1, 2], [2, 2], labels=[2, 1], normalize="true"
    )
    assert given.frame().to_numpy().tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_roc_curves(classifier, multiclass_data):
    X, y = multiclass_data
    proba = classifier.predict_proba(X)
    of_estimator = RocCurveDisplay.from_estimator(classifier, X, y).frame()
    assert of_estimator.equals(
        RocCurveDisplay.from_predictions(y, proba)
        .frame()
        .assign(estimator="LogisticRegression")
    )
    areas = of_estimator.groupby("class")["roc_auc"].first()
    assert areas[5] == pytest.approx(roc_auc_score(y == 5, proba[:, 1]))


def test_a_roc_curve_of_two_classes(binary_data):
    X, y = binary_data
    scores = LogisticRegression().fit(X, y).decision_function(X)
    frame = RocCurveDisplay.from_predictions(y, scores).frame()
    assert frame["class"].unique().tolist() == ["yes"]
    assert frame["roc_auc"].iloc[0] == pytest.approx(roc_auc_score(y == "yes", scores))


def test_scores_of_other_classes_are_refused():
    with pytest.raises(ValueError, match="each of the 3 classes.*Pass `labels`"):
        RocCurveDisplay.from_predictions([0, 1, 2], np.ones((3, 4)))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        RocCurveDisplay.from_predictions([0, 1], np.ones(3))


def test_the_errors_of_labels_are_refused():
    with pytest.raises(ValueError, match="y_true must be numeric. Got text"):
        PredictionErrorDisplay.from_predictions(["a", "b"], [1.0, 2.0])


def test_prediction_errors(regression_data):
    X, y = regression_data
    model = LinearRegression().fit(X, y)
    expected = y - model.predict(X)
    for display in (
        PredictionErrorDisplay.from_estimator(model, X, y),
        PredictionErrorDisplay.from_predictions(y, model.predict(X)),
    ):
        np.testing.assert_allclose(display.frame()["residual"], expected)
        assert display.plot() is display


def test_a_classifier_has_no_prediction_errors(classifier, multiclass_data):
    with pytest.raises(ValueError, match="numeric target"):
        PredictionErrorDisplay.from_estimator(classifier, *multiclass_data)
