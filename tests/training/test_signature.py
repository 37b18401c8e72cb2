import keras
import pytest
from training_cases import N_FEATURES, dense, network

from sknn.training.models._signature import (
    UntraceableError,
    is_traceable,
    model_signature,
)

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
    maps = (drop(rate, noise_shape=(None, 1), seed=1) for rate in (0.2, 0.5))
    assert same(*map(network, maps))


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
def test_a_redefined_function_does_not_share(build):
    namespace = {}
    exec("def bend(z):\n    return 2 * z", namespace)
    assert same(build(bend), build(bend))
    assert not same(build(bend), build(namespace["bend"]))


def test_redefined_classes_do_not_share():
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
    assert is_traceable(network(layers.Normalization()))
    assert is_traceable(network(layers.Normalization(mean=1.0, variance=2.0)))


def wrapped(rate):
    inner = keras.Sequential([dense(4, 0), layers.Dropout(rate, seed=1)])
    return keras.Sequential(
        [
            keras.Input((3, N_FEATURES)),
            layers.TimeDistributed(inner),
            layers.Flatten(),
            dense(1, 1),
        ]
    )


def test_the_rate_of_a_wrapped_dropout_is_baked_in():
    # The copy of a wrapper is made from its configuration, rate included.
    assert same(wrapped(0.2), wrapped(0.2))
    assert not same(wrapped(0.2), wrapped(0.6))


class Capped(keras.constraints.Constraint):
    """Says nothing of its settings."""

    def __init__(self, limit):
        self.limit = limit

    def __call__(self, w):
        return keras.ops.clip(w, -self.limit, self.limit)


def test_settings_outside_the_configuration_matter():
    def capped(limit):
        return network(kernel_constraint=Capped(limit))

    assert same(capped(1.0), capped(1.0))
    assert not same(capped(1.0), capped(0.1))
    # An array is not a plain value, so such objects are compared by identity.
    assert not same(capped([1.0]), capped([1.0]))


@keras.saving.register_keras_serializable("tests")
class RandomFeatures(layers.Layer):
    """A user's layer whose `seed` and `kernel_regularizer` are mathematics."""

    def __init__(self, seed=0, kernel_regularizer=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.kernel_regularizer = regularizers.get(kernel_regularizer)

    def call(self, x):
        return x * self.seed

    def get_config(self):
        penalty = regularizers.serialize(self.kernel_regularizer)
        own = {"seed": self.seed, "kernel_regularizer": penalty}
        return super().get_config() | own


def test_settings_of_the_users_layers_are_never_left_out():
    def features(**kwargs):
        return network(RandomFeatures(**kwargs))

    assert same(features(seed=1), features(seed=1))  # Keras numbers their names
    assert not same(features(seed=1), features(seed=2))
    first, second = regularizers.L2(0.1), regularizers.L2(0.2)
    assert not same(
        features(kernel_regularizer=first), features(kernel_regularizer=second)
    )


def times_seed(x, seed):
    return x * seed


def test_arguments_of_a_lambda_are_never_left_out():
    def scaled(seed):
        return network(layers.Lambda(times_seed, arguments={"seed": seed}))

    assert same(scaled(1.0), scaled(1.0))
    assert not same(scaled(1.0), scaled(2.0))


class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.__name__ = "scale"

    def __call__(self, z):
        return z * self.factor

    def method(self, z):
        return z * self.factor


@pytest.mark.parametrize("way", [lambda s: s, lambda s: s.method], ids=["obj", "meth"])
def test_objects_that_are_called_matter(way):
    first, second = Scale(1.0), Scale(5.0)

    def build(scale):
        return network(layers.Activation(way(scale)))

    assert same(build(first), build(first))
    assert not same(build(first), build(second))


def test_a_part_of_a_layer_frozen_by_hand_matters():
    def twice(frozen):
        model = keras.Sequential(
            [keras.Input((5, 2)), layers.Bidirectional(layers.GRU(2)), dense(1, 0)]
        )
        model.layers[0].forward_layer.trainable = not frozen
        return model

    assert not same(twice(False), twice(True))


def test_what_has_no_key_is_untraceable():
    class Mine(layers.Layer):
        def __init__(self, function):
            super().__init__()
            self.function = function

        def call(self, x):
            return self.function(x)

    with pytest.raises(UntraceableError):
        model_signature(network(Mine(lambda x: x)))
