import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.training.kernels._fused_batch_norm import FusedBatchNormalization, has_kernel
from sknn.training.models._template import Template

layers = keras.layers
MAPS = np.random.default_rng(0).normal(3.0, 2.0, (5, 4, 4, 3)).astype("float32")


def normalised(shape=(4, 4, 3), **options):
    """A network that is one batch normalisation, its weights no more those at first."""
    model = keras.Sequential(
        [keras.Input(shape), layers.BatchNormalization(**options, dtype="float32")]
    )
    rng = np.random.default_rng(1)
    model.set_weights([rng.uniform(0.5, 2.0, w.shape) for w in model.get_weights()])
    return model


def called(network, model, training):
    """Outputs, gradient of their squares by the input, and the new state."""
    values = [[v.value for v in model.trainable_variables]]
    values += [[v.value for v in model.non_trainable_variables]]
    X = tf.constant(MAPS)
    with tf.GradientTape() as tape:
        tape.watch(X)
        outputs, state = network.stateless_call(*values, X, training=training)
        loss = tf.reduce_sum(outputs**2)
    return [outputs, tape.gradient(loss, X), *state]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "options",
    [{}, {"momentum": 0.7, "epsilon": 0.1}, {"scale": False, "center": False}],
    ids=["plain", "settings", "no_scale"],
)
def test_it_gives_what_keras_gives(options, training):
    model = normalised(**options)
    copy = Template(model).model
    assert type(copy.layers[-1]) is FusedBatchNormalization
    pairs = zip(
        called(copy, model, training), called(model, model, training), strict=True
    )
    for fused, keras_own in pairs:
        np.testing.assert_allclose(fused, keras_own, rtol=2e-4, atol=2e-4)


def test_a_frozen_one_learns_nothing():
    model = normalised()
    model.layers[-1].trainable = False
    outputs, _, *state = called(Template(model).model, model, True)
    np.testing.assert_allclose(outputs, model(MAPS), rtol=1e-4)
    for before, after in zip(model.non_trainable_variables, state, strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize(
    ("shape", "options"),
    [((6,), {}), ((4, 4, 3), {"axis": 1}), ((4, 4, 3), {"synchronized": True})],
    ids=["rows", "channels_first", "synchronized"],
)
def test_there_is_no_kernel_for_others(shape, options):
    assert not has_kernel(normalised(shape, **options).layers[-1])
    assert has_kernel(normalised().layers[-1])


def test_a_layer_of_the_users_is_left_alone():
    class Mine(layers.BatchNormalization):
        pass

    layer = Mine()
    layer.build((None, 4, 4, 3))
    assert not has_kernel(layer)
