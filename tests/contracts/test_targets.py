"""y is understood or refused by name, and predictions have the form that follows.

Each test is run for all estimators with labels or values, which are discovered.
"""

import warnings

import numpy as np
import pandas as pd
import pytest
from families import FAMILIES, LABELS, N_SAMPLES, VALUES, make, networks
from scipy import sparse
from sklearn.ensemble import StackingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import average_precision_score, get_scorer, make_scorer
from sklearn.model_selection import KFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from sknn.reports import cross_validation_report

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # two epochs
)

CLASSIFIERS = [name for name in networks() if name.endswith("Classifier")]
REGRESSORS = [name for name in networks() if name.endswith("Regressor")]
SUPERVISED = CLASSIFIERS + REGRESSORS
TWO = np.stack([LABELS > 0, VALUES.mean() < VALUES], axis=1).astype(int)
THREE = np.column_stack([TWO, TWO[:, 0] ^ TWO[:, 1]])
DAYS = pd.date_range("2020", periods=N_SAMPLES)


def data(name):
    return FAMILIES[name].X


# -- several labels ------------------------------------------------------------

SCORERS = ["roc_auc", "average_precision", "f1_macro", "accuracy", "f1_micro"]


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_scorers_take_all_labels(name, y):
    clf = make(name).fit(data(name), y)
    proba = clf.predict_proba(data(name))
    assert proba.shape == y.shape
    assert [labels.tolist() for labels in clf.classes_] == [[0, 1]] * y.shape[1]
    for scoring in SCORERS:
        assert np.isfinite(get_scorer(scoring)(clf, data(name), y))
    by_hand = make_scorer(average_precision_score, response_method="predict_proba")
    expected = average_precision_score(y, proba)
    assert by_hand(clf, data(name), y) == pytest.approx(expected)
    assert get_scorer("average_precision")(clf, data(name), y) == pytest.approx(
        expected
    )


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba", "predict"])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_folds_predict_all_labels(name, method):
    X, folds = data(name), KFold(2)
    found = cross_val_predict(make(name), X, THREE, cv=folds, method=method)
    _, rows = next(folds.split(X))
    first = make(name).fit(X[len(rows) :], THREE[len(rows) :])
    np.testing.assert_allclose(found[rows], getattr(first, method)(X[rows]), rtol=1e-4)


def test_a_stack_of_networks_for_several_labels():
    X = data("MLPClassifier")
    stack = StackingClassifier(
        [("network", make("MLPClassifier"))], KNeighborsClassifier(), cv=2
    )
    assert stack.fit(X, THREE).predict(X).shape == THREE.shape


def test_scores_of_two_labels_without_probabilities():
    X = data("MLPClassifier")
    scores = cross_val_score(
        make("MLPClassifier", loss="hinge"), X, TWO, cv=2, scoring="roc_auc"
    )
    assert np.isfinite(scores).all()


def test_a_report_of_two_labels():
    y = pd.DataFrame(TWO, columns=["warm", "dry"])
    X = data("MLPClassifier")
    report = cross_validation_report(
        make("MLPClassifier"), X, y, cv=2, scoring=["roc_auc", "average_precision"]
    )
    assert np.isfinite(report.summary()["mean"]).all()


def test_partial_fit_with_the_classes_of_several_labels():
    clf = make("MLPClassifier")
    X = data("MLPClassifier")
    clf.partial_fit(X[:2], TWO[:2], classes=[[0, 1], [0, 1]])
    clf.partial_fit(X, TWO, classes=clf.classes_)
    for network in (clf, make("MLPClassifier")):
        with pytest.raises(ValueError, match="classes .* for each of the 2 columns"):
            network.partial_fit(X, TWO, classes=[0, 1, 2])


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("classes", [[0, 1, np.nan], ["a", "b", None]])
def test_the_classes_of_partial_fit_are_checked(name, classes):
    with pytest.raises(ValueError, match="classes must"):
        make(name).partial_fit(data(name), LABELS, classes=classes)


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        ("Int64", int),
        ("int64[pyarrow]", int),
        ("boolean", bool),
        ("bool[pyarrow]", bool),
        (object, int),
    ],
)
def test_integers_and_booleans_of_any_column_keep_their_type(name, kind, dtype):
    values = LABELS > 0 if dtype is bool else 2**53 + LABELS
    y = pd.Series(values).astype(kind)
    clf = make(name).fit(data(name), y)
    assert clf.classes_.tolist() == np.unique(values).tolist()
    assert clf.predict(data(name)).dtype == dtype


@pytest.mark.parametrize("name", SUPERVISED)
def test_another_number_of_columns_has_the_shape_in_the_message(name):
    y = LABELS > 0
    network = make(name).partial_fit(data(name), y)
    with pytest.raises(ValueError, match=rf"\({N_SAMPLES}, 2\)|1 column.* Got 2"):
        network.partial_fit(data(name), np.column_stack([y, ~y]))


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, pd.DataFrame])
def test_one_hot_classes_warn_with_the_remedy(name, kind):
    y = kind(np.eye(3)[LABELS])
    with pytest.warns(UserWarning, match=r"one-hot.*y\.argmax\(axis=1\)"):
        make(name).fit(data(name), y)


def test_labels_that_occur_together_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        make("MLPClassifier").fit(data("MLPClassifier"), THREE)


# -- y that is not labels or values --------------------------------------------

WRONG = {
    "complex": (np.ones(N_SAMPLES) + 1j, SUPERVISED, "y must be numeric.*complex"),
    "dates": (DAYS.to_numpy(), REGRESSORS, "y must be numeric. Got dates"),
    "date series": (DAYS.to_series(), REGRESSORS, "y must be numeric. Got dates"),
    "list of dates": (list(DAYS), REGRESSORS, "y must be numeric. Got dates"),
    "date column": (
        pd.DataFrame({"a": VALUES, "day": DAYS}),
        REGRESSORS,
        "column 'day' of y must be numeric. Got dates",
    ),
    "text": (np.array(["a", "b"] * 12), REGRESSORS, "y must be numeric. Got text"),
    "NaT": (
        np.where(LABELS, np.datetime64("NaT"), np.datetime64("2020")),
        CLASSIFIERS,
        "y must have no missing labels.*row 1",
    ),
    "None": ([None, *LABELS[1:]], CLASSIFIERS, "y must have no missing labels.*row 0"),
    "None in values": ([None, *VALUES[1:]], REGRESSORS, "Input y contains NaN"),
    "NA": (
        pd.array([None, *LABELS[1:]], "Int64"),
        CLASSIFIERS,
        "y must have no missing labels.*row 0",
    ),
    "three dimensions": (
        np.ones((N_SAMPLES, 2, 2), int),
        SUPERVISED,
        r"y must have shape .*reshape\(len\(y\), -1\)",
    ),
    "lists of labels": (
        [[0], [0, 1]] * (N_SAMPLES // 2),
        CLASSIFIERS,
        "y must have one label.*MultiLabelBinarizer",
    ),
    "sparse": (sparse.csr_array(TWO), REGRESSORS, r"y must be dense.*y\.toarray\(\)"),
}
CASES = [
    pytest.param(name, y, message, id=f"{name}-{case}")
    for case, (y, names, message) in WRONG.items()
    for name in names
]


@pytest.mark.parametrize(("name", "y", "message"), CASES)
def test_a_wrong_y_is_refused_by_name(name, y, message):
    estimator = make(name)
    with pytest.raises(ValueError, match=message):
        estimator.fit(data(name), y)
    assert not hasattr(estimator, "model_")


@pytest.mark.parametrize("name", SUPERVISED)
def test_a_wrong_y_val_is_refused_by_its_name(name):
    X, y = data(name), FAMILIES[name].y
    with pytest.raises(ValueError, match="y_val must be numeric.*complex"):
        make(name).fit(X, y, X_val=X, y_val=y + 1j)


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("unit", ["D", "s", "ns"])
def test_dates_as_labels_have_class_weights(name, unit):
    days = np.array(["2020-01-01", "2021-01-01"], f"M8[{unit}]")
    y = days[LABELS % 2]
    weights = {pd.Timestamp("2020-01-01"): 1.0, days[1]: 5.0}
    for class_weight in (weights, "balanced"):
        clf = make(name, class_weight=class_weight).fit(data(name), y)
        assert (clf.classes_ == days).all()
    with pytest.raises(ValueError, match=r"keys that are not classes: \[.*1999"):
        make(name, class_weight={pd.Timestamp("1999-01-01"): 1.0}).fit(data(name), y)


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("weight", [np.nan, np.inf, -1.0, "2", None])
def test_class_weights_are_numbers(name, weight):
    with pytest.raises(ValueError, match="class_weight .* finite numbers"):
        make(name, class_weight={0: weight, 1: 1, 2: 1}).fit(data(name), LABELS)


def test_no_sample_is_held_out_if_all_labels_differ():
    X, y = np.random.default_rng(0).normal(size=(120, 3)), np.arange(120)
    with pytest.warns(UserWarning, match="number of unique classes"):
        clf = make("MLPClassifier").fit(X, y)
    assert "val_loss" not in clf.history_


@pytest.mark.parametrize("name", REGRESSORS)
def test_counts_are_a_tag(name):
    for loss, expected in [("poisson", True), ("squared_error", False)]:
        tags = make(name, loss=loss).__sklearn_tags__()
        assert tags.target_tags.positive_only is expected


# -- time steps ----------------------------------------------------------------

STEPS = [name for name in SUPERVISED if hasattr(make(name), "output")]


@pytest.mark.parametrize("name", STEPS)
def test_scorers_compare_all_time_steps(name):
    is_classifier = name in CLASSIFIERS
    y = np.tile(LABELS if is_classifier else VALUES, (5, 1)).T
    scoring = "f1_macro" if is_classifier else "r2"
    params = {"output": "sequence", "early_stopping": True, "validation_fraction": 0.5}
    weights = np.linspace(1, 2, N_SAMPLES)
    fitted = [
        make(name, scoring=given, **params).fit(data(name), y, weights)
        for given in (scoring, get_scorer(scoring))
    ]
    scores = [estimator.history_["val_score"] for estimator in fitted]
    assert np.isfinite(scores).all()
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize("name", STEPS)
def test_weights_of_time_steps_are_refused_by_name(name):
    y = np.tile(LABELS, (5, 1)).T
    estimator = make(name, output="sequence")
    weights = np.ones(y.shape)
    with pytest.raises(ValueError, match="sample_weight must have one value"):
        estimator.fit(data(name), y, weights)
    with pytest.raises(ValueError, match="sample_weight must have one value"):
        estimator.fit(data(name), y).score(data(name), y, weights)
