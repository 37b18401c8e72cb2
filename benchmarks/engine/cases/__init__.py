"""The cases, in the order of the results."""

from benchmarks.engine.case import Case
from benchmarks.engine.cases._cross_validation import CrossValidation
from benchmarks.engine.cases._fit import Fit
from benchmarks.engine.cases._grid import Grid
from benchmarks.engine.cases._mnist import MnistAccuracy, MnistDense
from benchmarks.engine.cases._predict import Predict
from benchmarks.engine.cases._subprocesses import (
    ArchitectureMemory,
    FirstFit,
    ImportTime,
    Memory,
)

CASES: tuple[Case, ...] = (
    Fit(again=False),
    Fit(again=True),
    CrossValidation(32),
    CrossValidation(200),
    Grid(),
    MnistDense(),
    Predict(1, n_calls=100),
    Predict(10_000, n_calls=10),
    ImportTime(),
    FirstFit(),
    Memory(),
    ArchitectureMemory(),
    MnistAccuracy(),
)

# Measured only when named: it takes minutes and does not compare packages.
SEPARATE = ("mnist_accuracy",)

__all__ = ["CASES", "SEPARATE"]
