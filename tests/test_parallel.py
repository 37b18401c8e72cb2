import multiprocessing
import os

import joblib
import numpy as np
import pytest
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import (
    ImageLoader,
    MLPClassifier,
    OptunaSearchCV,
    RNNForecaster,
    TextGenerator,
    Word2Vec,
    cross_validation_report,
)
from sknn._parallel import (
    THREAD_VARIABLES,
    preferred_workers,
    share_cores,
    uses_threads,
)

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, 0] > 0).astype(int)
NETWORK = MLPClassifier((4,), epochs=3, early_stopping=False, random_state=0)


class OwnClassifier(MLPClassifier):
    """A network of the user's."""


@pytest.mark.parametrize(
    "estimator",
    [
        NETWORK,
        OwnClassifier(),
        Word2Vec(),
        TextGenerator(),
        RNNForecaster(12, 3),
        make_pipeline(StandardScaler(), NETWORK),
        VotingClassifier([("a", LogisticRegression()), ("b", NETWORK)]),
    ],
    ids=["network", "subclass", "words", "text", "forecast", "pipeline", "nested"],
)
def test_networks_are_fitted_in_threads(estimator):
    assert preferred_workers(estimator) == "threads"
    assert uses_threads(estimator)
    with joblib.parallel_config("loky"):
        assert not uses_threads(estimator)


def test_others_are_fitted_in_processes():
    assert preferred_workers(LogisticRegression()) is None
    # Not everything in this package is a network.
    assert preferred_workers(make_pipeline(ImageLoader(), LogisticRegression())) is None
    assert preferred_workers(RNNForecaster(12, 3, LinearRegression())) is None
    assert preferred_workers(NETWORK, LogisticRegression()) is None
    assert not uses_threads(LogisticRegression())
    with joblib.parallel_config("threading"):
        assert uses_threads(LogisticRegression())


def search(n_jobs):
    return OptunaSearchCV(
        NETWORK,
        {"learning_rate": (1e-3, 1e-1, "log")},
        n_trials=6,
        cv=2,
        sampler="random",
        fold_pruning=None,
        pruner=None,
        n_jobs=n_jobs,
        random_state=0,
    ).fit(X, Y)


@pytest.mark.filterwarnings("ignore:The search took")
def test_a_search_of_networks_stays_in_this_process():
    one, two = search(1), search(2)
    workers = {trial.user_attrs["worker"] for trial in two.study_.trials}
    assert [int(worker.rpartition(":")[2]) for worker in workers] == [os.getpid()]
    assert len(two.study_.trials) == 6
    # The same points have the same scores, whoever has tried them first.
    scores = [
        {p["learning_rate"]: score for p, score in zip(*both, strict=True)}
        for both in (
            (s.cv_results_["params"], s.cv_results_["mean_test_score"])
            for s in (one, two)
        )
    ]
    both = set(scores[0]) & set(scores[1])
    assert both
    assert all(scores[0][rate] == scores[1][rate] for rate in both)


def test_a_report_does_not_depend_on_the_threads():
    one, two = (
        cross_validation_report(NETWORK, X, Y, cv=2, n_jobs=n_jobs) for n_jobs in (1, 2)
    )
    assert one.predictions().equals(two.predictions())


@pytest.mark.parametrize("name", ["LokyProcess-3", "MainProcess"])
def test_processes_of_joblib_share_the_cores(monkeypatch, name):
    monkeypatch.setattr(multiprocessing.current_process(), "_name", name)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    for variable in THREAD_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(THREAD_VARIABLES[0], "1")  # the user's
    share_cores()
    found = [os.environ.get(variable) for variable in THREAD_VARIABLES]
    assert found == ["1", "3" if name.startswith("Loky") else None]
    os.environ.pop(THREAD_VARIABLES[1], None)
