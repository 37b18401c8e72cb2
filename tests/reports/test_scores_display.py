import pytest
from sklearn.linear_model import LogisticRegression

from sknn.reports import cross_validation_report


def test_frame_has_one_row_a_fold_and_estimator(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=3)
    frame = report.scores_display("roc_auc").frame()
    assert list(frame.columns) == ["estimator", "repeat", "fold", "roc_auc"]
    assert len(frame) == 6


def test_first_score_is_the_default_and_others_must_exist(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    assert report.scores_display().frame().columns[-1] == "accuracy"
    with pytest.raises(ValueError, match="metric must be one of.*got 'auc'"):
        report.scores_display("auc")


def test_plot_names_estimators_and_direction(binary_data):
    # Text that would be read as a formula.
    models = {"a$b": LogisticRegression(), r"$\frac{": LogisticRegression(C=0.1)}
    report = cross_validation_report(models, *binary_data, cv=2)
    display = report.scores_display("log_loss").plot()
    display.figure_.canvas.draw()
    assert len(display.ax_.get_yticklabels()) == 3
    assert display.ax_.get_title(loc="left") == "log loss"
    assert display.ax_.get_xlabel() == "lower is better"
    display.plot(show_baseline=False)
    assert len(display.ax_.get_yticklabels()) == 2


def test_long_names_are_distinguishable(binary_data):
    begin, end = "a model with a long name", "and this is its end"
    names = [f"{begin} 1", f"{begin} 2", f"{begin} x {end}", f"{begin} y {end}"]
    models = {name: LogisticRegression() for name in names}
    report = cross_validation_report(models, *binary_data, cv=2, baseline=False)
    labels = [
        tick.get_text() for tick in report.scores_display().plot().ax_.get_yticklabels()
    ]
    assert len(set(labels)) == 4
    assert max(map(len, labels)) <= 19
    assert labels[0].endswith("name 1")
