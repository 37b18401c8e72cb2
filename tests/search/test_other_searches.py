"""The networks under the searches of scikit-learn, and Optuna without ours."""

from importlib import import_module

import numpy as np
import optuna
import pytest
from scipy.stats import loguniform
from search_cases import X, Y, network
from sklearn import model_selection
from sklearn.model_selection import (
    GridSearchCV,
    RandomizedSearchCV,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# It adds the halving searches to scikit-learn.
import_module("sklearn.experimental.enable_halving_search_cv")

RATE = "mlpclassifier__learning_rate"
MODEL = make_pipeline(StandardScaler(), network(random_state=0))


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(MODEL, {RATE: [0.001, 0.1]}, cv=2),
        RandomizedSearchCV(
            MODEL, {RATE: loguniform(1e-3, 1e-1)}, n_iter=2, cv=2, random_state=0
        ),
        model_selection.HalvingGridSearchCV(
            MODEL, {RATE: [0.001, 0.1]}, cv=2, min_resources=20
        ),
        model_selection.HalvingRandomSearchCV(
            MODEL, {RATE: loguniform(1e-3, 1e-1)}, cv=2, random_state=0
        ),
    ],
    ids=lambda s: type(s).__name__,
)
def test_searches_of_scikit_learn(search):
    search.fit(X, Y)
    assert np.isfinite(search.best_score_)
    assert search.predict(X).shape == Y.shape


def test_epochs_as_the_resource_of_halving():
    search = model_selection.HalvingGridSearchCV(
        MODEL,
        {RATE: [0.001, 0.01, 0.1]},
        resource="mlpclassifier__epochs",
        max_resources=9,
        min_resources=1,
        cv=2,
    ).fit(X, Y)
    assert search.n_resources_ == [1, 3]
    assert search.best_estimator_[-1].epochs == 3


def test_study_optimize():
    def objective(trial):
        model = network(
            learning_rate=trial.suggest_float("rate", 1e-3, 1e-1, log=True),
            random_state=0,
        )
        return cross_val_score(model, X, Y, cv=2).mean()

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize")
    study.optimize(objective, n_trials=3)
    optuna.logging.set_verbosity(before)
    assert 0 <= study.best_value <= 1


def test_pruning_of_epochs_with_partial_fit():
    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=1))
    for rate in (0.1, 1e-6):
        trial = study.ask()
        model = network(learning_rate=rate, random_state=0)
        for epoch in range(5):
            model.partial_fit(X, Y)
            trial.report(1 - model.score(X, Y), epoch)
        pruned = trial.should_prune()
        study.tell(trial, 1 - model.score(X, Y))
    assert pruned
