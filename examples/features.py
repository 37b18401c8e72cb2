"""
Features of a network for other classes
=======================================

A convolutional network has learned five kinds of clothes. The outputs of one of its
layers are features for a logistic regression that learns five other kinds, from few
images.

Fashion-MNIST is not part of the package. Put its four files, such as
``train-images-idx3-ubyte.gz``, into a folder and run ``python features.py FOLDER``. The
outputs below are from such a run.
"""

# %%
# Load the data set
# -----------------
# The network learns T-shirts, trousers, pullovers, dresses and coats (0 to 4), and the
# logistic regression sandals, shirts, sneakers, bags and boots (5 to 9).
#
# .. code-block:: text
#
#     2000 images of classes 0 to 4
#     2000 test images of classes 5 to 9

import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import CNNClassifier, NetworkTransformer

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "fashion-mnist")


def read_idx(part, kind):
    """Return the images or the labels of a part of the data set."""
    n_axes = 3 if kind == "images" else 1
    with gzip.open(folder / f"{part}-{kind}-idx{n_axes}-ubyte.gz") as file:
        values = np.frombuffer(file.read(), "uint8", offset=4 + 4 * n_axes)
    return values.reshape(-1, 28, 28) if kind == "images" else values


def images_of(part, low, n_images):
    """Return the first images of the classes 0 to 4, or 5 to 9."""
    labels = read_idx(part, "labels")
    chosen = np.flatnonzero((labels < 5) == low)[:n_images]
    return read_idx(part, "images")[chosen], labels[chosen]


X_source, y_source = images_of("train", True, 2000)
X, y = images_of("train", False, 2000)
X_test, y_test = images_of("t10k", False, 2000)
print(f"{len(X_source)} images of classes 0 to 4")
print(f"{len(X_test)} test images of classes 5 to 9")

# %%
# Train the network
# -----------------

network = CNNClassifier(filters=(16, 32), epochs=8, random_state=0)
network.fit(X_source, y_source)

# %%
# Compare the features with the pixels
# ------------------------------------
# The network is frozen: the pipelines do not train it. The maps after the convolutions
# ("features") are better than the pixels, also with few images. The last hidden layer
# is worse, since it was trained to tell the first five classes apart.
#
# .. code-block:: text
#
#     input  features hidden_1 pixels
#     images
#     100       90.6%    69.3%  87.0%
#     500       93.8%    78.8%  90.6%
#     2000      96.0%    80.1%  92.3%

frozen = FrozenEstimator(network)
inputs = {
    "pixels": "passthrough",
    "features": NetworkTransformer(frozen, layer="features"),
    "hidden_1": NetworkTransformer(frozen, layer="hidden_1"),
}
rows = []
for n_images in [100, 500, 2000]:
    for name, transformer in inputs.items():
        model = make_pipeline(
            transformer, StandardScaler(), LogisticRegression(max_iter=2000)
        )
        flat = name == "pixels"
        shape = (-1, 784) if flat else (-1, 28, 28)
        model.fit(X[:n_images].reshape(shape), y[:n_images])
        accuracy = model.score(X_test.reshape(shape), y_test)
        rows.append((name, n_images, accuracy))
scores = pd.DataFrame(rows, columns=["input", "images", "accuracy"])
table = scores.pivot_table("accuracy", index="images", columns="input")
print(table.map("{:.1%}".format))
