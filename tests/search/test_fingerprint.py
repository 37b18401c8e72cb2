import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from search_cases import FOLDS, X, Y, network
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sknn.search._fingerprint import describe, fingerprint

SPLITS = list(FOLDS.split(X, Y))
LOGISTIC = make_pipeline(StandardScaler(), LogisticRegression())


def digest(estimator=LOGISTIC, searched=(), X=X, splits=SPLITS, scoring=None):
    return fingerprint(estimator, set(searched), (X, Y), splits, scoring)


def changed(**params):
    return make_pipeline(StandardScaler(), LogisticRegression(**params))


def test_equal_searches_are_equal():
    assert digest() == digest(changed(), X=X.copy())


@pytest.mark.parametrize(
    "other",
    [
        {"estimator": changed(C=2.0)},
        {"X": X + 1},
        {"splits": SPLITS[:2]},
        {"scoring": "accuracy"},
        {"estimator": network()},
    ],
    ids=lambda d: next(iter(d)),
)
def test_what_changes_the_study(other):
    assert digest(**other) != digest()


def test_searched_parameters_do_not_count():
    searched = ["logisticregression__C"]
    assert digest(changed(C=2.0), searched) == digest(searched=searched)


def test_no_addresses():
    transformer = FunctionTransformer(np.log1p, kw_args={"out": None})
    assert "0x" not in str(describe(transformer.get_params()))
    assert "0x" not in str(describe([lambda: 0, object()]))


def test_equal_in_another_process():
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r});"
        "from test_fingerprint import digest; print(digest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest()
