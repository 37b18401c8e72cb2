import gc
import weakref

import numpy as np
import pytest
import tensorflow as tf

from sknn.training._session_function import SessionFunction

SPECS = [tf.TensorSpec([None, 2], "float32"), {"by": tf.TensorSpec([], "float32")}]


def times(values, factors):
    inner = tf.function(tf.multiply, jit_compile=True, autograph=False)
    return {"product": inner(values, factors["by"]), "rows": (tf.shape(values)[0],)}


def traced(function, specs):
    made = tf.function(function, input_signature=specs, autograph=False)
    return made.get_concrete_function()


@pytest.mark.parametrize("kind", [np.asarray, tf.constant])
def test_takes_arrays_and_tensors_of_any_size(kind):
    function = SessionFunction(traced(times, SPECS))
    for n_rows in (1, 3, 0):
        values = np.arange(2.0 * n_rows, dtype="float32").reshape(n_rows, 2)
        found = function(kind(values), {"by": kind(np.float32(3))})
        assert isinstance(found["product"], np.ndarray)
        assert np.array_equal(found["product"], 3 * values)
        assert found["rows"] == (n_rows,)


def test_its_results_can_be_passed_on():
    function = SessionFunction(traced(times, SPECS))
    by = {"by": np.float32(2)}
    once = function(np.ones((2, 2), "float32"), by)["product"]
    assert np.array_equal(function(once, by)["product"], np.full((2, 2), 4))
    assert np.array_equal(once, np.full((2, 2), 2))


def test_nothing_of_it_is_left():
    made = traced(times, SPECS)
    graph = weakref.ref(made.graph)
    function = SessionFunction(made)
    del made
    gc.collect()
    assert graph() is None  # what was traced is not needed any longer
    session = weakref.ref(function._session)
    del function
    gc.collect()
    assert session() is None


def test_captured_tensors_are_an_error():
    constant = tf.constant(1.0)
    with pytest.raises(ValueError, match="must not capture"):
        SessionFunction(traced(lambda: constant + 1, []))
