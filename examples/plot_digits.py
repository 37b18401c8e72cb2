"""
Classifying handwritten digits
==============================

This example trains a multilayer perceptron with dropout and early stopping on 1,797
images of handwritten digits with 8 x 8 pixels. It then plots the learning curves, the
confusion matrix and the misclassified images.
"""

# %%
# Load the data
# -------------

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import ConfusionMatrixDisplay, classification_report
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from sknn import MLPClassifier
from sknn.datasets import load_digits

X, y = load_digits()
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, stratify=y, random_state=0
)

figure, axes = plt.subplots(2, 10, figsize=(10, 2.3), layout="constrained")
for ax, image, label in zip(axes.flat, X.to_numpy(), y, strict=False):
    ax.imshow(image.reshape(8, 8), cmap="gray_r")
    ax.set_title(label, fontsize=9)
    ax.axis("off")
plt.show()

# %%
# Train the network
# -----------------
# The network has two hidden layers. At each update, dropout disables a fifth of their
# units at random. With ``early_stopping=True``, a part of the training samples is held
# out for validation. Training stops when the validation loss has not improved for ten
# epochs, and the weights of the best epoch are restored.

network = make_pipeline(
    MinMaxScaler(),
    MLPClassifier(
        hidden_layer_sizes=(128, 64),
        dropout=0.2,
        early_stopping=True,
        validation_fraction=0.15,
        patience=10,
        random_state=0,
    ),
)
network.fit(X_train, y_train)
mlp = network[-1]
print(f"stopped after {mlp.n_epochs_} epochs, best epoch: {mlp.best_epoch_}")
print(f"test accuracy: {network.score(X_test, y_test):.3f}")

# %%
# Plot the learning curves
# ------------------------
# The validation loss is computed without dropout, so it can be lower than the training
# loss.

epochs = np.arange(1, mlp.n_epochs_ + 1)
figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.plot(epochs, mlp.history_["loss"], label="training, with dropout")
ax.plot(epochs, mlp.history_["val_loss"], label="validation")
ax.axvline(mlp.best_epoch_, color="gray", linestyle=":", label="best epoch")
ax.set(xlabel="epoch", ylabel="cross-entropy", yscale="log")
ax.legend()
plt.show()

# %%
# Plot the confusion matrix
# -------------------------

predicted = network.predict(X_test)
figure, ax = plt.subplots(figsize=(6, 5.5), layout="constrained")
ConfusionMatrixDisplay.from_predictions(
    y_test, predicted, ax=ax, cmap="Blues", colorbar=False
)
plt.show()

# %%

print(classification_report(y_test, predicted, digits=3))

# %%
# Plot the misclassified images
# -----------------------------
# The images are sorted by the predicted probability of the wrong class. Some of them
# are hard to read for humans, too.

probability = network.predict_proba(X_test)
wrong = np.flatnonzero(predicted != y_test)
wrong = wrong[np.argsort(-probability[wrong].max(axis=1))][:12]

figure, axes = plt.subplots(2, 6, figsize=(9, 3.8), layout="constrained")
for ax in axes.flat:
    ax.axis("off")
for ax, row in zip(axes.flat, wrong, strict=False):
    ax.imshow(X_test.iloc[row].to_numpy().reshape(8, 8), cmap="gray_r")
    confidence = probability[row].max()
    ax.set_title(
        f"{y_test.iloc[row]} read as {predicted[row]}, {confidence:.0%}", fontsize=9
    )
plt.show()
