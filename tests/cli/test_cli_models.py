"""Models and their parameters by name."""

import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Ridge

from sknn.cli._errors import CommandError
from sknn.cli._models import MODELS, make_model


@pytest.mark.parametrize(
    ("name", "task"), [(name, task) for name, tasks in MODELS.items() for task in tasks]
)
def test_every_model_can_be_made_and_gets_the_seed(name, task):
    assert make_model(name, task, seed=7).random_state == 7


def test_settings_are_literals_or_else_texts():
    settings = ["max_depth=3", "max_features=sqrt", "n_jobs=None", "bootstrap=False"]
    model = make_model("random_forest", "classification", seed=0, settings=settings)
    assert isinstance(model, RandomForestClassifier)
    assert (model.max_depth, model.max_features) == (3, "sqrt")
    assert (model.n_jobs, model.bootstrap) == (None, False)


def test_a_setting_comes_after_the_seed():
    model = make_model("ridge", "regression", seed=0, settings=["random_state=5"])
    assert isinstance(model, Ridge)
    assert model.random_state == 5


def test_several_numbers_make_a_tuple():
    settings = ["hidden_layer_sizes=8,4"]
    model = make_model("sklearn_mlp", "regression", seed=0, settings=settings)
    assert model.hidden_layer_sizes == (8, 4)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("mpl", [], "no model 'mpl'; models are mlp"),
        ("logistic", [], "does not support regression; use mlp"),
        ("ridge", ["alpha"], "requires name=value.*got 'alpha'"),
        ("ridge", ["=3"], "requires name=value"),
        ("ridge", ["alfa=3"], "no parameter 'alfa' .did you mean 'alpha'"),
    ],
)
def test_bad_names(name, settings, message):
    with pytest.raises(CommandError, match=message):
        make_model(name, "regression", seed=0, settings=settings)
