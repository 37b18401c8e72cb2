"""Spaces that are lists of tables."""

import numpy as np
import pytest
from search_cases import FOLDS, X, Y, search
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from sknn.search.dimensions._list_space import ListSpace
from sknn.search.dimensions._make import make_space

TABLES = [{"C": [0.1, 10.0], "tol": [0.1]}, {"C": (1, 3), "fit_intercept": [False]}]


def test_the_union_of_the_tables():
    """The points of all tables are the points of the space, in their order."""
    space = ListSpace(TABLES, {})
    assert space.names == ["C", "tol", "fit_intercept"]
    assert space.n_points == 5
    points = list(space.points())
    assert [space.decode(point)["C"] for point in points] == [0.1, 10.0, 1, 2, 3]
    assert [space.complete(point) for point in points] == points


def test_values_of_the_estimator():
    """An estimator is in the space if it is in one of the tables."""
    space = ListSpace(TABLES, {})
    drawn = space.encode({"C": 2, "tol": 0.5, "fit_intercept": False})
    assert space.decode(drawn) == {"C": 2, "fit_intercept": False}
    with pytest.raises(ValueError, match="outside of all tables"):
        space.encode({"C": 2, "tol": 0.5, "fit_intercept": True})


def test_trials_of_an_earlier_space():
    """Trials of a table that is no longer there are outside."""
    assert ListSpace(TABLES, {}).complete({"space": 2, "2.C": 1}) is None
    assert ListSpace(TABLES, {}).complete({}) is None


def test_results_equal_the_results_of_grid_search():
    """A list of dicts gives the candidates and scores of GridSearchCV."""
    tables = [{"C": [0.1, 10.0]}, {"tol": [0.1], "fit_intercept": [False]}]
    ours = search(tables, fold_pruning=None).fit(X, Y)
    grid = GridSearchCV(LogisticRegression(), tables, cv=FOLDS).fit(X, Y)
    assert ours.cv_results_["params"] == grid.cv_results_["params"]
    for name in ("mean_test_score", "rank_test_score"):
        np.testing.assert_allclose(ours.cv_results_[name], grid.cv_results_[name])
    assert ours.cv_results_["param_C"].mask.tolist() == [False, False, True]
    assert ours.best_params_ == grid.best_params_


def test_sampled_tables():
    """An infinite table is sampled together with the finite ones."""
    tables = [{"C": [0.5]}, {"C": (1.0, 2.0), "tol": (1e-5, 1e-3, "log")}]
    found = search(tables, n_trials=6, fold_pruning=None).fit(X, Y)
    params = found.cv_results_["params"]
    assert len(params) == 6
    assert all(p == {"C": 0.5} or 1 <= p["C"] <= 2 for p in params)


@pytest.mark.parametrize(
    ("tables", "error", "match"),
    [
        ([], ValueError, "must not be an empty list"),
        ([{"C": [1]}, 3], TypeError, "the list contains 3"),
    ],
)
def test_bad_lists(tables, error, match):
    """The error names the item of the list."""
    with pytest.raises(error, match=match):
        make_space(tables)


def test_a_list_of_one_table_is_this_table():
    """Optuna then sees the names of the parameters."""
    assert make_space([{"C": [1]}]).distributions().keys() == {"C"}
