import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import search_cases
from search_cases import FOLDS, X, Y, network
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sknn.search._fingerprint import describe, fingerprint

SPLITS = list(FOLDS.split(X, Y))
LOGISTIC = make_pipeline(StandardScaler(), LogisticRegression())


def digest(estimator=LOGISTIC, X=X, splits=SPLITS, scoring=None):
    return fingerprint(estimator, (X, Y), splits, scoring)


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
def test_changes_that_start_another_study(other):
    assert digest(**other) != digest()


def times(factor, twice=False):
    def product(X, more=0):
        return product(X * factor) if twice else X * factor + more

    return product


class Scale:
    def __init__(self, factor):
        self.factor = [factor]

    def __repr__(self):
        return f"Scale({self.factor})"

    def product(self, X):
        return X * self.factor[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda X: X, lambda X: X * 0),
        (lambda X: X + 1, lambda X: X + 2),
        (lambda X: np.log1p(X), lambda X: np.expm1(X)),
        (lambda X, to=1: X + to, lambda X, to=2: X + to),
        (lambda X, *, to=1: X + to, lambda X, *, to=2: X + to),
        (lambda X: [x + 1 for x in X], lambda X: [x + 2 for x in X]),
        (times(2), times(3)),
        (partial(times(2), more=1), partial(times(3), more=1)),
        (Scale(2).product, Scale(3).product),
        (make_scorer(lambda y, z: 1), make_scorer(lambda y, z: 2)),
    ],
    ids=[
        *("code", "constants", "names", "defaults", "keywords", "nested"),
        *("closure", "partial", "method", "scorer"),
    ],
)
def test_functions_of_one_name_are_distinguished(one, other):
    assert describe(one) == describe(one)
    assert describe(one) != describe(other)


def test_functions_that_hold_themselves():
    assert describe(times(2, True)) == describe(times(2, True))
    held = []

    def one():
        return held

    held.append([one, {"again": one}])
    assert "one" in str(describe(one))


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_generators_are_their_state(make):
    assert describe(make(0)) == describe(make(0)) != describe(make(1))
    ahead = make(0)
    ahead.random()
    assert describe(ahead) != describe(make(0))


def test_no_addresses():
    transformer = FunctionTransformer(np.log1p, kw_args={"out": None})
    assert "0x" not in str(describe(transformer.get_params()))
    assert "0x" not in str(describe([lambda: 0, object()]))
    assert describe(np) == "numpy"  # without its folder
    assert describe(type("Odd", (), {"__repr__": lambda s: "a at 0xAB1"})()) == "a"


def odd():
    """Values that may differ between processes."""
    words = {"a", "b", "c"}
    seeded = np.random.RandomState(0)
    return FunctionTransformer(
        lambda X: X if "a" in {"a", "b", "c"} else words, kw_args={"seeded": seeded}
    )


def test_equal_in_another_process():
    folders = [str(Path(file).parent) for file in (__file__, search_cases.__file__)]
    code = (
        f"import sys; sys.path[:0] = {folders!r};"
        "from test_fingerprint import digest, odd;"
        "print(digest(odd()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest(odd())


class Holding:
    """A scorer that contains itself."""

    def __init__(self):
        self.own = [self]

    def __repr__(self):
        return f"Holding({self.own[0]!r})"

    def __call__(self, estimator, X, y):
        return 0.0


def test_objects_that_hold_themselves():
    """Containers and scorers that contain themselves are described by their name."""
    held = [1]
    held.append({"again": held})
    call = partial(times(2))
    call.keywords["again"] = call
    for value in (held, call, Holding(), make_scorer(Holding())):
        assert describe(value) == describe(value)
    assert digest(scoring=Holding()) == digest(scoring=Holding())


def test_data_that_is_not_pickled():
    """Parameters of `fit` such as locks are described by their type."""
    lock = threading.Lock()
    digests = [
        fingerprint(LOGISTIC, (X, Y, {"lock": lock, "scale": scale}), SPLITS, None)
        for scale in (1, 1, 2)
    ]
    assert digests[0] == digests[1] != digests[2]
