"""
Fine-tuning: from many digits to a few others
=============================================

A network that has read 60,000 digits of one collection is to read those of another one,
of which only a few have labels: other writers, other scanners, other pixels. How many
labels does it save to begin with what it has learned?

The first collection, MNIST, does not come with the package. Put its two files
``train-images-idx3-ubyte.gz`` and ``train-labels-idx1-ubyte.gz`` into a folder and run
``python fine_tuning.py FOLDER``. What is shown here was printed by such a run.
"""

# %%
# Two collections
# ---------------
# MNIST has 28 x 28 pixels. The digits of scikit-learn have 8 x 8, from 0 to 16; they
# are enlarged to the 20 x 20 pixels that a digit of MNIST takes up, with the same
# brightness and a border.
#
# .. code-block:: text
#
#     60000 digits with labels; 899 others to read

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
    """Return the bytes behind the header of a file."""
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
print(f"{len(many)} digits with labels; {len(X_test)} others to read")

# %%
# The source
# ----------
# It is trained once. Without a further word it reads the other digits worse than those
# of its own kind.
#
# .. code-block:: text
#
#     87.9% without a single label of the others

settings = {
    "batch_norm": True,
    "augmentation": {"shift": 0.07, "rotation": 8, "zoom": 0.08},
    "learning_rate": 0.003,
    "lr_schedule": "one_cycle",
    "early_stopping": False,
    "random_state": 0,
}
source = CNNClassifier(filters=(16, 32, 64), epochs=3, **settings)
source.fit(many, many_labels)
print(f"{source.score(X_test, y_test):.1%} without a single label of the others")

# %%
# Few labels
# ----------
# Three networks are shown the same 1, 2, 5, 10 or 20 images of each digit. One begins
# anew. One begins with the convolutions of the source, the way to go for other classes:
# they stay as they are while new layers learn to read them, and then learn too, at a
# tenth of the rate. Here the classes are the same, and so the third one can be the
# whole source, output layer and all, which goes on learning at a lower rate. Each
# number is the mean of three choices of images.
#
# .. code-block:: text
#
#     network          anew source as backbone source goes on
#     labels a digit
#     1               62.0%              71.6%          90.8%
#     2               79.6%              82.2%          95.5%
#     5               90.1%              90.8%          97.4%
#     10              95.6%              95.0%          97.7%
#     20              96.7%              96.3%          98.4%

rows = []
for n_labels in [1, 2, 5, 10, 20]:
    for choice in range(3):
        rng = np.random.default_rng(choice)
        chosen = np.concatenate(
            [rng.choice(np.flatnonzero(y == digit), n_labels) for digit in range(10)]
        )
        networks = {
            "anew": CNNClassifier(filters=(16, 32, 64), epochs=60, **settings),
            "source as backbone": CNNClassifier(
                backbone=Backbone(source, frozen_epochs=20), epochs=60, **settings
            ),
            "source goes on": copy.deepcopy(source).set_params(
                warm_start=True, learning_rate=0.001, epochs=20
            ),
        }
        for name, network in networks.items():
            network.fit(X[chosen], y[chosen])
            rows.append((name, n_labels, network.score(X_test, y_test)))
scores = pd.DataFrame(rows, columns=["network", "labels a digit", "accuracy"])
table = scores.pivot_table(index="labels a digit", columns="network", values="accuracy")
print(table.map("{:.1%}".format))

# %%
# As a picture:
#
# .. image:: /pictures/fine_tuning.png

ax = table.plot(marker="o", logx=True, figsize=(6, 4), ylabel="accuracy")
ax.set_xticks(table.index, table.index)
ax.grid(alpha=0.3)
plt.show()
