"""The engine: a model and arrays in, trained weights and a history out."""

from sknn.training._batches import TrainingData
from sknn.training._cache import clear_cache, n_programs
from sknn.training._decoder import Decoded, Decoder
from sknn.training._early_stopping import EarlyStopping
from sknn.training._hook import Hook
from sknn.training._keras_callbacks import KerasCallbacks
from sknn.training._layer_gradients import layer_gradients
from sknn.training._mixing import mix
from sknn.training._model_copy import copy_layer, copy_model
from sknn.training._objective import Objective
from sknn.training._optimizers import OPTIMIZERS, make_optimizer
from sknn.training._plan import Checkpoint, Outcome, Plan, ValidationData
from sknn.training._predictor import Predictor
from sknn.training._schedules import SCHEDULES
from sknn.training._signature import needs_code
from sknn.training._token_stream import Draw, TokenStream
from sknn.training._train import train
from sknn.training._train_words import WordOutcome, WordPlan, train_words
from sknn.training._word_gradients import Windows
from sknn.training._word_program import N_STEPS, WordInput, WordSettings

__all__ = [
    "N_STEPS",
    "OPTIMIZERS",
    "SCHEDULES",
    "Checkpoint",
    "Decoded",
    "Decoder",
    "Draw",
    "EarlyStopping",
    "Hook",
    "KerasCallbacks",
    "Objective",
    "Outcome",
    "Plan",
    "Predictor",
    "TokenStream",
    "TrainingData",
    "ValidationData",
    "Windows",
    "WordInput",
    "WordOutcome",
    "WordPlan",
    "WordSettings",
    "clear_cache",
    "copy_layer",
    "copy_model",
    "layer_gradients",
    "make_optimizer",
    "mix",
    "n_programs",
    "needs_code",
    "train",
    "train_words",
]
