from types import SimpleNamespace

import numpy as np
import pytest

from sknn.estimators import Alignment
from sknn.inspection import AttentionDisplay

WEIGHTS = np.array([[0.1, 0.9, 0.0], [0.5, 0.25, 0.25]], "float32")
ALIGNMENT = Alignment(["a", " ", "$"], ["b", ""], WEIGHTS)
WRITER = SimpleNamespace(alignments=lambda X, y: [ALIGNMENT])


def test_the_frame_has_a_row_for_each_token_of_the_target():
    frame = AttentionDisplay.from_estimator(WRITER, "a $").frame()
    assert frame.index.tolist() == ["b", "(end)"]
    assert frame.columns.tolist() == ["a", " ", "$"]
    assert np.array_equal(frame, WEIGHTS)


def test_the_frame_has_the_drawn_values():
    display = AttentionDisplay.from_estimator(WRITER, "a $").plot()
    assert np.array_equal(display.ax_.images[0].get_array(), WEIGHTS)
    labels = [tick.get_text() for tick in display.ax_.get_xticklabels()]
    assert labels == ["a", "␣", r"\$"]
    display.figure_.canvas.draw()
    assert AttentionDisplay(display.frame()).plot(display.ax_).ax_ is display.ax_


def test_a_target_may_be_given():
    given = []
    writer = SimpleNamespace(
        alignments=lambda X, y: given.append((X, y)) or [ALIGNMENT]
    )
    AttentionDisplay.from_estimator(writer, "a $", "b")
    AttentionDisplay.from_estimator(writer, "a $")
    assert given == [(["a $"], ["b"]), (["a $"], None)]


def test_other_estimators_are_refused():
    with pytest.raises(TypeError, match="network that generates texts"):
        AttentionDisplay.from_estimator(object(), "a $")
