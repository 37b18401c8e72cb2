"""One test for each thing that another Keras wrapper for scikit-learn gets wrong."""

import pickle

import keras
import numpy as np
import pytest
import tensorflow as tf
from mlp_cases import BINARY, BOTH, CLASSES, NAMES, X, classifier, regressor
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV, check_cv, cross_val_predict

from sknn import MLPClassifier
from sknn.training import n_programs


def _halved(epoch, rate):
    return rate / 2


class Narrow(MLPClassifier):
    """A subclass with parameters of its own."""

    def __init__(self, width=2, *, epochs=1, random_state=None):
        super().__init__((width,), epochs=epochs, random_state=random_state)
        self.width = width


def test_clone_keeps_every_parameter():
    changed = classifier(
        activation="tanh",
        optimizer=keras.optimizers.SGD(0.3, momentum=0.5),
        callbacks={"stop": keras.callbacks.EarlyStopping(patience=7)},
        class_weight={0: 2.0},
    )
    copy = clone(changed)
    before, after = changed.get_params(deep=False), copy.get_params(deep=False)
    assert after["optimizer"].get_config() == before["optimizer"].get_config()
    assert after["callbacks"]["stop"].patience == 7
    for name in set(before) - {"optimizer", "callbacks"}:
        assert after[name] == before[name]


def test_clone_keeps_the_parameters_of_a_subclass():
    copy = clone(Narrow(width=3, epochs=2, random_state=5))
    assert copy.get_params() == {"width": 3, "epochs": 2, "random_state": 5}
    fitted = copy.fit(X, CLASSES)
    assert fitted.n_epochs_ == 2
    assert pickle.loads(pickle.dumps(fitted)).width == 3


def test_folds_are_stratified():
    assert is_classifier(classifier())
    assert is_regressor(regressor())
    labels = np.sort(CLASSES)
    for _, test in check_cv(3, labels, classifier=is_classifier(classifier())).split(
        X, labels
    ):
        assert set(labels[test]) == {0, 1, 2}
    # Without stratification a fold of sorted labels would never see its class.
    proba = cross_val_predict(classifier(), X, labels, cv=3, method="predict_proba")
    assert proba.shape == (len(X), 3)


@pytest.mark.parametrize(("y", "columns"), [(BINARY, 2), (CLASSES, 3)])
def test_probabilities_of_one_row_have_two_dimensions(y, columns):
    assert classifier().fit(X, y).predict_proba(X[:1]).shape == (1, columns)


def test_fit_leaves_weights_and_parameters_as_they_are():
    weights, class_weight = np.linspace(0.5, 2, len(X)), {0: 1.0, 1: 3.0}
    callbacks = {"stop": keras.callbacks.EarlyStopping("loss")}
    optimizer = keras.optimizers.Adam(0.01)
    config = optimizer.get_config()
    params = {"callbacks": callbacks, "optimizer": optimizer}
    clf = classifier(class_weight=class_weight, **params)
    clf.fit(X, BINARY, sample_weight=weights)
    np.testing.assert_array_equal(weights, np.linspace(0.5, 2, len(X)))
    assert class_weight == {0: 1.0, 1: 3.0}
    assert clf.class_weight is class_weight
    assert list(callbacks) == ["stop"]
    assert clf.callbacks is callbacks
    assert clf.optimizer is optimizer
    assert optimizer.get_config() == config
    assert not optimizer.built


def test_an_unseeded_fit_works_after_a_seeded_one():
    classifier(random_state=0, dropout=0.5).fit(X, CLASSES)
    classifier(random_state=None, dropout=0.5).fit(X, CLASSES)
    tf.random.normal((2,))  # would fail if determinism had been left on
    keras.random.normal((2,))


def test_settings_of_callbacks_are_searched():
    callbacks = {"es": keras.callbacks.EarlyStopping("loss", min_delta=10.0)}
    search = GridSearchCV(
        classifier(callbacks=callbacks, epochs=6),
        {"callbacks__es__patience": [1, 3]},
        cv=2,
        scoring=lambda est, X, y: est.n_epochs_,
    ).fit(X, CLASSES)
    assert search.cv_results_["mean_test_score"].tolist() == [2, 4]
    assert search.best_estimator_.callbacks["es"].patience == 3
    assert callbacks["es"].patience == 0


def test_roc_auc_of_two_classes():
    clf = classifier().fit(X, np.array(["no", "yes"])[BINARY])
    score = get_scorer("roc_auc")(clf, X, np.array(["no", "yes"])[BINARY])
    assert 0 <= score <= 1


def test_the_validation_part_contains_every_class():
    seen = []

    def score(estimator, X, y):
        seen.append(set(y))
        return 0.0

    rare = np.repeat([0, 1, 2], [34, 3, 3])
    classifier(early_stopping=True, scoring=score).fit(X, rare)
    assert seen == [{0, 1, 2}] * 2


def test_memory_stays_flat():
    resource = pytest.importorskip("resource")

    def fit(n_fits):
        for seed in range(n_fits):
            clone(classifier(dropout=0.5)).set_params(random_state=seed).fit(X, CLASSES)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before, programs = fit(10), n_programs()
    assert fit(40) - before < 4_000  # KiB; 0.1 MiB a fit, of which it takes half
    assert n_programs() == programs


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_nothing_is_printed(make, y, capfd):
    estimator = make().fit(X, y).partial_fit(X, y)
    estimator.predict(X)
    estimator.score(X, y)
    assert capfd.readouterr() == ("", "")


def test_loading_a_second_model_leaves_the_first_alone():
    first, second = classifier().fit(X, CLASSES), classifier().fit(X, BINARY)
    before = first.predict_proba(X)
    loaded = pickle.loads(pickle.dumps(first))
    other = pickle.loads(pickle.dumps(second))
    other.partial_fit(X, BINARY)
    np.testing.assert_array_equal(first.predict_proba(X), before)
    np.testing.assert_array_equal(loaded.predict_proba(X), before)


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.EarlyStopping("loss"),
        keras.callbacks.History(),
        keras.callbacks.LearningRateScheduler(_halved),
        keras.callbacks.ReduceLROnPlateau("loss"),
        keras.callbacks.TerminateOnNaN(),
    ],
    ids=lambda callback: type(callback).__name__,
)
def test_pickles_after_a_fit_with_callbacks(callback):
    clf = classifier(callbacks=[callback])
    clf.fit(X, CLASSES)
    copy = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(copy.predict_proba(X), clf.predict_proba(X))
    assert type(copy.callbacks[0]) is type(callback)


def test_keras_is_not_changed():
    assert keras.Model.__reduce__.__module__.startswith("keras.")
    assert keras.optimizers.Optimizer.__init__.__module__.startswith("keras.")
