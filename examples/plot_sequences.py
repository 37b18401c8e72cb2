"""
Classifying sequences
=====================

A recurrent network reads images of digits as sequences of pixel rows, from top to
bottom. This example compares recurrent cells, trains on sequences of unequal lengths,
and predicts the digit after each row.
"""

# %%
# Load the data
# -------------
# The data set contains 1,797 digits of 8 x 8 pixels: sequences of eight time steps with
# eight features.

import time

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from sknn import RNNClassifier
from sknn.datasets import load_digits

X, y = load_digits()
X = X.to_numpy().reshape(-1, 8, 8)
y = y.to_numpy()
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, stratify=y, random_state=0
)

# %%
# Compare recurrent cells
# -----------------------
# Each network has one recurrent layer of 32 units and a softmax layer on the output of
# the last time step.

for cell in ("simple", "lstm", "gru"):
    network = RNNClassifier(32, cell=cell, epochs=40, random_state=0)
    start = time.perf_counter()
    network.fit(X_train, y_train)
    seconds = time.perf_counter() - start
    print(f"{cell:7} {network.score(X_test, y_test):.3f}  ({seconds:.1f} s)")

# %%
# Sequences of unequal lengths
# ----------------------------
# In this part, up to three rows at the bottom of each image are removed. The sequences
# are passed as a list of arrays, without padding.

rng = np.random.default_rng(0)


def cut(images):
    missing = rng.integers(0, 4, len(images))
    return [image[: 8 - rows] for image, rows in zip(images, missing, strict=True)]


network = RNNClassifier(32, epochs=40, random_state=0).fit(cut(X_train), y_train)
print(f"with 5 to 8 rows: {network.score(cut(X_test), y_test):.3f}")

# %%
# Predict each time step
# ----------------------
# With ``output="sequence"``, the network predicts the digit after each row. For
# training, the digit is the label of all time steps.

reader = RNNClassifier(64, output="sequence", epochs=60, random_state=0)
reader.fit(X_train, np.repeat(y_train[:, np.newaxis], 8, axis=1))
answers = reader.predict(X_test)
for row, answer in enumerate(answers.T, 1):
    print(f"after {row} rows: {accuracy_score(y_test, answer):.3f}")

# %%
# The predicted probabilities of the digits (x-axis) after each row (y-axis), for three
# images:

shown = [np.flatnonzero(y_test == digit)[0] for digit in (3, 5, 6)]
probabilities = reader.predict_proba(X_test[shown])
figure, axes = plt.subplots(1, 6, figsize=(10, 2.2), layout="constrained")
for number, (place, values) in enumerate(zip(shown, probabilities, strict=True)):
    image, table = axes[2 * number : 2 * number + 2]
    image.imshow(X_test[place], cmap="gray_r", aspect="auto")
    image.set(xticks=[], yticks=range(8), yticklabels=range(1, 9))
    table.imshow(values, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    table.set(xticks=range(10), yticks=[], xlabel="digit")
axes[0].set_ylabel("row")
plt.show()
