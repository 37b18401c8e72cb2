"""The tests of scikit-learn's MLP, for the networks of this package.

Each test below corresponds to one function of
`sklearn/neural_network/tests/test_mlp.py` (1.9). Those without a counterpart, and why:

==================================  ====================================================
test_alpha, test_gradient           gradients and the penalty on `coefs_` by hand;
                                    Keras differentiates (see the tests of training)
test_fit                            one step on hand-set `coefs_`
test_lbfgs_classification,          there is no lbfgs
test_lbfgs_regression,
test_lbfgs_classification_maxfun,
test_lbfgs_regression_maxfun
test_learning_rate_warmstart        asks a private optimizer for its rate; the rates are
                                    in `history_`, see
                                    test_schedules_of_warm_starts_and_of_passes
test_adaptive_learning_rate         see test_a_plateau_lowers_the_rate
test_mlp_param_dtypes               weights are always float32; predictions of the
                                    regressor float64, see test_dtypes_of_predictions
test_mlp_warm_start_no_convergence  ConvergenceWarning at `max_iter`: `epochs` is a
                                    budget, and `stop_reason_` tells that it was spent.
                                    Number of epochs: test_warm_start_full_iteration
==================================  ====================================================

And those whose counterpart has another name, here or in another file:

==================================  ====================================================
test_mlp_classifier_dtypes_casting  test_dtypes_casting
test_mlp_regressor_dtypes_casting   test_dtypes_casting
test_mlp_vs_poisson_glm_equivalent  test_poisson_without_hidden_layers_is_the_glm
==================================  ====================================================

Differences on purpose: `partial_fit` works with `early_stopping=True`; a class of one
sample is trained on when a validation part is split off, instead of an error; a warm
start refuses new classes but not missing ones; a loss that is not finite in the first
epoch is an error, since nothing was learned.
"""

import ast
import re
from importlib.util import find_spec

import joblib
import numpy as np
import pandas as pd
import pytest
from mlp_cases import (
    BOTH,
    LABELS,
    NAMES,
    X,
    classifier,
    regressor,
    same_weights,
)
from scipy import sparse
from sklearn.datasets import (
    load_digits,
    load_iris,
    make_classification,
    make_multilabel_classification,
    make_regression,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import roc_auc_score

from sknn import MLPClassifier, MLPRegressor
from sknn.exceptions import NonFiniteLossError

DIGITS = load_digits(n_class=3)
X_DIGITS, Y_DIGITS = DIGITS.data[:200] / 16.0, DIGITS.target[:200]
X_TWO, Y_TWO = X_DIGITS[Y_DIGITS < 2][:100], Y_DIGITS[Y_DIGITS < 2][:100]
X_IRIS, Y_IRIS = load_iris(return_X_y=True)
X_IRIS = (X_IRIS - X_IRIS.mean(axis=0)) / X_IRIS.std(axis=0)


def test_every_test_of_the_perceptrons_of_scikit_learn_is_accounted_for():
    path = find_spec("sklearn.neural_network.tests.test_mlp").origin
    with open(path) as file:
        nodes = ast.parse(file.read()).body
    theirs = {n.name for n in nodes if getattr(n, "name", "").startswith("test_")}
    named = set(re.findall(r"test_\w+", __doc__))
    ours = {name for name in globals() if name.startswith("test_")}
    assert len(theirs) > 40
    assert {n for n in theirs - named if n.replace("mlp_", "") not in ours} == set()


def small(cls, **params):
    quick = {"hidden_layer_sizes": (8,), "dropout": 0.0, "lr_schedule": "constant"}
    return cls(**(quick | {"random_state": 0} | params))


@pytest.mark.parametrize("y", [Y_DIGITS, Y_DIGITS > 0], ids=["three", "two"])
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh", "relu"])
def test_classification(activation, y):
    clf = small(MLPClassifier, activation=activation, epochs=40, learning_rate=0.02)
    clf.fit(X_DIGITS[:150], y[:150])
    predicted = clf.predict(X_DIGITS[150:])
    assert clf.score(X_DIGITS[:150], y[:150]) > 0.95
    assert predicted.shape == (50,)
    assert predicted.dtype == y.dtype


def test_multilabel_classification():
    X, y = make_multilabel_classification(n_samples=50, random_state=0)
    X = X / X.max()
    clf = small(
        MLPClassifier,
        hidden_layer_sizes=(50,),
        learning_rate=0.02,
        epochs=150,
        early_stopping=False,
        l2=0.0,
    )
    assert clf.fit(X, y).score(X, y) > 0.97
    passes = small(MLPClassifier, hidden_layer_sizes=(50,), learning_rate=0.02)
    for _ in range(100):
        passes.partial_fit(X, y, classes=[0, 1, 2, 3, 4])
    assert passes.score(X, y) > 0.9
    clf.set_params(early_stopping=True, epochs=2).fit(X, y).predict(X)


def test_multioutput_regression():
    X, y = make_regression(n_samples=100, n_features=5, n_targets=5, random_state=11)
    reg = small(MLPRegressor, learning_rate=0.02, epochs=60)
    assert reg.fit(X, y).score(X, y) > 0.9


def test_partial_fit_classes_error():
    clf = classifier().partial_fit([[3, 2]], [0], classes=[0, 1])
    with pytest.raises(ValueError, match=r"differ from the classes of the first call"):
        clf.partial_fit([[3, 2]], [0], classes=[1, 2])
    assert clf.partial_fit([[3, 2]], [0], classes=[1, 0]).n_epochs_ == 2


def test_partial_fit_classification():
    params = {"optimizer": "sgd", "learning_rate": 0.2}
    fitted = small(MLPClassifier, epochs=30, early_stopping=False, **params)
    fitted.fit(X_DIGITS, Y_DIGITS)
    passes = small(MLPClassifier, **params)
    for _ in range(30):
        passes.partial_fit(X_DIGITS, Y_DIGITS, classes=np.unique(Y_DIGITS))
    np.testing.assert_array_equal(passes.predict(X_DIGITS), fitted.predict(X_DIGITS))
    assert passes.score(X_DIGITS, Y_DIGITS) > 0.95


def test_partial_fit_unseen_classes():
    clf = classifier()
    clf.partial_fit([[1], [2], [3]], ["a", "b", "c"], classes=["a", "b", "c", "d"])
    clf.partial_fit([[4]], ["d"])
    assert clf.classes_.tolist() == ["a", "b", "c", "d"]
    assert clf.predict_proba([[4]]).shape == (1, 4)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_partial_fit_regression(optimizer):
    X, y = make_regression(n_samples=60, n_features=5, random_state=0)
    params = {"optimizer": optimizer, "learning_rate": 0.05, "batch_size": len(X)}
    params["l2"] = 0.0
    fitted = small(MLPRegressor, epochs=50, early_stopping=False, **params).fit(X, y)
    passes = small(MLPRegressor, **params)
    for _ in range(50):
        passes.partial_fit(X, y)
    # The scales are from the last 1,000 rows, not all of whole passes.
    np.testing.assert_allclose(passes.predict(X), fitted.predict(X), atol=1.0)
    assert passes.score(X, y) > 0.65


def test_partial_fit_errors():
    with pytest.raises(ValueError, match="not among the classes"):
        classifier().partial_fit([[3, 2], [1, 6]], [1, 0], classes=[2])


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_nonfinite_params():
    rng = np.random.default_rng(0)
    X = np.finfo(np.float64).max * rng.uniform(size=(10, 2))
    with pytest.raises(ValueError, match="too large for dtype"):
        regressor().fit(X, rng.normal(size=10))


def test_predict_proba_binary():
    clf = small(MLPClassifier, activation="sigmoid", epochs=60, learning_rate=0.02)
    proba = clf.fit(X_TWO, Y_TWO).predict_proba(X_TWO)
    assert proba.shape == (100, 2)
    np.testing.assert_allclose(clf.predict_log_proba(X_TWO), np.log(proba))
    assert roc_auc_score(Y_TWO, proba[:, 1]) == 1.0


def test_predict_proba_multiclass():
    clf = small(MLPClassifier, epochs=2).fit(X_DIGITS, Y_DIGITS)
    proba = clf.predict_proba(X_DIGITS[:10])
    assert proba.shape == (10, 3)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(clf.predict_log_proba(X_DIGITS[:10]), np.log(proba))
    np.testing.assert_array_equal(
        clf.classes_[proba.argmax(axis=1)], clf.predict(X_DIGITS[:10])
    )


def test_predict_proba_multilabel():
    clf = classifier().fit(X, LABELS)
    proba = clf.predict_proba(X)
    assert proba.shape == LABELS.shape
    assert not np.allclose(proba.sum(axis=1), 1)  # labels do not exclude each other
    np.testing.assert_array_equal(proba > 0.5, clf.predict(X))
    np.testing.assert_allclose(clf.predict_log_proba(X), np.log(proba))


def test_log_proba_of_a_certain_class_is_finite_or_minus_infinity():
    clf = classifier(loss="squared_error").fit(X * 1e6, LABELS[:, 0])
    assert (clf.predict_log_proba(X * 1e6) <= 0).all()


def test_shuffle():
    X, y = make_regression(n_samples=50, n_features=5, random_state=0)

    def fit(shuffle):
        return regressor(batch_size=1, epochs=1, shuffle=shuffle).fit(X, y)

    for shuffle in (True, False):
        assert same_weights(fit(shuffle), fit(shuffle))
    assert not same_weights(fit(True), fit(False))


@pytest.mark.parametrize("container", [sparse.csr_matrix, sparse.csr_array])
def test_sparse_matrices(container):
    X, y = X_TWO[:50], Y_TWO[:50]
    clf = small(MLPClassifier, epochs=5).fit(X, y)
    same = small(MLPClassifier, epochs=5).fit(container(X), y)
    np.testing.assert_array_equal(same.predict(container(X)), clf.predict(X))
    np.testing.assert_array_equal(clf.predict(container(X)), clf.predict(X))


def test_tolerance():
    clf = classifier(optimizer="sgd", min_delta=0.5, epochs=200)
    assert clf.fit([[3, 2], [1, 6]], [1, 0]).n_epochs_ < 200
    assert clf.stop_reason_ == "training_loss"


def test_verbose_sgd(capsys):
    clf = classifier(optimizer="sgd", verbose=10).fit([[3, 2], [1, 6]], [1, 0])
    clf.partial_fit([[3, 2], [1, 6]], [1, 0])
    assert "epoch 2/2" in capsys.readouterr().out


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_early_stopping(cls):
    params = {"optimizer": "sgd", "min_delta": 0.2, "epochs": 200}
    estimator = small(cls, early_stopping=True, **params).fit(X_TWO, Y_TWO)
    values = estimator.history_["val_loss"]
    assert estimator.n_epochs_ < 200
    assert estimator.stop_reason_ == "early_stopping"
    assert values[estimator.best_epoch_ - 1] == min(values)
    assert min(values) + 0.2 > values[-1]
    estimator = small(cls, early_stopping=False, **params | {"epochs": 3})
    estimator.fit(X_TWO, Y_TWO)
    assert "val_loss" not in estimator.history_
    assert estimator.n_epochs_ == 3


def test_warm_start():
    three = np.repeat([0, 1, 2], [40, 40, 70])
    clf = classifier(warm_start=True).fit(X_IRIS, Y_IRIS)
    clf.fit(X_IRIS, Y_IRIS).fit(X_IRIS, three).fit(X_IRIS, np.repeat([0, 1], 75))
    assert clf.classes_.tolist() == [0, 1, 2]
    for other in (np.repeat([0, 1, 3], 50), np.repeat([0, 1, 2, 3, 4], 30)):
        with pytest.raises(ValueError, match=r"not among the classes: \[3"):
            clf.fit(X_IRIS, other)


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_warm_start_full_iteration(cls):
    estimator = small(cls, optimizer="sgd", warm_start=True, epochs=3)
    for _ in range(2):
        assert estimator.fit(X_IRIS, Y_IRIS).n_epochs_ == 3
        assert estimator.stop_reason_ == "epochs"


@pytest.mark.parametrize("patience", [2, 5, 10])
def test_n_iter_no_change(patience):
    clf = small(
        MLPClassifier, min_delta=1.0, epochs=200, patience=patience, early_stopping=True
    )
    clf.fit(X_TWO, Y_TWO)
    # One epoch to become better than a constant prediction, and the patience.
    assert patience < clf.n_epochs_ <= patience + 3


def test_n_iter_no_change_inf():
    clf = small(MLPClassifier, min_delta=1e9, epochs=50, patience=np.inf)
    assert clf.fit(X_TWO, Y_TWO).n_epochs_ == 50
    assert clf.stop_reason_ == "epochs"


def test_early_stopping_stratified():
    clf = classifier(early_stopping=True)
    clf.fit([[1, 2], [2, 3], [3, 4], [4, 5]], [0, 0, 0, 1])
    assert clf.classes_.tolist() == [0, 1]


def test_early_stopping_string_labels():
    X, y = make_classification(n_samples=60, random_state=42)
    y = np.array(["class_a", "class_b"], dtype=object)[y]
    clf = classifier(early_stopping=True, scoring="accuracy").fit(X, y)
    assert len(clf.history_["val_score"]) == clf.n_epochs_
    assert np.isfinite(clf.history_["val_score"]).all()


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_dtypes_casting(cls):
    double = small(cls, epochs=5).fit(X_DIGITS[:150], Y_DIGITS[:150])
    single = small(cls, epochs=5).fit(X_DIGITS[:150].astype("float32"), Y_DIGITS[:150])
    assert same_weights(double, single)
    predicted = single.predict(X_DIGITS[150:].astype("float32"))
    expected = double.predict(X_DIGITS[150:]).astype(predicted.dtype)
    np.testing.assert_array_equal(predicted, expected)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_of_predictions(dtype):
    X = X_DIGITS.astype(dtype)
    assert small(MLPRegressor, epochs=1).fit(X, Y_DIGITS).predict(X).dtype == dtype
    clf = small(MLPClassifier, epochs=1).fit(X, Y_DIGITS)
    assert clf.predict_proba(X).dtype == dtype
    assert {w.dtype.name for w in clf.model_.get_weights()} == {"float32"}


def test_loading_from_joblib_partial_fit(tmp_path):
    reg = regressor(learning_rate=0.05, standardize_targets=False).fit([[2]], [4])
    joblib.dump(reg, tmp_path / "mlp.joblib")
    loaded = joblib.load(tmp_path / "mlp.joblib")
    for _ in range(100):
        loaded.partial_fit([[2]], [1])
    np.testing.assert_allclose(loaded.predict([[2]]), [1], atol=0.05)


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_preserve_feature_names(cls):
    frame = pd.DataFrame(X[:10], columns=["a", "b", "c"])
    y = pd.Series(np.ones(10), name="y")
    estimator = small(cls, epochs=2, early_stopping=True, validation_fraction=0.2)
    estimator.set_params(scoring=lambda est, X, y: est.predict(X)[0])
    estimator.fit(frame, y).predict(frame)  # a warning would be an error
    assert estimator.feature_names_in_.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_warm_start_with_early_stopping(make, y):
    estimator = make(warm_start=True, early_stopping=True).fit(X, y)
    assert len(estimator.history_["val_loss"]) == 2
    estimator.set_params(epochs=4).fit(X, y)
    assert len(estimator.history_["val_loss"]) == 4


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_partial_fit_after_fit(make, y):
    estimator = make(early_stopping=True).fit(X, y)
    assert estimator.partial_fit(X, y).n_epochs_ == 3


def test_diverging_loss():
    params = {"activation": "linear", "optimizer": "sgd", "early_stopping": True}
    reg = regressor(learning_rate=0.5, epochs=50, hidden_layer_sizes=(100,), **params)
    with pytest.warns(ConvergenceWarning, match="no longer finite"):
        reg.fit(X * 3, X[:, 0])
    assert reg.stop_reason_ == "non_finite_loss"
    assert np.isfinite(reg.predict(X)).all()
    with pytest.raises(NonFiniteLossError, match="first epoch"):
        reg.set_params(learning_rate=1e30).fit(X, X[:, 0])


def test_sample_weight_with_early_stopping():
    params = {"early_stopping": True, "batch_size": 10}
    plain = regressor(**params).fit(X, X[:, 0])
    weighted = regressor(**params).fit(X, X[:, 0], sample_weight=np.ones(len(X)))
    assert same_weights(plain, weighted)


def test_poisson_without_hidden_layers_is_the_glm():
    X = np.linspace(0, 1, 100)[:, None]
    y = np.random.default_rng(0).poisson(np.exp(X[:, 0] + 1))
    glm = PoissonRegressor(alpha=0, tol=1e-7).fit(X, y)
    params = {"batch_size": 100, "learning_rate": 0.05, "early_stopping": False}
    reg = regressor(hidden_layer_sizes=(), loss="poisson", epochs=800, **params)
    np.testing.assert_allclose(reg.fit(X, y).predict(X), glm.predict(X), rtol=1e-3)
    reg.set_params(loss="squared_error").fit(X, y)
    assert not np.allclose(reg.predict(X), glm.predict(X), rtol=1e-2)


def test_minimum_input_sample_size():
    with pytest.raises(ValueError, match="at least two samples"):
        regressor(early_stopping=True).fit(X[:1], [1.0])


def test_schedules_of_warm_starts_and_of_passes():
    clf = classifier(optimizer="sgd", epochs=2, lr_schedule="power", warm_start=True)
    first = clf.fit(X, LABELS[:, 0]).history_["learning_rate"]
    second = clf.fit(X, LABELS[:, 0]).history_["learning_rate"]
    assert first[0] > first[1]
    assert first == second  # `epochs` more, with a schedule of their own
    clf = classifier(optimizer="sgd", epochs=2, lr_schedule="power")
    clf.partial_fit(X, LABELS[:, 0]).partial_fit(X, LABELS[:, 0])
    # A stream has no end that the schedule could be stretched to.
    np.testing.assert_allclose(clf.history_["learning_rate"], 0.1)
    clf = classifier(optimizer="sgd", warm_start=True).fit(X, LABELS[:, 0])
    first = clf.history_["learning_rate"]
    assert clf.fit(X, LABELS[:, 0]).history_["learning_rate"] == first


def test_a_plateau_lowers_the_rate():
    clf = classifier(lr_schedule="plateau", epochs=40, patience=np.inf)
    clf.set_params(learning_rate=1e-9, optimizer="sgd", loss="perceptron")
    rates = clf.fit([[3, 2], [1, 6]], [1, 0]).history_["learning_rate"]
    assert rates[-1] < 0.1 * rates[0]
