"""scikit-learn's meta-estimators."""

import keras
import numpy as np
import pytest
from joblib import parallel_config
from mlp_cases import BINARY, CLASSES, LABELS, OUTPUTS, VALUES, X, classifier, regressor
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (a switch)
from sklearn.feature_selection import SequentialFeatureSelector
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
    cross_val_score,
    cross_validate,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import SelfTrainingClassifier

from sknn import Backbone

pytestmark = pytest.mark.slow

CLASSIFIERS = {
    "pipeline": make_pipeline(StandardScaler(), classifier()),
    "grid": GridSearchCV(classifier(), {"dropout": [0.0, 0.5]}, cv=2),
    "random": RandomizedSearchCV(
        classifier(), {"l2": [0.0, 0.1, 0.2]}, n_iter=2, cv=2, random_state=0
    ),
    "voting": VotingClassifier(
        [("net", classifier()), ("lr", LogisticRegression())], voting="soft"
    ),
    "stacking": StackingClassifier([("net", classifier())], cv=2),
    "bagging": BaggingClassifier(classifier(), n_estimators=2, random_state=0),
    "calibrated": CalibratedClassifierCV(classifier(), cv=2),
    "calibrated margins": CalibratedClassifierCV(classifier(loss="hinge"), cv=2),
    "one vs rest": OneVsRestClassifier(classifier()),
}
REGRESSORS = {
    "transformed target": TransformedTargetRegressor(
        regressor(), func=np.arcsinh, inverse_func=np.sinh
    ),
    "voting": VotingRegressor([("net", regressor()), ("ridge", Ridge())]),
    "stacking": StackingRegressor([("net", regressor()), ("ridge", Ridge())], cv=2),
    "bagging": BaggingRegressor(regressor(), n_estimators=2, random_state=0),
    "adaboost": AdaBoostRegressor(regressor(), n_estimators=2, random_state=0),
}


@pytest.mark.parametrize("y", [BINARY, np.array(["a", "b", "c"])[CLASSES]], ids=len)
@pytest.mark.parametrize("estimator", CLASSIFIERS.values(), ids=CLASSIFIERS)
def test_classifiers(estimator, y):
    fitted = clone(estimator).fit(X, y)
    proba = fitted.predict_proba(X)
    assert proba.shape == (len(X), len(np.unique(y)))
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-4)
    assert set(fitted.predict(X)) <= set(y)


@pytest.mark.parametrize("estimator", REGRESSORS.values(), ids=REGRESSORS)
def test_regressors(estimator):
    predicted = clone(estimator).fit(X, VALUES).predict(X)
    assert predicted.shape == VALUES.shape
    assert np.isfinite(predicted).all()


def test_boosted_classifiers_learn_from_the_weights():
    y = np.where(X[:, 0] > 0, "a", "b")
    weak = classifier(epochs=5, learning_rate=0.02)
    boosted = AdaBoostClassifier(weak, n_estimators=3, random_state=0).fit(X, y)
    assert len(boosted.estimators_) == 3
    assert boosted.score(X, y) > 0.8


def test_several_columns_of_labels():
    columns = np.column_stack([CLASSES, BINARY])
    clf = MultiOutputClassifier(classifier()).fit(X, columns)
    assert clf.predict(X).shape == columns.shape
    assert [p.shape[1] for p in clf.predict_proba(X)] == [3, 2]
    assert ClassifierChain(classifier()).fit(X, LABELS).predict(X).shape == LABELS.shape


def test_labels_that_are_missing():
    y = np.where(np.arange(len(X)) < 20, CLASSES, -1)
    clf = SelfTrainingClassifier(classifier(), max_iter=2).fit(X, y)
    assert set(clf.predict(X)) <= {0, 1, 2}


def test_partial_fit_of_a_multi_output_classifier():
    clf = MultiOutputClassifier(classifier())
    clf.partial_fit(X, LABELS, classes=[[0, 1], [0, 1]]).partial_fit(X, LABELS)
    assert [one.n_epochs_ for one in clf.estimators_] == [2, 2]


def test_halving_over_epochs():
    search = HalvingGridSearchCV(
        classifier(),
        {"learning_rate": [0.001, 0.01, 0.1]},
        resource="epochs",
        min_resources=1,
        max_resources=3,
        cv=2,
        random_state=0,
    ).fit(X, CLASSES)
    assert search.best_estimator_.n_epochs_ == 3


# A value of each parameter that is not the default.
STOP = keras.callbacks.EarlyStopping("loss")
BOTH_VALUES = {
    "hidden_layer_sizes": (3,),
    "activation": "tanh",
    "kernel_initializer": "he_uniform",
    "dropout": 0.3,
    "input_dropout": 0.1,
    "input_noise": 0.1,
    "scaling": None,
    "batch_norm": True,
    "layer_norm": True,
    "l1": 0.1,
    "l2": 0.1,
    "max_norm": 1.0,
    "optimizer": "sgd",
    "learning_rate": 0.01,
    "lr_schedule": "cosine",
    "backbone": Backbone(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])),
    "weight_decay": 0.1,
    "clip_norm": 1.0,
    "clip_value": 1.0,
    "batch_size": 16,
    "epochs": 2,
    "early_stopping": True,
    "validation_fraction": 0.3,
    "patience": 2,
    "min_delta": 0.1,
    "refit": True,
    "shuffle": False,
    "warm_start": True,
    "callbacks": {"stop": keras.callbacks.EarlyStopping("loss", patience=1)},
    "callbacks__stop": keras.callbacks.EarlyStopping("loss", patience=2),
    "callbacks__stop__monitor": "loss",
    "callbacks__stop__min_delta": 0.5,
    "callbacks__stop__mode": "min",
    "callbacks__stop__patience": 3,
    "callbacks__stop__verbose": 0,
    "callbacks__stop__baseline": 0.5,
    "callbacks__stop__restore_best_weights": True,
    "callbacks__stop__start_from_epoch": 1,
    "random_state": 1,
    "verbose": 0,
}
CLASSIFIER_VALUES = BOTH_VALUES | {
    "loss": "squared_error",
    "scoring": "accuracy",
    "label_smoothing": 0.1,
    "class_weight": "balanced",
}
REGRESSOR_VALUES = BOTH_VALUES | {
    "loss": "pinball",
    "scoring": "r2",
    "huber_delta": 2.0,
    "quantiles": (0.2, 0.8),
    "standardize_targets": False,
}


@pytest.mark.parametrize(
    ("make", "y", "values"),
    [(classifier, CLASSES, CLASSIFIER_VALUES), (regressor, VALUES, REGRESSOR_VALUES)],
    ids=["classifier", "regressor"],
)
def test_every_parameter_can_be_searched(make, y, values):
    estimator = make(epochs=1, callbacks={"stop": STOP})
    assert set(values) == set(estimator.get_params())
    half, rest = np.arange(20), np.arange(20, 40)
    search = GridSearchCV(
        estimator,
        [{name: [value]} for name, value in values.items()],
        cv=[(half, rest)],
        refit=False,
        error_score="raise",
    ).fit(X, y)
    assert len(search.cv_results_["params"]) == len(values)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_parameters_in_a_pipeline_are_searched():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), classifier()),
        {"mlpclassifier__optimizer": ["adam", "sgd"]},
        cv=2,
    ).fit(X, CLASSES)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_parallel_folds_give_the_same_scores():
    one = cross_val_score(classifier(), X, CLASSES, cv=3)
    scores = cross_validate(classifier(), X, CLASSES, cv=3, return_estimator=True)
    np.testing.assert_array_equal(scores["test_score"], one)
    assert {est.n_epochs_ for est in scores["estimator"]} == {2}


@pytest.mark.slow
def test_folds_in_other_processes():
    here = cross_val_score(regressor(), X, OUTPUTS, cv=3)
    there = cross_val_score(regressor(), X, OUTPUTS, cv=3, n_jobs=2)
    np.testing.assert_allclose(there, here, rtol=1e-4)


def test_folds_in_threads():
    here = cross_val_score(classifier(), X, CLASSES, cv=4)
    with parallel_config("threading"):
        there = cross_val_score(classifier(), X, CLASSES, cv=4, n_jobs=2)
    np.testing.assert_allclose(there, here)


def test_a_network_is_inspected():
    reg = regressor(epochs=40, learning_rate=0.05).fit(X, VALUES)
    result = permutation_importance(reg, X, VALUES, n_repeats=2, random_state=0)
    assert result.importances_mean.argmax() == 1  # the largest coefficient
    selector = SequentialFeatureSelector(regressor(), n_features_to_select=1, cv=2)
    assert selector.fit(X, VALUES).transform(X).shape == (len(X), 1)


def test_a_custom_threshold():
    clf = FixedThresholdClassifier(classifier(), threshold=0.0).fit(X, BINARY)
    assert set(clf.predict(X)) == {1}
