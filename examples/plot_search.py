"""
Searching for parameters
========================

`OptunaSearchCV` is used as `GridSearchCV` is. It learns from its trials, and gives up
networks that fall behind. The searches of scikit-learn and a study of Optuna's own work
with the networks as well; all of them are shown on the same data.
"""

# %%
# The data: 569 tumours, each with measures of its cell nuclei. A third is held out, to
# score what the searches find on rows that none of them has seen.

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
# A search with a ready space
# ---------------------------
# The space of the network is a plain dict: look at it, and change what you like.

from sknn import OptunaSearchCV, search_space

space = search_space(model, "small", X, y)
space["mlpclassifier__dropout"] = (0.0, 0.4)
for name, spec in space.items():
    print(name, spec)

# %%
# The first trial is the pipeline as it is. Trials that are pruned cost a few epochs.

search = OptunaSearchCV(model, space, n_trials=25, cv=folds, random_state=0)
search.fit(X, y)
found["OptunaSearchCV"] = search
assert search.best_score_ >= search.default_score_
print(f"as given {search.default_score_:.3f}, found {search.best_score_:.3f}")
search.trials_frame_.sort_values("score", ascending=False).head()

# %%
# How the score grew, and what mattered:

search.plot("history")
search.plot("importances")

# %%
# The searches of scikit-learn
# ----------------------------
# Candidates that differ by rates and penalties alone share one compiled program, so
# that a grid costs little more than its arithmetic.

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
    # The resource of a halving search may be the epochs.
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
# A study of one's own
# --------------------
# Everything else that Optuna can do is a function away.

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
# What they are worth
# -------------------
# The best of many scores is a lucky one. Rows that no search has seen tell more.

table = pd.DataFrame(
    {
        name: {
            "best in 3 folds": each.best_score_,
            "held out": each.score(X_test, y_test),
        }
        for name, each in found.items()
    }
).T
assert table["held out"].min() > 0.9
table.round(3)
