"""
Fine-tuning a network on another data set
=========================================

A network is trained on the 60,000 digits of MNIST, and then fine-tuned on a data set
with few labels and with other writers, scanners and image sizes. This example compares
the number of labels that fine-tuning and training from scratch need.

MNIST is not part of the package. Put the files ``train-images-idx3-ubyte.gz`` and
``train-labels-idx1-ubyte.gz`` into a folder and run ``python fine_tuning.py FOLDER``.
The outputs below are from such a run.
"""

# %%
# Load the data sets
# ------------------
# The images of MNIST have 28 x 28 pixels. The digits of scikit-learn have 8 x 8 pixels
# with values from 0 to 16. They are enlarged to 20 x 20 pixels, the size of the digits
# in MNIST, rescaled to the same range, and padded.
#
# .. code-block:: text
#
#     60000 source images, 899 test images

import copy
import gzip
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.ndimage import zoom
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sknn import Backbone, CNNClassifier

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "mnist")


def read_idx(name, header):
    """Return the bytes of a file after its header."""
    with gzip.open(folder / name) as file:
        return np.frombuffer(file.read(), "uint8", offset=header)


many_labels = read_idx("train-labels-idx1-ubyte.gz", 8)
many = read_idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)

digits = load_digits()
enlarged = zoom(digits.images, (1, 2.5, 2.5), order=1) / 16 * 255
few = np.pad(enlarged, ((0, 0), (4, 4), (4, 4))).astype("uint8")
X, X_test, y, y_test = train_test_split(
    few, digits.target, test_size=0.5, stratify=digits.target, random_state=0
)
print(f"{len(many)} source images, {len(X_test)} test images")

# %%
# Train the source network
# ------------------------
# The source network is trained once on MNIST. Without fine-tuning, its accuracy on the
# other data set is lower than on MNIST.
#
# .. code-block:: text
#
#     87.9% without fine-tuning

settings = {
    "augmentation": {"shift": 0.07, "rotation": 8, "zoom": 0.08},
    "learning_rate": 0.003,
    "random_state": 0,
}
source = CNNClassifier(filters=(16, 32, 64), epochs=3, **settings)
source.fit(many, many_labels)
print(f"{source.score(X_test, y_test):.1%} without fine-tuning")

# %%
# Compare three networks
# ----------------------
# Three networks are trained on the same 1, 2, 5, 10 or 20 images of each digit:
#
# - "from scratch" has random initial weights;
# - "backbone" has the convolutional layers of the source, as for a task with other
#   classes. They are frozen while the new layers are trained, and then trained with a
#   tenth of the learning rate;
# - "warm start" continues the training of the whole source network, including its
#   output layer, with a lower learning rate. This is possible because the classes are
#   the same.
#
# The table shows the mean accuracy over three random selections of images.
#
# .. code-block:: text
#
#     network          backbone from scratch warm start
#     labels per digit
#     1                   71.6%        62.0%      90.8%
#     2                   82.2%        79.6%      95.5%
#     5                   90.8%        90.1%      97.4%
#     10                  95.0%        95.6%      97.7%
#     20                  96.3%        96.7%      98.4%

rows = []
for n_labels in [1, 2, 5, 10, 20]:
    for choice in range(3):
        rng = np.random.default_rng(choice)
        chosen = np.concatenate(
            [rng.choice(np.flatnonzero(y == digit), n_labels) for digit in range(10)]
        )
        networks = {
            "from scratch": CNNClassifier(filters=(16, 32, 64), epochs=60, **settings),
            "backbone": CNNClassifier(
                backbone=Backbone(source, frozen_epochs=20), epochs=60, **settings
            ),
            "warm start": copy.deepcopy(source).set_params(
                warm_start=True, learning_rate=0.001, epochs=20
            ),
        }
        for name, network in networks.items():
            network.fit(X[chosen], y[chosen])
            rows.append((name, n_labels, network.score(X_test, y_test)))
scores = pd.DataFrame(rows, columns=["network", "labels per digit", "accuracy"])
table = scores.pivot_table("accuracy", index="labels per digit", columns="network")
print(table.map("{:.1%}".format))

# %%
# The same results as a plot:
#
# .. image:: /pictures/fine_tuning.png

ax = table.plot(marker="o", logx=True, figsize=(6, 4), ylabel="accuracy")
ax.set_xticks(table.index, table.index)
ax.grid(alpha=0.3)
plt.show()
