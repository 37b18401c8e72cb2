import numpy as np
import pytest
from scipy import sparse

from sknn import MLPClassifier, MLPRegressor
from sknn._targets import classification_target, regression_target
from sknn.estimators.core._samples import Samples
from sknn.estimators.tables._automatic_l2 import automatic_l2, errors_of_simple_models

RNG = np.random.default_rng(0)
X = RNG.uniform(-2, 2, (400, 2))


def samples(y, X=X):
    return Samples(X, y, np.ones(len(y)))


def errors(y, X=X):
    return errors_of_simple_models(samples(y, X), regression_target(y))


@pytest.mark.parametrize("noise", [0.0, 0.5, 1.0])
def test_the_noise_is_the_share_of_the_variance_that_nothing_explains(noise):
    y = np.sin(2 * X[:, 0]) + RNG.normal(0, noise, 400)
    share = noise**2 / np.var(y)
    # The mean of five neighbors has a fifth of the noise of its own.
    assert 0.9 * share <= errors(y).noise <= min(1.0, 1.2 * share + 0.2)


def test_linear_functions_of_many_columns_have_no_noise():
    Z = RNG.normal(size=(400, 30))
    found = errors(Z @ np.arange(30), Z)
    assert found.linear == found.noise < 0.01
    assert found.local > 0.1


def test_the_errors_are_unknown_for_few_samples():
    assert errors(X[:10, 0], X[:10]) is None
    assert errors(np.ones(400)) is None


def test_sparse_rows_have_the_errors_of_dense_rows():
    y = X[:, 0] ** 2
    assert errors(y, sparse.csr_array(X)) == pytest.approx(errors(y), rel=1e-6)


def test_the_penalty_of_classes_decreases_with_the_error_of_linear_models():
    def penalty(y):
        return automatic_l2(samples(y), classification_target(y), is_part=False)

    line, stripe = X[:, 0] > 0, np.abs(X[:, 0]) < 1
    assert penalty(line) > 2 * penalty(stripe)


def test_the_penalty_increases_with_noise_and_decreases_with_samples():
    def penalty(y, part=slice(None), is_part=False):
        return automatic_l2(
            samples(y[part], X[part]), regression_target(y[part]), is_part=is_part
        )

    clean, noisy = X[:, 0], RNG.normal(size=400)
    assert penalty(clean) < penalty(noisy) <= 0.02
    assert penalty(clean, slice(200)) == pytest.approx(2 * penalty(clean))
    assert penalty(noisy, slice(1), is_part=True) == penalty(clean, is_part=True)


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_the_network_has_the_penalty(kind):
    y = (X[:, 0] > 0).astype(int)
    network = kind((3,), epochs=1).fit(X, y).model_
    automatic = network.get_layer("hidden_1").kernel_regularizer.l2
    assert 0 < automatic < 0.02
    network = kind((3,), epochs=1, l2=0.5).fit(X, y).model_
    assert network.get_layer("hidden_1").kernel_regularizer.l2 == 0.5


@pytest.mark.parametrize(
    ("loss", "least"), [("auto", 1.0), ("gaussian_nll", 1.5), ("pinball", 0.2)]
)
def test_the_penalty_of_values_depends_on_the_loss(loss, least):
    def penalty(noise):
        y = X[:, 0] + noise * RNG.normal(size=400)
        target = regression_target(y, loss=loss)
        return automatic_l2(samples(y), target, is_part=False)

    assert penalty(0.0) == least / 400
    assert least / 400 < penalty(1.0) <= 0.02
