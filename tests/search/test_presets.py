import numpy as np
import pytest
from search_cases import X, Y, network
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import Backbone, CNNClassifier, MLPClassifier, MLPRegressor, search_space
from sknn.search.dimensions._make import make_space

PRESETS = ["small", "default", "large"]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_every_value_fits(cls, preset):
    import optuna

    space = make_space(search_space(cls(), preset, X))
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
    for _ in range(2):
        params = space.suggest(study.ask())
        params["hidden_layer_sizes"] = params["hidden_layer_sizes"][:2]
        cls(epochs=1, random_state=0).set_params(**params).fit(X, Y)


def test_presets_grow():
    small, default, large = (set(search_space(MLPClassifier(), p)) for p in PRESETS)
    assert small < default < large
    assert "label_smoothing" in default
    assert "label_smoothing" not in search_space(MLPRegressor(), "large")


def test_prefixes_lead_to_the_network():
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), MLPRegressor()))
    names = search_space(model, "small")
    assert "regressor__mlpregressor__dropout" in names
    model.set_params(**dict.fromkeys(names, 0.1))


@pytest.mark.parametrize("wrap", [lambda network: network, make_pipeline])
def test_a_backbone_is_not_searched(wrap):
    network = CNNClassifier(backbone=Backbone(CNNClassifier()))
    names = search_space(wrap(network), "large")
    assert {name for name in names if "backbone" in name} == {
        name for name in names if name.endswith("backbone__learning_rate")
    }


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("own", ["architecture", "backbone"])
def test_stages_of_the_user_are_left_alone(own, preset):
    given = {"architecture": one_pixel, "backbone": Backbone("VGG16")}[own]
    names = set(search_space(CNNClassifier(**{own: given}), preset))
    plans = {"architecture", "filters", "kernel_size", "spatial_dropout"}
    assert not names & plans
    assert names > {"learning_rate", "dropout"}


def one_pixel(x, seed):
    return x[:, :1, :1]


def test_sizes_keep_in_proportion_to_the_data():
    def widest(X):
        return search_space(MLPClassifier(), X=X)["hidden_layer_sizes"]["width"][1]

    assert widest(None) == 512
    assert widest(np.zeros((10_000, 1))) == 512
    assert widest(X) < 64


def test_an_estimator_without_a_network_is_rejected():
    with pytest.raises(ValueError, match="no network of this package in Ridge"):
        search_space(Ridge())
    with pytest.raises(ValueError, match="preset must be one of small, default, large"):
        search_space(network(), "huge")
