import numpy as np
import pandas as pd
import pytest

from sknn._data import read_series

INDEX = pd.date_range("2020-01-01", periods=4, freq="D")


def test_one_series():
    group = read_series([1, 2, 3])
    assert [v.tolist() for v in group.values] == [[1, 2, 3]]
    assert group.form.restore(np.array([[4.0, 5.0]])).tolist() == [4, 5]


def test_a_table_has_a_series_a_column():
    group = read_series(np.array([[1, 10], [2, 20], [3, 30]]))
    assert [v.tolist() for v in group.values] == [[1, 2, 3], [10, 20, 30]]
    forecasts = group.form.restore(np.array([[4.0, 5.0], [40.0, 50.0]]))
    assert forecasts.tolist() == [[4, 40], [5, 50]]


@pytest.mark.parametrize("make", [list, tuple, lambda y: np.array(y, dtype=object)])
def test_a_list_of_series(make):
    group = read_series(make([[1, 2, 3], [4, 5]]))
    assert [v.tolist() for v in group.values] == [[1, 2, 3], [4, 5]]
    restored = group.form.restore(np.array([[4.0], [6.0]]))
    assert [r.tolist() for r in restored] == [[4], [6]]


def test_forecasts_continue_a_pandas_index():
    series = pd.Series(range(4), INDEX, name="sales")
    ahead = read_series(series).form.restore(np.array([[7.0, 8.0]]))
    expected = pd.Series([7.0, 8.0], INDEX[:2] + pd.Timedelta(days=4), name="sales")
    pd.testing.assert_series_equal(ahead, expected, check_freq=False)
    frame = read_series(pd.DataFrame({"a": series, "b": series}))
    table = frame.form.restore(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert table.columns.tolist() == ["a", "b"]
    assert table.index[0] == pd.Timestamp("2020-01-05")


def test_index_without_information_gives_arrays():
    series = pd.Series([1.0, 2.0], index=["x", "y"])
    assert isinstance(read_series(series).form.restore(np.zeros((1, 2))), np.ndarray)


def test_exogenous_columns():
    table = read_series(np.zeros((3, 2)), np.ones((3, 1)))
    assert [x.shape for x in table.exog] == [(3, 1), (3, 1)]
    lists = read_series([[1, 2], [3]], [np.ones(2), np.ones((1, 1))])
    assert [x.shape for x in lists.exog] == [(2, 1), (1, 1)]


@pytest.mark.parametrize(
    ("y", "X", "message"),
    [
        ([1.0, np.nan], None, "y contains NaN, first in row 1"),
        ([[1.0, 2.0], [np.inf]], None, r"y\[1\] contains infinity, first in row 0"),
        ([1.0, -1e39], None, r"y contains -1e\+39, which is too large for float32"),
        (np.array([[1.0, 2.0], [3.0, np.nan]]), None, r"y\[:, 1\] contains NaN"),
        (["a", "b"], None, "y must be numeric"),
        (np.zeros((2, 2, 2)), None, r"shape \(2, 2, 2\)"),
        ([], None, r"shape \(0,\)"),
        ([[1, 2], np.zeros((2, 2))], None, r"y\[1\] must be one series"),
        ([[1, 2], [3]], np.ones((2, 1)), "X must be a list of 2 tables. Got ndarray"),
        ([[1, 2], [3]], [np.ones((2, 1))], "list of 2 tables. Got list of 1"),
        ([[1, 2], [3]], [np.ones((2, 1)), np.ones((1, 2))], "same number of columns"),
        ([1, 2], np.full((2, 1), np.nan), "X contains NaN"),
        ([1, 2], np.ones((2, 1, 1)), "X must be a table"),
    ],
)
def test_invalid_series_raise(y, X, message):
    with pytest.raises(ValueError, match=message):
        read_series(y, X)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (INDEX[[2, 0, 1, 3]], "sorted, unique dates. Got unsorted dates"),
        (
            INDEX[[0, 1, 1, 2]],
            r"Got duplicate dates, first 2020-01-02.* several series",
        ),
        (INDEX[::-1], r"Got descending dates, .* Use y.sort_index\(\)"),
        (pd.PeriodIndex(INDEX[[1, 0, 2, 3]], freq="D"), "Got unsorted dates"),
        (
            pd.MultiIndex.from_product([["a", "b"], [0, 1]]),
            "one index label per",
        ),
    ],
    ids=["shuffled", "twice", "descending", "periods", "levels"],
)
def test_invalid_index_raises(index, message):
    with pytest.raises(ValueError, match=message):
        read_series(pd.Series(range(4), index))
    with pytest.raises(ValueError, match=r"y\[1\] must have"):
        read_series([[1, 2], pd.Series(range(4), index)])


def test_a_gap_is_named_or_filled():
    y = pd.Series([1.0, 2.0, 4.0], INDEX[[0, 1, 3]])
    with pytest.raises(ValueError, match=r"no row for 1 of 4 .*2020-01-03.* fill='lin"):
        read_series(y)
    linear = read_series(y, fill="linear")
    assert linear.values[0].tolist() == [1, 2, 3, 4]
    assert linear.observed[0].tolist() == [True, True, False, True]
    assert read_series(y, fill="previous").values[0].tolist() == [1, 2, 2, 4]
    ahead = linear.form.restore(np.array([[5.0]]))
    assert ahead.index[0] == pd.Timestamp("2020-01-05")


def test_missing_values_are_filled():
    table = np.array([[1, np.nan], [np.nan, 5], [3, 6]])
    with pytest.raises(ValueError, match=r"y\[:, 1\] must not start with a missing"):
        read_series(table, fill="linear")
    assert read_series(table[:, 0], fill="linear").values[0].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="must not end with a missing value"):
        read_series([1.0, np.nan], fill="previous")
    with pytest.raises(ValueError, match="infinity"):
        read_series([1.0, np.inf], fill="linear")


def test_exogenous_rows_of_gaps():
    y = pd.Series([1.0, 2.0, 4.0], INDEX[[0, 1, 3]])
    X = pd.DataFrame({"h": [0.0, 1.0, 2.0, 7.0]}, INDEX)
    whole, filled = (
        read_series(y, part, fill="linear").exog[0][:, 0].tolist()
        for part in (X, X.loc[y.index])
    )
    assert whole == [0, 1, 2, 7]
    assert filled == [0, 1, 4, 7]
    with pytest.raises(ValueError, match="X must have the index of y"):
        read_series(y, X[1:], fill="linear")


def test_names_are_compared():
    form = read_series(pd.DataFrame({"a": [1, 2], "b": [3, 4]})).form
    form.check_names(["a", "b"])
    form.check_names([None, None])
    with pytest.raises(ValueError, match=r"\['a', 'b'\]. Got \['b', 'a'\]"):
        form.check_names(["b", "a"], only_order=True)
    form.check_names(["c", "a"], only_order=True)
    with pytest.raises(ValueError, match=r"Got \['c', 'a'\]"):
        form.check_names(["c", "a"])


def test_exogenous_rows_have_the_index_of_the_series():
    y, X = pd.Series(range(4), INDEX), pd.DataFrame({"h": range(4)}, INDEX)
    assert read_series(y, X).columns == ["h"]
    assert read_series(y.to_numpy(), X).exog[0][0] == 0  # nothing to compare
    with pytest.raises(ValueError, match="X must have sorted, unique dates"):
        read_series(y.to_numpy(), X[::-1])
    assert read_series(y, X[::-1].to_numpy()).columns is None
    message = r"X must have the index of y. Got 2020-01-04.* instead of 2020-01-01"
    with pytest.raises(ValueError, match=message):
        read_series(y, X[::-1])
    with pytest.raises(ValueError, match=r"X\[1\] must have the index of y\[1\]"):
        read_series([y, y], [X, X.reset_index(drop=True)])
    with pytest.raises(ValueError, match=r"same columns .* \['h'\] and, in X\[1\]"):
        read_series([y, y], [X, X.rename(columns={"h": "g"})])
