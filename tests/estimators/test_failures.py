"""A fit that fails changes nothing, and says why."""

import re

import keras
import numpy as np
import pytest
from mlp_cases import (
    BINARY,
    BOTH,
    CLASSES,
    LABELS,
    NAMES,
    VALUES,
    X,
    classifier,
    regressor,
)
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils._param_validation import InvalidParameterError

from sknn.exceptions import InvalidNetworkError, NonFiniteLossError


class Raises(keras.callbacks.Callback):
    """Raise an error in epoch `epoch`, counted from 0."""

    def __init__(self, error, epoch=0):
        super().__init__()
        self.error = error
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise self.error


def state_of(estimator):
    """Return everything an estimator holds, the weights by value."""
    state = dict(vars(estimator))
    model = state.pop("model_", None)
    weights = None if model is None else [w.tolist() for w in model.get_weights()]
    return {k: (id(v), repr(v)) for k, v in state.items()}, weights


FAILURES = {
    "bad X_val": ({}, {"X_val": X[:, :2], "y_val": VALUES > 3}, ValueError),
    "half a validation": ({}, {"X_val": X}, ValueError),
    "bad weights": ({}, {"sample_weight": -np.ones(len(X))}, ValueError),
    "bad groups": ({}, {"groups": [1, 2]}, ValueError),
    "callback": ({"callbacks": [Raises(OSError("disk"))]}, {}, OSError),
    "late callback": ({"callbacks": [Raises(OSError("disk"), 1)]}, {}, OSError),
    "Ctrl-C at once": (
        {"callbacks": [Raises(KeyboardInterrupt)]},
        {},
        KeyboardInterrupt,
    ),
    "not finite": (
        {"optimizer": "sgd", "learning_rate": 1e30},
        {},
        NonFiniteLossError,
    ),
    "bad scorer": ({"scoring": "foo", "early_stopping": True}, {}, ValueError),
    "scorer fails": (
        {"scoring": lambda est, X, y: 1 / 0, "early_stopping": True},
        {},
        ZeroDivisionError,
    ),
    "bad activation": ({"activation": "foo"}, {}, InvalidNetworkError),
    "bad parameter": ({"epochs": 0}, {}, InvalidParameterError),
}


@pytest.mark.parametrize("warm_start", [False, True], ids=["cold", "warm"])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_fit_leaves_a_fitted_estimator_as_it_was(name, warm_start):
    params, arguments, error = FAILURES[name]
    if name == "bad activation":
        error = ValueError  # with a warm start for being another one
    reg = regressor(batch_size=8).fit(X * 10, VALUES)
    predictions = reg.predict(X)
    reg.set_params(warm_start=warm_start, **params)
    before = state_of(reg)
    with pytest.raises(error):
        reg.fit(X * 10, VALUES * 10, **arguments)
    assert state_of(reg) == before
    np.testing.assert_array_equal(reg.predict(X), predictions)


@pytest.mark.parametrize(
    ("params", "arguments", "error"), FAILURES.values(), ids=FAILURES
)
def test_a_failing_fit_leaves_an_unfitted_estimator_unfitted(params, arguments, error):
    reg = regressor(batch_size=8, **params)
    before = state_of(reg)
    with pytest.raises(error):
        reg.fit(X * 10, VALUES, **arguments)
    assert state_of(reg) == before
    with pytest.raises(NotFittedError):
        reg.predict(X)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_a_failing_partial_fit_changes_nothing(make, y):
    estimator = make().partial_fit(X, y)
    before = state_of(estimator)
    for data in (X[:, :2], np.full_like(X, np.nan)):
        with pytest.raises(ValueError, match="NaN|features"):
            estimator.partial_fit(data, y)
    assert state_of(estimator) == before


def test_ctrl_c_keeps_the_current_weights():
    clf = classifier(callbacks=[Raises(KeyboardInterrupt, 3)], epochs=10)
    with pytest.warns(ConvergenceWarning, match="interrupted after epoch 3") as caught:
        clf.fit(X, CLASSES)
    assert caught[0].filename == __file__
    assert (clf.stop_reason_, clf.n_epochs_) == ("interrupted", 3)
    assert clf.predict(X).shape == (len(X),)


def test_a_warning_as_an_error_comes_after_the_network_is_stored():
    reg = regressor(warm_start=True).fit(X, VALUES)
    reg.set_params(callbacks=[Raises(KeyboardInterrupt, 3)], epochs=10)
    with pytest.raises(ConvergenceWarning, match="interrupted after epoch 3"):
        reg.fit(X, VALUES)
    assert (reg.stop_reason_, reg.n_epochs_) == ("interrupted", 3)
    assert reg._checkpoint.n_epochs == 5


def test_a_diverging_loss_keeps_finite_weights():
    params = {"optimizer": "sgd", "activation": "linear", "epochs": 100}
    reg = regressor(learning_rate=0.9, hidden_layer_sizes=(50,), **params)
    with pytest.warns(ConvergenceWarning, match="Lower `learning_rate`") as caught:
        reg.fit(X * 3, VALUES)
    assert caught[0].filename == __file__
    assert reg.stop_reason_ == "non_finite_loss"
    assert all(np.isfinite(w).all() for w in reg.model_.get_weights())
    assert np.isfinite(reg.history_["loss"]).all()


@pytest.mark.parametrize("method", ["predict", "predict_proba", "save"])
def test_an_unfitted_classifier_says_so(method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(classifier(), method)(X)


@pytest.mark.parametrize("params", [{}, {"return_std": True}, {"mc_samples": 3}])
def test_an_unfitted_regressor_says_so(params):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        regressor().predict(X, **params)


# -- messages --------------------------------------------------------------------------

CLASSIFIER_PARAMS = [
    ({"loss": "mse"}, 'loss must be "auto", one of cross_entropy'),
    ({"activation": "foo"}, "activation must be one of linear, sigmoid"),
    ({"kernel_initializer": "foo"}, 'kernel_initializer must be "auto", one of zeros'),
    ({"hidden_layer_sizes": (4, 0)}, 'hidden_layer_sizes must be "auto"'),
    ({"hidden_layer_sizes": 0}, "'hidden_layer_sizes' parameter of MLPClassifier"),
    ({"dropout": [0.1, 0.2]}, "Got 2 values for 1 hidden layers"),
    ({"dropout": 1.0}, r"'dropout' parameter .* range \[0.0, 1.0\)"),
    ({"dropout": [1.5]}, "dropout must be at least 0 and below 1"),
    ({"batch_norm": True, "layer_norm": True}, "cannot both be True"),
    ({"optimizer": "foo"}, "'optimizer' parameter of MLPClassifier"),
    ({"learning_rate": 0}, "'learning_rate' parameter of MLPClassifier"),
    ({"lr_schedule": "foo"}, "'lr_schedule' parameter of MLPClassifier"),
    ({"batch_size": 0}, "'batch_size' parameter of MLPClassifier"),
    ({"patience": 0}, "'patience' parameter of MLPClassifier"),
    ({"validation_fraction": 1.0}, "'validation_fraction' parameter"),
    ({"label_smoothing": 1.0}, "'label_smoothing' parameter"),
    ({"class_weight": "even"}, "'class_weight' parameter"),
    ({"class_weight": {5: 1.0}}, r"keys that are not classes: \[5\]"),
    (
        {"class_weight": {0: -1.0}},
        "class_weight must be finite numbers, and must not be n",
    ),
    ({"class_weight": {0: "1"}}, "class_weight must be finite numbers"),
    ({"class_weight": [{0: 1.0}]}, "class_weight must be a dict"),
    ({"class_weight": {0: 0, 1: 0, 2: 0}}, r"zero for every sample"),
    ({"dropout": ["a"]}, "dropout must be .* Got 'a'"),
    ({"loss": keras.losses.LogCosh}, r"That is a class; write loss=LogCosh\(\)"),
    (
        {"callbacks": {"a__b": keras.callbacks.History()}},
        r"names of callbacks must be .*Rename \['a__b'\]",
    ),
    ({"callbacks": {1: keras.callbacks.History()}}, r"names of callbacks must be"),
    ({"callbacks": (1,)}, "'callbacks' parameter of MLPClassifier"),
    ({"random_state": "x"}, "'random_state' parameter of MLPClassifier"),
]


@pytest.mark.parametrize(("params", "message"), CLASSIFIER_PARAMS)
def test_messages_about_parameters(params, message):
    with pytest.raises(ValueError, match=message):
        classifier(**params).fit(X, CLASSES)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"loss": "cross_entropy"}, "one of squared_error, absolute_error"),
        ({"loss": "pinball", "quantiles": [0.9, 0.1]}, "quantiles must be increasing"),
        ({"loss": "poisson"}, "y >= 0 everywhere"),
        ({"huber_delta": 0.0}, "'huber_delta' parameter of MLPRegressor"),
        ({"loss": keras.losses.LogCosh}, r"That is a class; write loss=LogCosh\(\)"),
    ],
)
def test_messages_about_parameters_of_the_regressor(params, message):
    with pytest.raises(ValueError, match=message):
        regressor(**params).fit(X, VALUES - 100)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"X_val": X}, "X_val was passed without y_val"),
        ({"y_val": BINARY}, "y_val was passed without X_val"),
        ({"sample_weight_val": BINARY}, "sample_weight_val was passed without X_val"),
        ({"X_val": X, "y_val": CLASSES}, r"not among the classes: \[2\]"),
        ({"X_val": X, "y_val": BINARY[:3]}, "inconsistent numbers of samples"),
        (
            {"X_val": X, "y_val": BINARY, "sample_weight_val": np.zeros(len(X))},
            "sample_weight_val .* zero for every sample of X_val.* validate on",
        ),
        ({"groups": np.zeros(len(X))}, "at least two groups"),
        ({"groups": [0, 1]}, "inconsistent numbers of samples"),
        ({"sample_weight": np.zeros(len(X))}, "sample_weight .* zero .* train on"),
        ({"sample_weight": np.ones(3)}, "sample_weight"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_messages_about_arguments_of_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        classifier(early_stopping=True).fit(X, BINARY, **arguments)


def test_messages_about_targets():
    with pytest.raises(ValueError, match="MultiOutputClassifier"):
        classifier().fit(X, np.column_stack([CLASSES, CLASSES]))
    with pytest.raises(ValueError, match="Unknown label type"):
        classifier().fit(X, VALUES)
    with pytest.raises(ValueError, match="compares distributions over classes"):
        classifier(loss="kl_divergence").fit(X, LABELS)
    with pytest.raises(ValueError, match="No class has two samples"):
        classifier(early_stopping=True).fit(X[:3], [0, 1, 2])


@pytest.mark.parametrize(
    "params",
    [
        {"optimizer": keras.optimizers.Adam},
        {"lr_schedule": keras.optimizers.schedules.CosineDecay},
        {"callbacks": [keras.callbacks.History]},
    ],
    ids=lambda params: next(iter(params)),
)
def test_a_class_instead_of_an_instance_is_refused(params):
    with pytest.raises(
        TypeError, match=r"must be an instance, got the class .*\(\.\.\.\)"
    ):
        classifier(**params).fit(X, CLASSES)


@pytest.mark.parametrize("other", [1, None, np.nan])
def test_labels_that_cannot_be_sorted_are_refused(other):
    y = np.array(["a", other] * 20, dtype=object)
    with pytest.raises(
        ValueError, match="y must contain labels of one type|contains NaN"
    ):
        classifier().fit(X, y)


def test_validation_classes_without_weight_are_named():
    y = np.array(["a", "b"])[BINARY]
    clf = classifier(class_weight={"a": 0.0, "b": 1.0})
    with pytest.raises(ValueError, match=r"sample_weight_val \(times class_weight\)"):
        clf.fit(X, y, X_val=X[y == "a"], y_val=y[y == "a"])


def test_a_callback_of_another_kind_is_explained():
    with pytest.raises(TypeError, match=r"Keras callbacks.*`set_callbacks`"):
        classifier(callbacks=["stop"]).fit(X, CLASSES)


@pytest.mark.parametrize(
    ("callbacks", "key", "message"),
    [
        (None, "callbacks__es__patience", "must be a dict with the key 'es'"),
        ([], "callbacks__es", "must be a dict with the key 'es'"),
        (
            {"es": keras.callbacks.EarlyStopping()},
            "callbacks__es__foo",
            "settings of EarlyStopping are ['monitor'",
        ),
        (
            {"a__b": keras.callbacks.EarlyStopping()},
            "callbacks__a__b__patience",
            "Rename ['a__b']",
        ),
    ],
)
def test_messages_about_settings_of_callbacks(callbacks, key, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        classifier(callbacks=callbacks).set_params(**{key: 1})
