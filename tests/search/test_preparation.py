"""Earlier trials of a storage, and the estimator as given."""

import optuna
import pytest
from search_cases import Scripted, X, Y, search
from sklearn.linear_model import LogisticRegression


@pytest.fixture
def storage():
    return optuna.storages.InMemoryStorage()


def values(found):
    return [params["value"] for params in found.cv_results_["params"]]


def run(space, storage, given=0.9, **params):
    found = search(space, Scripted(given), storage=storage, fold_pruning=None)
    return found.set_params(**params).fit(X, Y)


def test_a_narrower_space_leaves_earlier_trials_out(storage):
    """The best earlier trial is not selected if it is outside of the space."""
    wide = run({"value": (0.0, 0.8)}, storage, n_trials=6)
    found = run({"value": (0.0, 0.1)}, storage, n_trials=6)
    assert len(values(found)) == 6
    assert max(values(found)) <= 0.1
    assert len(found.study_.trials) > 6
    assert wide.best_params_ not in found.cv_results_["params"]


def test_a_new_parameter_has_the_given_value_in_earlier_trials(storage):
    """Earlier trials are points of the wider space if the given value is in it."""
    run({"value": [0.1, 0.2]}, storage)
    found = run({"value": [0.1, 0.2], "other": [0, 1]}, storage)
    assert [(p["other"], p["value"]) for p in found.cv_results_["params"]] == [
        *((0, 0.1), (0, 0.2), (1, 0.1), (1, 0.2))
    ]


def test_a_list_of_values_cannot_be_changed(storage):
    """Optuna does not support it; the error names the parameter and the remedy."""
    run({"value": [0.1, 0.2]}, storage)
    with pytest.raises(ValueError, match=r"'value' was sampled from .*`study_name`"):
        run({"value": [0.1, 0.2, 0.3]}, storage)
    assert values(run({"value": [0.3]}, storage, study_name="other")) == [0.3]


def test_points_that_were_not_run_are_resumed(storage):
    """A search that was interrupted evaluates the remaining points of its grid."""
    space = {"value": [0.1, "interrupt", 0.2]}
    with pytest.warns(UserWarning, match="interrupted"):
        assert values(run(space, storage)) == [0.1]
    found = run({"value": (0.1, 0.8)}, optuna.storages.InMemoryStorage(), n_trials=1)
    assert len(values(found)) == 1


def test_waiting_points_outside_of_a_new_space_are_not_run(storage):
    """Points of an earlier space may wait in the storage."""
    found = run({"value": (1, 3)}, storage)
    found.study_.enqueue_trial({"value": 3})
    again = run({"value": (1, 2)}, storage)
    assert values(again) == [1, 2]
    assert [t.state.name for t in again.study_.trials[-1:]] == ["FAIL"]


def test_a_finished_grid_is_not_run_again(storage):
    """Neither the points nor the estimator as given are evaluated again."""
    run({"value": [0.1, 0.2]}, storage)
    before = Scripted.fits
    found = run({"value": [0.1, 0.2]}, storage, refit=False)
    assert Scripted.fits == before
    assert found.default_score_ == pytest.approx(0.9)


def test_the_default_is_found_among_earlier_trials(storage):
    """An earlier run without its evaluation may have evaluated the same point."""
    run({"value": [0.1, 0.2]}, storage, given=0.2, evaluate_default=False)
    found = run({"value": [0.1, 0.2]}, storage, given=0.2)
    assert found.default_score_ == pytest.approx(0.2)


def test_samplers_see_only_points_of_the_space():
    """No trial is stored without its parameters."""
    found = search({"C": (10.0, 20.0)}, LogisticRegression()).fit(X, Y)
    assert len(found.study_.trials) == 6
    for trial in found.study_.trials:
        assert trial.params.keys() == {"C"}
        assert trial.state.name in ("COMPLETE", "PRUNED")


def test_a_scorer_with_state_raises_a_warning(tmp_path):
    """The same search with this scorer would not resume the trials."""

    def counting(calls):
        def score(estimator, X, y):
            calls.append(1)
            return estimator.score(X, y)

        return score

    with pytest.warns(UserWarning, match="changes when it is called.*cannot resume"):
        run({"value": [0.1]}, tmp_path / "s", scoring=counting([]))
    run({"value": [0.1]}, None, scoring=counting([]))
