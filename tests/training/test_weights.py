import keras
import numpy as np

from sknn.training.models._weights import Weights


def test_current_values_are_read():
    variables = [
        keras.Variable(np.arange(3.0), dtype="float32"),
        keras.Variable(np.array([1, 2]), dtype="int64", trainable=False),
    ]
    weights = Weights(variables)
    variables[0].assign([5.0, 6.0, 7.0])
    floats, integers = weights.read()
    assert floats.numpy().tolist() == [5.0, 6.0, 7.0]
    assert integers.numpy().tolist() == [1, 2]
    assert integers.dtype == "int64"
