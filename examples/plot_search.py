"""
Hyperparameter search
=====================

`OptunaSearchCV` has the interface of `GridSearchCV`. It samples candidates based on
previous trials, and prunes unpromising networks. This example compares it with the
searches of scikit-learn and with an Optuna study, on the same data.
"""

# %%
# The data set contains 569 tumors with measurements of their cell nuclei. A third of
# the samples is held out to evaluate the results of the searches.

import pandas as pd
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import MLPClassifier
from sknn.datasets import load_breast_cancer

X, y = load_breast_cancer()
X, X_test, y, y_test = train_test_split(
    X, y, test_size=1 / 3, stratify=y, random_state=0
)
model = make_pipeline(StandardScaler(), MLPClassifier((32,), epochs=40, random_state=0))
folds = StratifiedKFold(3, shuffle=True, random_state=0)
found = {}

# %%
# OptunaSearchCV with a predefined search space
# ---------------------------------------------
# The search space is a dict, which you can print and change.

from sknn import OptunaSearchCV, search_space

space = search_space(model, "small", X, y)
space["mlpclassifier__dropout"] = (0.0, 0.4)
for name, spec in space.items():
    print(name, spec)

# %%
# The score of the pipeline with its current parameters is `default_score_`. Pruned
# trials run for a few epochs only.

search = OptunaSearchCV(model, space, n_trials=25, cv=folds, random_state=0)
search.fit(X, y)
found["OptunaSearchCV"] = search
assert search.best_score_ >= search.default_score_
print(f"default {search.default_score_:.3f}, best {search.best_score_:.3f}")
search.trials_frame_.sort_values("score", ascending=False).head()

# %%
# The optimization history and the importance of the parameters:

search.plot("history")
search.plot("importances")

# %%
# Searches of scikit-learn
# ------------------------
# Candidates that differ only in learning rates, dropout rates and penalties share one
# compiled program, so a grid search has almost no overhead.

from scipy.stats import loguniform
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
)

rate, dropout = "mlpclassifier__learning_rate", "mlpclassifier__dropout"
grid = {rate: [0.001, 0.003, 0.01], dropout: [0.1, 0.3]}
for candidate in (
    GridSearchCV(model, grid, cv=folds),
    RandomizedSearchCV(
        model, {rate: loguniform(1e-4, 1e-1)}, n_iter=6, cv=folds, random_state=0
    ),
    # The number of epochs can be the resource of a halving search.
    HalvingGridSearchCV(
        model,
        grid,
        resource="mlpclassifier__epochs",
        min_resources=5,
        max_resources=45,
        cv=folds,
    ),
):
    found[type(candidate).__name__] = candidate.fit(X, y)

# %%
# Custom Optuna study
# -------------------
# For all other features of Optuna, write an objective function.

import optuna
from sklearn.model_selection import cross_val_score

optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    params = {rate: trial.suggest_float("rate", 1e-4, 1e-1, log=True)}
    return cross_val_score(model.set_params(**params), X, y, cv=folds).mean()


study = optuna.create_study(
    direction="maximize", sampler=optuna.samplers.TPESampler(seed=0)
)
study.optimize(objective, n_trials=6)
print(f"study.optimize: {study.best_value:.3f} at {study.best_params}")

# %%
# Compare the results
# -------------------
# The best cross-validation score of a search is optimistically biased. The score on the
# held-out samples is not.

table = pd.DataFrame(
    {
        name: {
            "best CV score": each.best_score_,
            "held-out score": each.score(X_test, y_test),
        }
        for name, each in found.items()
    }
).T
assert table["held-out score"].min() > 0.9
table.round(3)
