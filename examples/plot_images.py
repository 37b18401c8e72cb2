"""
Convolutional networks for images
=================================

This example compares a multilayer perceptron with convolutional networks on images of
handwritten digits. It plots the confused classes, and visualizes the convolutional
layers.
"""

# %%
# Load the data
# -------------
# The data set contains 1,797 digits of 8 x 8 pixels, which are padded to 10 x 10
# pixels. A third of the images is used for testing. In a second, harder test set the
# same digits are shifted by up to one pixel.

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
# Augmentation applies random shifts, rotations and zooms to the training images, so
# that the network learns to ignore them. The default applies small shifts only.
# Examples of augmented images:

changes = {"shift": 0.1, "rotation": 8, "zoom": 0.1}
AugmentationDisplay.from_estimator(changes, X[:4]).plot(cmap="gray_r")
plt.show()

# %%
# Train three networks
# --------------------
# The perceptron gets rows of 100 pixels and has no information about the position of
# the pixels. The convolutional network applies filters of 3 x 3 pixels with the same
# weights at all positions. The third network is also trained with augmentation.

settings = {"filters": (12, 24), "epochs": 25, "random_state": 0}
networks = {
    "perceptron": make_pipeline(
        FunctionTransformer(lambda images: images.reshape(len(images), -1) / 16),
        MLPClassifier(
            (128, 64), dropout=0.2, epochs=25, early_stopping=False, random_state=0
        ),
    ),
    "convolutions": CNNClassifier(augmentation=None, **settings),
    "convolutions, augmented": CNNClassifier(augmentation=changes, **settings),
}
for name, network in networks.items():
    network.fit(X, y)
    middle, moved = network.score(X_middle, y_test), network.score(X_test, y_test)
    print(f"{name}: {middle:.1%} centered, {moved:.1%} shifted")
cnn = networks["convolutions, augmented"]

# %%
# All networks classify centered digits well. Pooling makes the convolutional network
# less sensitive to shifts, but only the network that was trained with augmentation
# classifies shifted digits almost as well as centered ones.

# %%
# Plot the confusion matrices
# ---------------------------

figure, axes = plt.subplots(1, 2, figsize=(9.5, 5), layout="constrained")
for ax, name in zip(axes, ["perceptron", "convolutions, augmented"], strict=True):
    ConfusionMatrixDisplay.from_estimator(
        networks[name], X_test, y_test, ax=ax, cmap="Blues", colorbar=False
    )
    ax.set_title(name)
plt.show()

# %%
# The pairs of classes that the perceptron confuses most often, with the images that it
# misclassifies with the highest probability:

ImagePredictionDisplay.from_estimator(
    networks["perceptron"], X_test, y_test, kind="confused", n_pairs=4
).plot(cmap="gray_r")
plt.show()

# %%
# The images that the best network misclassifies, sorted by decreasing loss:

ImagePredictionDisplay.from_estimator(cnn, X_test, y_test, n_images=16).plot(
    cmap="gray_r"
)
plt.show()

# %%
# Visualize kernels and feature maps
# ----------------------------------
# The kernels of the first layer; positive weights are red. A kernel that is red on one
# side and blue on the other detects edges.

KernelDisplay.from_estimator(cnn).plot()
plt.show()

# %%
# The feature maps of one image:

FeatureMapDisplay.from_estimator(cnn, X_test[0]).plot(cmap="gray_r")
plt.show()

# %%
# Visualize the relevant regions
# ------------------------------
# Grad-CAM highlights the regions that increase the score of a class. For misclassified
# images, the third row shows the heat map of the true class.

predicted = cnn.predict(X_test)
wrong = np.flatnonzero(predicted != y_test)[:3]
right = np.flatnonzero(predicted == y_test)[:5]
rows = np.concatenate([right, wrong])
ClassActivationDisplay.from_estimator(cnn, X_test[rows], y_test[rows]).plot(
    cmap="gray_r"
)
plt.show()
