"""pickle, joblib, deepcopy, clone, and files that run no code."""

import copy
import json
import pickle
import random
import zipfile
from dataclasses import dataclass

import joblib
import keras
import numpy as np
import pandas as pd
import pytest
import sklearn
from mlp_cases import (
    BINARY,
    BOTH,
    CLASSES,
    LABELS,
    NAMES,
    OUTPUTS,
    VALUES,
    X,
    classifier,
    regressor,
    same_weights,
)
from sklearn.base import clone
from sklearn.callback import ScoringMonitor
from sklearn.exceptions import NotFittedError

from sknn import MLPClassifier, load

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 makes arrays of its variables in a way that numpy 2 dislikes.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

PARAMS = [
    {},
    {"batch_norm": True, "dropout": 0.5},
    {"activation": "maxout"},
    {"activation": "rrelu"},
    {"activation": "hard_step"},
    {"optimizer": keras.optimizers.SGD(0.1), "warm_start": True},
]


def own_activation(z):
    """Custom activation function."""
    return keras.ops.tanh(z)


def relu(z):
    """Custom function with the name of a Keras function."""
    return -abs(z)


def own_loss(y, p):
    """Custom loss function."""
    return keras.ops.abs(y - p)


@dataclass
class OwnSchedule:
    """Custom dataclass."""

    factor: float = 0.1

    def __call__(self, step):
        return self.factor


@dataclass(frozen=True)
class OwnLoss:
    """Another dataclass, which sums over the outputs."""

    power: int = 2

    def __call__(self, y, p):
        return keras.ops.sum(keras.ops.abs(y - p) ** self.power, -1)


class OwnInitializer(keras.initializers.Initializer):
    """Custom class that is not registered with Keras."""

    def __init__(self, limit=0.5):
        self.limit = limit

    def __call__(self, shape, dtype=None):
        return keras.random.uniform(shape, -self.limit, self.limit, dtype, seed=0)

    def get_config(self):
        return {"limit": self.limit}


def through_joblib(estimator, folder):
    joblib.dump(estimator, folder / "estimator.joblib")
    return joblib.load(folder / "estimator.joblib")


WAYS = {
    "pickle": lambda estimator, folder: pickle.loads(pickle.dumps(estimator)),
    "joblib": through_joblib,
    "deepcopy": lambda estimator, folder: copy.deepcopy(estimator),
    "save": lambda estimator, folder: load(estimator.save(folder / "estimator.sknn")),
}


@pytest.mark.parametrize("params", PARAMS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_a_copy_predicts_the_same(make, y, way, params, tmp_path):
    estimator = make(**params).fit(pd.DataFrame(X, columns=["a", "b", "c"]), y)
    same = way(estimator, tmp_path)
    assert same is not estimator
    assert same.model_ is not estimator.model_
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    np.testing.assert_array_equal(same.predict(frame), estimator.predict(frame))
    assert same.history_ == estimator.history_
    assert same.feature_names_in_.tolist() == ["a", "b", "c"]
    assert set(vars(same)) == set(vars(estimator))
    assert repr(same)[:13] == repr(estimator)[:13]
    before = estimator.predict(frame)
    same.partial_fit(frame, y)
    np.testing.assert_array_equal(estimator.predict(frame), before)


OWN = {
    "activation": {"activation": own_activation},
    "function of Keras": {"activation": keras.ops.sin},
    "called as one of Keras": {"activation": relu},
    "normalised": {"activation": own_activation, "batch_norm": True},
    "initializer": {
        "kernel_initializer": OwnInitializer(0.2),
        "hidden_layer_sizes": (5,),  # an architecture that no program was made for
    },
    "both": {"activation": own_activation, "kernel_initializer": OwnInitializer()},
}


@pytest.mark.parametrize("params", OWN.values(), ids=OWN)
@pytest.mark.parametrize("way", ["pickle", "joblib", "deepcopy"])
def test_a_copy_keeps_the_code_of_the_user(way, params, tmp_path):
    clf = classifier(**params).fit(X, CLASSES)
    same = WAYS[way](clf, tmp_path)
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))
    same.partial_fit(X, CLASSES)
    layer = same.model_.get_layer("hidden_1")
    assert type(layer.kernel_initializer) is type(
        clf.model_.get_layer("hidden_1").kernel_initializer
    )


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_an_anonymous_function_is_copied_but_not_pickled():
    bound = 0.5  # found by the function where it was defined
    clf = classifier(activation=lambda z: keras.ops.clip(z, -bound, bound))
    same = copy.deepcopy(clf.fit(X, CLASSES))
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(clf)


def test_scores_of_every_epoch_with_code_of_the_user():
    monitor = ScoringMonitor(scoring="accuracy")
    classifier(activation=own_activation).set_callbacks(monitor).fit(X, CLASSES)
    assert len(monitor.get_logs().data_as_pandas) == 3


def test_a_sequential_model_put_in_by_hand_is_pickled():
    clf = classifier().fit(X, CLASSES)
    layers = [keras.Input((3,)), keras.layers.Dense(3, own_activation)]
    clf.model_ = keras.Sequential(layers)
    same = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))


def test_a_compiled_network_is_pickled():
    clf = classifier().fit(X, CLASSES)
    clf.model_.compile("sgd", loss=own_loss)
    same = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))


@pytest.mark.parametrize("way", ["pickle", "joblib", "deepcopy"])
@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_an_unfitted_estimator_is_copied_too(make, y, way, tmp_path):
    same = WAYS[way](make(), tmp_path)
    assert same.get_params() == make().get_params()
    assert same_weights(same.fit(X, y), make().fit(X, y))


def test_a_clone_of_a_fitted_estimator_is_unfitted():
    clf = classifier().fit(X, CLASSES)
    with pytest.raises(NotFittedError):
        clone(clf).predict(X)
    assert clone(clf).get_params() == clf.get_params()


def test_sizes_are_near_those_of_the_weights(tmp_path):
    clf = classifier(hidden_layer_sizes=(300, 300), epochs=1).fit(X, CLASSES)
    weights = sum(w.nbytes for w in clf.model_.get_weights())
    assert len(pickle.dumps(clf)) < weights + 10_000
    assert clf.save(tmp_path / "model.sknn").stat().st_size < weights + 60_000


# -- save and load ---------------------------------------------------------------------

TEXT = np.array(["no", "yes"])


@pytest.mark.parametrize(
    "y",
    [
        BINARY,
        TEXT[BINARY],
        TEXT[BINARY].astype(object),
        BINARY == 1,
        BINARY * 2.0,
        CLASSES.astype("uint8"),
        LABELS,
        ["only"] * len(X),
    ],
    ids=lambda y: str(getattr(y, "dtype", "list")),
)
def test_labels_after_loading(y, tmp_path):
    y = np.asarray(y)
    clf = classifier().fit(X, y)
    same = load(clf.save(tmp_path / "labels.sknn"))
    np.testing.assert_array_equal(same.predict(X), clf.predict(X))
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))
    assert same.predict(X).dtype == clf.predict(X).dtype
    several = isinstance(clf.classes_, list)
    for one, other in zip(
        same.classes_ if several else [same.classes_],
        clf.classes_ if several else [clf.classes_],
        strict=True,
    ):
        assert one.dtype == other.dtype
        assert [type(c) for c in one.tolist()] == [type(c) for c in other.tolist()]


@pytest.mark.parametrize(
    "loss", ["hinge", "kl_divergence", keras.losses.MeanSquaredError()]
)
def test_losses_of_the_classifier_after_loading(loss, tmp_path):
    clf = classifier(loss=loss).fit(X, CLASSES)
    same = load(clf.save(tmp_path / "loss.sknn"))
    np.testing.assert_array_equal(same.predict(X), clf.predict(X))
    assert hasattr(same, "predict_proba") == (loss != "hinge")
    same.partial_fit(X, CLASSES)


@pytest.mark.parametrize("y", [VALUES + 20, OUTPUTS + 50], ids=["one", "two"])
@pytest.mark.parametrize(
    "loss", ["squared_error", "huber", "poisson", "gaussian_nll", "pinball"]
)
def test_values_after_loading(y, loss, tmp_path):
    reg = regressor(loss=loss).fit(X, y)
    same = load(reg.save(tmp_path / "values.sknn"))
    np.testing.assert_array_equal(same.predict(X), reg.predict(X))
    if loss == "pinball":
        np.testing.assert_array_equal(
            same.predict_quantiles(X), reg.predict_quantiles(X)
        )
    if loss == "gaussian_nll":
        np.testing.assert_array_equal(
            same.predict(X, return_std=True), reg.predict(X, return_std=True)
        )


def test_parameters_after_loading(tmp_path):
    clf = classifier(
        hidden_layer_sizes=np.array([4, 3]),
        activation=("relu", "tanh"),
        dropout=[0.1, np.float32(0.2)],
        optimizer=keras.optimizers.Nadam(0.01),
        lr_schedule=keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5),
        kernel_initializer=keras.initializers.HeNormal(),
        class_weight={0: 1.0, 1: 2.0, 2: 3.0},
        patience=np.inf,
        batch_size=np.int64(8),
    )
    same = load(clf.fit(X, CLASSES).save(tmp_path / "params.sknn"))
    before, after = clf.get_params(), same.get_params()
    for name in ("optimizer", "lr_schedule", "kernel_initializer"):
        assert type(after[name]) is type(before[name])
    assert after["optimizer"].get_config() == before["optimizer"].get_config()
    for name in ("activation", "class_weight", "patience", "batch_size", "dropout"):
        assert after[name] == before[name]
        assert type(after[name]) is type(before[name])
    assert after["hidden_layer_sizes"].tolist() == [4, 3]
    assert same_weights(same.fit(X, CLASSES), clf.fit(X, CLASSES))


def test_an_existing_file_is_kept(tmp_path):
    path = tmp_path / "model.sknn"
    path.write_text("mine")
    clf = classifier().fit(X, CLASSES)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        clf.save(path)
    assert path.read_text() == "mine"
    clf.save(str(path), overwrite=True)
    assert load(str(path)).score(X, CLASSES) == clf.score(X, CLASSES)
    assert [p.name for p in tmp_path.iterdir()] == ["model.sknn"]


def test_a_link_stays_one(tmp_path):
    link, target = tmp_path / "model.sknn", tmp_path / "target"
    link.symlink_to(target)
    clf = classifier().fit(X, CLASSES)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        clf.save(link)  # though there is no target yet
    clf.save(link, overwrite=True)
    assert link.is_symlink()
    assert load(target).score(X, CLASSES) == clf.score(X, CLASSES)


@pytest.mark.parametrize(
    ("params", "remedy"),
    [
        ({"activation": keras.ops.tanh}, "Use a name or a Keras object"),
        ({"lr_schedule": lambda step: 0.1}, "Use a name or a Keras object"),
        ({"lr_schedule": OwnSchedule()}, "Use a name or a Keras object"),
        ({"loss": OwnLoss()}, "Use a name .*with it: after a change, fit again"),
        ({"callbacks": [keras.callbacks.History()]}, "Set callbacks=None"),
        ({"random_state": np.random.RandomState(0)}, "Use an int as random_state"),
        (
            {"kernel_initializer": OwnInitializer()},
            "Register OwnInitializer with",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_values_that_only_code_can_restore_are_refused(params, remedy, tmp_path):
    clf = classifier(**params).fit(X, CLASSES)
    path = tmp_path / "model.sknn"
    name = next(iter(params))
    with pytest.raises(TypeError, match=f"{name}=.*cannot be saved.*{remedy}"):
        clf.save(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("params", "other"),
    [
        ({"activation": own_activation}, {"activation": "relu"}),
        ({"kernel_initializer": OwnInitializer()}, {"kernel_initializer": "auto"}),
        ({"loss": own_loss}, {"loss": "squared_error"}),
    ],
    ids=lambda params: next(iter(params)),
)
def test_code_in_the_network_is_refused_after_a_change_too(params, other, tmp_path):
    reg = regressor(**params).fit(X, VALUES)
    path = tmp_path / "model.sknn"
    with pytest.raises(TypeError, match="cannot be saved.*fit again"):
        reg.set_params(**other).save(path)
    assert list(tmp_path.iterdir()) == []
    same = load(reg.fit(X, VALUES).save(path))
    np.testing.assert_array_equal(same.predict(X), reg.predict(X))


def test_code_in_a_network_put_in_by_hand_is_refused(tmp_path):
    clf = classifier().fit(X, CLASSES)
    clf.model_ = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(3, own_activation)]
    )
    random.seed(0)
    with pytest.raises(TypeError, match=r"network cannot be saved.*Register it with"):
        clf.save(tmp_path / "model.sknn")
    after = random.random()
    assert list(tmp_path.iterdir()) == []
    random.seed(0)
    assert after == random.random()


def test_a_network_keeps_what_it_was_made_with(tmp_path):
    initializer = keras.initializers.HeNormal(seed=0)
    made_with = {"hidden_layer_sizes": (4,), "loss": "squared_error"}
    reg = regressor(kernel_initializer=initializer, **made_with).fit(X, VALUES)
    reg.set_params(hidden_layer_sizes=(50,), loss="absolute_error")
    same = load(reg.save(tmp_path / "model.sknn"))
    assert same.hidden_layer_sizes == (50,)
    for way in (same.partial_fit, same.set_params(warm_start=True).fit):
        with pytest.raises(ValueError, match=r"built with hidden_layer_sizes=\(4,\)"):
            way(X, VALUES)
    again = load(same.save(tmp_path / "again.sknn"))
    with pytest.raises(ValueError, match=r"built with .*loss='squared_error'"):
        again.partial_fit(X, VALUES)
    again.set_params(**made_with).partial_fit(X, VALUES)


@pytest.mark.parametrize(
    "loss",
    [
        keras.losses.Huber(delta=5.0),
        keras.losses.Huber(delta=np.float32(5.0), dtype="float64"),
        keras.losses.CosineSimilarity(axis=0),
        keras.losses.CosineSimilarity(axis=(0, 1)),
    ],
    ids=["huber", "numbers of numpy", "axis", "axes"],
)
def test_what_the_configuration_of_a_loss_leaves_out_is_kept(loss, tmp_path):
    reg = regressor().fit(X, OUTPUTS).set_params(loss=loss)
    after = load(reg.save(tmp_path / "loss.sknn")).loss
    assert type(after) is type(loss)
    assert after.dtype == loss.dtype
    y, p = OUTPUTS, 10 * OUTPUTS[::-1]
    np.testing.assert_array_equal(after(y, p), loss(y, p))


def test_what_the_configuration_of_an_initializer_leaves_out_is_kept(tmp_path):
    identity = keras.initializers.Identity(gain=3.0)
    reg = regressor().fit(X, VALUES).set_params(kernel_initializer=identity)
    same = load(reg.save(tmp_path / "initializer.sknn"))
    assert same.kernel_initializer.gain == 3.0


def test_an_optimizer_keeps_what_it_does_not_decay(tmp_path):
    optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    reg = regressor(optimizer=optimizer).fit(X, VALUES)
    same = load(reg.save(tmp_path / "optimizer.sknn"))
    assert same_weights(same.fit(X, VALUES), reg)


def test_an_optimizer_that_excludes_variables_is_refused(tmp_path):
    optimizer = keras.optimizers.AdamW(0.01)
    optimizer.exclude_from_weight_decay(var_list=[keras.Variable([0.0])])
    reg = regressor().fit(X, VALUES).set_params(optimizer=optimizer)
    with pytest.raises(TypeError, match="by name: exclude_from_weight_decay"):
        reg.save(tmp_path / "optimizer.sknn")


def test_requests_of_metadata_after_loading(tmp_path):
    clf = classifier().fit(X, CLASSES)
    path = tmp_path / "model.sknn"
    assert vars(load(clf.save(path))).keys() == vars(clf).keys()
    with sklearn.config_context(enable_metadata_routing=True):
        clf.set_fit_request(sample_weight=True, groups=False)
        clf.set_score_request(sample_weight="weights")
    same = load(clf.save(path, overwrite=True))
    requests = str(clf.get_metadata_routing())
    assert "weights" in requests
    assert str(same.get_metadata_routing()) == requests


@keras.saving.register_keras_serializable(package="test_saving")
class RegisteredInitializer(OwnInitializer):
    """A class of the user's that Keras knows."""


def test_a_registered_class_is_saved(tmp_path):
    clf = classifier(kernel_initializer=RegisteredInitializer(0.3)).fit(X, CLASSES)
    same = load(clf.save(tmp_path / "own.sknn"))
    np.testing.assert_array_equal(same.predict_proba(X), clf.predict_proba(X))
    assert same.kernel_initializer.limit == 0.3


def test_samples_of_dropout_after_loading(tmp_path):
    clf = classifier(dropout=0.5, random_state=None).fit(X, CLASSES)
    same = load(clf.save(tmp_path / "dropout.sknn"))
    np.testing.assert_array_equal(
        same.predict_proba(X, mc_samples=3), clf.predict_proba(X, mc_samples=3)
    )


class Own(MLPClassifier):
    """A class that `load` cannot know."""


def test_a_class_of_the_user_is_refused(tmp_path):
    own = Own((4,), epochs=1).fit(X, CLASSES)
    with pytest.raises(TypeError, match="Own is not an estimator of sknn itself"):
        own.save(tmp_path / "own.sknn")
    assert pickle.loads(pickle.dumps(own)).score(X, CLASSES) == own.score(X, CLASSES)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No such file: .*missing\.sknn"):
        load(tmp_path / "missing.sknn")


def test_a_path_that_is_no_file_is_named(tmp_path):
    with pytest.raises(IsADirectoryError, match="path must be a file, but .* folder"):
        load(tmp_path)
    for call in (load, classifier().fit(X, CLASSES).save):
        with pytest.raises(TypeError, match="path must be a str or a path, got 3 of"):
            call(3)


def test_a_missing_folder_is_named(tmp_path):
    clf = classifier().fit(X, CLASSES)
    with pytest.raises(
        FileNotFoundError, match=r"folder .*nowhere does not exist\. Create it first"
    ):
        clf.save(tmp_path / "nowhere" / "m.sknn")


def _zip(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def test_garbage_is_refused(tmp_path):
    path = tmp_path / "garbage.sknn"
    for content in (b"", b"garbage", pickle.dumps({"a": 1})):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="was not written by the `save`"):
            load(path)
    for members in ({}, {"a": "b"}, {"estimator.json": "no json"}):
        _zip(path, **members)
        with pytest.raises(ValueError, match="was not written by the `save`"):
            load(path)


@pytest.mark.parametrize("rest", ["{}", "[]", "null", '{"format": "1"}'])
def test_json_of_others_is_refused(rest, tmp_path):
    path = tmp_path / "garbage.sknn"
    _zip(path, **{"estimator.json": rest})
    with pytest.raises(ValueError, match=r"garbage\.sknn was not written by"):
        load(path)


def test_a_flipped_byte_is_found(tmp_path):
    path = classifier().fit(X, CLASSES).save(tmp_path / "model.sknn")
    whole = path.read_bytes()
    errors = []
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 255
        path.write_bytes(damaged)
        try:
            load(path)  # not all bytes of an archive mean anything
        except ValueError as error:
            errors.append(str(error))
    assert errors
    assert all(str(path) in error for error in errors)


def _rest_and_model(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("estimator.json")), archive.read("model_0.keras")


@pytest.mark.parametrize(
    "change",
    [
        {"class": "Unknown"},
        {"class": "__doc__"},
        {"params": {"unknown": 1}},
        {"params": []},
        {"fitted": {}},
        {"made_with": {"loss": {"__kind__": "keras"}}},
    ],
)
def test_what_makes_no_estimator_is_refused(change, tmp_path):
    path = classifier().fit(X, CLASSES).save(tmp_path / "model.sknn")
    rest, model = _rest_and_model(path)
    rest["estimator"] |= change
    _zip(path, **{"estimator.json": json.dumps(rest), "model_0.keras": model})
    with pytest.raises(ValueError, match=r"model\.sknn contains no estimator"):
        load(path)


def test_a_class_that_is_not_registered_here_is_named(tmp_path):
    clf = classifier(kernel_initializer=RegisteredInitializer(0.3)).fit(X, CLASSES)
    path = clf.save(tmp_path / "model.sknn")
    rest, model = _rest_and_model(path)
    text = json.dumps(rest).replace("RegisteredInitializer", "ElsewhereInitializer")
    _zip(path, **{"estimator.json": text, "model_0.keras": model})
    with pytest.raises(ValueError, match="(?s)ElsewhereInit.*import the module"):
        load(path)


def test_a_file_of_a_later_version_is_refused(tmp_path):
    path = classifier().fit(X, CLASSES).save(tmp_path / "model.sknn")
    rest, model = _rest_and_model(path)
    rest |= {"format": 99, "versions": {"sknn": "9.9"}}
    _zip(path, **{"estimator.json": json.dumps(rest), "model_0.keras": model})
    with pytest.raises(ValueError, match=r"later version of sknn \(9\.9\)"):
        load(path)
