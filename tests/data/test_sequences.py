import numpy as np
import pandas as pd
import pytest

from sknn._data import (
    are_sequences,
    pad_sequences,
    sequence_lengths,
    stack_steps,
    stack_tokens,
    step_statistics,
)
from sknn._data._sequences import rounded_length

RAGGED = [np.array([1.0, 2.0, 3.0]), np.array([4.0])]
NAN = np.nan


def as_objects(items):
    made = np.empty(len(items), dtype=object)
    made[:] = items
    return made


@pytest.mark.parametrize(
    ("X", "expected"),
    [
        (RAGGED, True),
        (as_objects(RAGGED), True),
        (as_objects([np.ones(2), np.ones(2)]), True),
        (pd.Series(RAGGED), True),
        (pd.Series(RAGGED, index=[7, 3]), True),
        ([[1, 2], [3, 4]], True),
        ([np.ones((2, 3)), np.ones((2, 3))], True),
        (np.ones((2, 3, 1)), True),
        (np.ones((2, 3)), False),
        (pd.DataFrame(np.ones((2, 3))), False),
        ([1.0, 2.0], False),
        (["a", "bc"], False),
        (np.array(["a", "b"], dtype=object), False),
    ],
)
def test_are_sequences(X, expected):
    assert are_sequences(X) == expected


@pytest.mark.parametrize("kind", [list, as_objects, pd.Series])
def test_unequal_sequences_are_filled_up_with_nan(kind):
    stacked = stack_steps(kind(RAGGED), masks=False)
    assert stacked.shape == (2, 8, 1)
    assert stacked.dtype == np.float32
    assert stacked[0, :3, 0].tolist() == [1, 2, 3]
    assert np.isnan(stacked[0, 3:]).all()
    assert sequence_lengths(stacked).tolist() == [3, 1]


def test_arrays_keep_their_steps():
    X = np.arange(12.0).reshape(2, 3, 2)
    stacked = stack_steps(X, masks=False)
    np.testing.assert_array_equal(stacked, X)
    assert stack_steps(X[:, :, 0], masks=False).shape == (2, 3, 1)


def test_a_step_without_a_feature_is_no_step():
    X = np.array([[[1, 2], [NAN, 3], [4, 5]]])
    stacked = stack_steps(X, masks=True)
    assert np.isnan(stacked[0, 1]).all()
    assert X[0, 1, 1] == 3  # the user's array stays as it is
    assert sequence_lengths(stacked).tolist() == [3]


@pytest.mark.parametrize(
    ("X", "masks", "message"),
    [
        ([[1, NAN], [1]], False, "contains NaN"),
        (np.array([[1, NAN]]), False, "contains NaN"),
        ([[1, np.inf], [1]], True, "contains infinity"),
        ([[1], [NAN, NAN]], True, r"X\[1\] has no time step without NaN"),
        ([[1], []], True, r"X\[1\] has no time steps"),
        (
            [[[1, 2]], [[1]]],
            True,
            r"X\[1\] has 1 features per time step, but",
        ),
        ([[1, 2], ["a"]], True, r"X\[1\] must be numeric. Got text"),
        ([[1, 2], 3], True, r"X\[1\] must be an array of numbers"),
        (np.zeros((5, 4, 0)), True, r"one feature per time step.* shape \(5, 4, 0\)"),
    ],
)
def test_invalid_sequences_raise(X, masks, message):
    with pytest.raises(ValueError, match=message):
        stack_steps(X, masks=masks)


def test_tokens_are_filled_up_with_zeros():
    tokens = stack_tokens([[3, 1, 2], [5]])
    assert tokens.dtype == np.int32
    assert tokens[:, :4].tolist() == [[3, 1, 2, 0], [5, 0, 0, 0]]
    assert sequence_lengths(tokens).tolist() == [3, 1]
    table = np.array([[1.0, 2.0], [3.0, 0.0]])
    assert stack_tokens(table).tolist() == [[1, 2], [3, 0]]


@pytest.mark.parametrize(
    "X",
    [
        [[1, 2], [0.5]],
        [[1], [-1]],
        [[1], [np.inf]],
        np.array([[1.5]]),
        np.array([[1, np.nan]]),
        [[[1, 2]], [[1, 2], [3, 4]]],
    ],
)
def test_invalid_tokens_raise(X):
    with pytest.raises(ValueError, match="each time step must be one integer from 1"):
        stack_tokens(X)


@pytest.mark.parametrize("X", [[[1, 2], [2**31 - 1]], np.array([[1, 2**32 + 5]])])
def test_tokens_that_int32_does_not_hold_are_refused(X):
    with pytest.raises(ValueError, match="the maximum is 2147483646"):
        stack_tokens(X)
    assert stack_tokens(X, clips=True).max() == 2**31 - 1


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "uint64", "float32"])
def test_tokens_of_any_type(dtype):
    assert stack_tokens(np.array([[1, 2]], dtype)).tolist() == [[1, 2]]


@pytest.mark.parametrize("X", [[[1, 2], [0]], np.array([[1, 2], [0, 0]])])
def test_padding_alone_is_no_sequence(X):
    with pytest.raises(ValueError, match=r"X\[1\] contains no tokens except 0"):
        stack_tokens(X)


@pytest.mark.parametrize("n", [1, 8, 9, 100, 1000, 5000])
def test_lengths_are_few(n):
    assert n <= rounded_length(n) <= max(n + 7, 1.13 * n)
    assert rounded_length(rounded_length(n)) == rounded_length(n)


def test_more_steps_behind_the_end():
    X = stack_steps(RAGGED, masks=False)
    assert pad_sequences(X, 5) is X
    longer = pad_sequences(X, 10)
    assert longer.shape == (2, 10, 1)
    assert np.isnan(longer[:, 8:]).all()
    assert pad_sequences(stack_tokens(RAGGED), 9)[0, 8] == 0


def test_statistics_of_the_steps_that_there_are():
    X = stack_steps([[[1, 0], [3, 0]], [[8, 0]]], masks=False)
    mean, scale = step_statistics(X, np.array([1.0, 2.0]))
    np.testing.assert_allclose(mean, [(1 + 3 + 2 * 8) / 4, 0])
    np.testing.assert_allclose(scale, [np.sqrt((16 + 4 + 2 * 9) / 4), 1])
