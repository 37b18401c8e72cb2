import keras
import pytest
from training_cases import N_FEATURES, dense, network

from sknn.training._signature import is_traceable, model_signature

layers = keras.layers
regularizers = keras.regularizers


def same(a, b):
    return model_signature(a) == model_signature(b)


def nested(rate, units=3):
    inner = keras.Sequential([keras.Input((N_FEATURES,)), dense(units, 0)])
    inner.add(layers.Dropout(rate, seed=1))
    inputs = keras.Input((N_FEATURES,))
    return keras.Model(inputs, dense(1, 1)(inner(inputs)))


def recurrent(activation, **kwargs):
    return keras.Sequential(
        [
            keras.Input((4, 1)),
            layers.SimpleRNN(2, activation=activation, **kwargs),
            layers.Dense(1),
        ]
    )


def bend(z):
    return z * z


@keras.saving.register_keras_serializable("tests")
class Pushed(regularizers.L2):
    def __call__(self, w):
        return 3.0 * super().__call__(w)


def make_constraint(value):
    class Fixed(keras.constraints.Constraint):
        def __call__(self, w):
            return w * 0 + value

    return Fixed()


def test_seeds_names_and_strengths_share_a_program():
    drop = layers.Dropout
    first = network(drop(0.2, seed=1, name="a"), kernel_regularizer="l2")
    second = network(
        drop(0.5, seed=2, name="b"), seed=7, kernel_regularizer=regularizers.L1(0.3)
    )
    assert same(first, second)


def test_names_of_functional_models_do_not_matter():
    def two_branches(*names):
        inputs = keras.Input((N_FEATURES,), name=names[0])
        branches = [layers.Dense(2, name=n)(inputs) for n in names[1:3]]
        return keras.Model(inputs, layers.Dense(1)(layers.add(branches)))

    assert same(two_branches("x", "a", "b"), two_branches("y", "c", "d"))


def test_the_wiring_of_layers_matters():
    def residual(skip):
        inputs = keras.Input((N_FEATURES,))
        a = layers.Dense(N_FEATURES)(inputs)
        b = layers.Dense(N_FEATURES)(a)
        return keras.Model(inputs, layers.add([b, a if skip else inputs]))

    assert same(residual(True), residual(True))
    assert not same(residual(True), residual(False))


def test_nested_models_share_over_dropout_rates():
    assert same(nested(0.2), nested(0.6))
    assert not same(nested(0.2), nested(0.2, units=4))


@pytest.mark.parametrize(
    "other",
    [
        lambda: network(layers.Dropout(0.0, seed=1)),
        lambda: network(layers.Dropout(0.2, noise_shape=(8, 1), seed=1)),
        lambda: network(layers.GaussianDropout(0.2, seed=1)),
        lambda: network(),
        lambda: network(layers.Dropout(0.2, seed=1), units=2),
        lambda: network(layers.Dropout(0.2, seed=1), output="sigmoid"),
        lambda: network(layers.Dropout(0.2, seed=1), kernel_regularizer="l2"),
        lambda: network(layers.Dropout(0.2, seed=1), kernel_regularizer=Pushed(0.1)),
        lambda: network(layers.Dropout(0.2, seed=1), activity_regularizer="l2"),
        lambda: network(
            layers.Dropout(0.2, seed=1), kernel_constraint=keras.constraints.MaxNorm(1)
        ),
        lambda: network(layers.Dropout(0.2, seed=1), dtype="mixed_float16"),
        lambda: network(layers.Dropout(0.2, seed=1), use_bias=False),
    ],
)
def test_another_architecture_does_not_share(other):
    assert not same(network(layers.Dropout(0.2, seed=1)), other())


def test_settings_that_are_baked_in_do_not_share():
    def noisy(stddev):
        return network(layers.GaussianNoise(stddev, seed=1))

    assert same(noisy(0.1), noisy(0.1))
    assert not same(noisy(0.1), noisy(0.2))
    max_norm = keras.constraints.MaxNorm
    assert not same(
        network(kernel_constraint=max_norm(1)), network(kernel_constraint=max_norm(2))
    )


def test_frozen_layers_do_not_share():
    frozen = network()
    frozen.layers[0].trainable = False
    assert not same(network(), frozen)


@pytest.mark.parametrize(
    "build", [lambda f: network(layers.Activation(f)), recurrent], ids=["dense", "rnn"]
)
def test_a_function_defined_anew_does_not_share(build):
    namespace = {}
    exec("def bend(z):\n    return 2 * z", namespace)
    assert same(build(bend), build(bend))
    assert not same(build(bend), build(namespace["bend"]))


def test_classes_defined_anew_do_not_share():
    first, second = make_constraint(1.0), make_constraint(1.0)
    assert same(network(kernel_constraint=first), network(kernel_constraint=first))
    assert not same(network(kernel_constraint=first), network(kernel_constraint=second))

    def make_layer():
        class Mine(layers.Layer):
            def call(self, x):
                return x

        return Mine()

    assert not same(network(make_layer()), network(make_layer()))


def test_signatures_are_hashable():
    hash(model_signature(nested(0.2)))
    hash(model_signature(recurrent(bend, kernel_constraint=make_constraint(1.0))))


def test_what_can_be_traced():
    class Sub(keras.Model):
        pass

    assert is_traceable(network())
    assert is_traceable(nested(0.2))
    assert not is_traceable(Sub())
    # Its mean and variance are in no copy.
    assert not is_traceable(network(layers.Normalization()))
