import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._loss_check import check_loss

Y = np.arange(8.0).reshape(4, 2)
STEPS = np.stack([Y, np.full_like(Y, np.nan)], axis=1)  # the second is padding
ops = keras.ops


@pytest.mark.parametrize(
    "loss",
    [
        "squared_error",
        keras.losses.Huber(),
        lambda y, p: ops.square(y - p),
        lambda y, p: ops.mean(ops.abs(y - p), axis=-1),
        lambda y, p: ops.relu(ops.abs(y - p) - 2.0),
    ],
)
@pytest.mark.parametrize("y", [Y, STEPS], ids=["samples", "time steps"])
def test_losses_with_one_value_per_sample_are_accepted(loss, y):
    check_loss(loss, y, 2)


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (lambda y, p: ops.square(y[:, 0] - p[:, :1]), "one value per sample"),
        (lambda y, p: ops.mean(ops.square(y - p)), "one value per sample"),
        (lambda y, p: ops.mean(ops.square(y[:, 0] - p[:, :1]), axis=-1), "its own"),
        (lambda y, p: ops.square(y - ops.mean(p, axis=0)), "its own target"),
        (lambda y, p: ops.square(y - ops.round(p)), "no gradient"),
        (lambda y, p: ops.log(-ops.abs(p)), "not finite"),
    ],
)
def test_others_are_refused(loss, message):
    with pytest.raises(InvalidNetworkError, match=message):
        check_loss(loss, Y, 2)
