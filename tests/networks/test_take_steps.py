import keras
import numpy as np
import pytest

from sknn.networks import TakeSteps

TOKENS = np.arange(10, dtype="int32").reshape(2, 5)


@pytest.mark.parametrize(("start", "stop"), [(0, 2), (2, None), (1, 4)])
def test_it_is_a_slice(start, stop):
    layer = TakeSteps(start, stop)
    outputs = layer(TOKENS)
    assert np.array_equal(outputs, TOKENS[:, start:stop])
    assert keras.backend.standardize_dtype(outputs.dtype) == "int32"
    open_shape = layer(keras.KerasTensor((None, None), "int32")).shape
    assert open_shape == (None, None if stop is None else stop - start)
    assert layer(keras.KerasTensor((None, 5))).shape == (None, outputs.shape[1])


def test_its_configuration_makes_it_again():
    again = TakeSteps.from_config(TakeSteps(1, 4).get_config())
    assert (again.start, again.stop) == (1, 4)
