import numpy as np
import pytest
from report_fakes import CountsCalls, FakeNetwork
from sklearn.multioutput import MultiOutputClassifier
from sklearn.svm import SVC, LinearSVC

from sknn.reports._problem import Problem
from sknn.reports._responses import CachedEstimator, read_responses


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
    constant = np.column_stack([labels[:, 0], np.zeros(45, int)])
    model = MultiOutputClassifier(FakeNetwork()).fit(X, constant)
    problem = Problem("multilabel", labels, np.array(["a", "b"]), ("a", "b"))
    answers = answers_of(model, X, labels, problem)
    assert answers.proba.shape == (45, 2)


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
