"""Networks as scikit-learn estimators."""

from sknn.estimators._alignment import Alignment
from sknn.estimators._candidate import Candidate
from sknn.estimators._cnn_classifier import CNNClassifier
from sknn.estimators._cnn_regressor import CNNRegressor
from sknn.estimators._doc2vec import Doc2Vec
from sknn.estimators._image_loader import ImageLoader
from sknn.estimators._mlp_classifier import MLPClassifier
from sknn.estimators._mlp_regressor import MLPRegressor
from sknn.estimators._phrases import Phrases
from sknn.estimators._rnn_classifier import RNNClassifier
from sknn.estimators._rnn_forecaster import RNNForecaster
from sknn.estimators._rnn_regressor import RNNRegressor
from sknn.estimators._saving import load
from sknn.estimators._seq2seq_translator import Seq2SeqTranslator
from sknn.estimators._text_generator import TextGenerator
from sknn.estimators._text_tokenizer import TextTokenizer
from sknn.estimators._word2vec import Word2Vec

__all__ = [
    "Alignment",
    "CNNClassifier",
    "CNNRegressor",
    "Candidate",
    "Doc2Vec",
    "ImageLoader",
    "MLPClassifier",
    "MLPRegressor",
    "Phrases",
    "RNNClassifier",
    "RNNForecaster",
    "RNNRegressor",
    "Seq2SeqTranslator",
    "TextGenerator",
    "TextTokenizer",
    "Word2Vec",
    "load",
]
