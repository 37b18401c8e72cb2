import numpy as np
import optuna
import pandas as pd
import pytest
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.model_selection import ParameterGrid

from sknn.search.dimensions._make import make_space
from sknn.search.dimensions._table_space import TableSpace


def draw(spec, seed=0):
    """The value of one parameter in twenty trials, and what Optuna keeps of it."""
    space = TableSpace({"a": spec})
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed))
    values = [space.suggest(study.ask())["a"] for _ in range(20)]
    return values, [trial.params for trial in study.trials]


@pytest.mark.parametrize(
    ("spec", "low", "high", "kind"),
    [
        ((1, 4), 1, 4, int),
        ((1, 1000, "log"), 1, 1000, int),
        ((0.5, 2), 0.5, 2, float),
        ((1e-3, 1.0, "log"), 1e-3, 1, float),
        ((5, 70, "log2"), 8, 64, int),
        (np.array([3, 5]), 3, 5, int),
        (optuna.distributions.IntDistribution(2, 6, step=2), 2, 6, int),
        (stats.uniform(1, 2), 1, 3, float),
        (stats.loguniform(0.1, 10), 0.1, 10, float),
        (stats.randint(3, 6), 3, 5, int),
        (stats.poisson(4), 0, 20, int),
        (stats.rv_discrete(values=([3, 7], [0.5, 0.5])), 3, 7, int),
        (stats.expon(scale=2), 0, 30, float),
    ],
)
def test_ranges(spec, low, high, kind):
    values, drawn = draw(spec)
    assert all(type(v) is kind for v in values)
    assert low <= min(values) < max(values) <= high
    space = TableSpace({"a": spec})
    assert [space.decode(each)["a"] for each in drawn] == values


def test_a_logarithmic_range_is_even_in_the_logarithm():
    values, _ = draw((1e-4, 1.0, "log"))
    assert np.median(values) < 0.1


def test_powers_of_two():
    assert set(draw((16, 128, "log2"))[0]) == {16, 32, 64, 128}


def test_layers_are_two_numbers():
    values, drawn = draw({"n_layers": (1, 3), "width": [8, 16]})
    assert all(1 <= len(v) <= 3 and set(v) <= {8, 16} for v in values)
    assert set(drawn[0]) == {"a.n_layers", "a.width"}


def test_any_objects_can_be_chosen_from():
    choices = [PCA(2), "passthrough", None, (3, 4), PCA(3)]
    values, drawn = draw(choices)
    assert {str(v) for v in values} == {str(v) for v in choices}
    assert any(v is choices[0] for v in values)
    assert all(isinstance(each["a"], str) for each in drawn)  # what a storage keeps


@pytest.mark.filterwarnings("error")
def test_plain_choices_are_not_converted():
    values, drawn = draw([None, True, 1.5, "x"])
    assert [each["a"] for each in drawn] == values


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("spec", [[1, 1.0, "sqrt"], [0, False], [True, 1, "1"]])
def test_equal_values_of_different_types_are_distinguished(spec):
    values, drawn = draw(spec)
    assert {repr(v) for v in values} == {repr(v) for v in spec}
    space = TableSpace({"a": spec})
    assert [repr(space.decode(each)["a"]) for each in drawn] == [*map(repr, values)]
    for value in spec:
        found = space.decode(space.encode({"a": value}))["a"]
        assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ((1, 4), 3),
        ((1e-3, 1.0, "log"), 0.5),
        ((5, 70, "log2"), 32),
        ([None, "x"], None),
        ([(3, 4), (5,)], (5,)),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, [16, 16]),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, 8),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, np.array([16, 16])),
        ((5, 70, "log2"), np.int64(32)),
        (stats.expon(scale=2), 1.5),
        ((0, 10), np.int64(4)),
    ],
)
def test_values_inside_are_found_again(spec, value):
    space = TableSpace({"a": spec})
    found = space.decode(space.encode({"a": value}))["a"]
    assert (
        np.allclose(found, value)
        if not isinstance(value, str | None)
        else (found == value)
    )


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ((1, 4), 5),
        ((1, 4), "auto"),
        ((5, 70, "log2"), 33),
        ((5, 70, "log2"), "auto"),
        ((1, 70, "log2"), None),
        ((1, 70, "log2"), 1.0),
        ((1, 70, "log2"), True),
        ((1, 4), None),
        ((0.5, 4.0), None),
        (stats.expon(scale=2), None),
        ([None, "x"], "y"),
        ([(3, 4), (5,)], (6,)),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, (16, 8)),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, "auto"),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, ()),
        ({"n_layers": (1, 3), "width": (8, 64, "log2")}, None),
        ({"n_layers": (1, 3), "width": (8, 64)}, [[16], [16]]),
        (stats.expon(scale=2), "auto"),
        (stats.expon(scale=2), -1.0),
    ],
)
def test_values_outside_are_refused(spec, value):
    with pytest.raises(ValueError):  # noqa: PT011 (Optuna's own texts among them)
        TableSpace({"a": spec}).encode({"a": value})


@pytest.mark.parametrize(
    ("spec", "match"),
    [
        ((1, 2, "lgo"), "To choose from several values, give a list"),
        (np.ones((2, 2)), "must be one-dimensional"),
        ((), "empty list"),
        ("relu", "'a' must be a list of values"),
        ({1, 2}, "'a' must be a list of values"),
        ((2, 1), "must go from low to high"),
        ((0, np.inf), "must go from low to high"),
        ((0.0, 1.0, "log"), "must start above 0"),
        ((5, 7, "log2"), "contains no power of two"),
        ([], "empty list"),
        (7, "'a' must be a list of values"),
        (stats.poisson, "'a' must be a list of values"),  # without its mean
        ({"width": (1, 2)}, "'a' must be a list of values"),
    ],
)
def test_bad_entries_are_named(spec, match):
    listed = isinstance(spec, tuple | list | np.ndarray)
    error = ValueError if listed else TypeError
    with pytest.raises(error, match=match):
        make_space({"a": spec})


@pytest.mark.parametrize(
    ("spec", "values"),
    [
        (("relu", "tanh"), ["relu", "tanh"]),
        ((None, "balanced"), [None, "balanced"]),
        ((True, False), [True, False]),
        ((1, 2, 4), [1, 2, 4]),
        ((1,), [1]),
        (range(2, 5), [2, 3, 4]),
        (pd.Index(["a", "b"]), ["a", "b"]),
        (pd.Series([0.5, 1.5]), [0.5, 1.5]),
        (np.array([0.5, 1.5]), [0.5, 1.5]),
        ([3, 1, 3], [3, 1]),
        ((1, 3), [1, 2, 3]),
        ((4, 16, "log2"), [4, 8, 16]),
        ({"n_layers": [1, 2], "width": [8, 4]}, [[8], [4], [8, 8], [4, 4]]),
        (optuna.distributions.FloatDistribution(0, 1, step=0.5), [0.0, 0.5, 1.0]),
    ],
    ids=str,
)
def test_finite_entries_are_listed_in_order(spec, values):
    """Sequences are lists of values; the points have their order and no repetition."""
    space = TableSpace({"a": spec})
    assert space.n_points == len(values)
    assert [space.decode(point)["a"] for point in space.points()] == values


def test_points_have_the_order_of_a_grid():
    """The points have the order of ParameterGrid, whatever the order of the table."""
    table = {"b": [1, 2], "a": ["x", "y"], "c": [0]}
    space = TableSpace(table)
    points = [space.decode(point) for point in space.points()]
    assert points == list(ParameterGrid(table))


def test_intervals_of_real_numbers_are_infinite():
    """A space with an interval of real numbers is not enumerated."""
    assert TableSpace({"a": [1, 2], "b": (0.0, 1.0)}).n_points == np.inf


def test_an_empty_table_has_one_point():
    """As in GridSearchCV, an empty dict is the estimator as given."""
    space = TableSpace({})
    assert space.n_points == 1
    assert [space.decode(point) for point in space.points()] == [{}]


def test_trials_of_an_earlier_space():
    """Earlier trials are completed with the given values, or are outside."""
    space = TableSpace({"a": (1, 4), "b": (1, 4)}, {"a": 9, "b": 3})
    assert space.complete({"a": 2}) == {"a": 2, "b": 3}
    assert space.complete({"a": 5, "b": 1}) is None
    assert space.complete({"b": 1}) is None
    assert space.complete({}) is None


def test_objects_of_the_user_have_no_address():
    """The names of objects in the storage are equal in each process."""
    drawn = draw([object(), object(), len])[1]
    assert not any("0x" in each["a"] for each in drawn)


def test_arrays_are_compared_by_value():
    """Long arrays whose text is equal are different values."""
    long = np.arange(2000)
    other = np.where(long == 1000, 0, long)
    space = TableSpace({"a": [long]})
    with pytest.raises(ValueError, match="is not among"):
        space.encode({"a": other})
    assert space.encode({"a": long.copy()}) == space.encode({"a": long})
