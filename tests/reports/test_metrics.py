import pickle

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.dummy import DummyClassifier

from sknn.reports.results._problem import Problem
from sknn.reports.results._responses import CachedEstimator, Responses
from sknn.reports.results._scoring import resolve_scorers

Y_TRUE = np.array(["a", "a", "b", "b", "b", "a", "b", "b"])
Y_PRED = np.array(["a", "b", "b", "b", "a", "a", "b", "b"])
P = np.array([0.2, 0.6, 0.9, 0.7, 0.4, 0.1, 0.8, 0.55])


def scores_of(responses, problem):
    return {
        scorer.metric.name: scorer.score(responses, None, None)
        for scorer in resolve_scorers("auto", problem)
    }


def test_binary_scores_equal_scikit_learn():
    problem = Problem("binary", Y_TRUE, np.array(["a", "b"]), ())
    got = scores_of(
        Responses(Y_TRUE, Y_PRED, proba=np.column_stack([1 - P, P])), problem
    )
    positive = {"pos_label": "b"}
    expected = {
        "accuracy": sk.accuracy_score(Y_TRUE, Y_PRED),
        "balanced_accuracy": sk.balanced_accuracy_score(Y_TRUE, Y_PRED),
        "precision": sk.precision_score(Y_TRUE, Y_PRED, **positive),
        "recall": sk.recall_score(Y_TRUE, Y_PRED, **positive),
        "specificity": sk.recall_score(Y_TRUE, Y_PRED, pos_label="a"),
        "f1": sk.f1_score(Y_TRUE, Y_PRED, **positive),
        "roc_auc": sk.roc_auc_score(Y_TRUE, P),
        "average_precision": sk.average_precision_score(Y_TRUE, P, **positive),
        "log_loss": sk.log_loss(Y_TRUE, P),
        "brier": sk.brier_score_loss(Y_TRUE, P, **positive),
    }
    assert got == pytest.approx(expected)


def test_multiclass_area_is_the_macro_one_against_rest():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], 10)
    proba = rng.dirichlet(np.ones(3), size=30)
    problem = Problem("multiclass", y, np.arange(3), ())
    got = scores_of(Responses(y, proba.argmax(axis=1), proba=proba), problem)
    assert got["roc_auc_ovr"] == pytest.approx(
        sk.roc_auc_score(y, proba, multi_class="ovr")
    )
    assert got["f1_macro"] == pytest.approx(
        sk.f1_score(y, proba.argmax(axis=1), average="macro")
    )


def test_undefined_scores_are_nan_and_unsupported_ones_none():
    problem = Problem("binary", Y_TRUE, np.array(["a", "b"]), ())
    one_class = Responses(np.array(["a", "a"]), np.array(["a", "a"]))
    got = scores_of(one_class, problem)
    assert np.isnan(got["recall"])
    assert np.isnan(got["f1"])
    assert got["specificity"] == 1
    assert got["roc_auc"] is None
    scored = Responses(one_class.y_true, one_class.y_pred, decision=np.eye(2))
    got = scores_of(scored, problem)
    assert np.isnan(got["roc_auc"])
    assert got["log_loss"] is None


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel", "regression"])
def test_scorers_reach_every_kind_of_worker(task):
    y = np.array([[0, 1], [1, 0]]) if task == "multilabel" else np.array([1, 2])
    scorers = resolve_scorers("auto", Problem(task, y, np.array([1, 2]), ()))
    again = pickle.loads(pickle.dumps(scorers))
    assert [s.metric for s in again] == [s.metric for s in scorers]


@pytest.mark.parametrize(
    "scorer",
    [
        lambda estimator, X, y: {"a": 1.0, "b": 0.5},
        sk.make_scorer(lambda y_true, y_pred: np.array([1.0, 0.5])),
    ],
    ids=["a dict", "one a class"],
)
def test_a_scorer_that_gives_no_number_is_named(scorer):
    X = np.zeros((len(Y_TRUE), 1))
    problem = Problem("binary", Y_TRUE, np.array(["a", "b"]), ())
    (own,) = resolve_scorers({"own": scorer}, problem)
    cached = CachedEstimator(DummyClassifier().fit(X, Y_TRUE), X)
    message = "scoring: the scorer 'own' must return a number, got .*pass a dict"
    with pytest.raises(TypeError, match=message):
        own.score(Responses(Y_TRUE, Y_PRED), cached, X)
