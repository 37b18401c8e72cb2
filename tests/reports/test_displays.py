"""Properties of all displays."""

import inspect
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from image_cases import CLASSES, IMAGES, network
from matplotlib import pyplot as plt
from report_fakes import FakeNetwork
from sklearn.linear_model import Ridge

from sknn import inspection, reports
from sknn.reports import cross_validation_report

DISPLAYS = {
    name: getattr(package, name)
    for package in (inspection, reports)
    for name in package.__all__
    if name.endswith("Display")
}


@pytest.fixture
def displays(binary_data, regression_data):
    classifier = cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    regressor = cross_validation_report(Ridge(), *regression_data, cv=2)
    return {
        "AugmentationDisplay": inspection.AugmentationDisplay.from_estimator(
            "strong", IMAGES[:2]
        ),
        "ClassActivationDisplay": inspection.ClassActivationDisplay.from_estimator(
            network(), IMAGES[:3], CLASSES[:3]
        ),
        "FeatureMapDisplay": inspection.FeatureMapDisplay.from_estimator(
            network(), IMAGES[0]
        ),
        "ImagePredictionDisplay": inspection.ImagePredictionDisplay.from_estimator(
            network(), IMAGES, CLASSES, kind="right"
        ),
        "AttentionDisplay": inspection.AttentionDisplay(
            pd.DataFrame(
                np.full((2, 3), 1 / 3), index=["x", "(end)"], columns=["a", "b", "c"]
            )
        ),
        "KernelDisplay": inspection.KernelDisplay.from_estimator(network()),
        "ConfusionMatrixDisplay": classifier.confusion_matrix(),
        "EmbeddingDisplay": inspection.EmbeddingDisplay.from_estimator(
            SimpleNamespace(vocabulary_={"a": 0, "b": 1, "c": 2}, vectors_=np.eye(3, 4))
        ),
        "EpochCurveDisplay": classifier.epoch_curves(),
        "PredictionErrorDisplay": regressor.residuals(),
        "RocCurveDisplay": classifier.roc(),
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
    parameters = list(inspect.signature(DISPLAYS[name].plot).parameters)
    assert parameters[:2] == ["self", "ax"]
