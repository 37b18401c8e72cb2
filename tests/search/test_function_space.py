"""Spaces that are functions of a trial."""

import optuna
import pytest
from search_cases import FOLDS, Scripted, X, Y, search
from sklearn.decomposition import PCA
from sklearn.exceptions import FitFailedWarning

from sknn.search.dimensions._function_space import FunctionSpace
from sknn.search.dimensions._make import make_space

FixedTrial = optuna.trial.FixedTrial


def test_a_function_is_called_again():
    """The parameters of a finished trial are computed from its sampled values."""

    def params(trial):
        if trial.suggest_categorical("kind", ["pca", "none"]) == "pca":
            return {"step": PCA(trial.suggest_int("n", 1, 3))}
        return {"step": "passthrough"}

    space = make_space(params)
    assert isinstance(space, FunctionSpace)
    assert space.decode({"kind": "pca", "n": 2})["step"].n_components == 2


def test_a_function_must_return_a_dict():
    """The error names the returned value, and is raised at once."""
    with pytest.raises(TypeError, match="must return a dict .*got 3"):
        make_space(lambda trial: 3).suggest(FixedTrial({}))
    with pytest.raises(TypeError, match="must return a dict .*got 3"):
        search(lambda trial: 3).fit(X, Y)


def half(trial):
    """Sample one of four values; the second and the third one raise errors."""
    value = trial.suggest_int("value", 1, 4)
    if value == 2:
        raise optuna.TrialPruned
    if value == 3:
        raise ValueError("three is not allowed")
    return {"value": value / 10}


@pytest.mark.parametrize("sampler", ["tpe", "random", "brute"])
@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
def test_errors_of_a_function_do_not_end_the_search(sampler):
    """`TrialPruned` prunes the trial, other errors are errors of the trial."""
    sampler = optuna.samplers.BruteForceSampler() if sampler == "brute" else sampler
    found = search(half, Scripted(), sampler=sampler, n_trials=20, fold_pruning=None)
    with pytest.warns(FitFailedWarning, match="1 of 4 trials failed"):
        found.fit(X, Y)
    values = [trial.params["value"] for trial in found.study_.trials]
    statuses = dict(zip(values, found.trials_frame_.status, strict=True))
    assert statuses == {1: "complete", 2: "pruned", 3: "failed", 4: "complete"}
    assert "ValueError: three is not allowed" in set(found.trials_frame_.error)
    assert found.best_params_ == {"value": 0.4}


def test_errors_of_a_function_are_raised_on_request():
    """With error_score="raise", the error of the function is raised as it is."""
    with pytest.raises(ValueError, match="^three is not allowed$"):
        search(half, Scripted(), error_score="raise", cv=FOLDS).fit(X, Y)
