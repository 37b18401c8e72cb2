"""Keras neural networks that behave like scikit-learn estimators."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sknn._parallel import share_cores
from sknn._process import use_tensorflow

__version__ = "0.2.0.dev0"

# Public name -> the package that defines it. Names are imported when first used, so
# that `import sknn` stays quick: TensorFlow alone takes seconds.
_PACKAGES = {
    "Autoencoder": "sknn.estimators",
    "Backbone": "sknn.estimators",
    "CNNClassifier": "sknn.estimators",
    "CNNRegressor": "sknn.estimators",
    "Doc2Vec": "sknn.estimators",
    "Embedding": "sknn.estimators",
    "ImageLoader": "sknn.estimators",
    "KerasClassifier": "sknn.estimators",
    "KerasRegressor": "sknn.estimators",
    "MLPClassifier": "sknn.estimators",
    "MLPRegressor": "sknn.estimators",
    "NetworkTransformer": "sknn.estimators",
    "OptunaSearchCV": "sknn.search",
    "Phrases": "sknn.estimators",
    "RNNClassifier": "sknn.estimators",
    "RNNForecaster": "sknn.estimators",
    "RNNRegressor": "sknn.estimators",
    "Seq2SeqTranslator": "sknn.estimators",
    "TextGenerator": "sknn.estimators",
    "TextTokenizer": "sknn.estimators",
    "TransformerClassifier": "sknn.estimators",
    "TransformerRegressor": "sknn.estimators",
    "Word2Vec": "sknn.estimators",
    "WordVectors": "sknn.words",
    "load": "sknn.estimators",
    "search_space": "sknn.search",
    "clear_cache": "sknn.training",
    "cross_validation_report": "sknn.reports",
    "set_compile_cache": "sknn._compile_cache",
}

__all__ = ["__version__", *_PACKAGES]

if TYPE_CHECKING:
    from sknn._compile_cache import set_compile_cache as set_compile_cache
    from sknn.estimators import Autoencoder as Autoencoder
    from sknn.estimators import Backbone as Backbone
    from sknn.estimators import CNNClassifier as CNNClassifier
    from sknn.estimators import CNNRegressor as CNNRegressor
    from sknn.estimators import Doc2Vec as Doc2Vec
    from sknn.estimators import Embedding as Embedding
    from sknn.estimators import ImageLoader as ImageLoader
    from sknn.estimators import KerasClassifier as KerasClassifier
    from sknn.estimators import KerasRegressor as KerasRegressor
    from sknn.estimators import MLPClassifier as MLPClassifier
    from sknn.estimators import MLPRegressor as MLPRegressor
    from sknn.estimators import NetworkTransformer as NetworkTransformer
    from sknn.estimators import Phrases as Phrases
    from sknn.estimators import RNNClassifier as RNNClassifier
    from sknn.estimators import RNNForecaster as RNNForecaster
    from sknn.estimators import RNNRegressor as RNNRegressor
    from sknn.estimators import Seq2SeqTranslator as Seq2SeqTranslator
    from sknn.estimators import TextGenerator as TextGenerator
    from sknn.estimators import TextTokenizer as TextTokenizer
    from sknn.estimators import TransformerClassifier as TransformerClassifier
    from sknn.estimators import TransformerRegressor as TransformerRegressor
    from sknn.estimators import Word2Vec as Word2Vec
    from sknn.estimators import load as load
    from sknn.reports import cross_validation_report as cross_validation_report
    from sknn.search import OptunaSearchCV as OptunaSearchCV
    from sknn.search import search_space as search_space
    from sknn.training import clear_cache as clear_cache
    from sknn.words import WordVectors as WordVectors


share_cores()
use_tensorflow()
if os.environ.get("SKNN_COMPILE_CACHE"):
    import_module("sknn._compile_cache").open_from_variable()


def __getattr__(name: str) -> Any:
    if name not in _PACKAGES:
        raise AttributeError(f"module 'sknn' has no attribute {name!r}")
    value = getattr(import_module(_PACKAGES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
