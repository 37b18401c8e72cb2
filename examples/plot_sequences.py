"""
Sequences: digits read row by row
=================================

A recurrent network reads an image as a sequence: one row of points after the other,
from top to bottom. Which cell does it best, how are sequences of unequal lengths read,
and how early does the network know the digit?
"""

# %%
# The data
# --------
# 1,797 digits of 8 x 8 points: sequences of eight steps with eight features each.

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
# The cells
# ---------
# Each network has one layer of 32 units, which read the rows, and a softmax layer
# behind the last one.

for cell in ("simple", "lstm", "gru"):
    network = RNNClassifier(32, cell=cell, epochs=40, random_state=0)
    begin = time.perf_counter()
    network.fit(X_train, y_train)
    seconds = time.perf_counter() - begin
    print(f"{cell:7} {network.score(X_test, y_test):.3f}  ({seconds:.1f} s)")

# %%
# Rows may be missing
# -------------------
# Here up to three rows at the bottom of each image are cut off. The sequences come in a
# list, one array for each; nothing has to be filled up.

rng = np.random.default_rng(0)


def cut(images):
    missing = rng.integers(0, 4, len(images))
    return [image[: 8 - rows] for image, rows in zip(images, missing, strict=True)]


network = RNNClassifier(32, epochs=40, random_state=0).fit(cut(X_train), y_train)
print(f"with 5 to 8 rows: {network.score(cut(X_test), y_test):.3f}")

# %%
# How early does it know?
# -----------------------
# With ``output="sequence"`` the network answers after each row. In training every step
# is given the digit as its label.

reader = RNNClassifier(64, output="sequence", epochs=60, random_state=0)
reader.fit(X_train, np.repeat(y_train[:, np.newaxis], 8, axis=1))
answers = reader.predict(X_test)
for row, answer in enumerate(answers.T, 1):
    print(f"after {row} rows: {accuracy_score(y_test, answer):.3f}")

# %%
# What it thinks of three digits while it reads them: the probability of each digit (to
# the right) after each row (downwards).

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
