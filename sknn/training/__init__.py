"""The engine: a model and arrays in, trained weights and a history out."""

from sknn.training._layer_gradients import layer_gradients
from sknn.training._train import train, train_many
from sknn.training.compiling._cache import clear_cache, n_programs
from sknn.training.models._model_copy import check_same, copy_layer, copy_model
from sknn.training.models._own_state import (
    complete,
    is_known,
    own_attributes,
    set_attributes,
)
from sknn.training.models._packing import Packing, input_names, output_names
from sknn.training.models._signature import is_network, needs_code
from sknn.training.plans._batches import TrainingData
from sknn.training.plans._early_stopping import EarlyStopping
from sknn.training.plans._hook import Hook
from sknn.training.plans._keras_callbacks import KerasCallbacks
from sknn.training.plans._losses import check_reduction
from sknn.training.plans._mixing import mix
from sknn.training.plans._objective import Objective
from sknn.training.plans._optimizers import OPTIMIZERS, make_optimizer
from sknn.training.plans._plan import Checkpoint, Outcome, Plan, ValidationData
from sknn.training.plans._schedules import SCHEDULES
from sknn.training.plans._stateless_optimizer import copy_config, restored_optimizer
from sknn.training.plans._training import Training
from sknn.training.prediction._predictor import Predictor
from sknn.training.tokens._decoder import Decoded, Decoder
from sknn.training.tokens._token_stream import Draw, TokenStream
from sknn.training.words._train_words import WordOutcome, WordPlan, train_words
from sknn.training.words._word_gradients import Windows
from sknn.training.words._word_program import N_STEPS, WordInput, WordSettings

# The other names are for the other packages of sknn, and not public.
__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "Checkpoint",
    "Decoded",
    "Decoder",
    "EarlyStopping",
    "Hook",
    "KerasCallbacks",
    "Objective",
    "Outcome",
    "Plan",
    "Predictor",
    "TokenStream",
    "Training",
    "TrainingData",
    "ValidationData",
    "clear_cache",
    "layer_gradients",
    "make_optimizer",
    "mix",
    "n_programs",
    "train",
    "train_many",
]
