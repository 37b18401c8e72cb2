import numpy as np

from sknn.training import Objective, TrainingData, ValidationData
from sknn.training.plans._baseline import make_baseline

X = np.zeros((10, 1), "float32")
Y = np.arange(10, dtype="float32")[:, np.newaxis]
DATA = TrainingData(X, Y, None, 5)


def test_a_loss_must_be_clearly_lower_than_the_loss_of_a_constant():
    baseline = make_baseline(Objective("squared_error"), DATA, None)
    variance = float(np.var(Y))
    baseline.update(0.995 * variance, 0.995 * variance)
    assert not baseline.started
    baseline.update(0.98 * variance, 0.98 * variance)
    assert baseline.started
    baseline.update(2 * variance, 2 * variance)
    assert baseline.started


def test_either_the_training_or_the_validation_loss():
    validation = ValidationData(X[:2], Y[:2])
    baseline = make_baseline(Objective("squared_error"), DATA, validation)
    baseline.update(100.0, 0.26)
    assert not baseline.started
    baseline.update(100.0, 0.2)
    assert baseline.started
