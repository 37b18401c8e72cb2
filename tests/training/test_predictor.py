import keras
import numpy as np
import pytest
from scipy import sparse
from training_cases import dense, network, table

from sknn.training import Predictor, _predictor

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
    predictor = Predictor(noisy)
    whole = predictor(X)
    monkeypatch.setattr(_predictor, "CHUNK_ROWS", 7)
    assert np.array_equal(predictor(X), whole)


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
