"""The selected point is in the space, and no point is evaluated twice."""

import numpy as np
import optuna
import pandas as pd
import pytest
from optuna.distributions import FloatDistribution
from scipy import stats
from search_cases import Scripted, X, Y, search
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn.search.dimensions._make import make_space

pytestmark = pytest.mark.filterwarnings(
    "ignore::optuna.exceptions.ExperimentalWarning",
    "ignore:The search took:UserWarning",
)

# Spaces of the parameter `value`, which is the score. All values are below 0.9.
SPACES = {
    "list": {"value": [0.1, 0.2, 0.3]},
    "objects": {"value": [np.float32(0.1), np.float32(0.2)], "random_state": [(1,), 0]},
    "range": {"value": range(-3, 0)},
    "index": {"value": pd.Index([0.1, 0.2])},
    "tuple": {"value": (0.1, 0.2, 0.3)},
    "integers": {"value": (-3, -1)},
    "many integers": {"value": (-1000, 0)},
    "reals": {"value": (0.0, 0.8)},
    "logarithmic": {"value": (0.01, 0.8, "log")},
    "steps": {"value": FloatDistribution(0.0, 0.8, step=0.2)},
    "scipy": {"value": stats.beta(2, 3, scale=0.8)},
    "tables": [{"value": [0.1]}, {"value": (0.2, 0.3), "random_state": [3]}],
    "finite function": lambda trial: {"value": -trial.suggest_int("v", 1, 3)},
    "function": lambda trial: {"value": trial.suggest_float("v", 0, 0.8)},
}
FINITE = ["list", "objects", "range", "index", "tuple", "integers", "steps"]
SAMPLERS = {
    "tpe": lambda: "tpe",
    "random": lambda: "random",
    "multivariate": lambda: optuna.samplers.TPESampler(multivariate=True, seed=0),
    "evolution": lambda: optuna.samplers.NSGAIISampler(seed=0),
    "brute force": lambda: optuna.samplers.BruteForceSampler(seed=0),
}


def points(found):
    return [str(sorted(p.items())) for p in found.cv_results_["params"]]


@pytest.mark.parametrize("name", SPACES)
def test_the_selected_point_is_in_the_space(name):
    """The estimator as given is better than all points, and is not selected."""
    found = search(SPACES[name], Scripted(0.9), n_trials=8).fit(X, Y)
    assert found.best_params_["value"] < 0.85
    assert found.best_estimator_.value == found.best_params_["value"]
    assert found.best_score_ < found.default_score_
    assert found.default_score_ == pytest.approx(0.9)
    assert 0.9 not in [params["value"] for params in found.cv_results_["params"]]
    space = make_space(SPACES[name], Scripted(0.9).get_params())
    for trial in found.study_.trials:
        assert trial.params
        assert space.complete(trial.params) == trial.params
        assert trial.state.name in ("COMPLETE", "PRUNED")


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("name", [*FINITE, "finite function"])
def test_a_finite_space_is_evaluated_once(name, sampler):
    """The search ends when all points are evaluated, whatever the sampler."""
    space = SPACES[name]
    found = search(space, Scripted(0.9), sampler=SAMPLERS[sampler](), n_trials=100)
    found.set_params(fold_pruning=None, refit=False).fit(X, Y)
    n_points = 3 if callable(space) else make_space(space).n_points
    assert len(points(found)) == len(set(points(found))) == n_points


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("name", ["list", "integers", "finite function"])
def test_fewer_trials_than_points(name, sampler):
    """No point is evaluated twice if there are more points than trials."""
    found = search(SPACES[name], Scripted(), sampler=SAMPLERS[sampler](), n_trials=2)
    assert len(set(points(found.fit(X, Y)))) == 2


def test_all_points_have_the_order_of_a_grid():
    """A finite space is evaluated in the order of GridSearchCV by default."""
    space = {"value": [0.3, 0.1], "other": [1, 0]}
    found = search(space, Scripted(0.1), fold_pruning=None).fit(X, Y)
    params = [(p["other"], p["value"]) for p in found.cv_results_["params"]]
    assert params == [(1, 0.3), (1, 0.1), (0, 0.3), (0, 0.1)]
    assert found.default_score_ == found.cv_results_["mean_test_score"][3]


@pytest.mark.parametrize("kind", ["table", "function"])
def test_two_workers_evaluate_each_point_once(kind):
    """The workers share the points of a finite space."""
    space = {"value": (1, 6)}
    if kind == "function":

        def space(trial):
            return {"value": trial.suggest_int("v", 1, 6)}

    found = search(space, Scripted(), n_trials=50, n_jobs=2, fold_pruning=None)
    assert sorted(p["value"] for p in found.fit(X, Y).cv_results_["params"]) == [
        *range(1, 7)
    ]


def test_the_estimator_can_be_a_candidate():
    """With evaluate_default="candidate", the estimator as given may be selected."""
    found = search({"value": [0.1, 0.2]}, Scripted(0.9), evaluate_default="candidate")
    results = found.fit(X, Y).cv_results_
    assert results["trial_number"].tolist() == [-1, 0, 1]
    assert found.best_params_ == {"value": 0.9}
    assert found.best_estimator_.value == 0.9
    assert len(found.study_.trials) == 2
    again = search(lambda trial: {"value": trial.suggest_float("v", 0, 0.1)})
    again.set_params(estimator=Scripted(0.9), evaluate_default="candidate", n_trials=3)
    assert again.fit(X, Y).best_params_ == {}
    assert again.best_estimator_.value == 0.9
    assert len(again.study_.trials) == 2


def test_the_estimator_need_not_be_evaluated():
    """With evaluate_default=False, only the points are fitted."""
    before = Scripted.fits
    found = search({"value": [0.1, 0.2]}, Scripted(0.9), evaluate_default=False)
    found.set_params(fold_pruning=None, refit=False).fit(X, Y)
    assert Scripted.fits == before + 2 * 3
    assert not hasattr(found, "default_score_")


def test_an_estimator_that_fails():
    """The estimator as given need not work, because it is not a candidate."""
    found = search({"value": [0.1]}, Scripted("fail"), error_score="raise").fit(X, Y)
    assert np.isnan(found.default_score_)
    assert found.best_params_ == {"value": 0.1}


@pytest.mark.parametrize("refit", ["second", False])
def test_several_scores_of_the_default(refit):
    """The score of the estimator as given is the score that is maximized."""

    def scoring(estimator, X, y):
        return {"first": estimator.value, "second": -estimator.value}

    found = search({"value": [0.1, 0.2]}, Scripted(0.9), scoring=scoring, refit=refit)
    sign = -1 if refit else 1
    assert found.fit(X, Y).default_score_ == pytest.approx(sign * 0.9)


def test_clusters():
    """The example of the report: eight clusters were not among the candidates."""
    found = search({"n_clusters": [2, 3, 4]}, KMeans(random_state=0), cv=3).fit(X)
    assert found.best_params_["n_clusters"] in (2, 3, 4)
    assert found.best_score_ < found.default_score_


def test_parameters_of_steps():
    """Names of parameters may contain the steps of a pipeline."""
    model = make_pipeline(StandardScaler(), Scripted(0.9))
    found = search([{"scripted__value": [0.1]}, {"scripted__value": (0.2, 0.3)}], model)
    assert found.fit(X, Y).best_params_["scripted__value"] < 0.3


def test_an_empty_space_is_the_estimator():
    """As in GridSearchCV, an empty dict has one candidate."""
    found = search(None, Scripted(0.4)).set_params(param_distributions={}).fit(X, Y)
    assert found.cv_results_["params"] == [{}]
    assert found.best_score_ == found.default_score_ == pytest.approx(0.4)


class OwnParams(Scripted):
    """Its parameters are set by functions of its own."""

    def get_params(self, deep=False):
        return {"value": self.value}

    def set_params(self, **params):
        self.value = params["value"]
        return self


def test_an_estimator_with_its_own_set_params():
    """`set_params` is called only with parameters of the space."""
    found = search({"value": [0.1, 0.2]}, OwnParams(0.9)).fit(X, Y)
    assert found.best_params_ == {"value": 0.2}
