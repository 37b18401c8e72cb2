import numpy as np
import pytest
import tensorflow as tf

from sknn.training.compiling._traced_functions import TracedFunctions


def test_a_function_is_traced_once_when_it_is_needed():
    traces = []

    def double(values):
        traces.append("double")
        return 2 * values

    def never(values):
        traces.append("never")
        return values

    spec = [tf.TensorSpec([None], "float32")]
    functions = TracedFunctions({"double": (double, spec), "never": (never, spec)})
    assert traces == []
    for values in ([1.0], [2.0, 3.0]):
        found = functions["double"](tf.constant(values))
        assert np.array_equal(found, 2 * np.array(values))
    assert traces == ["double"]
    with pytest.raises(KeyError):
        functions["other"]


def test_tensors_are_forgotten_after_each_trace():
    kept = []
    spec = [tf.TensorSpec([], "float32")]
    functions = TracedFunctions(
        {"keep": (kept.append, spec), "again": (kept.append, spec)}, forget=kept.clear
    )
    functions["keep"]
    assert kept == []
    functions["again"]
    assert kept == []
