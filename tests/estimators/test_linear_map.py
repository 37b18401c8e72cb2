import numpy as np
from sklearn.linear_model import Ridge

from sknn.estimators.forecasting._linear_map import fit_linear


def data(n=200, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(3, 1, (n, 4)).astype("float32")
    Y = X @ rng.normal(size=(4, 2)) + rng.normal(5, 0.5, (n, 2))
    return X, Y.astype("float32")


def test_it_is_ridge_regression():
    X, Y = data()
    found = fit_linear(X, Y, penalty=0.1)
    ridge = Ridge(alpha=0.1 * len(X)).fit(X.astype("float64"), Y)
    np.testing.assert_allclose(found.coef, ridge.coef_.T, rtol=1e-5)
    np.testing.assert_allclose(found(X), ridge.predict(X), rtol=1e-5)


def test_the_penalty_is_the_best_on_the_validation_part():
    X, Y = data()
    assert fit_linear(X, Y, data()).penalty == 1e-6
    noise = np.random.default_rng(1).normal(size=Y.shape).astype("float32")
    assert fit_linear(X[:9], noise[:9], (X[9:], noise[9:])).penalty == 1.0
    assert fit_linear(X, Y).penalty == 1e-3


def test_collinear_inputs():
    X = np.tile(np.linspace(0, 1, 50, dtype="float32")[:, None], (1, 6))
    found = fit_linear(X, X[:, :1], penalty=1e-6)
    np.testing.assert_allclose(found(X), X[:, :1], atol=1e-4)
