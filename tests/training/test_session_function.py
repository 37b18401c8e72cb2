import gc
import weakref

import numpy as np
import pytest
import tensorflow as tf

from sknn.training.compiling._session_function import SessionFunction

SPECS = [tf.TensorSpec([None, 2], "float32"), {"by": tf.TensorSpec([], "float32")}]


def times(values, factors):
    inner = tf.function(tf.multiply, jit_compile=True, autograph=False)
    return {"product": inner(values, factors["by"]), "rows": (tf.shape(values)[0],)}


@pytest.mark.parametrize("kind", [np.asarray, tf.constant])
def test_takes_arrays_and_tensors_of_any_size(kind):
    function = SessionFunction(times, SPECS)
    for n_rows in (1, 3, 0):
        values = np.arange(2.0 * n_rows, dtype="float32").reshape(n_rows, 2)
        found = function(kind(values), {"by": kind(np.float32(3))})
        assert isinstance(found["product"], np.ndarray)
        assert np.array_equal(found["product"], 3 * values)
        assert found["rows"] == (n_rows,)


def test_takes_tensors_of_a_type_that_numpy_has_not():
    function = SessionFunction(tf.negative, [tf.TensorSpec([], "bfloat16")])
    assert float(function(tf.constant(2.0, "bfloat16"))) == -2.0


def test_its_results_can_be_passed_on():
    function = SessionFunction(times, SPECS)
    by = {"by": np.float32(2)}
    once = function(np.ones((2, 2), "float32"), by)["product"]
    assert np.array_equal(function(once, by)["product"], np.full((2, 2), 4))
    assert np.array_equal(once, np.full((2, 2), 2))


def test_nothing_of_it_is_left():
    graphs = []

    def seen(values, factors):
        graphs.append(weakref.ref(values.graph))
        return times(values, factors)

    function = SessionFunction(seen, SPECS)
    gc.collect()
    assert graphs[0]() is None  # what was traced is not needed any longer
    session = weakref.ref(function._session)
    del function
    gc.collect()
    assert session() is None


def test_captured_tensors_are_constants():
    captured = tf.constant([1.0, 2.0])
    inner = tf.function(lambda x: x * captured, jit_compile=True)
    function = SessionFunction(lambda x: inner(x) + captured, [SPECS[0]])
    assert function(np.ones((1, 2), "float32")).tolist() == [[2.0, 4.0]]


def test_captured_variables_are_an_error():
    variable = tf.Variable(1.0)
    with pytest.raises(ValueError, match="must not read variables"):
        SessionFunction(lambda: variable + 1, [])


def test_tensors_are_compared_as_in_a_function():
    function = SessionFunction(lambda values: values == 2, [SPECS[0]])
    assert function(np.array([[1, 2]], "float32")).tolist() == [[False, True]]
