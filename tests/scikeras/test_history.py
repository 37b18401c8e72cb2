"""Warnings about trainings that are parts of others."""

import warnings

import pytest
from sklearn.exceptions import ConvergenceWarning

from sknn.scikeras._history import quiet


@pytest.mark.parametrize("is_part", [False, True])
def test_only_doubts_about_the_end_are_ignored(is_part):
    doubts = ("The network has not learned: x", "The loss was still improving when y")
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with quiet(is_part):
            for text in (*doubts, "The training loss was no longer finite after z"):
                warnings.warn(text, ConvergenceWarning, stacklevel=1)
    assert len(found) == (1 if is_part else 3)
