import pytest
from report_fakes import FakeNetwork, FakeRegressionNetwork
from sklearn.linear_model import LogisticRegression

from sknn.reports import cross_validation_report


def test_curves_are_the_history(binary_data):
    report = cross_validation_report(FakeNetwork(epochs=4), *binary_data, cv=3)
    curves = report.epoch_curves().frame()
    assert list(curves.columns) == [
        "estimator", "repeat", "fold", "epoch", "is_best", "loss", "val_loss",
        "val_score", "learning_rate", "seconds",
    ]  # fmt: skip
    assert len(curves) == 3 * 4
    first = curves[curves["fold"] == 0]
    assert list(first["epoch"]) == [1, 2, 3, 4]
    assert list(first["loss"]) == [1.0, 0.5, pytest.approx(1 / 3), 0.25]
    assert list(first["is_best"]) == [False, False, True, False]


def test_plot_draws_training_and_validation(binary_data):
    report = cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    display = report.epoch_curves().plot()
    labels = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert labels == ["training", "validation", "best epoch"]
    assert len(display.ax_.lines) == 4
    display.plot(quantity="val_score")
    assert display.ax_.get_ylabel() == "val score"


def test_a_history_without_validation(regression_data):
    report = cross_validation_report(FakeRegressionNetwork(), *regression_data, cv=2)
    display = report.epoch_curves().plot()
    labels = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert labels == ["training", "best epoch"]


def test_wrong_names_are_refused(binary_data):
    report = cross_validation_report(
        {"net": FakeNetwork(), "plain": LogisticRegression()}, *binary_data, cv=2
    )
    with pytest.raises(
        ValueError, match=r"one with a history_, \['net'\], got 'plain'"
    ):
        report.epoch_curves("plain")
    with pytest.raises(ValueError, match="quantity must be one of.*got 'accuracy'"):
        report.epoch_curves().plot(quantity="accuracy")
    plain = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    with pytest.raises(ValueError, match="No estimator of this report has"):
        plain.epoch_curves()
