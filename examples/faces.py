"""
Face images: person, pose and sunglasses
========================================

The same network is trained on three classification tasks with the same photographs:
the person, the pose of the head, and whether the person wears sunglasses. This is the
experiment of Tom Mitchell (*Machine Learning*, 1997, chapter 4.7), with a convolutional
network.

The data set is not part of the package. Unpack *CMU Face Images* (UCI Machine Learning
Repository) and run ``python faces.py FOLDER``. The outputs below are from such a run.
"""

# %%
# Load the file names
# -------------------
# There are 624 photographs of 20 people. A file name such as
# ``an2i_left_angry_sunglasses_4.pgm`` contains the person, the pose, the expression,
# the eyes, and a number for the size, here 30 x 32 pixels.
#
# .. code-block:: text
#
#     624 photographs of 20 people

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from sknn import CNNClassifier, ImageLoader
from sknn.inspection import ClassActivationDisplay

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "faces")
paths = np.array(sorted(str(path) for path in folder.rglob("*_4.pgm")))
columns = ["person", "pose", "expression", "eyes", "size"]
labels = pd.DataFrame([Path(path).stem.split("_") for path in paths], columns=columns)
print(f"{len(paths)} photographs of {labels.person.nunique()} people")

# %%
# Define the network
# ------------------
# X is the list of files, which `ImageLoader` reads. The only augmentation is a shift by
# a few pixels: flipping a face that looks to the left would change its class. With few
# images, a fixed number of epochs, the default, is better than holding out validation
# samples.

network = make_pipeline(
    ImageLoader(size=(30, 32), color="gray"),
    CNNClassifier(
        dropout=0.5,
        augmentation={"shift": 0.06},
        epochs=40,
        learning_rate=0.003,
        random_state=0,
    ),
)

# %%
# Cross-validate the three tasks
# ------------------------------
# In 5-fold cross-validation, each photograph is classified by a network that was not
# trained on it.
#
# .. code-block:: text
#
#     person  99.5%
#     pose    99.7%
#     eyes    98.4%

folds = StratifiedKFold(5, shuffle=True, random_state=0)
predicted = pd.DataFrame(
    {
        question: cross_val_predict(network, paths, labels[question], cv=folds)
        for question in ["person", "pose", "eyes"]
    }
)
for question, answers in predicted.items():
    print(f"{question:7} {accuracy_score(labels[question], answers):.1%}")

# %%
# The confusion matrix of the poses:
#
# .. code-block:: text
#
#     predicted  left  right  straight   up
#     pose
#     left        157      0         0    0
#     right         0    155         0    0
#     straight      0      0       156    0
#     up            0      1         1  154

print(pd.crosstab(labels.pose, predicted.pose.rename("predicted")))

# %%
# Visualize the relevant regions
# ------------------------------
# Grad-CAM highlights the regions of an image that increase the score of a class. The
# mean heat map of all photographs with sunglasses is highest at the eyes.
#
# .. image:: /pictures/faces.png

network.fit(paths, labels.eyes)
shown = paths[labels.eyes == "sunglasses"]
heat = ClassActivationDisplay.from_estimator(network, shown, classes=["sunglasses"])
figure, ax = plt.subplots(figsize=(4, 3.8), layout="constrained")
ax.imshow(heat.heat_maps.mean(axis=0), cmap="inferno")
ax.set_title("Grad-CAM of sunglasses")
ax.set_axis_off()
plt.show()
