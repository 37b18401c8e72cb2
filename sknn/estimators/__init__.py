"""Networks as scikit-learn estimators."""

from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._keras_copies import keep_all_arguments
from sknn.estimators.core._saving import load
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.forecasting._rnn_forecaster import RNNForecaster
from sknn.estimators.images._cnn_classifier import CNNClassifier
from sknn.estimators.images._cnn_regressor import CNNRegressor
from sknn.estimators.images._image_loader import ImageLoader
from sknn.estimators.models._encoded_network import EncodedNetwork
from sknn.estimators.models._initialize import initialize
from sknn.estimators.models._keras_classifier import KerasClassifier
from sknn.estimators.models._keras_regressor import KerasRegressor
from sknn.estimators.models._model_function import function_parameters
from sknn.estimators.models._numbered_epochs import numbered_from
from sknn.estimators.sequences._embedding import Embedding
from sknn.estimators.sequences._rnn_classifier import RNNClassifier
from sknn.estimators.sequences._rnn_regressor import RNNRegressor
from sknn.estimators.sequences._transformer_classifier import TransformerClassifier
from sknn.estimators.sequences._transformer_regressor import TransformerRegressor
from sknn.estimators.tables._autoencoder import Autoencoder
from sknn.estimators.tables._mlp_classifier import MLPClassifier
from sknn.estimators.tables._mlp_regressor import MLPRegressor
from sknn.estimators.text._alignment import Alignment
from sknn.estimators.text._candidate import Candidate
from sknn.estimators.text._seq2seq_translator import Seq2SeqTranslator
from sknn.estimators.text._text_generator import TextGenerator
from sknn.estimators.text._text_tokenizer import TextTokenizer
from sknn.estimators.transfer._network_transformer import NetworkTransformer
from sknn.estimators.words._doc2vec import Doc2Vec
from sknn.estimators.words._phrases import Phrases
from sknn.estimators.words._word2vec import Word2Vec

# The other names are for the other packages of sknn, and not public.
__all__ = [
    "Alignment",
    "Autoencoder",
    "Backbone",
    "CNNClassifier",
    "CNNRegressor",
    "Candidate",
    "Doc2Vec",
    "Embedding",
    "ImageLoader",
    "KerasClassifier",
    "KerasRegressor",
    "MLPClassifier",
    "MLPRegressor",
    "NetworkTransformer",
    "Phrases",
    "RNNClassifier",
    "RNNForecaster",
    "RNNRegressor",
    "Seq2SeqTranslator",
    "TextGenerator",
    "TextTokenizer",
    "TransformerClassifier",
    "TransformerRegressor",
    "Word2Vec",
    "load",
]
