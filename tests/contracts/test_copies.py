"""A copy of an estimator trains exactly as the original."""

import copy
import pickle

import keras
import numpy as np
import pytest
from families import FAMILIES, fit, make, networks, with_parameter
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

import sknn
from sknn.exceptions import InvalidNetworkError


class Scaled(keras.losses.Loss):
    """A loss of a user, without `get_config`."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.factor = factor

    def call(self, y_true, y_pred):
        error = keras.ops.square(y_true - y_pred)
        return self.factor * keras.ops.mean(error, axis=-1)


@keras.saving.register_keras_serializable("sknn_tests")
class Registered(Scaled):
    """The same, known to Keras: without its factor."""

    def get_config(self):
        return {}


def without_decay_of_biases():
    optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def shallow_elu(values):
    return keras.activations.elu(values, alpha=0.3)


class Decay(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule of a user, without `get_config`."""

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, step):
        return self.rate / (1.0 + keras.ops.cast(step, "float32"))


LOSSES = [keras.losses.Huber(delta=5.0), Scaled(20.0), Registered(20.0)]
OBJECTS = {
    "loss": LOSSES,
    "optimizer": [
        without_decay_of_biases(),
        keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.5, 9)),
    ],
    "lr_schedule": [Decay(0.5)],
    "kernel_initializer": [keras.initializers.RandomUniform(-0.5, 0.5, seed=1)],
    "activation": [shallow_elu],
    "callbacks": [[keras.callbacks.ReduceLROnPlateau("loss", 0.3, patience=1)]],
}
# The losses compare values; other estimators encode labels, or have named losses only.
REGRESSORS = [name for name in networks() if "Regressor" in name]
CASES = [
    pytest.param(name, parameter, number, id=f"{name}-{parameter}-{number}")
    for parameter, values in OBJECTS.items()
    for number in range(len(values))
    for name in with_parameter(parameter)
    if parameter != "loss" or name in REGRESSORS
]
COPIES = {
    "clone": clone,
    "deepcopy": copy.deepcopy,
    "pickle": lambda estimator: pickle.loads(pickle.dumps(estimator)),
    "set_params": lambda estimator: clone(estimator).set_params(
        **clone(estimator.get_params(deep=False), safe=False)
    ),
}


def history(estimator):
    return estimator.history_["loss"]


def settings(value):
    """Return all that distinguishes an object, without what Keras numbers."""
    if callable(value) and not vars(value):
        return value
    if isinstance(value, keras.optimizers.Optimizer):
        own = {"pattern": getattr(value, "_exclude_from_weight_decay_pattern", None)}
        return own | {k: v for k, v in value.get_config().items() if k != "name"}
    if isinstance(value, list):
        return [settings(item) for item in value]
    return {k: repr(v) for k, v in vars(value).items() if k != "name"}


@pytest.mark.parametrize(("name", "parameter", "number"), CASES)
def test_a_copy_has_all_arguments(name, parameter, number):
    value = OBJECTS[parameter][number]
    for how, copied in COPIES.items():
        copy = copied(make(name, **{parameter: value}))
        found = getattr(copy, parameter)
        assert settings(found) == settings(value), how


@pytest.mark.parametrize(
    ("parameter", "number"),
    [(name, number) for name in OBJECTS for number in range(len(OBJECTS[name]))],
)
def test_a_copy_trains_as_the_original(parameter, number):
    original = make("MLPRegressor", **{parameter: OBJECTS[parameter][number]})
    expected = history(fit(clone(original)))
    for how, copied in COPIES.items():
        assert history(fit(copied(original))) == expected, how


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)
def test_a_loss_in_a_grid_is_the_loss_as_given(loss):
    family = FAMILIES["MLPRegressor"]
    search = GridSearchCV(make("MLPRegressor"), {"loss": [loss]}, cv=2)
    found = search.fit(family.X, family.y).best_estimator_
    assert history(found) == history(fit(make("MLPRegressor", loss=loss)))


def test_folds_in_other_processes_have_the_same_loss():
    family = FAMILIES["MLPRegressor"]
    network = make("MLPRegressor", loss=keras.losses.Huber(delta=5.0))
    scores = [
        cross_val_score(network, family.X, family.y, cv=2, n_jobs=n_jobs)
        for n_jobs in (1, 2)
    ]
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize("name", REGRESSORS)
def test_a_saved_estimator_has_the_same_loss(name, tmp_path):
    estimator = fit(make(name, loss=keras.losses.Huber(delta=5.0)))
    loaded = sknn.load(estimator.save(tmp_path / "network.sknn"))
    assert history(fit(loaded)) == history(estimator)


@pytest.mark.parametrize("name", networks())
def test_an_optimizer_that_cannot_be_copied_is_refused_by_every_copy(name):
    class Forgets(keras.optimizers.SGD):
        def __init__(self, factor=1.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

    estimator = make(name, optimizer=Forgets(2.0))
    for copied in COPIES.values():
        with pytest.raises(InvalidNetworkError, match=r"Forgets.*get_config.*factor"):
            copied(estimator)


def test_losses_that_differ_in_an_argument_do_not_share_a_program():
    first, second = (
        history(fit(make("MLPRegressor", loss=Registered(factor))))
        for factor in (1.0, 3.0)
    )
    np.testing.assert_allclose(second[0], 3 * first[0], rtol=1e-5)


def test_a_schedule_without_configuration_belongs_in_lr_schedule():
    estimator = make("MLPRegressor", optimizer=keras.optimizers.SGD(Decay(0.5)))
    with pytest.raises(InvalidNetworkError, match="lr_schedule"):
        fit(estimator)
