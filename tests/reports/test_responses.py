import numpy as np
import pytest
from report_fakes import CountsCalls, FakeNetwork, FakeRegressionNetwork
from sklearn.linear_model import LinearRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, LinearSVC

from sknn.reports.results._problem import Problem
from sknn.reports.results._responses import CachedEstimator, read_responses


def problem_of(y):
    classes = np.unique(y)
    task = "binary" if len(classes) == 2 else "multiclass"
    return Problem(task, y, classes, ())


def answers_of(estimator, X, y, problem):
    return read_responses(CachedEstimator(estimator, X), X, y, problem)


def test_a_class_that_was_not_seen_gets_probability_zero(multiclass_data):
    X, y = multiclass_data
    fitted = FakeNetwork().fit(X[y != 5], y[y != 5])
    answers = answers_of(fitted, X, y, problem_of(y))
    assert answers.proba.shape == (45, 3)
    assert (answers.proba[:, 1] == 0).all()
    np.testing.assert_array_equal(answers.proba[:, [0, 2]], fitted.predict_proba(X))


def test_a_class_that_was_not_seen_gets_the_lowest_decision(multiclass_data):
    X, y = multiclass_data
    fitted = LinearSVC().fit(X[y != 5], y[y != 5])
    decision = answers_of(fitted, X, y, problem_of(y)).decision
    assert (decision[:, 1] <= decision.min()).all()


def test_two_classes_have_two_decision_columns(binary_data):
    X, y = binary_data
    fitted = SVC().fit(X, y)
    answers = answers_of(fitted, X, y, problem_of(y))
    assert answers.proba is None
    np.testing.assert_array_equal(
        answers.class_scores[:, 1], fitted.decision_function(X)
    )
    np.testing.assert_array_equal(
        answers.class_scores[:, 0], -fitted.decision_function(X)
    )


def test_single_precision_is_kept(binary_data):
    X, y = binary_data

    class Single(FakeNetwork):
        def predict_proba(self, X):
            return super().predict_proba(X).astype(np.float32)

    answers = answers_of(Single().fit(X, y), X, y, problem_of(y))
    assert answers.proba.dtype == np.float32


def test_labels_with_a_single_value(multiclass_data):
    X, y = multiclass_data
    labels = (y[:, None] == [3, 5]).astype(int)
    constant = np.column_stack([labels[:, 0], np.zeros(45, int), np.ones(45, int)])
    model = MultiOutputClassifier(FakeNetwork()).fit(X, constant)
    names = ("a", "b", "c")
    problem = Problem("multilabel", constant, np.array(names), names)
    answers = answers_of(model, X, constant, problem)
    assert answers.proba.shape == (45, 3)
    np.testing.assert_array_equal(answers.proba[:, 1:], constant[:, 1:])


def test_a_wrong_shape_is_named(binary_data):
    X, y = binary_data

    class Wrong(FakeNetwork):
        def predict(self, X):
            return np.zeros(3)

    with pytest.raises(ValueError, match=r"must return shape \(60,\), got \(3,\)"):
        answers_of(Wrong().fit(X, y), X, y, problem_of(y))


def test_other_rows_and_attributes_reach_the_estimator(binary_data):
    X, y = binary_data
    CountsCalls.calls.clear()
    cached = CachedEstimator(CountsCalls().fit(X, y), X)
    assert cached.predict(X) is cached.predict(X)
    assert len(cached.predict(X[:5])) == 5
    assert CountsCalls.calls == ["predict", "predict"]
    assert list(cached.classes_) == ["no", "yes"]
    assert not hasattr(cached, "decision_function")


def test_columns_that_do_not_match_the_classes_are_no_scores(multiclass_data):
    X, y = multiclass_data
    # For three classes there are as many pairs.
    pairs = SVC(decision_function_shape="ovo").fit(X, y)
    assert answers_of(pairs, X, y, problem_of(y)).class_scores is None
    piped = make_pipeline(SVC(decision_function_shape="ovo")).fit(X, y)
    assert answers_of(piped, X, y, problem_of(y)).class_scores is None

    class Wide(FakeNetwork):
        def predict_proba(self, X):
            return np.column_stack([super().predict_proba(X), np.zeros(len(X))])

        def predict(self, X):
            return np.repeat(self.classes_[:1], len(X))

    assert answers_of(Wide().fit(X, y), X, y, problem_of(y)).proba is None


def test_a_transposed_prediction_is_refused(regression_data):
    X, y = regression_data
    both = np.column_stack([y, -y])

    class Transposed(FakeRegressionNetwork):
        def predict(self, X):
            return super().predict(X).T

    model = Transposed().fit(X, both)
    problem = Problem("regression", both, np.array([]), ("0", "1"))
    with pytest.raises(ValueError, match=r"must return shape \(40, 2\), got \(2, 40\)"):
        answers_of(model, X, both, problem)
    column = LinearRegression().fit(X, both[:, :1])
    problem = Problem("regression", y, np.array([]), ())
    assert answers_of(column, X, y, problem).y_pred.shape == (40,)
