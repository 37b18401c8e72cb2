"""A search has the interface of GridSearchCV.

What the search of optuna-integration gets wrong is tried here and in the files beside
this one:

1. folds drawn again while pruning: test_pruning, `test_pruning_finds_nothing_in_noise`
2. a study shared by nested searches, or growing: test_storage,
   `test_nested_searches_never_share_a_study`, `test_the_same_search_again_adds_nothing`
3. not taken for a classifier: `test_kind_of_estimator`
4. weights not split while pruning: test_pruning,
   `test_weights_are_split_with_pruning`
5. no pruning of `fit` by epochs or folds: test_pruning
6. several scores: `test_several_scores`, `test_a_function_that_gives_several_scores`
7. `cv_results_`: `test_what_grid_search_has_we_have`
8. methods that are not there: `test_methods_are_those_of_the_estimator`
9. hidden errors: `test_errors_are_raised_as_they_are`,
   test_failures
10. metadata routing and spaces: `test_metadata_routing`, test_space
11. threads, and a warning in every trial: test_storage, `test_two_processes`;
    warnings are errors in this suite
"""

import pickle
from functools import cache

import numpy as np
import pytest
from optuna.samplers import NSGAIISampler
from search_cases import (
    FOLDS,
    RNG,
    SPACE,
    Scripted,
    X,
    Y,
    network,
    scores_of,
    search,
)
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.callback import ProgressBar, ScoringMonitor
from sklearn.decomposition import PCA
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning, NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils._param_validation import InvalidParameterError
from sklearn.utils.metadata_routing import get_routing_for_object

from sknn import MLPClassifier, OptunaSearchCV
from sknn.search import one_standard_error
from sknn.search.trials._evaluation import _first_line


@cache
def whole_search():
    """Return a finished search, the same one for all tests."""
    return search(fold_pruning=None).fit(X, Y)


WEIGHTS = RNG.uniform(0.1, 2, len(X))


def test_attributes_of_grid_search_exist():
    grid = GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=FOLDS).fit(X, Y)
    missing = set(vars(grid)) - set(vars(whole_search()))
    assert missing == {"param_grid", "_checked_cv_orig"}
    columns = set(grid.cv_results_) - set(whole_search().cv_results_)
    assert not columns
    for name, ours in whole_search().cv_results_.items():
        assert len(ours) == 6, name
        if name in grid.cv_results_ and name != "params":
            assert type(ours) is type(grid.cv_results_[name]), name


def test_scores_equal_the_scores_of_grid_search():
    params = whole_search().cv_results_["params"]
    grid = GridSearchCV(
        LogisticRegression(), [{k: [v] for k, v in p.items()} for p in params], cv=FOLDS
    ).fit(X, Y)
    for name in ("split1_test_score", "mean_test_score", "std_test_score"):
        np.testing.assert_allclose(
            whole_search().cv_results_[name], grid.cv_results_[name]
        )
    assert (
        whole_search().cv_results_["rank_test_score"]
        == grid.cv_results_["rank_test_score"]
    ).all()
    assert whole_search().best_score_ == grid.best_score_
    assert whole_search().best_params_ == grid.best_params_


def test_an_estimator_in_the_space_is_the_first_trial():
    default = cross_val_score(LogisticRegression(), X, Y, cv=FOLDS).mean()
    assert whole_search().default_score_ == pytest.approx(default)
    assert whole_search().cv_results_["params"][0] == {"C": 1.0, "fit_intercept": True}
    assert whole_search().study_.trials[0].params == {"C": 1.0, "fit_intercept": True}


def test_predictions_come_from_the_best_estimator():
    best = LogisticRegression(**whole_search().best_params_).fit(X, Y)
    np.testing.assert_array_equal(
        whole_search().predict_proba(X), best.predict_proba(X)
    )
    assert whole_search().score(X, Y) == best.score(X, Y)
    assert whole_search().classes_.tolist() == [0, 1]
    assert whole_search().n_features_in_ == 3
    assert whole_search().refit_time_ > 0


def test_methods_follow_the_estimator():
    assert not hasattr(search(estimator=LinearSVC()), "predict_proba")
    assert not hasattr(search(), "transform")
    assert hasattr(search(estimator=make_pipeline(PCA(2))), "transform")
    assert not hasattr(search(), "n_features_in_")
    with pytest.raises(NotFittedError):
        search().predict(X)


def test_kind_of_estimator():
    assert is_classifier(search())
    assert is_regressor(search(estimator=Ridge()))
    VotingClassifier([("a", search()), ("b", LogisticRegression())]).fit(X, Y)


def test_clones_pickles_and_shows():
    again = clone(whole_search())
    assert again.get_params()["estimator__C"] == 1.0
    same = pickle.loads(pickle.dumps(whole_search()))
    np.testing.assert_array_equal(same.predict(X), whole_search().predict(X))
    assert same.study_.best_value == whole_search().study_.best_value
    assert "LogisticRegression" in whole_search()._repr_html_()


def test_one_seed_gives_one_search():
    first, second = (search(fold_pruning=None).fit(X, Y) for _ in range(2))
    assert first.cv_results_["params"] == second.cv_results_["params"]
    np.testing.assert_array_equal(scores_of(first), scores_of(second))
    other = search(random_state=1).fit(X, Y)
    assert other.cv_results_["params"][1:] != first.cv_results_["params"][1:]


def test_nested_cross_validation():
    scores = cross_val_score(search(n_trials=2), X, Y, cv=3)
    assert scores.shape == (3,)
    assert scores.min() > 0.5


def test_several_scores():
    scoring = ["accuracy", "roc_auc"]
    found = search(scoring=scoring, refit="roc_auc").fit(X, Y)
    assert found.multimetric_
    best = found.cv_results_["mean_test_roc_auc"][found.best_index_]
    assert (
        found.best_score_ == np.nanmax(found.cv_results_["mean_test_roc_auc"]) == best
    )
    assert found.score(X, Y) == found.scorer_["roc_auc"](found.best_estimator_, X, Y)
    with pytest.raises(ValueError, match="refit must be set to a scorer key"):
        search(scoring=scoring).fit(X, Y)
    without = search(scoring=scoring, refit=False, n_trials=2).fit(X, Y)
    assert not hasattr(without, "best_params_")
    assert "rank_test_accuracy" in without.cv_results_


def test_a_function_that_gives_several_scores():
    def scoring(estimator, X, y):
        right = estimator.score(X, y)
        return {"right": right, "wrong": -right}

    found = search(scoring=scoring, refit="wrong", fold_pruning=None).fit(X, Y)
    results = found.cv_results_
    assert (
        results["mean_test_right"][found.best_index_]
        == results["mean_test_right"].min()
    )


def test_several_scores_of_fits_that_fail():
    def scoring(estimator, X, y):
        return {"right": estimator.value, "wrong": -estimator.value}

    # The first trial fails, so it does not have the names.
    found = search({"value": ["fail", 0.5]}, Scripted(0.1), scoring=scoring)
    found.set_params(refit="right", error_score=0.9, return_train_score=True)
    with pytest.warns(FitFailedWarning, match="will be set to 0.9"):
        results = found.fit(X, Y).cv_results_
    for kind in ("test", "train"):
        means = results[f"mean_{kind}_right"], results[f"mean_{kind}_wrong"]
        np.testing.assert_allclose(means, [[np.nan, 0.5], [np.nan, -0.5]])
    for name in ("right", "wrong"):
        assert results[f"split0_test_{name}"][0] == 0.9
    assert found.best_params_ == {"value": 0.5}
    assert found.default_score_ == pytest.approx(0.1)


def test_refit_by_a_function():
    found = search(refit=lambda results: 2).fit(X, Y)
    assert found.best_index_ == 2
    assert found.cv_results_["params"][2]["C"] == found.best_estimator_.C
    assert not hasattr(found, "best_score_")


def test_refit_of_the_simplest_good_trial():
    space = {"n_neighbors": [1, 3, 5, 7, 9, 11]}
    rule = one_standard_error("param_n_neighbors")
    found = search(
        space, KNeighborsClassifier(), refit=rule, sampler="random", fold_pruning=None
    ).fit(X, Y)
    means, results = scores_of(found), found.cv_results_
    error = results["std_test_score"][means.argmax()] / np.sqrt(2)
    near = means >= means.max() - error
    assert found.best_params_["n_neighbors"] == results["param_n_neighbors"][near].min()
    with pytest.raises(ValueError, match="simplicity must be .*got 'size'"):
        one_standard_error("size")(results)


def test_without_a_refit():
    found = search(refit=False).fit(X, Y)
    assert found.best_score_ == scores_of(found)[found.best_index_]
    with pytest.raises(AttributeError, match="no attribute 'predict'"):
        found.predict(X)


def test_train_scores():
    found = search(return_train_score=True, fold_pruning=None, n_trials=2).fit(X, Y)
    assert found.cv_results_["mean_train_score"].min() > 0.5
    assert "split2_train_score" in found.cv_results_


def test_groups_and_weights_are_split():
    groups = np.repeat(np.arange(6), 10)
    found = search(cv=GroupKFold(3), n_trials=2).fit(
        X, Y, groups=groups, sample_weight=WEIGHTS
    )
    expected = GridSearchCV(LogisticRegression(), {"C": [1.0]}, cv=GroupKFold(3)).fit(
        X, Y, groups=groups, sample_weight=WEIGHTS
    )
    assert found.default_score_ == pytest.approx(expected.best_score_)


def test_metadata_routing(metadata_routing):
    estimator = LogisticRegression().set_fit_request(sample_weight=True)
    estimator.set_score_request(sample_weight=False)
    found = search(estimator=estimator, n_trials=2)
    assert "sample_weight" in str(get_routing_for_object(found))
    make_pipeline(found).fit(X, Y, sample_weight=WEIGHTS)


def test_unsupervised_and_indexable_data():
    lists = search({"n_components": [1, 2]}, PCA(1), cv=KFold(2)).fit(X.tolist())
    assert lists.best_score_ == np.nanmax(scores_of(lists))
    assert lists.transform(X.tolist()).shape[1] == lists.best_params_["n_components"]


def test_parameters_that_are_estimators():
    def space(trial):
        if trial.suggest_categorical("reduce", [True, False]):
            return {"pca": PCA(trial.suggest_int("n", 1, 2))}
        return {"pca": "passthrough"}

    model = make_pipeline(PCA(3), LogisticRegression())
    found = search(space, model, n_trials=5).fit(X, Y)
    assert str(found.cv_results_["params"][1]["pca"]).startswith(("PCA", "pass"))
    assert found.best_estimator_.n_features_in_ == 3


@pytest.mark.parametrize("kind", ["table", "function"])
def test_estimators_that_are_drawn_are_seeded(kind):
    seeds = []

    class Seeded(Scripted):
        def fit(self, X, y):
            seeds.append(self.random_state)
            return super().fit(X, y)

    def drawn(trial):
        return {"model": Seeded(trial.suggest_float("value", 0, 1))}

    own = Seeded(0.3, random_state=7)
    space = {"model": [Seeded(0.1), own]} if kind == "table" else drawn
    pipeline = Pipeline([("model", Scripted())])
    found = search(space, pipeline, n_trials=4, fold_pruning=None, refit=False)
    found.fit(X, Y)
    assert seeds
    assert None not in seeds
    assert len(set(seeds) - {7}) == 3  # one of each fold
    assert own.random_state == 7


def test_networks_in_a_pipeline_with_a_ready_space():
    model = make_pipeline(StandardScaler(), network())
    found = OptunaSearchCV(model, "small", n_trials=3, cv=2, random_state=0).fit(X, Y)
    assert set(found.best_params_) >= {"mlpclassifier__dropout"}
    assert found.cv_results_["mean_n_epochs"][0] <= 4


@pytest.mark.parametrize("sampler", ["tpe", "random", NSGAIISampler(seed=0)])
def test_samplers(sampler):
    found = search({"C": (0.1, 5.0)}, sampler=sampler)
    values = [p["C"] for p in found.fit(X, Y).cv_results_["params"]]
    assert len(set(values)) == 6


# -- when to stop ----------------------------------------------------------------------


def test_trials_without_improvement():
    space = {"random_state": (0, 10**6)}
    found = search(space, Scripted(), n_trials=50, n_trials_no_change=4)
    assert len(found.fit(X, Y).trials_frame_) == 5


def test_timeout():
    found = search({"value": (0.0, 1.0)}, Scripted(), n_trials=10**6, timeout=0.5)
    assert 1 <= len(found.fit(X, Y).trials_frame_) < 10**6
    with pytest.raises(ValueError, match="No trial was finished.* Increase `timeout`"):
        search(timeout=0).fit(X, Y)


def test_a_callback_ends_the_search():
    class Stop:
        max_propagation_depth = 0

        def setup(self, estimator, context):
            self.ended = []

        def on_fit_task_begin(self, estimator, context):
            pass

        def on_fit_task_end(self, estimator, context):
            self.ended.append(context.task_name)
            return self.ended.count("trial") == 2

        def teardown(self, estimator, context):
            pass

    stop = Stop()
    found = search().set_callbacks(stop).fit(X, Y)
    assert len(found.trials_frame_) == 2
    assert stop.ended[-1] == "fit"


def test_callbacks_reach_the_epochs():
    monitor = ScoringMonitor(scoring="accuracy")
    model = network().set_callbacks(monitor)
    search({"dropout": [0.1, 0.2]}, model, n_trials=2, cv=2, pruner=None).fit(X, Y)
    log = monitor.get_logs().data_as_pandas
    assert (log.task_name == "epoch").sum() >= 2 * 2 + 1


def test_ctrl_c_keeps_the_best_so_far():
    space = {"value": [0.7, "interrupt"]}
    with pytest.warns(UserWarning, match="interrupted; the best trial so far"):
        found = search(space, Scripted(0.5), n_trials=30).fit(X, Y)
    assert found.best_params_ == {"value": 0.7}
    with pytest.raises(KeyboardInterrupt):
        search({"value": ["interrupt"]}, Scripted("interrupt")).fit(X, Y)


def test_ctrl_c_in_a_network_ends_the_search(monkeypatch):
    def interrupt(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt

    import keras

    callback = keras.callbacks.Callback
    model = network(callbacks=[callback()])
    monkeypatch.setattr(callback, "on_epoch_end", interrupt)
    with pytest.raises(KeyboardInterrupt), pytest.warns(ConvergenceWarning):
        search({"dropout": [0.1]}, model).fit(X, Y)


# -- errors ----------------------------------------------------------------------------


def test_errors_are_raised_as_they_are():
    space = {"value": ["fail"]}
    with pytest.raises(OSError, match="^no luck$"):
        search(space, Scripted(), error_score="raise").fit(X, Y)


def test_the_error_of_a_long_message_is_its_first_line():
    traceback = (
        "Traceback (most recent call last):\n  File\nKeyError: 1\n\nDuring ...\n\n"
        "Traceback (most recent call last):\n  File x\n    fit()\nOSError: no luck\n"
        "    see elsewhere"
    )
    assert _first_line(traceback) == "OSError: no luck"


def test_a_search_that_fails_leaves_a_fitted_one_as_it_was():
    found = search(n_trials=2).fit(X, Y)
    before = found.cv_results_
    found.set_params(param_distributions={"nonsense": [1]})
    with pytest.raises(ValueError, match="Invalid parameter 'nonsense'"):
        found.fit(X, Y)
    assert found.cv_results_ is before
    found.predict(X)


def test_a_failing_refit_leaves_the_results_and_no_old_estimator(monkeypatch):
    found = search({"value": (0.0, 1.0)}, Scripted(), n_trials=3).fit(X, Y)
    old = found.cv_results_
    n_fits = Scripted.fits

    def fit(self, X, y):
        Scripted.fits += 1
        if Scripted.fits > n_fits + 9:
            raise OSError("disk")
        self.classes_ = np.unique(y)
        return self

    monkeypatch.setattr(Scripted, "fit", fit)
    found.set_params(fold_pruning=None)
    with pytest.raises(OSError, match="disk"):
        found.fit(X, Y)
    assert found.cv_results_ is not old
    assert not hasattr(found, "best_estimator_")


@pytest.mark.parametrize(
    ("params", "match"),
    [
        ({"n_trials": 0}, "'n_trials' parameter of OptunaSearchCV"),
        ({"param_distributions": "huge"}, "'param_distributions' parameter"),
        ({"sampler": "cma"}, "'sampler' parameter"),
        ({"pruner": "asha"}, "'pruner' parameter"),
        ({"fold_pruning": "hard"}, "'fold_pruning' parameter"),
        ({"n_trials_no_change": 0}, "'n_trials_no_change' parameter"),
        ({"timeout": -1}, "'timeout' parameter"),
    ],
)
def test_bad_parameters_are_named(params, match):
    with pytest.raises(InvalidParameterError, match=match):
        search().set_params(**params).fit(X, Y)


# -- plots -----------------------------------------------------------------------------


def test_a_line_for_each_trial(capsys):
    search(verbose=1, n_trials=3).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "best" in lines[0]
    assert lines[2].endswith("3/3, 0 s left")


def test_a_progress_bar(capsys):
    search(n_trials=2).set_callbacks(ProgressBar()).fit(X, Y)
    assert "OptunaSearchCV - fit" in capsys.readouterr().out


def test_silence(capfd):
    search(n_trials=2).fit(X, Y)
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_frame():
    frame = whole_search().trials_frame_
    assert frame.index.tolist() == list(range(6))
    assert frame.loc[whole_search().best_index_, "score"] == whole_search().best_score_
    assert set(SPACE) < set(frame.columns)


@pytest.mark.parametrize(
    "kind", ["history", "importances", "slice", "parallel", "edf", "timeline"]
)
def test_plots(kind):
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    assert whole_search().plot(kind) is not None
    assert dict(mpl.rcParams) == before
    plt.close("all")


def test_a_plot_that_is_not_there():
    with pytest.raises(ValueError, match="kind must be one of history, importances"):
        whole_search().plot("pie")
    with pytest.raises(NotFittedError):
        search().plot()


def test_candidates_of_one_architecture_share_a_program():
    from sknn.training import clear_cache, n_programs

    clear_cache()
    space = {
        "learning_rate": (1e-4, 1e-1, "log"),
        "dropout": (0.1, 0.5),
        "l2": (1e-5, 1e-1, "log"),
        "weight_decay": (1e-5, 1e-2, "log"),
    }
    model = MLPClassifier((4,), dropout=0.2, l2=0.1, weight_decay=0.1, epochs=2)
    search(space, model, n_trials=5).fit(X, Y)
    assert n_programs() == 1


def test_a_class_is_no_estimator():
    with pytest.raises(TypeError, match=r"the class Scripted\. Use Scripted\(\)"):
        search({"value": [0.0, 1.0]}, Scripted).fit(X, Y)
