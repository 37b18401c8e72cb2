import numpy as np
import pytest
from scipy import sparse
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from sknn import Autoencoder, MLPClassifier, load

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
# Three features that are linear in two, and one of noise.
X = np.hstack([RNG.normal(size=(60, 2)), RNG.normal(size=(60, 2)) / 100])
X = X @ RNG.normal(size=(4, 4))


def autoencoder(**params):
    defaults = {"n_components": 2, "hidden_layer_sizes": (), "epochs": 2}
    return Autoencoder(**defaults | {"random_state": 0} | params)


@parametrize_with_checks([Autoencoder()])
def test_check_estimator(estimator, check):
    check(estimator)


def test_a_linear_autoencoder_finds_the_principal_components():
    fitted = autoencoder(epochs=300, early_stopping=False, learning_rate=0.02).fit(X)
    pca = PCA(2).fit(X)
    error = np.mean((pca.inverse_transform(pca.transform(X)) - X) ** 2)
    assert -fitted.score(X) < error + 0.01 * X.var()
    # Each principal component is linear in the codes.
    codes = np.column_stack([fitted.transform(X), np.ones(len(X))])
    components = pca.transform(X)
    _, residuals, *_ = np.linalg.lstsq(codes, components, rcond=None)
    assert residuals.sum() < 0.01 * (components**2).sum()


def test_decoded_codes_are_the_outputs_of_the_network():
    fitted = autoencoder(hidden_layer_sizes=(8, 3), dropout=0.2, scaling=None).fit(X)
    decoded = fitted.inverse_transform(fitted.transform(X))
    outputs = fitted.model_.predict(X.astype("float32"), verbose=0)
    np.testing.assert_allclose(decoded, outputs, rtol=1e-4, atol=1e-6)
    errors = ((X - outputs) ** 2).mean()
    assert fitted.score(X) == pytest.approx(-errors, rel=1e-4)


def test_shapes_names_and_types():
    fitted = autoencoder(n_components=3).fit(X)
    codes = fitted.transform(X[:5])
    assert codes.shape == (5, 3)
    assert codes.dtype == X.dtype
    assert fitted.inverse_transform(codes).shape == (5, 4)
    names = ["autoencoder0", "autoencoder1", "autoencoder2"]
    assert fitted.get_feature_names_out().tolist() == names


def test_a_sparse_matrix_is_its_dense_array():
    dense = autoencoder().fit(X)
    from_sparse = autoencoder().fit(sparse.csr_array(X))
    np.testing.assert_allclose(
        from_sparse.transform(sparse.csr_array(X)), dense.transform(X), rtol=1e-5
    )
    assert from_sparse.score(sparse.csr_array(X)) == pytest.approx(dense.score(X))


def test_bits_are_reconstructed_as_probabilities():
    bits = (X > 0).astype(float)
    fitted = autoencoder(loss="binary_cross_entropy").fit(bits)
    decoded = fitted.inverse_transform(fitted.transform(bits))
    assert decoded.min() > 0
    assert decoded.max() < 1


def test_values_outside_of_0_and_1_are_refused():
    with pytest.raises(ValueError, match=r"features in \[0, 1\].*MinMaxScaler"):
        autoencoder(loss="binary_cross_entropy").fit(X)


def test_codes_of_another_width_are_refused():
    with pytest.raises(ValueError, match="must have 2 columns.*got 3"):
        autoencoder().fit(X).inverse_transform(np.ones((4, 3)))


def test_noise_is_not_reconstructed():
    # The best linear map shrinks noisy inputs, but a linear map of the noise does not.
    params = {"epochs": 200, "early_stopping": False, "learning_rate": 0.02}
    params["scaling"] = None
    quiet = X / (4 * X.std())
    fitted = autoencoder(n_components=4, input_noise=1.0, **params).fit(quiet)
    decoded = fitted.inverse_transform(fitted.transform(quiet))
    assert decoded.var() < 0.3 * quiet.var()


def test_validation_refit_and_warm_start():
    fitted = autoencoder(early_stopping=True, refit=True, warm_start=True, epochs=3)
    fitted.fit(X)
    assert set(fitted.history_) == {"loss", "val_loss", "learning_rate", "seconds"}
    before = fitted.score(X)
    assert fitted.set_params(epochs=20).fit(X).score(X) > before
    with pytest.raises(ValueError, match="built with n_components=2"):
        fitted.set_params(n_components=3).fit(X)
    assert fitted.transform(X).shape == (60, 2)


def test_weights_count_as_repetitions():
    counts = RNG.integers(1, 3, 60)
    options = {"early_stopping": False, "batch_size": 200}
    weighted = autoencoder(**options).fit(X, sample_weight=counts)
    repeated = autoencoder(**options).fit(np.repeat(X, counts, axis=0))
    np.testing.assert_array_equal(weighted.transform(X), repeated.transform(X))


def test_it_is_saved_and_loaded(tmp_path):
    fitted = autoencoder().fit(X)
    same = load(fitted.save(tmp_path / "codes.sknn"))
    np.testing.assert_array_equal(same.transform(X), fitted.transform(X))
    codes = fitted.transform(X)
    np.testing.assert_array_equal(
        same.inverse_transform(codes), fitted.inverse_transform(codes)
    )


def test_pipelines_and_searches():
    y = (X[:, 0] > 0).astype(int)
    classifier = MLPClassifier((), epochs=2, random_state=0)
    pipeline = make_pipeline(StandardScaler(), autoencoder(), classifier)
    assert len(cross_val_score(pipeline, X, y, cv=2)) == 2
    longer = autoencoder(epochs=200, learning_rate=0.02)
    search = GridSearchCV(longer, {"n_components": [1, 3]}, cv=2)
    assert search.fit(X).best_params_ == {"n_components": 3}
