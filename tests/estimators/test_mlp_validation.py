"""Validation parts, early stopping, scores and the history."""

import keras
import numpy as np
import pytest
import sklearn
from mlp_cases import (
    BINARY,
    BOTH,
    CLASSES,
    LABELS,
    NAMES,
    VALUES,
    X,
    classifier,
    regressor,
    same_weights,
)
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, log_loss, make_scorer, max_error
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn.exceptions import NonFiniteLossError
from sknn.training import train

MANY = np.random.default_rng(1).normal(size=(100, 3))


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def recorder(seen):
    """Return a scorer that keeps the validation samples it is shown."""

    def score(estimator, X, y):
        seen.append((np.asarray(X), y))
        return 0.0

    return score


# -- the history -----------------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_the_history_has_one_entry_an_epoch(make, y):
    plain = make(epochs=3).fit(X, y)
    assert list(plain.history_) == ["loss", "learning_rate", "seconds"]
    checked = make(epochs=3, early_stopping=True, scoring=recorder([])).fit(X, y)
    assert set(checked.history_) - set(plain.history_) == {"val_loss", "val_score"}
    for estimator in (plain, checked):
        assert {len(values) for values in estimator.history_.values()} == {3}
        assert estimator.n_epochs_ == 3
        assert 1 <= estimator.best_epoch_ <= 3
        assert type(estimator.n_epochs_) is type(estimator.best_epoch_) is int
        assert {type(v) for vs in estimator.history_.values() for v in vs} == {float}


def test_losses_are_those_of_the_metric():
    clf = classifier(early_stopping=False).fit(X, CLASSES, X_val=X, y_val=CLASSES)
    expected = log_loss(CLASSES, clf.predict_proba(X))
    np.testing.assert_allclose(clf.history_["val_loss"][-1], expected, rtol=1e-5)


@pytest.mark.parametrize("never", [False, np.False_], ids=["python", "numpy"])
def test_training_stops_by_the_training_loss(never):
    params = {"learning_rate": 0.1, "min_delta": 10.0, "patience": 3}
    reg = regressor(epochs=100, **params).fit(X, VALUES)
    assert reg.stop_reason_ == "training_loss"
    assert 4 <= reg.n_epochs_ < 20
    assert reg.set_params(early_stopping=never, epochs=8).fit(X, VALUES).n_epochs_ == 8
    assert reg.stop_reason_ == "epochs"


# -- which samples ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("early_stopping", "n_samples", "validated"),
    [("auto", 99, 0), ("auto", 100, 10), (True, 40, 4), (False, 100, 0)],
)
def test_when_samples_are_kept_for_validation(early_stopping, n_samples, validated):
    seen = []
    params = {"early_stopping": early_stopping, "scoring": recorder(seen)}
    classifier(epochs=1, **params).fit(MANY[:n_samples], np.arange(n_samples) % 2)
    assert sum(len(y) for _, y in seen) == validated


def test_classes_keep_their_shares_in_the_validation_part():
    seen = []
    y = np.repeat(["a", "b"], [30, 10])
    params = {"early_stopping": True, "validation_fraction": 0.2}
    classifier(scoring=recorder(seen), **params).fit(X, y)
    assert sorted(seen[0][1]) == ["a"] * 6 + ["b"] * 2


def test_groups_stay_together():
    seen = []
    groups = np.repeat(["g1", "g2", "g3", "g4"], 10)
    params = {"early_stopping": True, "validation_fraction": 0.25}
    clf = classifier(scoring=recorder(seen), **params)
    clf.fit(X, CLASSES, groups=groups.tolist())
    rows = [np.flatnonzero((x == X).all(axis=1))[0] for x in seen[0][0]]
    assert len(rows) == 10
    assert len(set(groups[rows])) == 1


def test_the_split_follows_the_seed():
    def rows(seed):
        seen = []
        params = {"early_stopping": True, "scoring": recorder(seen)}
        classifier(random_state=seed, **params).fit(X, CLASSES)
        return seen[0][0].tolist()

    assert rows(0) == rows(0)
    assert rows(0) != rows(1)


def test_given_validation_samples_are_used_as_they_are():
    seen = []
    clf = classifier(early_stopping=True, scoring=recorder(seen))
    clf.fit(X, CLASSES, X_val=X[:7].tolist(), y_val=CLASSES[:7].tolist())
    np.testing.assert_array_equal(seen[0][0], X[:7])
    assert seen[0][1].tolist() == CLASSES[:7].tolist()


def test_given_validation_samples_are_not_trained_on():
    params = {"epochs": 3, "early_stopping": False}
    watched = classifier(**params).fit(X, CLASSES, X_val=X[:5], y_val=CLASSES[:5])
    assert "val_loss" in watched.history_
    assert watched.stop_reason_ == "epochs"
    assert same_weights(watched, classifier(**params).fit(X, CLASSES))


def test_one_group_is_trained_on_as_a_whole_without_validation():
    one_group = {"groups": np.zeros(len(MANY))}
    clf = classifier(early_stopping="auto").fit(MANY, np.arange(100) % 2, **one_group)
    assert "val_loss" not in clf.history_


def test_given_validation_samples_have_the_class_weights_of_training():
    y = np.repeat([0, 1], [30, 10])
    given = {"X_val": X[20:], "y_val": y[20:]}  # other shares than in training
    params = {"early_stopping": False, "epochs": 1}
    balanced = classifier(class_weight="balanced", **params).fit(X, y, **given)
    named = classifier(class_weight={0: 40 / 60, 1: 40 / 20}, **params)
    named.fit(X, y, **given)
    assert balanced.history_["val_loss"] == pytest.approx(named.history_["val_loss"])
    labels = LABELS.copy()
    labels[20:, 0] = 1
    several = classifier(class_weight="balanced", **params)
    several.fit(X, LABELS, X_val=X[20:], y_val=labels[20:])
    assert np.isfinite(several.history_["val_loss"]).all()


# -- the best epoch --------------------------------------------------------------------


# A loss that no constant prediction is worse for: patience counts from the start.
FROM_START = {"loss": "perceptron"}


def scripted(values):
    """Return a scorer that gives `values` one after the other."""
    left = iter(values)
    return lambda estimator, X, y: next(left)


def test_the_best_weights_are_kept():
    params = {"epochs": 10, "patience": 2} | FROM_START
    clf = classifier(scoring=scripted([0.1, 0.5, 0.9, 0.3, 0.2]), **params)
    clf.fit(X, CLASSES, X_val=X, y_val=CLASSES)
    assert clf.stop_reason_ == "early_stopping"
    assert (clf.n_epochs_, clf.best_epoch_) == (5, 3)
    assert clf.history_["val_score"] == [0.1, 0.5, 0.9, 0.3, 0.2]
    three = classifier(epochs=3, early_stopping=False, **FROM_START)
    assert same_weights(clf, three.fit(X, CLASSES, X_val=X, y_val=CLASSES))


def test_small_improvements_do_not_count():
    params = {"epochs": 10, "patience": 2, "min_delta": 0.1} | FROM_START
    clf = classifier(scoring=scripted([0.5, 0.55, 0.59, 0.6]), **params)
    clf.fit(X, CLASSES, X_val=X, y_val=CLASSES)
    assert (clf.n_epochs_, clf.best_epoch_) == (3, 3)


def test_infinite_patience_keeps_the_best_of_all_epochs():
    params = {"epochs": 4, "patience": np.inf}
    clf = classifier(scoring=scripted([0.1, 0.9, 0.3, 0.2]), **params)
    clf.fit(X, CLASSES, X_val=X, y_val=CLASSES)
    assert (clf.n_epochs_, clf.best_epoch_, clf.stop_reason_) == (4, 2, "epochs")


@pytest.mark.parametrize(
    ("make", "y", "scoring"),
    [
        (classifier, BINARY, "accuracy"),
        (classifier, BINARY, "roc_auc"),
        (classifier, BINARY, "neg_log_loss"),
        (classifier, CLASSES, "roc_auc_ovr"),
        (classifier, CLASSES, make_scorer(accuracy_score)),
        (classifier, LABELS, "f1_macro"),
        (regressor, VALUES, "r2"),
        (regressor, VALUES, "neg_mean_absolute_error"),
    ],
)
def test_scorers(make, y, scoring):
    estimator = make(early_stopping=False, scoring=scoring)
    estimator.fit(X, y, X_val=X, y_val=y)
    scorer = sklearn.metrics.check_scoring(estimator, scoring)
    np.testing.assert_allclose(
        estimator.history_["val_score"][-1], scorer(estimator, X, y), rtol=1e-5
    )


def test_scores_of_margins():
    params = {"loss": "hinge", "scoring": "roc_auc"}
    clf = classifier(**params).fit(X, BINARY, X_val=X, y_val=BINARY)
    assert 0 <= clf.history_["val_score"][-1] <= 1


def test_scores_are_weighted_where_the_scorer_takes_weights():
    weights = np.linspace(0.1, 3, len(X))
    given = {"X_val": X, "y_val": CLASSES, "sample_weight_val": weights}
    clf = classifier(scoring="accuracy", early_stopping=False)
    score = clf.fit(X, CLASSES, **given).history_["val_score"][-1]
    assert score == pytest.approx(clf.score(X, CLASSES, sample_weight=weights))
    clf.set_params(scoring=lambda est, X, y: float(np.mean(est.predict(X) == y)))
    score = clf.fit(X, CLASSES, **given).history_["val_score"][-1]
    assert score == clf.score(X, CLASSES)


@pytest.mark.parametrize(
    ("make", "y", "scoring"),
    [
        (regressor, VALUES, "neg_max_error"),
        (regressor, VALUES, make_scorer(max_error, greater_is_better=False)),
        (classifier, BINARY, "adjusted_rand_score"),
    ],
)
def test_scorers_of_metrics_that_take_no_weights(make, y, scoring):
    weights = np.linspace(1, 2, len(X))
    given = {"X_val": X, "y_val": y, "sample_weight_val": weights}
    estimator = make(scoring=scoring, early_stopping=False)
    score = estimator.fit(X, y, sample_weight=weights, **given).history_["val_score"]
    expected = sklearn.metrics.check_scoring(estimator, scoring)(estimator, X, y)
    assert score[-1] == pytest.approx(expected)


def answers(estimator, X, y):
    """Ask a fitted estimator for all that it can tell."""
    values = [estimator.score(X, y), estimator.predict(X)[0]]
    for name in ("predict_proba", "predict_log_proba", "predict_quantiles"):
        if hasattr(estimator, name):
            values.append(getattr(estimator, name)(X)[0].sum())
    if getattr(estimator, "loss", None) == "gaussian_nll":
        values.append(estimator.predict(X, return_std=True)[1].sum())
    return float(np.sum(values))


@pytest.mark.parametrize(
    ("make", "y", "loss"),
    [
        (classifier, BINARY, "auto"),
        (classifier, BINARY, "hinge"),
        (regressor, VALUES, "auto"),
        (regressor, VALUES, "pinball"),
        (regressor, VALUES, "gaussian_nll"),
    ],
)
@pytest.mark.parametrize(
    "kind", [np.asarray, sparse.csr_array], ids=["dense", "sparse"]
)
def test_a_scoring_function_is_given_a_fitted_estimator(make, y, loss, kind):
    estimator = make(loss=loss, scoring=answers, early_stopping=False)
    estimator.fit(kind(X), y, X_val=kind(X), y_val=y)
    expected = answers(estimator, kind(X), y)
    assert estimator.history_["val_score"][-1] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        (lambda est, X, y: est.predict(X[:1]).sum(), "contains all validation samples"),
        (
            lambda est, X, y: est.predict_proba(X, mc_samples=2),
            "mc_samples is not",
        ),
    ],
)
def test_invalid_calls_of_a_scoring_function(scoring, message):
    with pytest.raises(ValueError, match=message):
        classifier(scoring=scoring, early_stopping=True).fit(X, CLASSES)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_an_undefined_validation_score_is_an_error():
    clf = classifier(scoring="roc_auc", epochs=5, patience=2)
    given = {"X_val": X[::2], "y_val": BINARY[::2]}
    with pytest.raises(ValueError, match="val_score .*got nan in all 5.*`scoring` is"):
        clf.fit(X, BINARY, **given)
    assert not hasattr(clf, "model_")
    clf.set_params(early_stopping=False, epochs=2).fit(X, BINARY, **given)
    assert clf.best_epoch_ == np.argmin(clf.history_["val_loss"]) + 1


def test_validation_samples_too_large_to_have_a_loss_are_an_error():
    reg = regressor(scaling=None)
    with pytest.raises(ValueError, match="val_loss .* in all 2.*X_val and y_val"):
        reg.fit(X, VALUES, X_val=np.full((2, 3), 3e38), y_val=[0.0, 1.0])


def test_refit_trains_on_everything_for_the_best_number_of_epochs():
    same = {"scaling": None} | FROM_START
    params = {"epochs": 10, "patience": 2, "scoring": scripted([0.1, 0.9, 0.3, 0.2])}
    refitted = classifier(early_stopping=True, refit=True, **params, **same)
    refitted.fit(X, CLASSES)
    assert (refitted.n_epochs_, refitted.best_epoch_) == (4, 2)
    whole = classifier(epochs=2, early_stopping=False, **same).fit(X, CLASSES)
    assert same_weights(refitted, whole)


def test_refit_trains_on_given_validation_samples_too():
    params = {"epochs": 3, "scaling": None, "scoring": scripted([0.1, 0.9, 0.3])}
    given = {"X_val": sparse.csr_array(X[30:]), "y_val": CLASSES[30:]}
    refitted = classifier(refit=True, **params).fit(X[:30], CLASSES[:30], **given)
    assert refitted.best_epoch_ == 2
    whole = classifier(epochs=2, early_stopping=False, batch_size=32, scaling=None)
    assert same_weights(refitted, whole.fit(X, CLASSES))


@pytest.mark.parametrize("never", [False, np.False_], ids=["python", "numpy"])
def test_refit_runs_all_epochs_where_nothing_stops_early(never):
    params = {"epochs": 3, "early_stopping": never, "refit": True}
    given = {"X_val": X[30:], "y_val": -VALUES[30:]}
    same = {"standardize_targets": False, "scaling": None}
    refitted = regressor(**same, **params).fit(X[:30], VALUES[:30], **given)
    whole = regressor(**same, epochs=3, early_stopping=False)
    whole.fit(X, np.r_[VALUES[:30], -VALUES[30:]])
    assert same_weights(refitted, whole)


@pytest.mark.parametrize("by", ["sample", "class"])
def test_refit_weighs_given_validation_samples_against_the_others(by):
    y = np.repeat([0, 1], [30, 10])
    weights = np.where(y == 1, 99.0, 1.0) if by == "sample" else np.ones(len(y))
    weight = {1: 99.0} if by == "class" else None
    params = {"class_weight": weight, "epochs": 3, "scaling": None}
    refitted = classifier(refit=True, early_stopping=False, **params)
    refitted.fit(
        X[:31],
        y[:31],
        weights[:31],
        X_val=X[31:],
        y_val=y[31:],
        sample_weight_val=weights[31:],
    )
    whole = classifier(early_stopping=False, **params)
    assert same_weights(refitted, whole.fit(X, y, weights))


@pytest.fixture
def rates_of_trainings(monkeypatch):
    """Keep the learning rates of every training of a fit."""
    seen = []

    def watched(training):
        outcome = train(training)
        seen.append(outcome.history["learning_rate"])
        return outcome

    monkeypatch.setattr("sknn.estimators.core._fit.train", watched)
    return seen


HALVED = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)


@pytest.mark.parametrize(
    "params",
    [{"lr_schedule": "plateau"}, {"callbacks": [HALVED]}],
    ids=["plateau", "callback"],
)
def test_refit_has_the_learning_rates_of_the_first_training(params, rates_of_trainings):
    params |= {"early_stopping": True, "patience": np.inf, "epochs": 8, "refit": True}
    params |= FROM_START
    classifier(scoring=scripted([0.1] * 7 + [0.9]), **params).fit(X, CLASSES)
    first, second = rates_of_trainings
    assert len(second) == 8
    assert first[-1] < first[0]
    np.testing.assert_allclose(second, first, rtol=1e-6)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt, NonFiniteLossError])
@pytest.mark.filterwarnings("always::sklearn.exceptions.ConvergenceWarning")
def test_a_refit_that_fails_keeps_the_first_network(error, warm, monkeypatch):
    params = {"early_stopping": True, "warm_start": warm}
    with pytest.warns(ConvergenceWarning, match="has not learned"):  # two epochs
        plain = classifier(**params).fit(X, CLASSES)

    def fails(training):
        if training.validation is None:
            model = training.model
            model.set_weights([0 * w for w in model.get_weights()])
            raise error
        return train(training)

    monkeypatch.setattr("sknn.estimators.core._fit.train", fails)
    with pytest.warns(
        ConvergenceWarning, match="refit=True.*first training is"
    ) as seen:
        clf = classifier(refit=True, **params).fit(X, CLASSES)
    assert seen[0].filename == __file__
    assert same_weights(clf, plain)
    assert clf.stop_reason_ == "epochs"


def test_a_refit_that_fails_keeps_the_first_network_before_it_says_so(monkeypatch):
    def fails(training):
        if training.validation is None:
            raise KeyboardInterrupt
        return train(training)

    monkeypatch.setattr("sknn.estimators.core._fit.train", fails)
    clf = classifier(refit=True, early_stopping=True)
    with pytest.raises(ConvergenceWarning, match="was interrupted"):
        clf.fit(X, CLASSES)
    assert clf.n_epochs_ == 2


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_an_interrupted_training_is_not_refitted(rates_of_trainings):
    class Stops(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    params = {"early_stopping": True, "refit": True, "callbacks": [Stops()]}
    clf = classifier(epochs=5, **params).fit(X, CLASSES)
    assert clf.stop_reason_ == "interrupted"
    assert len(rates_of_trainings) == 1


def test_a_warm_start_resumes_the_weights_of_a_refit():
    params = {"early_stopping": True, "refit": True, "warm_start": True}
    reg = regressor(epochs=30, learning_rate=0.05, **params).fit(X, VALUES)
    learned = reg.score(X, VALUES)
    reg.set_params(epochs=1, learning_rate=1e-6).fit(X, VALUES)
    assert reg.score(X, VALUES) == pytest.approx(learned, abs=0.01)
    assert learned > 0.5


def test_refit_without_validation_changes_nothing():
    assert same_weights(
        classifier(refit=True).fit(X, CLASSES), classifier().fit(X, CLASSES)
    )


# -- metadata routing ------------------------------------------------------------------


def test_a_pipeline_transforms_the_validation_samples(routing):
    seen = []
    clf = classifier(scoring=recorder(seen)).set_fit_request(
        X_val=True, y_val=True, sample_weight=True, sample_weight_val=True
    )
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    pipeline = make_pipeline(scaler, clf, transform_input=["X_val"])
    shifted = X * 100 + 50
    pipeline.fit(
        shifted,
        CLASSES,
        X_val=shifted[:9],
        y_val=CLASSES[:9],
        sample_weight=np.ones(len(X)),
        sample_weight_val=np.ones(9),
    )
    expected = scaler.fit(shifted).transform(shifted[:9])
    np.testing.assert_allclose(seen[0][0], expected, rtol=1e-4, atol=1e-5)


def test_groups_are_routed_to_the_folds_and_to_the_fit(routing):
    seen = []
    groups = np.repeat(np.arange(8), 5)
    clf = classifier(early_stopping=True, scoring=recorder(seen))
    search = GridSearchCV(
        clf.set_fit_request(groups=True), {"l2": [0.0]}, cv=GroupKFold(2), refit=False
    )
    search.fit(X, CLASSES, groups=groups)
    assert {len(y) for _, y in seen} == {5}  # always a whole group


def test_validation_samples_are_sparse_or_frames_too():
    dense = classifier()
    dense.fit(X, CLASSES, X_val=X[:9], y_val=CLASSES[:9])
    same = classifier().fit(
        sparse.csr_array(X), CLASSES, X_val=sparse.coo_array(X[:9]), y_val=CLASSES[:9]
    )
    np.testing.assert_allclose(
        same.history_["val_loss"], dense.history_["val_loss"], rtol=1e-6
    )
