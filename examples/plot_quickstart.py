"""
Quickstart
==========

This example uses a neural network as an estimator of scikit-learn: in a pipeline, in
cross-validation and in a grid search. The data set contains 569 breast tumors with
thirty measurements of their cell nuclei. The network classifies them as malignant or
benign.
"""

# %%
# Load the data
# -------------
# The package contains a few small data sets. They are pandas objects. Labels can be
# strings.

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
# Train a network in a pipeline
# -----------------------------
# Neural networks are sensitive to the scale of the features, so the first step of the
# pipeline is a scaler. It is fitted on the training samples only.

network = make_pipeline(StandardScaler(), MLPClassifier(random_state=0))
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
network.fit(X_train, y_train)
print(f"test accuracy: {network.score(X_test, y_test):.3f}")

# %%
# Training stopped early. The history contains the loss of each epoch:

mlp = network[-1]
print(f"{mlp.n_epochs_} epochs, stop reason: {mlp.stop_reason_}")

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
epochs = range(1, mlp.n_epochs_ + 1)
left.plot(epochs, mlp.history_["loss"])
left.set(xlabel="epoch", ylabel="training loss", yscale="log", title="Training")
ConfusionMatrixDisplay.from_estimator(
    network, X_test, y_test, ax=right, cmap="Blues", colorbar=False
)
right.set_title("Test samples")
plt.show()

# %%
# Cross-validation
# ----------------
# The score of a single split depends on the split. 5-fold cross-validation gives a more
# reliable estimate. It is fast, because the program that trains the network is compiled
# once for all five fits.

scores = cross_val_score(network, X, y)
print(
    f"accuracy: {scores.mean():.3f}, between {scores.min():.3f} and {scores.max():.3f}"
)

# %%
# Tune hyperparameters
# --------------------
# All parameters can be tuned with the searches of scikit-learn. This example uses a
# smaller network and fewer epochs, to keep the runtime short.

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
print(f"best cross-validated ROC AUC: {search.best_score_:.4f}")
for name, value in search.best_params_.items():
    print(f"  {name.removeprefix('mlpclassifier__')} = {value}")

# %%
# Create a report
# ---------------
# The report fits all models on the same folds, adds a baseline that ignores the
# features, and computes a confidence interval of each mean score. The intervals account
# for the overlap of the training sets.

report = cross_validation_report(
    {"default": network, "tuned": search.best_estimator_}, X, y, random_state=0
)
summary = report.summary().set_index(["metric", "estimator"])
print(summary.loc[["accuracy", "roc_auc"], ["mean", "ci_low", "ci_high"]].round(4))

# %%
# The displays of the report can be plotted on given axes:

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
report.roc("default").plot(ax=left)
report.epoch_curves("default").plot(ax=right)
plt.show()

# %%
# ``report.to_html("report.html")`` writes the report to a single file. The command line
# does the same::
#
#     sknn report breast_cancer
