"""Objects with settings from parameters that have prefixes."""

import keras
import pytest

from sknn.scikeras._compile_settings import compile_settings, single
from sknn.scikeras._routing import built, routed

EarlyStopping = keras.callbacks.EarlyStopping


def test_parameters_with_a_prefix():
    params = {"fit__epochs": 3, "fit__callbacks__0__a": 1, "fitness": 2, "epochs": 1}
    assert routed(params, "fit") == {"epochs": 3, "callbacks__0__a": 1}


@pytest.mark.parametrize(
    ("items", "settings"),
    [
        (EarlyStopping, {"patience": 3}),
        ([EarlyStopping], {"0__patience": 3}),
        ([EarlyStopping], {"patience": 3}),
        ([EarlyStopping], {"patience": 2, "0__patience": 3}),
        ({"es": EarlyStopping}, {"es__patience": 3}),
        ({"es": [EarlyStopping]}, {"es__0__patience": 3}),
        ({"es": EarlyStopping(patience=9)}, {"es__patience": 3}),
    ],
)
def test_settings_of_one_item_or_of_all(items, settings):
    found = built(items, settings, "callbacks")
    while isinstance(found, list | dict):
        found = found[0] if isinstance(found, list) else found["es"]
    assert found.patience == 3


def test_the_object_of_the_user_is_not_changed():
    given = EarlyStopping(patience=9)
    assert built(given, {"patience": 3}, "callbacks").patience == 3
    assert given.patience == 9
    assert built(given, {}, "callbacks") is given


def test_arguments_may_be_classes_and_positions():
    class Pair:
        def __init__(self, *items, name=""):
            self.items, self.name = items, name

    found = built(
        Pair,
        {"1": "b", "0": Pair, "0__name": "inner", "name": [Pair]},
        "loss",
    )
    assert found.items[0].name == "inner"
    assert found.items[1] == "b"
    assert isinstance(found.name[0], Pair)


@pytest.mark.parametrize(
    ("items", "settings", "error", "message"),
    [
        ({"es": EarlyStopping}, {"ss__patience": 3}, ValueError, "no item 'ss'.*'es'"),
        ([EarlyStopping], {"1__patience": 3}, ValueError, "no item '1'"),
        ([], {"patience": 3}, ValueError, "'callbacks' is empty"),
        (EarlyStopping, {"patienc": 3}, TypeError, "Did you mean 'patience'"),
        (EarlyStopping(), {"patienc": 3}, ValueError, "Did you mean 'patience'"),
        (EarlyStopping, {"a__b": 3}, ValueError, "'callbacks__a', which is not set"),
        (keras.losses.mean_squared_error, {"a": 3}, TypeError, "it's not a class"),
    ],
)
def test_settings_that_belong_to_nothing_are_refused(items, settings, error, message):
    with pytest.raises(error, match=message):
        built(items, settings, "callbacks")


def test_settings_of_compile():
    found = compile_settings(
        {
            "optimizer": "sgd",
            "optimizer__momentum": 0.5,
            "optimizer__learning_rate": keras.optimizers.schedules.ExponentialDecay,
            "optimizer__learning_rate__initial_learning_rate": 0.25,
            "optimizer__learning_rate__decay_steps": 10,
            "optimizer__learning_rate__decay_rate": 0.5,
            "loss": "binary_crossentropy",
            "loss__from_logits": True,
            "metrics": "mse",
            "run_eagerly": False,
            "compile__run_eagerly": True,
        }
    )
    assert found["optimizer"].momentum == 0.5
    assert float(found["optimizer"].learning_rate) == 0.25
    assert found["loss"].get_config()["from_logits"] is True
    assert len(found["metrics"]) == 1
    assert found["run_eagerly"] is True


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"compile__jit": 1}, "compile__jit.*'run_eagerly'"),
        ({"loss": None, "loss__from_logits": True}, "loss=None has no settings"),
        ({"optimizer": "sgf"}, "Could not interpret optimizer"),
        ({"loss": "bincrossentropy"}, "Could not interpret loss"),
        ({"metrics": ["acccuracy"]}, "Could not interpret metric"),
    ],
)
def test_unknown_settings_of_compile(params, message):
    with pytest.raises(ValueError, match=message):
        compile_settings({"optimizer": "sgd", "loss": "mse", "metrics": None} | params)


def test_the_only_item():
    assert single(["mse"]) == single({"out": "mse"}) == single("mse") == "mse"
    assert single(["mse", "mae"]) == ["mse", "mae"]
