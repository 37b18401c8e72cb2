import numpy as np
import pytest
from report_fakes import FakeNetwork
from sklearn.linear_model import LogisticRegression

from sknn import MLPClassifier
from sknn.reports import cross_validation_report


def warnings_of(estimator, data, **options):
    return cross_validation_report(estimator, *data, cv=2, **options).warnings_


def test_nothing_to_tell(binary_data):
    assert warnings_of(FakeNetwork(), binary_data) == []


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (FakeNetwork(stop_reason="epochs"), "all its epochs in 2 of 2 folds"),
        (FakeNetwork(stop_reason="non_finite_loss"), "not finite in 2 of 2 folds"),
        (FakeNetwork(stop_reason="interrupted"), "interrupted in 2 of 2 folds"),
    ],
)
def test_training_that_went_wrong(binary_data, estimator, message):
    (warning,) = warnings_of(estimator, binary_data)
    assert message in warning
    assert warning.startswith("FakeNetwork: ")


@pytest.mark.parametrize("never", [False, np.False_])
def test_a_fixed_number_of_epochs_is_no_problem(binary_data, never):
    network = FakeNetwork(stop_reason="epochs", early_stopping=never)
    assert warnings_of(network, binary_data) == []


def test_automatic_early_stopping_without_validation_is_no_problem(binary_data):
    """The schedule of a network that holds out no samples ends training on time."""
    params = {"hidden_layer_sizes": (4,), "epochs": 30, "random_state": 0}
    assert warnings_of(MLPClassifier(**params), binary_data) == []
    (warning,) = warnings_of(
        MLPClassifier(early_stopping=True, patience=99, **params), binary_data
    )
    assert "all its epochs" in warning


def test_rare_classes(multiclass_data):
    X, y = multiclass_data
    y = y.copy()
    y[0] = 1  # one row: in one test part only
    report = cross_validation_report(LogisticRegression(), X, y, cv=3)
    train, test = report.warnings_[:2]
    assert "1 of 3 folds lack classes in the training part (1)" in train
    assert "2 of 3 folds lack classes in the test part (1)" in test
    predictions = report.predictions().query("estimator == 'LogisticRegression'")
    fold = predictions.loc[predictions["row"] == 0, "fold"].iloc[0]
    unseen = predictions[predictions["fold"] == fold]
    assert (unseen["proba_1"] == 0).all()
    assert report.summary()["mean"].notna().all()


def test_rows_in_both_parts(binary_data):
    splits = [(np.arange(0, 60, 2), np.arange(60))]
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=splits)
    assert "both the training and the test part" in report.warnings_[0]
