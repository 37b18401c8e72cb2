"""Scores, probabilities, Monte Carlo dropout, standard deviations and quantiles."""

import numpy as np
import pytest
from mlp_cases import BINARY, CLASSES, LABELS, OUTPUTS, VALUES, X, classifier, regressor

MARGINS = ["hinge", "perceptron"]


@pytest.mark.parametrize("loss", MARGINS)
def test_margins_have_scores_and_no_probabilities(loss):
    clf = classifier(loss=loss).fit(X, CLASSES)
    assert clf.decision_function(X).shape == (len(X), 3)
    for method in ("predict_proba", "predict_log_proba"):
        assert not hasattr(clf, method)
    with pytest.raises(
        AttributeError, match="has no attribute 'predict_proba'"
    ) as info:
        clf.predict_proba(X)
    assert "use decision_function" in str(info.value.__cause__)


@pytest.mark.parametrize("loss", ["auto", "cross_entropy", "squared_error"])
def test_probabilities_and_no_margins(loss):
    clf = classifier(loss=loss).fit(X, CLASSES)
    assert clf.predict_proba(X).shape == (len(X), 3)
    with pytest.raises(AttributeError) as info:
        clf.decision_function(X)
    assert "use predict_proba" in str(info.value.__cause__)


@pytest.mark.parametrize("loss", MARGINS)
def test_scores_decide_the_class(loss):
    two = classifier(loss=loss).fit(X, BINARY)
    scores = two.decision_function(X)
    assert scores.shape == (len(X),)
    np.testing.assert_array_equal(two.predict(X), (scores > 0).astype(int))
    three = classifier(loss=loss).fit(X, CLASSES)
    scores = three.decision_function(X)
    np.testing.assert_array_equal(three.predict(X), scores.argmax(axis=1))


# -- Monte Carlo dropout ---------------------------------------------------------------


@pytest.mark.parametrize("y", [BINARY, CLASSES, LABELS], ids=["two", "three", "labels"])
def test_sampled_probabilities(y):
    clf = classifier(dropout=0.5).fit(X, y)
    sampled = clf.predict_proba(X, mc_samples=20)
    assert sampled.shape == clf.predict_proba(X).shape
    assert not np.array_equal(sampled, clf.predict_proba(X))
    if y.ndim == 1:
        np.testing.assert_allclose(sampled.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(sampled, clf.predict_proba(X, mc_samples=20))


def test_samples_without_dropout_are_all_the_same():
    clf = classifier().fit(X, CLASSES)
    np.testing.assert_allclose(
        clf.predict_proba(X, mc_samples=3), clf.predict_proba(X), rtol=1e-5
    )


def test_logarithms_of_sampled_probabilities():
    clf = classifier(dropout=0.5).fit(X, CLASSES)
    np.testing.assert_array_equal(
        clf.predict_log_proba(X, mc_samples=3),
        np.log(clf.predict_proba(X, mc_samples=3)),
    )


@pytest.mark.parametrize("seed", [None, np.random.RandomState(0)], ids=["no", "state"])
def test_samples_are_drawn_with_the_seed_of_the_fit(seed):
    clf = classifier(dropout=0.5, random_state=seed).fit(X, CLASSES)
    before = None if seed is None else seed.get_state()[2]
    first = clf.predict_proba(X, mc_samples=3)
    np.testing.assert_array_equal(clf.predict_proba(X, mc_samples=3), first)
    assert seed is None or seed.get_state()[2] == before


@pytest.mark.parametrize("mc_samples", [0, -1, 2.5, "many"])
def test_numbers_of_samples_are_checked(mc_samples):
    clf = classifier(dropout=0.5).fit(X, CLASSES)
    reg = regressor(dropout=0.5).fit(X, VALUES)
    for method in (clf.predict_proba, reg.predict):
        with pytest.raises((ValueError, TypeError), match="mc_samples"):
            method(X, mc_samples=mc_samples)


def test_sampling_leaves_the_estimator_as_it_is():
    clf = classifier(dropout=0.5, batch_norm=True).fit(X, CLASSES)
    before = clf.predict_proba(X)
    clf.predict_proba(X, mc_samples=3)
    np.testing.assert_array_equal(clf.predict_proba(X), before)


# -- standard deviations ---------------------------------------------------------------


@pytest.mark.parametrize("y", [VALUES, OUTPUTS], ids=["one", "two"])
@pytest.mark.parametrize(
    ("loss", "mc_samples"),
    [("squared_error", 5), ("gaussian_nll", None), ("gaussian_nll", 5)],
)
def test_standard_deviations(y, loss, mc_samples):
    reg = regressor(loss=loss, dropout=0.5).fit(X, y)
    mean, std = reg.predict(X, return_std=True, mc_samples=mc_samples)
    assert mean.shape == std.shape == y.shape
    assert mean.dtype == std.dtype == np.float64
    assert (std > 0).any()
    assert np.isfinite(std).all()
    np.testing.assert_array_equal(mean, reg.predict(X, mc_samples=mc_samples))


def test_both_sources_of_spread_add_up():
    reg = regressor(loss="gaussian_nll", dropout=0.5).fit(X, VALUES)
    _, noise = reg.predict(X, return_std=True)
    _, both = reg.predict(X, return_std=True, mc_samples=50)
    assert both.mean() > noise.mean()


def test_the_standard_deviation_is_in_the_units_of_y():
    _, std = regressor(loss="gaussian_nll").fit(X, VALUES).predict(X, return_std=True)
    _, big = (
        regressor(loss="gaussian_nll").fit(X, 100 * VALUES).predict(X, return_std=True)
    )
    np.testing.assert_allclose(big, 100 * std, rtol=1e-2)


def test_a_standard_deviation_needs_a_source():
    reg = regressor(loss="huber").fit(X, VALUES)
    with pytest.raises(ValueError, match=r"return_std=True needs .* loss='huber'"):
        reg.predict(X, return_std=True)


@pytest.mark.parametrize("loss", ["squared_error", "gaussian_nll"])
def test_samples_without_dropout_have_no_spread(loss):
    reg = regressor(loss=loss).fit(X, VALUES)
    with pytest.raises(ValueError, match="this network has no dropout. Fit it with"):
        reg.predict(X, return_std=True, mc_samples=5)


def test_one_sample_has_no_spread():
    reg = regressor(input_dropout=0.5).fit(X, VALUES)
    with pytest.raises(ValueError, match="at least two predictions"):
        reg.predict(X, return_std=True, mc_samples=1)
    assert (reg.predict(X, return_std=True, mc_samples=2)[1] > 0).any()


# -- quantiles -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y", "quantiles", "shape"),
    [
        (VALUES, None, (40, 3)),
        (VALUES, [0.25, 0.75], (40, 2)),
        (OUTPUTS, (0.1, 0.5, 0.9), (40, 2, 3)),
    ],
)
def test_quantiles(y, quantiles, shape):
    reg = regressor(loss="pinball", quantiles=quantiles).fit(X, y)
    predicted = reg.predict_quantiles(X)
    assert predicted.shape == shape
    assert (np.diff(predicted, axis=-1) >= 0).all()
    assert reg.predict(X).shape == y.shape


def test_the_median_is_predicted():
    reg = regressor(loss="pinball", quantiles=[0.1, 0.5, 0.9]).fit(X, VALUES)
    np.testing.assert_allclose(reg.predict(X), reg.predict_quantiles(X)[:, 1])


def test_quantiles_need_the_pinball_loss():
    with pytest.raises(AttributeError) as info:
        regressor().fit(X, VALUES).predict_quantiles(X)
    assert "needs loss='pinball'" in str(info.value.__cause__)


# -- parameters that change after the fit ----------------------------------------------


def test_methods_depend_on_the_loss_of_the_fit():
    clf = classifier().fit(X, CLASSES).set_params(loss="hinge")
    assert clf.predict_proba(X).shape == (len(X), 3)
    assert not hasattr(clf, "decision_function")
    clf = classifier(loss="hinge").fit(X, CLASSES).set_params(loss="auto")
    assert clf.decision_function(X).shape == (len(X), 3)
    assert not hasattr(clf, "predict_proba")
    reg = regressor().fit(X, VALUES).set_params(loss="pinball")
    assert not hasattr(reg, "predict_quantiles")
    reg = regressor(loss="pinball").fit(X, VALUES).set_params(loss="auto")
    assert reg.predict_quantiles(X).shape == (len(X), 3)


def test_methods_of_an_unfitted_estimator_depend_on_its_loss():
    assert hasattr(classifier(loss="hinge"), "decision_function")
    assert not hasattr(classifier(loss="hinge"), "predict_proba")
    assert hasattr(regressor(loss="pinball"), "predict_quantiles")
