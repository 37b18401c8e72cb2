"""
Quickstart
==========

A neural network that is used like any other estimator of scikit-learn: in a pipeline,
in a cross-validation, in a grid search. The data are 569 breast tumours, each
described by thirty measures of its cell nuclei; the network tells the malignant ones.
"""

# %%
# The data
# --------
# A few real data sets come with the package. They are pandas objects, and the labels
# may be texts.

import matplotlib.pyplot as plt
from sklearn.metrics import ConfusionMatrixDisplay
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import MLPClassifier, cross_validation_report
from sknn.datasets import load_breast_cancer

X, y = load_breast_cancer()
print(y.value_counts())

# %%
# A network in a pipeline
# -----------------------
# Networks need inputs of similar size, so a scaler goes first. As a step of the
# pipeline it learns from the training rows only.

network = make_pipeline(StandardScaler(), MLPClassifier(random_state=0))
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
network.fit(X_train, y_train)
print(f"accuracy on the test rows: {network.score(X_test, y_test):.3f}")

# %%
# Training stopped by itself. The history tells how it went:

mlp = network[-1]
print(f"{mlp.n_epochs_} epochs, then stopped by: {mlp.stop_reason_}")

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
epochs = range(1, mlp.n_epochs_ + 1)
left.plot(epochs, mlp.history_["loss"])
left.set(xlabel="epoch", ylabel="training loss", yscale="log", title="Training")
ConfusionMatrixDisplay.from_estimator(
    network, X_test, y_test, ax=right, cmap="Blues", colorbar=False
)
right.set_title("Test rows")
plt.show()

# %%
# Cross-validation
# ----------------
# One split can be lucky. Five folds say more, and their cost is small: the program
# that trains the network is compiled once and serves all five fits.

scores = cross_val_score(network, X, y)
print(
    f"accuracy: {scores.mean():.3f}, between {scores.min():.3f} and {scores.max():.3f}"
)

# %%
# Choosing parameters
# -------------------
# All parameters can be searched, by every search of scikit-learn. Here the network is
# kept smaller and trained for fewer epochs, so that the page builds quickly.

search = GridSearchCV(
    make_pipeline(StandardScaler(), MLPClassifier((32,), epochs=40, random_state=0)),
    {
        "mlpclassifier__dropout": [0.0, 0.3],
        "mlpclassifier__learning_rate": [0.0003, 0.001, 0.01],
    },
    cv=3,
    scoring="roc_auc",
)
search.fit(X_train, y_train)
print(f"best ROC AUC in three folds: {search.best_score_:.4f}")
for name, value in search.best_params_.items():
    print(f"  {name.removeprefix('mlpclassifier__')} = {value}")

# %%
# A report
# --------
# The report fits every model on the same folds, adds a baseline that ignores the
# columns, and gives each mean score an interval that allows for the overlap of the
# training parts.

report = cross_validation_report(
    {"default": network, "tuned": search.best_estimator_}, X, y, random_state=0
)
summary = report.summary().set_index(["metric", "estimator"])
print(summary.loc[["accuracy", "roc_auc"], ["mean", "ci_low", "ci_high"]].round(4))

# %%
# Every display of the report can be drawn where one wants it:

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
report.roc("default").plot(ax=left)
report.epoch_curves("default").plot(ax=right)
plt.show()

# %%
# ``report.to_html("report.html")`` writes all of it into one file that can be mailed.
# Without any Python, the command line does the same::
#
#     sknn report breast_cancer
