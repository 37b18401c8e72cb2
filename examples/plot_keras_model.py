"""
A Keras model of numbers and texts
==================================

A functional Keras model with two inputs, the measurements of a wine and a tasting note,
is a scikit-learn estimator: it is cross-validated, searched and reported from one
dataframe.
"""

# %%
# Load the data
# -------------
# The measurements are real. The notes are made up for this example: three words, of
# which some are typical of a variety, and some are not.

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import GridSearchCV, cross_val_score

from sknn import KerasClassifier, OptunaSearchCV, cross_validation_report
from sknn.datasets import load_wine

X, y = load_wine()
X = X[["alcohol", "ash", "hue"]].copy()
rng = np.random.default_rng(0)
words = [["plum", "oak"], ["citrus", "herbs"], ["pepper", "smoke"]]
typical = dict(zip(np.unique(y), words, strict=True))
common = ["cherry", "dry", "soft", "long", "young"]
X["note"] = [
    " ".join(rng.choice(common + typical[kind] * 2, 3, replace=False)) for kind in y
]
X.head()

# %%
# Write a function that builds the model
# --------------------------------------
# The estimator calls the function with the values that the data determine: the shape of
# each input, the number of different words, and the output layer that y needs. The
# other arguments are parameters of the estimator.


def build(input_shape, n_tokens, output_units, output_activation, units=16, dim=8):
    numbers = keras.Input(input_shape["numbers"], name="numbers")
    text = keras.Input(input_shape["text"], name="text", dtype="int32")
    words = keras.layers.Embedding(n_tokens["text"], dim)(text)
    words = keras.layers.GlobalAveragePooling1D()(words)
    x = keras.layers.Concatenate()([numbers, words])
    x = keras.layers.Dense(units, activation="relu")(x)
    outputs = keras.layers.Dense(output_units, output_activation)(x)
    return keras.Model([numbers, text], outputs)


# %%
# `inputs` selects the columns of each input. The notes are converted to token ids by a
# tokenizer that is fitted with the network, on the training samples of each fold.

network = KerasClassifier(
    build,
    inputs={"numbers": ["alcohol", "ash", "hue"], "text": "note"},
    scaling="standard",
    learning_rate=0.02,
    random_state=0,
)
scores = {"both": cross_val_score(network, X, y, cv=5)}

# %%
# What does each input contribute?
# --------------------------------
# The same model without one of the inputs: a constant does not tell varieties apart.

constant = X.assign(alcohol=0.0, ash=0.0, hue=0.0)
scores["text"] = cross_val_score(network, constant, y, cv=5)
scores["numbers"] = cross_val_score(network, X.assign(note="wine"), y, cv=5)
figure, ax = plt.subplots(figsize=(6, 2.5), layout="constrained")
ax.boxplot(list(scores.values()), orientation="horizontal", tick_labels=list(scores))
ax.set_xlabel("accuracy in 5 folds")
plt.show()

# %%
# Search the settings of the model
# --------------------------------
# The arguments of the function have the prefix ``model__``.

grid = {"model__units": [8, 32], "model__dim": [4, 16]}
search = GridSearchCV(network, grid, cv=3, n_jobs=2).fit(X, y)
print(f"grid search: {search.best_params_}, accuracy {search.best_score_:.3f}")

space = {"model__units": (4, 64, "log2"), "learning_rate": (1e-3, 1e-1, "log")}
optuna_search = OptunaSearchCV(network, space, n_trials=8, cv=3, random_state=0)
optuna_search.fit(X, y)
print(f"Optuna: {optuna_search.best_params_}")
print(f"accuracy {optuna_search.best_score_:.3f}")

# %%
# Report the cross-validation
# ---------------------------

report = cross_validation_report(search.best_estimator_, X, y, cv=5)
summary = report.summary().set_index(["metric", "estimator"])
print(summary.loc[["accuracy", "log_loss"], ["mean", "ci_low", "ci_high"]].round(3))
