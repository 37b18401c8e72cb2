"""
Images
======

A multilayer perceptron and a convolutional network read handwritten digits. Who is
better, what is confused, and what the convolutions have learned to see.
"""

# %%
# The data
# --------
# 1,797 digits of 8 x 8 pixels, in the middle of a sheet of 10 x 10. A third is kept for
# the test. A second test is harder: each of its digits is moved by up to one pixel.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import ConfusionMatrixDisplay
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sknn import CNNClassifier, MLPClassifier
from sknn.inspection import (
    AugmentationDisplay,
    ClassActivationDisplay,
    FeatureMapDisplay,
    ImagePredictionDisplay,
    KernelDisplay,
)

digits = load_digits()
X, X_middle, y, y_test = train_test_split(
    np.pad(digits.images, ((0, 0), (1, 1), (1, 1))),
    digits.target,
    test_size=1 / 3,
    random_state=0,
)
rng = np.random.default_rng(0)
steps = rng.integers(-1, 2, (len(X_middle), 2))
X_test = np.array(
    [np.roll(image, step, (0, 1)) for image, step in zip(X_middle, steps, strict=True)]
)
print(X.shape, X_test.shape)

# %%
# Augmentation
# ------------
# A network can be told that a digit stays what it is when it moves a little: it is
# shown moved, rotated and zoomed digits in training. This is what that looks like.

changes = {"shift": 0.1, "rotation": 8, "zoom": 0.1}
AugmentationDisplay.from_estimator(changes, X[:4]).plot(cmap="gray_r")
plt.show()

# %%
# Three networks
# --------------
# The perceptron is given rows of 100 pixels and knows nothing of neighbours. The
# convolutional network looks at 3 x 3 pixels at a time, everywhere with the same
# weights. The third one is shown changed digits.

common = {"early_stopping": False, "lr_schedule": "one_cycle", "random_state": 0}
settings = {"filters": (12, 24), "batch_norm": True, "epochs": 25, **common}
networks = {
    "perceptron": make_pipeline(
        FunctionTransformer(lambda images: images.reshape(len(images), -1) / 16),
        MLPClassifier((128, 64), dropout=0.2, epochs=25, **common),
    ),
    "convolutions": CNNClassifier(**settings),
    "convolutions, augmented": CNNClassifier(augmentation=changes, **settings),
}
for name, network in networks.items():
    network.fit(X, y)
    middle, moved = network.score(X_middle, y_test), network.score(X_test, y_test)
    print(f"{name}: {middle:.1%}, and {moved:.1%} of moved digits")
cnn = networks["convolutions, augmented"]

# %%
# All of them read digits in the middle. Pooling makes up for some of the moves, and
# only the network that has seen moved digits in training reads them nearly as well.

# %%
# What is confused
# ----------------

figure, axes = plt.subplots(1, 2, figsize=(9.5, 5), layout="constrained")
for ax, name in zip(axes, ["perceptron", "convolutions, augmented"], strict=True):
    ConfusionMatrixDisplay.from_estimator(
        networks[name], X_test, y_test, ax=ax, cmap="Blues", colorbar=False
    )
    ax.set_title(name)
plt.show()

# %%
# The pairs that the perceptron confuses most, with the images that it is surest of:

ImagePredictionDisplay.from_estimator(
    networks["perceptron"], X_test, y_test, kind="confused", n_pairs=4
).plot(cmap="gray_r")
plt.show()

# %%
# And all that the best network gets wrong, the highest loss first:

ImagePredictionDisplay.from_estimator(cnn, X_test, y_test, n_images=16).plot(
    cmap="gray_r"
)
plt.show()

# %%
# What the convolutions see
# -------------------------
# The kernels of the first layer, red where weights are positive. One that is red on one
# side and blue on the other answers to an edge.

KernelDisplay.from_estimator(cnn).plot()
plt.show()

# %%
# What they answer to one digit:

FeatureMapDisplay.from_estimator(cnn, X_test[0]).plot(cmap="gray_r")
plt.show()

# %%
# Where the network looks
# -----------------------
# Grad-CAM: the warm places are what speaks for a class. The third row belongs to
# images that are taken for something else, and shows what would have spoken for the
# truth.

predicted = cnn.predict(X_test)
wrong = np.flatnonzero(predicted != y_test)[:3]
right = np.flatnonzero(predicted == y_test)[:5]
rows = np.concatenate([right, wrong])
ClassActivationDisplay.from_estimator(cnn, X_test[rows], y_test[rows]).plot(
    cmap="gray_r"
)
plt.show()
