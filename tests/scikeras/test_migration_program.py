"""The program of the benchmark of migrations, with `sknn.scikeras` and `sknn`."""

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.base import is_classifier
from sklearn.model_selection import StratifiedKFold, check_cv

import sknn
from sknn.scikeras import KerasClassifier

sys.path.append(str(Path(__file__).parents[2]))

from benchmarks.migration.code import code  # noqa: E402

# With fewer epochs and points of the grid.
SMALLER = {"epochs=30": "epochs=12", "[16, 64]": "[16]"}


@pytest.mark.parametrize(
    ("package", "cls"),
    [("sknn.scikeras", KerasClassifier), ("sknn", sknn.KerasClassifier)],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_migrated_program(package, cls, capsys, monkeypatch):
    text = code(package)
    for before, after in SMALLER.items():
        assert before in text
        text = text.replace(before, after)
    program = ModuleType("program")
    monkeypatch.setitem(sys.modules, "program", program)  # for the pickle
    found = vars(program)
    exec(compile(text, package, "exec"), found)
    search, best, X_test = found["search"], found["best"], found["X_test"]
    assert type(best[-1]) is cls
    assert is_classifier(search.estimator)
    folds = check_cv(3, found["y"], classifier=is_classifier(search.estimator))
    assert isinstance(folds, StratifiedKFold)
    assert len(search.cv_results_["params"]) == 2
    assert search.best_score_ > 0.93
    assert found["accuracy"] > 0.95
    fitted = search.best_estimator_
    assert np.array_equal(best.predict(X_test), fitted.predict(X_test))
    probabilities = found["probabilities"]
    assert np.array_equal(probabilities, fitted.predict_proba(X_test))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert probabilities.shape == (len(X_test), 10)
    score, accuracy = map(float, capsys.readouterr().out.split()[-2:])
    assert (score, accuracy) == (search.best_score_, found["accuracy"])
