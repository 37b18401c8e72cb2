import keras
import numpy as np
import pytest
from scipy import sparse
from training_cases import dense, network, table

from sknn.training import Predictor
from sknn.training.prediction import _predictor
from sknn.training.prediction._predictor import CHUNK_ROWS, rows_per_call

X, _ = table(50)
layers = keras.layers


@pytest.fixture(scope="module")
def noisy():
    model = network(layers.BatchNormalization(), layers.Dropout(0.5, seed=1), units=2)
    for variable in model.layers[1].non_trainable_variables:
        variable.assign(variable + 0.5)
    return model


@pytest.mark.parametrize("n", [1, 2, 50])
def test_equals_model_predict(noisy, n):
    expected = noisy.predict(X[:n], verbose=0)
    np.testing.assert_allclose(Predictor(noisy)(X[:n]), expected, rtol=1e-5, atol=1e-6)


def test_a_row_does_not_depend_on_its_company():
    model = keras.Sequential(
        [keras.Input((13,)), dense(33, 0, activation="tanh"), dense(7, 1)]
    )
    rows = np.random.default_rng(0).normal(size=(10_000, 13)).astype("float32")
    predictor = Predictor(model)
    whole = predictor(rows)
    assert whole.shape == (10_000, 7)
    for n in (1, 2, 3, 7, 8, 17, 100, 4095, 4096, 4097):
        assert np.array_equal(predictor(rows[:n]), whole[:n])
    assert np.array_equal(predictor(rows[9_999:]), whole[9_999:])


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array])
def test_sparse(noisy, kind):
    predictor = Predictor(noisy)
    assert np.array_equal(predictor(kind(X)), predictor(X))


def test_parts_are_the_whole(noisy, monkeypatch):
    whole = Predictor(noisy)(X)
    monkeypatch.setattr(_predictor, "CHUNK_ROWS", 7)
    assert np.array_equal(Predictor(noisy)(X), whole)


def test_current_weights_are_used():
    model = network()
    predictor = Predictor(model)
    before = predictor(X)
    model.set_weights([w * 2 for w in model.get_weights()])
    assert not np.allclose(predictor(X), before)
    assert np.allclose(predictor(X), model(X), atol=1e-5)


def test_layers_frozen_later():
    model = network()
    predictor = Predictor(model)
    before = predictor(X)
    model.layers[0].trainable = False
    np.testing.assert_allclose(predictor(X), before, rtol=1e-6)


def test_other_frozen_layers_of_equal_number():
    model = keras.Sequential([keras.Input((4,)), *(dense(4, i) for i in range(3))])
    model.layers[0].trainable = False
    predictor = Predictor(model)
    before = predictor(X)
    model.layers[0].trainable, model.layers[1].trainable = True, False
    np.testing.assert_allclose(predictor(X), before, rtol=1e-5, atol=1e-6)


def test_dropout_put_in_for_good_is_off_as_in_keras():
    inputs = keras.Input((4,))
    dropped = layers.Dropout(0.5, seed=1)(inputs, training=True)
    model = keras.Model(inputs, dense(1, 0)(dropped))
    expected = model.predict(X, verbose=0)
    np.testing.assert_allclose(Predictor(model)(X), expected, rtol=1e-5, atol=1e-6)


def test_rows_of_one_call_go_by_the_largest_layer():
    def widened(times):
        parts = [layers.RepeatVector(times), layers.GlobalAveragePooling1D()]
        return keras.Sequential([keras.Input((4,)), *parts])

    def rows(model):
        return rows_per_call(model, (4,))

    assert rows(network()) == CHUNK_ROWS
    assert rows(widened(2**14)) == 256
    assert rows(keras.Sequential([keras.Input((4,)), widened(2**16)])) == 64
    assert rows(widened(2**25)) == 1


def test_models_of_one_architecture_share_the_forward_pass():
    first, second = network(seed=0), network(seed=5)
    for model in (first, second):
        outputs = Predictor(model)(X)
        np.testing.assert_allclose(outputs, model(X), rtol=1e-5, atol=1e-6)


def test_draws_differ_but_repeat_with_the_seed(noisy):
    predictor = Predictor(noisy)
    draws = predictor.sample(X, 4, seed=1)
    assert draws.shape == (4, 50, 2)
    assert len({d.tobytes() for d in draws}) == 4
    assert np.array_equal(draws, predictor.sample(X, 4, seed=1))
    assert not np.array_equal(draws, predictor.sample(X, 4, seed=2))


def test_draws_of_parts_differ(noisy, monkeypatch):
    monkeypatch.setattr(_predictor, "CHUNK_ROWS", 25)
    same = np.tile(X[:1], (50, 1))
    draws = Predictor(noisy).sample(same, 1, seed=1)[0]
    assert draws.shape == (50, 2)
    assert not np.array_equal(draws[:25], draws[25:])


def test_drawing_leaves_the_model_alone(noisy):
    before = [v.numpy() for v in noisy.variables]
    predictor = Predictor(noisy)
    predictor.sample(X, 2, seed=1)
    for value, variable in zip(before, noisy.variables, strict=True):
        assert np.array_equal(value, variable.numpy())
    np.testing.assert_allclose(predictor(X), noisy(X), rtol=1e-5, atol=1e-6)


def test_draws_use_the_moving_statistics():
    model = network(layers.BatchNormalization(), layers.Dropout(1e-7, seed=1))
    predictor = Predictor(model)
    draws = predictor.sample(X, 1, seed=1)[0]
    np.testing.assert_allclose(draws, predictor(X), rtol=1e-4, atol=1e-5)


def test_the_mean_of_many_draws_is_the_prediction():
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dropout(0.3, seed=1), dense(1, 0)]
    )
    predictor = Predictor(model)
    draws = predictor.sample(X[:5], 400, seed=1)
    error = 5 * draws.std(axis=0) / np.sqrt(400)
    assert (abs(draws.mean(axis=0) - predictor(X[:5])) < error + 1e-6).all()


class Sub(keras.Model):
    """A subclass whose `call` has no argument `training`."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = parts

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


def in_time(layer, shape=(2, 2)):
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Reshape(shape),
            layers.TimeDistributed(layer),
            layers.Flatten(),
            dense(1, 0),
        ]
    )


NOT_DROPOUT = {
    "wrapped norm": lambda: in_time(layers.BatchNormalization()),
    "norm of a subclass": lambda: Sub(layers.BatchNormalization(), dense(1, 0)),
    "augmentation": lambda: keras.Sequential(
        [
            keras.Input((4,)),
            layers.Reshape((2, 2, 1)),
            layers.RandomFlip(seed=1),
            layers.Flatten(),
            dense(1, 0),
        ]
    ),
    "noise": lambda: network(layers.GaussianNoise(0.5, seed=1)),
}


@pytest.mark.parametrize("name", NOT_DROPOUT)
def test_draws_switch_on_nothing_but_dropout(name):
    model = NOT_DROPOUT[name]()
    model(X)
    predictor = Predictor(model)
    draws = predictor.sample(5 * X + 3, 2, seed=1)
    for draw in draws:
        np.testing.assert_allclose(draw, predictor(5 * X + 3), rtol=1e-4, atol=1e-5)


DROPOUT = {
    "spatial": lambda: in_time(layers.SpatialDropout1D(0.5, seed=1), (2, 2, 1)),
    "wrapped": lambda: in_time(
        keras.Sequential([dense(4, 0), layers.Dropout(0.5, seed=1)])
    ),
    "recurrent": lambda: keras.Sequential(
        [
            keras.Input((4,)),
            layers.Reshape((2, 2)),
            layers.Bidirectional(layers.LSTM(3, dropout=0.5, seed=1)),
            dense(1, 0),
        ]
    ),
    "subclass": lambda: Sub(layers.Dropout(0.5, seed=1), dense(1, 0)),
}


@pytest.mark.parametrize("name", DROPOUT)
def test_draws_switch_dropout_on_wherever_it_is(name):
    model = DROPOUT[name]()
    model(X)
    predictor = Predictor(model)
    before = predictor(X)
    draws = predictor.sample(X, 2, seed=1)
    assert not np.allclose(draws[0], draws[1])
    assert np.array_equal(draws, predictor.sample(X, 2, seed=1))
    np.testing.assert_allclose(predictor(X), before, rtol=1e-6)
