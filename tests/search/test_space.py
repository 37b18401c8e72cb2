import numpy as np
import optuna
import pytest
from scipy import stats
from sklearn.decomposition import PCA

from sknn.search.dimensions._space import FunctionSpace, TableSpace, make_space

FixedTrial = optuna.trial.FixedTrial


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
        (("relu", "tanh"), "To choose from several values, give a list"),
        ((1, 2, 3), "'a' must be a list of values"),
        ((1,), "'a' must be a list of values"),
        ((True, False), "'a' must be a list of values"),
        ((2, 1), "must go from low to high"),
        ((0, np.inf), "must go from low to high"),
        ((0.0, 1.0, "log"), "must start above 0"),
        ((5, 7, "log2"), "contains no power of two"),
        ([], "empty list"),
        (7, "'a' must be a list of values"),
        ({"width": (1, 2)}, "'a' must be a list of values"),
    ],
)
def test_bad_entries_are_named(spec, match):
    error = ValueError if isinstance(spec, tuple | list) else TypeError
    with pytest.raises(error, match=match):
        make_space({"a": spec})


def test_an_empty_space_is_refused():
    with pytest.raises(ValueError, match="search space is empty"):
        make_space({})


def test_trials_from_before_a_space_grew():
    space = TableSpace({"a": (1, 4), "b": (1, 4)})
    assert space.decode({"a": 2}) == {"a": 2}


def test_a_function_is_asked_again():
    def params(trial):
        if trial.suggest_categorical("kind", ["pca", "none"]) == "pca":
            return {"step": PCA(trial.suggest_int("n", 1, 3))}
        return {"step": "passthrough"}

    space = make_space(params)
    assert isinstance(space, FunctionSpace)
    assert space.decode({"kind": "pca", "n": 2})["step"].n_components == 2
    with pytest.raises(TypeError, match="must return a dict"):
        make_space(lambda trial: 3).suggest(FixedTrial({}))
