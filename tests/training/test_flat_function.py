import numpy as np
import tensorflow as tf

from sknn.training.compiling._flat_function import FlatFunction

NUMBER = tf.TensorSpec([], "float32")


def traced(function, *signature):
    return FlatFunction(function, list(signature))


def test_arguments_and_outputs_keep_their_structure():
    function = traced(
        lambda pair, named: {"z": pair[0] - pair[1], "a": (named["c"], named["b"])},
        (NUMBER, NUMBER),
        {"c": NUMBER, "b": NUMBER},
    )
    found = function(
        (tf.constant(5.0), tf.constant(3.0)),
        {"b": tf.constant(1.0), "c": tf.constant(2.0)},
    )
    assert tf.nest.map_structure(float, found) == {"z": 2.0, "a": (2.0, 1.0)}


def test_a_single_output_is_no_tuple():
    assert float(traced(lambda x: x + 1.0, NUMBER)(tf.constant(1.0))) == 2.0


def test_what_a_function_captures_is_passed_too():
    variable = tf.Variable(np.float32(2.0))
    function = traced(lambda x: x * variable, NUMBER)
    variable.assign(4.0)
    assert float(function(tf.constant(3.0))) == 12.0
