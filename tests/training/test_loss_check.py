import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._loss_check import check_loss

Y = np.arange(8.0).reshape(4, 2)
ops = keras.ops


@pytest.mark.parametrize(
    "loss",
    [
        "squared_error",
        keras.losses.Huber(),
        lambda y, p: ops.square(y - p),
        lambda y, p: ops.mean(ops.abs(y - p), axis=-1),
    ],
)
@pytest.mark.parametrize("y", [Y, np.dstack([Y, np.full((4, 2), np.nan)])[:, :, :2]])
def test_losses_with_one_value_per_sample_are_accepted(loss, y):
    check_loss(loss, y if y.ndim == 2 else Y, 2)


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (lambda y, p: ops.square(y[:, 0] - p[:, :1]), "one value per sample"),
        (lambda y, p: ops.mean(ops.square(y - p)), "one value per sample"),
        (lambda y, p: ops.square(y - ops.round(p)), "no gradient"),
        (lambda y, p: ops.log(-ops.abs(p)), "not finite"),
    ],
)
def test_others_are_refused(loss, message):
    with pytest.raises(InvalidNetworkError, match=message):
        check_loss(loss, Y, 2)
