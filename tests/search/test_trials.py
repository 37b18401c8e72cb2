import math

import optuna
import pytest

from sknn.search.trials._record import Record
from sknn.search.trials._storage import quiet_optuna
from sknn.search.trials._trials import Trials


def fold(score, name="score"):
    return {
        "scores": {name: score},
        "train_scores": {},
        "fit_time": 1.0,
        "score_time": 0.5,
        "n_epochs": None,
    }


def record(number, status="complete", *scores, **more):
    return Record(number, status, {}, folds=[fold(s) for s in scores], **more)


TRIALS = Trials(
    (
        record(0, "complete", 0.4, 0.6),
        record(1, "failed", error="first"),
        record(3, "complete", 0.8, 0.6),
        record(4, "complete", 0.7, 0.7),
        record(5, "pruned", 0.9),
        record(6, "failed", error="first"),
        record(7, "running"),
    )
)


@pytest.fixture
def study():
    with quiet_optuna():
        return optuna.create_study(direction="maximize")


def numbers(trials):
    return [record.number for record in trials]


def test_selections():
    assert len(TRIALS) == 7
    assert numbers(TRIALS.with_status("complete")) == [0, 3, 4]
    assert numbers(TRIALS.with_status("pruned", "running")) == [5, 7]
    assert numbers(TRIALS.before(4)) == [0, 1, 3]
    assert numbers(TRIALS.since(TRIALS.before(5))) == [5, 6, 7]


def test_the_first_of_the_best_trials():
    assert TRIALS.best.number == 3
    assert TRIALS.n_since_best == 4


def test_without_a_complete_trial():
    for trials in (Trials(()), TRIALS.with_status("pruned", "failed")):
        assert trials.best is None
        assert trials.n_since_best == 0


def test_sums():
    assert TRIALS.errors == ["first"]
    assert TRIALS.seconds == 7 * 1.5
    assert TRIALS.means[:1] == [0.5]
    assert math.isnan(TRIALS.means[4])


def test_names_of_scores():
    # The first fold has failed, so its scores have no names.
    named = Record(1, "complete", {}, folds=[fold(0.5, "recall")])
    assert Trials((record(0, "failed", 0.0), named)).score_names == ["recall"]
    assert TRIALS.score_names == ["score"]


def test_the_metric_selects_the_score():
    rows = ({"a": 0.1, "b": 0.9}, {"a": 0.2, "b": 0.8})
    records = tuple(
        Record(k, "complete", {}, folds=[fold(0.0) | {"scores": row}])
        for k, row in enumerate(rows)
    )
    assert Trials(records).best.number == 1
    assert Trials(records, "b").best.number == 0


def test_trials_that_wait_or_are_replaced_are_not_read(study):
    for attrs in ({}, {"status": "abandoned"}, {"surplus": True}):
        trial = study.ask()
        for name, value in attrs.items():
            trial.set_user_attr(name, value)
    study.enqueue_trial({})
    assert numbers(Trials.read(study)) == [0]
