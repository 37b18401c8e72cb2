"""The history of a training that continues another."""

import numpy as np

from sknn.scikeras._history import continued


def test_values_follow_earlier_values():
    before = {"loss": [3.0, 2.0], "val_loss": [4.0, 3.0]}
    losses = {"loss": [1.0], "seconds": [0.1]}
    found = continued(before, losses, {"accuracy": [0.5]})
    assert found.keys() == {"loss", "val_loss", "accuracy"}
    assert found["loss"] == [3.0, 2.0, 1.0]
    np.testing.assert_equal(found["val_loss"], [4.0, 3.0, np.nan])
    np.testing.assert_equal(found["accuracy"], [np.nan, np.nan, 0.5])
