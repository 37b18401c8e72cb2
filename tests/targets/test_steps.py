import numpy as np
import pandas as pd
import pytest

from sknn._targets import (
    check_steps,
    joined_steps,
    padded_steps,
    split_steps,
    step_counts,
)

LENGTHS = np.array([2, 3])
LABELS = [["a", "b"], ["b", "a", "a"]]


def listed(y):
    return [part.tolist() for part in y]


@pytest.mark.parametrize("form", [list, pd.Series, lambda y: np.array(y, object)])
def test_labels_of_any_collection(form):
    checked = check_steps(form(LABELS), LENGTHS)
    assert checked.shape == (2,)
    assert checked.dtype == object
    assert listed(checked) == LABELS


def test_an_array_may_have_labels_behind_the_end():
    assert listed(check_steps(np.array([[1, 2, 0], [3, 4, 5]]), LENGTHS)) == [
        [1, 2],
        [3, 4, 5],
    ]
    table = pd.DataFrame([[1, 2, 0], [3, 4, 5]])
    assert listed(check_steps(table, LENGTHS)) == [[1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([[1, 2], [1, 2]], r"y\[1\] must have one label or value for each of the 3"),
        ([[1, 2, 3], [1, 2, 3]], r"time steps of X\[0\]. Got 3"),
        (np.zeros((2, 2)), r"y\[1\] must have .* Got 2"),
        ([1, 2], "one array of labels or values per sequence"),
        (3, "one array of labels or values per sequence"),
        ([[1, 2]], "inconsistent numbers of samples"),
    ],
)
def test_other_numbers_of_labels_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        check_steps(y, LENGTHS)


def test_array_with_more_steps_than_the_input_raises():
    y = np.zeros((2, 5))
    assert listed(check_steps(y, LENGTHS, 5)) == [[0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match=r"4 time steps of X. Got .* \(2, 5\)"):
        check_steps(y, LENGTHS, 4)


def test_joined_and_split_again():
    y = check_steps(LABELS, LENGTHS)
    assert step_counts(y).tolist() == [2, 3]
    assert listed(split_steps(joined_steps(y), LENGTHS)) == LABELS


def test_arrays_of_one_length_stay_apart():
    parts = split_steps(np.arange(4), np.array([2, 2]))
    assert parts.shape == (2,)
    assert listed(parts) == [[0, 1], [2, 3]]


def test_padded_values():
    padded = padded_steps(np.arange(5.0)[:, None], LENGTHS, 4)
    assert padded.shape == (2, 4, 1)
    assert np.isnan(padded[0, 2:]).all()
    assert padded[1, :, 0].tolist()[:3] == [2.0, 3.0, 4.0]
