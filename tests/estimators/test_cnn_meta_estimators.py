"""Convolutional networks in cross-validation, pipelines, searches and files."""

import pickle

import numpy as np
import pytest
from cnn_cases import (
    BOTH,
    CLASSES,
    IMAGES,
    NAMES,
    VALUES,
    classifier,
    regressor,
    weights,
)
from sklearn.base import clone
from sklearn.metrics import accuracy_score
from sklearn.model_selection import RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

import sknn
from sknn.search import OptunaSearchCV
from sknn.training import clear_cache, n_programs

ROWS = IMAGES.reshape(len(IMAGES), -1)


def test_folds_share_compiled_programs():
    clear_cache()
    cross_val_score(classifier(early_stopping=True), IMAGES, CLASSES, cv=3)
    # One program for training and validation, and one for prediction: scaling, seeds,
    # numbers of samples and rates are not part of a program.
    assert n_programs() == 2
    other = classifier(early_stopping=True, random_state=7, learning_rate=0.1, l2=0.0)
    cross_val_score(other, 255 - IMAGES, CLASSES, cv=3)
    assert n_programs() == 2


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_pickles(make, y):
    net = make().fit(IMAGES, y)
    data = pickle.dumps(net)
    again = pickle.loads(data)
    assert again.image_shape_ == (6, 5, 1)
    assert np.array_equal(again.predict(IMAGES), net.predict(IMAGES))
    assert len(data) < 4 * weights(net).nbytes + 20_000


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_saved_and_loaded(make, y, tmp_path):
    net = make().fit(IMAGES, y)
    again = sknn.load(net.save(tmp_path / "net.sknn"))
    assert again.image_shape_ == (6, 5, 1)
    assert np.array_equal(again.predict(ROWS), net.predict(IMAGES))


def test_training_continues():
    net = classifier(warm_start=True).fit(IMAGES, CLASSES)
    first = weights(net)
    assert not np.array_equal(weights(net.fit(IMAGES, CLASSES)), first)
    with pytest.raises(ValueError, match=r"built with filters=\(2,\)"):
        net.set_params(filters=(3,)).fit(IMAGES, CLASSES)


def test_validation_is_scored():
    net = classifier(early_stopping=True, scoring="accuracy").fit(IMAGES, CLASSES)
    assert len(net.history_["val_score"]) == 2

    def own(estimator, X, y):
        assert X.shape[1:] == (6, 5, 1)
        return accuracy_score(y, estimator.predict(X))

    again = clone(net).set_params(scoring=own).fit(IMAGES, CLASSES)
    assert again.history_["val_score"] == net.history_["val_score"]


def test_a_pipeline_gives_rows():
    net = make_pipeline(MinMaxScaler(), classifier(image_shape=(6, 5)))
    assert net.fit(ROWS, CLASSES).predict(ROWS).shape == (40,)


def test_searches():
    search = RandomizedSearchCV(
        classifier(), {"filters": [(2,), (3,)]}, n_iter=2, cv=2, random_state=0
    )
    assert search.fit(IMAGES, CLASSES).best_score_ >= 0.0
    space = {"learning_rate": (1e-3, 1e-1, "log"), "batch_norm": [False, True]}
    search = OptunaSearchCV(classifier(), space, n_trials=2, cv=2, random_state=0)
    assert search.fit(IMAGES, CLASSES).best_estimator_.image_shape_ == (6, 5, 1)


@pytest.mark.parametrize("preset", ["small", "default", "large"])
@pytest.mark.parametrize("make", [classifier, regressor], ids=NAMES)
def test_presets_contain_parameters(make, preset):
    net = make()
    space = sknn.search_space(net, preset, IMAGES)
    assert set(space) <= set(net.get_params())
    assert space["filters"][1] == 16


def test_report():
    report = sknn.cross_validation_report(regressor(), IMAGES, VALUES, cv=2)
    assert {"CNNRegressor"} <= set(report.summary()["estimator"])
