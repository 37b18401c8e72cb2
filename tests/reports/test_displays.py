"""What holds for every display."""

import inspect

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from report_fakes import FakeNetwork
from sklearn.linear_model import Ridge

from sknn import reports
from sknn.reports import cross_validation_report

DISPLAYS = [name for name in reports.__all__ if name.endswith("Display")]


@pytest.fixture
def displays(binary_data, regression_data):
    classifier = cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    regressor = cross_validation_report(Ridge(), *regression_data, cv=2)
    return {
        "ConfusionDisplay": classifier.confusion_matrix(),
        "EpochCurveDisplay": classifier.epoch_curves(),
        "ResidualsDisplay": regressor.residuals(),
        "RocDisplay": classifier.roc(),
        "ScoresDisplay": classifier.scores_display(),
    }


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_every_display_is_tested(displays):
    assert sorted(displays) == sorted(DISPLAYS)


@pytest.mark.parametrize("name", DISPLAYS)
def test_frame_is_a_copy(displays, name):
    display = displays[name]
    frame = display.frame()
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) > 0
    frame.iloc[:, -1] = -1
    assert not display.frame().equals(frame)


@pytest.mark.parametrize("name", DISPLAYS)
def test_plot_returns_itself_and_makes_axes(displays, name):
    display = displays[name]
    assert display.plot() is display
    assert isinstance(display.ax_, mpl.axes.Axes)
    assert display.figure_ is display.ax_.figure


@pytest.mark.parametrize("name", DISPLAYS)
def test_plot_draws_in_the_given_axes(displays, name):
    figure, (left, right) = plt.subplots(1, 2)
    display = displays[name].plot(right)
    assert display.ax_ is right
    assert display.figure_ is figure
    assert not left.has_data()
    assert right.has_data()
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", DISPLAYS)
def test_plot_takes_axes_first(name):
    parameters = list(inspect.signature(getattr(reports, name).plot).parameters)
    assert parameters[:2] == ["self", "ax"]
