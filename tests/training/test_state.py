import numpy as np
import tensorflow as tf

from sknn.training.programs._state import State


def test_a_state_is_finite_if_all_weights_are():
    good = State((tf.zeros(2),), (tf.constant(np.nan),), ())
    assert good.is_finite()
    assert not good._replace(trainable=(tf.constant([1.0, np.inf]),)).is_finite()
