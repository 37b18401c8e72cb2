"""Continued training: `partial_fit` and `warm_start`."""

import pickle

import keras
import numpy as np
import pytest
from mlp_cases import (
    BOTH,
    CLASSES,
    NAMES,
    VALUES,
    X,
    classifier,
    regressor,
    same_weights,
)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize("params", [{}, {"early_stopping": True}, {"epochs": 50}])
def test_partial_fit_is_one_epoch(make, y, params):
    passes = make(**params).partial_fit(X, y)
    assert passes.n_epochs_ == 1
    assert passes.stop_reason_ == "epochs"
    assert same_weights(passes, make(epochs=1, batch_size=32).fit(X, y))
    passes.partial_fit(X, y).partial_fit(X, y)
    assert passes.n_epochs_ == 3
    assert {len(values) for values in passes.history_.values()} == {3}


def test_partial_fit_on_four_batches_equals_four_calls():
    params = {"shuffle": False, "batch_size": 10, "standardize_targets": False}
    params["scaling"] = None
    whole = regressor(**params).partial_fit(X, VALUES)
    parts = regressor(**params)
    for first in range(0, 40, 10):
        parts.partial_fit(X[first : first + 10], VALUES[first : first + 10])
    for one, other in zip(
        whole.model_.get_weights(), parts.model_.get_weights(), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize("optimizer", ["adam", "momentum", keras.optimizers.Lion(1e-3)])
def test_partial_fit_continues_with_the_optimizer(make, y, optimizer):
    params = {"optimizer": optimizer, "batch_size": 100, "early_stopping": False}
    passes = make(**params)
    for _ in range(4):
        passes.partial_fit(X, y)
    fitted = make(epochs=4, **params).fit(X, y)
    np.testing.assert_allclose(
        passes.history_["loss"], fitted.history_["loss"], rtol=1e-5
    )


def test_classes_of_the_first_partial_fit():
    clf = classifier().partial_fit(X[:6], CLASSES[:6] % 2, classes=[2, 1, 0])
    assert clf.classes_.tolist() == [0, 1, 2]
    clf.partial_fit(X, CLASSES)
    with pytest.raises(ValueError, match=r"labels that are not among.*\[7\]"):
        clf.partial_fit(X, np.full(len(X), 7))
    without = classifier().partial_fit(X, CLASSES % 2)
    assert without.classes_.tolist() == [0, 1]


def test_values_are_scaled_by_all_parts():
    reg = regressor().partial_fit(X[:1], VALUES[:1])
    for first in range(1, 40, 3):
        reg.partial_fit(X[first : first + 3], VALUES[first : first + 3])
    np.testing.assert_allclose(reg.target_.offset, VALUES.mean(), rtol=0.1)
    np.testing.assert_allclose(reg.target_.scale, VALUES.std(), rtol=0.1)


def test_partial_fit_after_a_fit_continues_from_its_weights():
    clf = classifier(learning_rate=1e-9, optimizer="sgd").fit(X, CLASSES)
    before = clf.predict_proba(X)
    clf.partial_fit(X, CLASSES)
    np.testing.assert_allclose(clf.predict_proba(X), before, atol=1e-5)
    assert clf.n_epochs_ == 3


def test_partial_fit_after_a_validated_fit_keeps_the_history_complete():
    clf = classifier(scoring="accuracy", early_stopping=True).fit(X, CLASSES)
    before = {name: list(values) for name, values in clf.history_.items()}
    clf.partial_fit(X, CLASSES)
    assert list(clf.history_) == list(before)
    for name, values in clf.history_.items():
        assert values[:-1] == before[name]
        assert np.isnan(values[-1]) == name.startswith("val_")


def test_a_fit_after_partial_fit_starts_from_scratch():
    clf = classifier().partial_fit(X, CLASSES).partial_fit(X, CLASSES)
    assert same_weights(clf.fit(X, CLASSES), classifier().fit(X, CLASSES))
    assert clf.n_epochs_ == 2


def test_another_number_of_features_is_refused():
    clf = classifier(warm_start=True).partial_fit(X, CLASSES)
    for method in (clf.partial_fit, clf.fit):
        with pytest.raises(ValueError, match="X has 2 features, but MLPClassifier"):
            method(X[:, :2], CLASSES)
    assert clf.n_features_in_ == 3


# -- warm start ------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "nadam"])
def test_a_warm_start_continues(make, y, optimizer):
    params = {"optimizer": optimizer, "batch_size": 100, "early_stopping": False}
    warm = make(warm_start=True, **params)
    losses = warm.fit(X, y).history_["loss"] + warm.fit(X, y).history_["loss"]
    whole = make(epochs=4, **params).fit(X, y)
    np.testing.assert_allclose(losses, whole.history_["loss"], rtol=1e-5)
    assert warm.n_epochs_ == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [("adam", "sgd"), ("sgd", "adam"), ("rmsprop", "adagrad"), ("momentum", "sgd")],
)
def test_another_optimizer_starts_fresh(before, after):
    clf = classifier(warm_start=True, optimizer=before).fit(X, CLASSES)
    clf.set_params(optimizer=after).fit(X, CLASSES)
    fresh = classifier(warm_start=True, optimizer=before).fit(X, CLASSES)
    fresh._checkpoint = None
    fresh.set_params(optimizer=after).fit(X, CLASSES)
    assert clf.history_["loss"] == pytest.approx(fresh.history_["loss"], rel=0.05)


CHANGES = {
    "hidden_layer_sizes": (3,),
    "activation": "tanh",
    "dropout": 0.5,
    "batch_norm": True,
    "l2": 0.1,
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_parameters_of_the_network_cannot_change(method, name):
    clf = classifier(warm_start=True).fit(X, CLASSES)
    clf.set_params(**{name: CHANGES[name]})
    with pytest.raises(ValueError, match=f"built with {name}=.*clone of the estimator"):
        getattr(clf, method)(X, CLASSES)
    clf.set_params(warm_start=False).fit(X, CLASSES)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_a_list_changed_in_place_is_a_change(method):
    reg = regressor(warm_start=True, hidden_layer_sizes=[4]).fit(X, VALUES)
    reg.hidden_layer_sizes.append(5)
    with pytest.raises(ValueError, match=r"hidden_layer_sizes=\[4\]; training cannot"):
        getattr(reg, method)(X, VALUES)
    reg.hidden_layer_sizes.pop()
    getattr(reg, method)(X, VALUES)


@pytest.mark.parametrize(
    "change",
    [
        {"loss": "huber"},
        {"standardize_targets": False},
        {"quantiles": (0.2, 0.8)},
        {"huber_delta": 2.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_parameters_of_the_target_cannot_change(change):
    reg = regressor(warm_start=True).fit(X, VALUES).set_params(**change)
    with pytest.raises(ValueError, match=next(iter(change))):
        reg.fit(X, VALUES)


def test_the_same_value_in_another_form_is_no_change():
    clf = classifier(warm_start=True, activation=["relu"]).fit(X, CLASSES)
    clf.set_params(hidden_layer_sizes=[4], activation=("relu",), learning_rate=0.1)
    clf.fit(X, CLASSES).set_params(hidden_layer_sizes=np.array([4]), epochs=1)
    assert pickle.loads(pickle.dumps(clf)).fit(X, CLASSES).n_epochs_ == 1


@pytest.mark.parametrize("seed", [None, 0, np.random.RandomState(0)])
def test_a_warm_start_keeps_its_validation_part(seed):
    seen = []

    def score(estimator, X, y):
        seen.append(np.asarray(X).tolist())
        return 0.0

    clf = classifier(random_state=seed, warm_start=True, scoring=score, epochs=1)
    clf.set_params(early_stopping=True).fit(X, CLASSES).partial_fit(X, CLASSES)
    clf.fit(X, CLASSES)
    assert seen[0] == seen[1]


def test_balanced_classes_are_refused_in_partial_fit():
    clf = classifier(class_weight="balanced")
    with pytest.raises(ValueError, match=r"not supported by partial_fit.*as a dict"):
        clf.partial_fit(X, CLASSES)
    clf.set_params(class_weight={0: 2.0}).partial_fit(X, CLASSES)


def test_a_warm_start_needs_a_fit():
    assert same_weights(
        classifier(warm_start=True).fit(X, CLASSES), classifier().fit(X, CLASSES)
    )


def test_without_warm_start_the_optimizer_is_not_kept():
    cold, warm = classifier(), classifier(warm_start=True)
    sizes = [len(pickle.dumps(c.fit(X, CLASSES))) for c in (cold, warm)]
    assert sizes[0] < sizes[1]


def test_a_warm_start_survives_pickling():
    params = {"warm_start": True, "batch_size": 100}
    clf = classifier(**params).fit(X, CLASSES)
    copy = pickle.loads(pickle.dumps(clf))
    assert same_weights(copy.fit(X, CLASSES), clf.fit(X, CLASSES))


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle", "exponential", "plateau"])
def test_partial_fit_keeps_the_learning_rate(schedule):
    clf = classifier(epochs=2, lr_schedule=schedule, learning_rate=0.1)
    for _ in range(7):
        clf.partial_fit(X[:10], CLASSES[:10])
    np.testing.assert_allclose(clf.history_["learning_rate"], 0.1)


def test_partial_fit_after_a_fit_has_the_initial_learning_rate():
    clf = classifier(epochs=3, lr_schedule="cosine", learning_rate=0.1).fit(X, CLASSES)
    clf.partial_fit(X, CLASSES)
    assert clf.history_["learning_rate"][-1] == pytest.approx(0.1)


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle", "exponential", "plateau"])
def test_a_warm_fit_has_the_whole_schedule(schedule):
    reg = regressor(lr_schedule=schedule, warm_start=True, epochs=3)
    first = reg.fit(X, VALUES).history_["learning_rate"]
    assert reg.fit(X, VALUES).history_["learning_rate"] == first


@pytest.mark.parametrize("scale", [1e-50, 1e-16, 1e37])
def test_the_scale_of_sample_weights_has_no_effect(scale):
    weights = np.linspace(1, 2, len(X))
    one, other = (
        regressor(batch_size=16, early_stopping=True)
        .fit(X, VALUES, sample_weight=w)
        .history_
        for w in (weights, weights * scale)
    )
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(one[name], other[name], rtol=1e-5)


def test_averages_of_weights_are_not_trained_on():
    params = {
        "optimizer": keras.optimizers.Adam(0.05, use_ema=True),
        "shuffle": False,
        "batch_size": 16,
        "early_stopping": False,
    }
    passes = classifier(**params)
    for _ in range(2):
        passes.partial_fit(X, CLASSES)
    assert same_weights(passes, classifier(epochs=2, **params).fit(X, CLASSES))
