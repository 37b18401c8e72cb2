"""Reports on networks with one output per time step."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from sknn import RNNClassifier, RNNRegressor, cross_validation_report
from sknn.reports.results._step_rows import StepRows

RNG = np.random.default_rng(0)
LENGTHS = RNG.integers(3, 7, size=24)
X = [RNG.normal(size=(n, 1)) for n in LENGTHS]
SIGNS = [np.where(x[:, 0].cumsum() > 0, "up", "down") for x in X]
SUMS = [x[:, 0].cumsum() for x in X]


def network(kind=RNNClassifier, **params):
    defaults = {"units": 2, "epochs": 2, "output": "sequence", "random_state": 0}
    return kind(**(defaults | params))


def test_rows_are_whole_sequences():
    rows = StepRows(X, LENGTHS)
    assert len(rows) == LENGTHS.sum()
    part = rows[rows.rows_of([1, 5])]
    assert [len(x) for x in part.sequences] == [LENGTHS[1], LENGTHS[5]]
    assert part.sequences[1] is X[5]
    values = part.split(np.arange(len(part)))
    assert [len(v) for v in values] == [LENGTHS[1], LENGTHS[5]]


def test_every_step_counts(tmp_path):
    report = cross_validation_report(network(), X, SIGNS, cv=3)
    assert len(report.predictions()) == 2 * LENGTHS.sum()
    table = report.summary().set_index(["estimator", "metric"])
    assert {"RNNClassifier", "baseline"} == {name for name, _ in table.index}
    assert 0 < table.loc[("RNNClassifier", "accuracy"), "mean"] < 1
    folds = report.predictions().query("estimator == 'RNNClassifier'")
    sequence = np.repeat(np.arange(24), LENGTHS)
    by_sequence = folds.assign(sequence=sequence[folds["row"]]).groupby("sequence")
    assert (by_sequence["fold"].nunique() == 1).all()
    assert "<html" in report.to_html(tmp_path / "report.html").read_text()


@pytest.mark.parametrize("cv", [KFold(2), list(KFold(2).split(X))])
def test_folds_are_of_sequences(cv):
    networks = {"a": network(RNNRegressor), "b": network(RNNRegressor, cell="lstm")}
    report = cross_validation_report(networks, X, SUMS, cv=cv)
    first = np.isin(np.repeat(np.arange(24), LENGTHS), np.arange(12))
    folds = report.predictions().query("estimator == 'b' and fold == 0")
    assert sorted(folds["row"]) == np.flatnonzero(first).tolist()


def test_estimators_of_samples_are_not_mixed_in():
    both = {"steps": network(), "rows": LogisticRegression()}
    with pytest.raises(ValueError, match="every step of a sequence"):
        cross_validation_report(both, X, SIGNS)
