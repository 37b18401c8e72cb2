"""The compared packages, in the order of measurement."""

from benchmarks.engine.packages._keras_wrappers import KerasWrappers
from benchmarks.engine.packages._model_fit import ModelFit
from benchmarks.engine.packages._package import Package
from benchmarks.engine.packages._scikeras import SciKeras
from benchmarks.engine.packages._scikit_learn import ScikitLearn
from benchmarks.engine.packages._sknn import Sknn
from benchmarks.engine.packages._skorch import Skorch

_ALL = (Sknn(), ScikitLearn(), SciKeras(), KerasWrappers(), ModelFit(), Skorch())
PACKAGES: dict[str, Package] = {package.name: package for package in _ALL}

__all__ = ["PACKAGES", "Package"]
