"""The compared packages, in the order of measurement."""

from benchmarks.packages._keras_wrappers import KerasWrappers
from benchmarks.packages._model_fit import ModelFit
from benchmarks.packages._package import Package
from benchmarks.packages._scikeras import SciKeras
from benchmarks.packages._scikit_learn import ScikitLearn
from benchmarks.packages._sknn import Sknn
from benchmarks.packages._skorch import Skorch

PACKAGES: tuple[Package, ...] = (
    Sknn(),
    ScikitLearn(),
    SciKeras(),
    KerasWrappers(),
    ModelFit(),
    Skorch(),
)

__all__ = ["PACKAGES", "Package"]
