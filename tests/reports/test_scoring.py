"""Scores that the user asks for by name."""

import numpy as np
import pytest
from report_fakes import CountsCalls
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.svm import LinearSVC

from sknn.reports import cross_validation_report

# By scikit-learn's name, by the name in the report, and by the name of "auto".
SAME_SCORES = {
    "f1": ("f1", "f1"),
    "precision": ("precision", "precision"),
    "average_precision": ("average_precision", "average_precision"),
    "roc_auc": ("roc_auc", "roc_auc"),
    "neg_brier_score": ("brier_score", "brier"),
    "neg_log_loss": ("log_loss", "log_loss"),
    "accuracy": ("accuracy", "accuracy"),
}


@pytest.mark.parametrize("kind", ["text", "numbers"])
def test_names_give_the_scores_of_auto_and_the_same_intervals(binary_data, kind):
    X, y = binary_data
    y = y if kind == "text" else np.where(y == "yes", 2, 1)

    def rows(scoring):
        report = cross_validation_report(LogisticRegression(), X, y, scoring=scoring)
        own = report.summary().set_index(["estimator", "metric"])
        return own.loc["LogisticRegression", ["mean", "ci_low", "ci_high"]]

    auto, by_name = rows("auto"), rows(list(SAME_SCORES))
    for name, usual in SAME_SCORES.values():
        got, expected = by_name.loc[name], auto.loc[usual]
        np.testing.assert_allclose(got.astype(float), expected.astype(float))


def test_a_custom_scorer_uses_the_second_class(binary_data):
    report = cross_validation_report(
        LogisticRegression(), *binary_data, scoring={"own": make_scorer(f1_score)}
    )
    usual = cross_validation_report(LogisticRegression(), *binary_data)
    assert report.folds()["own"].tolist() == usual.folds()["f1"].tolist()


def test_intervals_of_numbers_have_bounds_too(regression_data):
    X, y = regression_data
    scoring = ["r2", "neg_mean_absolute_error"]
    report = cross_validation_report(Ridge(), X, y, cv=2, scoring=scoring)
    bounds = [metric.bounds for metric in report.metrics]
    assert bounds == [(-np.inf, 1), (0, np.inf)]


def test_a_score_that_one_estimator_lacks_is_left_out(binary_data):
    models = {"svc": LinearSVC(), "logistic": LogisticRegression()}
    scoring = ["accuracy", "neg_log_loss"]
    report = cross_validation_report(models, *binary_data, cv=2, scoring=scoring)
    summary = report.summary()
    scored = summary.loc[summary["metric"] == "log_loss", "estimator"]
    assert list(scored) == ["logistic", "baseline"]
    assert any("svc: log_loss is left out" in line for line in report.warnings_)
    with pytest.raises(
        ValueError, match="no estimator has the predictions for log_loss"
    ):
        cross_validation_report(LinearSVC(), *binary_data, scoring="neg_log_loss")


@pytest.mark.parametrize(
    ("data", "scoring", "message"),
    [
        ("multiclass", "f1", "'f1' cannot be used .*multiclass.*average"),
        ("multiclass", "roc_auc", "'roc_auc' cannot be used .*multi_class"),
        ("binary", "r2", "'r2' cannot be used"),
        ("binary", accuracy_score, "is a metric.*make_scorer"),
    ],
)
def test_scores_that_do_not_fit_are_refused_before_any_fit(
    request, data, scoring, message
):
    X, y = request.getfixturevalue(f"{data}_data")
    CountsCalls.calls.clear()
    with pytest.raises(ValueError, match=message):
        cross_validation_report(CountsCalls(), X, y, scoring=scoring)
    assert CountsCalls.calls == []
