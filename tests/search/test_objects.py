"""Parameters that are objects reach each fit with all their arguments."""

import joblib
import keras
import pytest
from search_cases import X, Y, network, search
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline

from sknn import MLPRegressor


class Recording(MLPRegressor):
    """Records the settings of its objects as attributes of the fitted network."""

    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight=sample_weight)
        self.seen_ = self.loss._fn_kwargs["delta"], float(self.optimizer.momentum)
        return self

    def score(self, X, y, sample_weight=None):
        delta, momentum = self.seen_
        return delta + momentum


SPACE = {
    "loss": [keras.losses.Huber(delta=5.0), keras.losses.Huber(delta=20.0)],
    "optimizer": [keras.optimizers.SGD(0.01, momentum=0.5)],
}


def model():
    loss, optimizer = keras.losses.Huber(delta=3.0), keras.optimizers.SGD(0.01)
    return Recording((4,), epochs=1, loss=loss, optimizer=optimizer)


@pytest.mark.filterwarnings("ignore:The search took:UserWarning")
@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("kind", ["table", "function"])
def test_keras_objects_keep_their_arguments(n_jobs, kind):
    """Neither the copies for folds nor the copies for threads lose an argument."""

    def space(trial):
        number = trial.suggest_int("loss", 0, 1)
        return {"loss": SPACE["loss"][number], "optimizer": SPACE["optimizer"][0]}

    found = search(SPACE if kind == "table" else space, model(), fold_pruning=None)
    found.set_params(n_jobs=n_jobs, cv=2).fit(X, Y * 1.0)
    assert sorted(found.cv_results_["mean_test_score"]) == [5.5, 20.5]
    assert found.default_score_ == 3.0
    assert found.best_estimator_.seen_ == (20.0, 0.5)
    assert found.best_params_["loss"]._fn_kwargs == {"delta": 20.0}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The search took:UserWarning")
def test_keras_objects_in_other_processes():
    """The arguments remain in processes, too."""
    found = search(SPACE, model(), fold_pruning=None, cv=2, n_jobs=2)
    with joblib.parallel_config("loky"):
        found.fit(X, Y * 1.0)
    assert sorted(found.cv_results_["mean_test_score"]) == [5.5, 20.5]


def test_searches_that_differ_in_an_argument_are_other_searches(tmp_path):
    """Two losses of one class do not share the trials of a storage."""
    for delta in (3.0, 4.0):
        estimator = model().set_params(loss=keras.losses.Huber(delta=delta))
        found = search({"epochs": [1]}, estimator, storage=tmp_path / "s", cv=2)
        assert found.fit(X, Y * 1.0).default_score_ == delta
        assert len(found.trials_frame_) == 1


def test_estimators_keep_their_arguments():
    """Steps of a pipeline that are searched are the steps as given."""
    steps = [PCA(2, whiten=True), PCA(3), "passthrough"]
    pipeline = make_pipeline(PCA(1), network())
    found = search({"pca": steps}, pipeline, cv=2, pruner=None, fold_pruning=None)
    found.fit(X, Y)
    assert found.cv_results_["params"] == [{"pca": step} for step in steps]
    assert str(found.best_estimator_[0]) == str(found.best_params_["pca"])
