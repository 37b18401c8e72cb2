"""Small images with two classes, and a network that is trained to tell them apart."""

from functools import cache

import numpy as np

from sknn import CNNClassifier

N_IMAGES = 40

rng = np.random.default_rng(0)
IMAGES = rng.integers(0, 60, (N_IMAGES, 8, 10), dtype="uint8")
CLASSES = np.array(["left", "right"])[np.arange(N_IMAGES) % 2]
# A bright spot, on the left or on the right.
for _image, _label in zip(IMAGES, CLASSES, strict=True):
    _column = 1 if _label == "left" else 6
    _image[3:6, _column : _column + 3] += 180

for _array in (IMAGES, CLASSES):
    _array.setflags(write=False)


@cache
def network():
    """Return a fitted network of two convolutions; not to be changed."""
    net = CNNClassifier(
        filters=(4, 6),
        hidden_layer_sizes=(),
        global_pooling="average",
        batch_norm=True,
        augmentation=None,  # the position of the spot is the class
        dropout=0.0,
        batch_size=8,
        epochs=15,
        learning_rate=0.01,
        random_state=0,
    )
    return net.fit(IMAGES, CLASSES)
