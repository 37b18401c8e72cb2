"""
Faces: who, where to, and with what
===================================

One network, three questions about the same photographs: whose face it is, where it
looks, and whether there are sunglasses. It is Tom Mitchell's experiment (*Machine
Learning*, 1997, chapter 4.7) with convolutions.

The photographs do not come with the package. Unpack *CMU Face Images* (UCI Machine
Learning Repository) and run ``python faces.py FOLDER``. What is shown here was printed
by such a run.
"""

# %%
# The files
# ---------
# 624 photographs of 20 people in files such as ``an2i_left_angry_sunglasses_4.pgm``:
# person, pose, expression, eyes, and a number for the size, here 30 x 32 pixels.
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
# The network
# -----------
# X is the list of files; `ImageLoader` reads them. Shifts by a few pixels are all the
# augmentation there may be: a face that looks to the left must not be flipped. With so
# few images a fixed number of epochs is better than keeping some for validation.

network = make_pipeline(
    ImageLoader(size=(30, 32), color="gray"),
    CNNClassifier(
        batch_norm=True,
        dropout=0.5,
        augmentation={"shift": 0.06},
        epochs=40,
        learning_rate=0.003,
        lr_schedule="one_cycle",
        early_stopping=False,
        random_state=0,
    ),
)

# %%
# Three questions
# ---------------
# Each photograph is judged by a network that has not seen it, in five folds.
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
# The poses, and what they are taken for:
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
# Where the network looks
# -----------------------
# Grad-CAM says what in an image speaks for a class. Its mean over all photographs with
# sunglasses is warmest where the eyes are.
#
# .. image:: /pictures/faces.png

network.fit(paths, labels.eyes)
shown = paths[labels.eyes == "sunglasses"]
heat = ClassActivationDisplay.from_estimator(network, shown, classes=["sunglasses"])
figure, ax = plt.subplots(figsize=(4, 3.8), layout="constrained")
ax.imshow(heat.heat_maps.mean(axis=0), cmap="inferno")
ax.set_title("what speaks for sunglasses")
ax.set_axis_off()
plt.show()
