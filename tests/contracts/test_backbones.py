"""Every network that may contain a fitted network, with the same behaviour."""

import pickle
from functools import cache

import numpy as np
import pandas as pd
import pytest
from families import FAMILIES, discovered, fit, make, with_parameter
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator

import sknn
from sknn import Backbone, NetworkTransformer
from sknn.networks import build_mlp
from sknn.training import n_programs

pytestmark = pytest.mark.slow

NAMES = with_parameter("backbone")


@cache
def source(name):
    """Return a fitted network of a family, the same one for all tests."""
    return fit(make(name, epochs=1))


def fine(name, frozen_epochs=1, **params):
    """Return a network that is not fitted and contains the `source`."""
    if name.startswith("Keras"):
        params["model"] = build_mlp
    backbone = Backbone(source(name), frozen_epochs=frozen_epochs)
    params = {"epochs": 2, "random_state": 0, "backbone": backbone} | params
    return discovered()[name](**params)


def weights(estimator):
    return [np.array(w) for w in estimator.model_.get_weights()]


def body(net):
    return net.model_.get_layer("backbone").get_weights()


def data(name):
    """Return other samples of the same kind."""
    family = FAMILIES[name]
    return np.array(family.X[::-1]) * 3 + 1, family.y[::-1]


def same(first, second):
    return all(map(np.array_equal, first, second))


@pytest.mark.parametrize("name", NAMES)
def test_it_computes_the_features_of_its_source(name):
    X, y = data(name)
    before = weights(source(name))
    net = fine(name, frozen_epochs=None).fit(X, y)
    layer = "features" if name.startswith("CNN") else None
    expected = NetworkTransformer(FrozenEstimator(source(name)), layer).fit(X)
    found = NetworkTransformer(FrozenEstimator(net), "backbone").fit(X)
    np.testing.assert_allclose(found.transform(X), expected.transform(X), atol=2e-5)
    assert same(weights(source(name)), before)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_frozen_first(name):
    X, y = data(name)
    frozen = fine(name, epochs=1).fit(X, y)
    tuned = fine(name, epochs=2).fit(X, y)
    unfrozen = fine(name, frozen_epochs=0, epochs=1).fit(X, y)
    assert not same(body(tuned), body(frozen))
    assert not same(body(unfrozen), body(frozen))
    assert same(body(frozen), body(fine(name, frozen_epochs=None).fit(X, y)))


@pytest.mark.parametrize("name", NAMES)
def test_copies_predict_and_continue(name, tmp_path):
    X, y = data(name)
    net = fine(name, epochs=1).fit(X, y)
    path = net.save(tmp_path / "net.sknn")
    loaded = sknn.load(path)
    assert loaded.backbone is None
    assert net.backbone.source is source(name)
    for copy in (pickle.loads(pickle.dumps(net)), loaded):
        assert np.array_equal(copy.predict(X), net.predict(X))
        first = copy.partial_fit(X[::-1], y[::-1]).predict(X[:3])
        assert np.isfinite(np.asarray(first, float)).all()
    # The scaling is that of the source, also after the copy was trained.
    assert type(loaded.input_scaler_) is type(net.input_scaler_)


def test_a_network_that_is_not_fitted_cannot_be_saved_with_one(tmp_path):
    X, y = data("MLPClassifier")
    frozen = FrozenEstimator(source("MLPClassifier"))
    features = NetworkTransformer(frozen).fit(X)
    features.set_params(estimator=fine("MLPClassifier"))
    with pytest.raises(TypeError, match="Set backbone=None"):
        features.save(tmp_path / "features.sknn")


@pytest.mark.parametrize("name", NAMES)
def test_clones_share_the_source_and_the_programs(name):
    X, y = data(name)
    net = fine(name)
    first = net.fit(X, y).predict(X)
    n_before = n_programs()
    copy = clone(net)
    assert copy.backbone.source is source(name)
    assert np.array_equal(copy.fit(X, y).predict(X), first)
    assert n_programs() == n_before


@pytest.mark.instruction_set
@pytest.mark.parametrize("name", NAMES)
def test_predictions_do_not_depend_on_the_batch(name):
    X, y = data(name)
    net = fine(name).fit(X, y)
    whole = getattr(net, "predict_proba", net.predict)
    alone = np.concatenate([whole(X[i : i + 1]) for i in range(len(X))])
    assert np.array_equal(alone, whole(X))
    assert np.array_equal(whole(X[:7]), whole(X)[:7])


@pytest.mark.parametrize("name", NAMES)
def test_training_may_start_with_a_part(name):
    X, y = data(name)
    options = {"classes": np.unique(y)} if hasattr(source(name), "classes_") else {}
    net = fine(name).partial_fit(X, y, **options)
    frozen = body(net)
    assert same(frozen, body(fine(name, frozen_epochs=None).fit(X, y)))
    assert not same(body(net.partial_fit(X, y)), frozen)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_without_one_forgets_it(name):
    X, y = data(name)
    net = fine(name).fit(X, y)
    params = FAMILIES[name].params | {"backbone": None}
    if name.startswith("Keras"):
        params["model"] = build_mlp
    net.set_params(**params)
    expected = clone(net).fit(X, y).predict(X)
    assert np.array_equal(net.fit(X, y).predict(X), expected)


@pytest.mark.parametrize("name", NAMES)
def test_other_samples_are_refused(name):
    X, y = data(name)
    net = fine(name)
    with pytest.raises(ValueError, match="backbone (takes|expects) .*X"):
        net.fit(X[:, :-1] if X.ndim == 2 else X[..., :-1], y)
    assert "model_" not in vars(net)
    if X.ndim == 2:
        frame, other = (_frame(X, names) for names in ("abcd", "abdc"))
        named = discovered()[name](
            backbone=Backbone(make(name, epochs=1).fit(frame, y)),
            **({"model": build_mlp} if name.startswith("Keras") else {}),
        )
        with pytest.raises(ValueError, match="columns of the source .* same order"):
            named.fit(other, y)


def _frame(X, names):
    return pd.DataFrame(X, columns=list(names))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"source": "NoNetwork"}, (TypeError, ValueError), "source of a Backbone"),
        ({"source": object()}, TypeError, "source of a Backbone must be a fitted"),
        ({"weights": "imagenet"}, ValueError, "has its own weights"),
        ({"layer": "hiden_1"}, ValueError, "layer must be None or the name"),
        ({"frozen_epochs": -1}, ValueError, "backbone.frozen_epochs == -1"),
        ({"learning_rate": -0.1}, ValueError, "backbone.learning_rate == -0.1"),
    ],
)
def test_invalid_settings(name, changes, error, message):
    net = fine(name)
    net.set_params(**{f"backbone__{key}": value for key, value in changes.items()})
    with pytest.raises(error, match=message):
        net.fit(*data(name))
    assert "model_" not in vars(net)
