"""Build uncompiled Keras models from hyperparameters."""

from sknn.networks._autoencoder import build_autoencoder, split_autoencoder
from sknn.networks._inner_model import inner_layer, inner_model
from sknn.networks._mlp import build_mlp
from sknn.networks.augmentation._augmentation import (
    AUGMENTATION_SETS,
    AUGMENTATIONS,
    Augmentation,
    Strengths,
    augmentation_layers,
    resolve_augmentation,
)
from sknn.networks.augmentation._random_affine import RandomAffine
from sknn.networks.augmentation._random_blur import RandomBlur
from sknn.networks.augmentation._random_cutout import RandomCutout
from sknn.networks.augmentation._random_image_layer import RandomImageLayer
from sknn.networks.augmentation._random_intensity import RandomIntensity
from sknn.networks.augmentation._random_noise import RandomNoise
from sknn.networks.augmentation._random_shift import RandomShift
from sknn.networks.cnn._architectures import ARCHITECTURES, Architecture
from sknn.networks.cnn._cnn import build_cnn
from sknn.networks.cnn._output_size import output_size
from sknn.networks.layers._attention_pooling import AttentionPooling
from sknn.networks.layers._coupled_lstm_cell import CoupledLSTMCell
from sknn.networks.layers._input_scaling import InputScaling, set_input_statistics
from sknn.networks.layers._jordan_cell import JordanCell
from sknn.networks.layers._last_step import LastStep
from sknn.networks.layers._masked_conv_1d import MaskedConv1D
from sknn.networks.layers._masked_global_max_pooling_1d import MaskedGlobalMaxPooling1D
from sknn.networks.layers._masked_max_pooling_1d import MaskedMaxPooling1D
from sknn.networks.layers._maxout import Maxout
from sknn.networks.layers._noisy_relu import NoisyReLU
from sknn.networks.layers._peephole_lstm_cell import PeepholeLSTMCell
from sknn.networks.layers._positional_encoding import PositionalEncoding
from sknn.networks.layers._reverse_steps import ReverseSteps
from sknn.networks.layers._rrelu import RReLU
from sknn.networks.layers._source_attention import SourceAttention
from sknn.networks.layers._step_mask import StepMask
from sknn.networks.layers._take_steps import TakeSteps
from sknn.networks.options._activations import ACTIVATIONS, Activation, get_activation
from sknn.networks.options._hidden_layer_sizes import resolve_hidden_layer_sizes
from sknn.networks.options._initializers import (
    INITIALIZERS,
    Initializer,
    make_initializer,
)
from sknn.networks.options._seeds import seed_for
from sknn.networks.sequences._rnn import build_rnn
from sknn.networks.sequences._seq2seq import build_seq2seq
from sknn.networks.sequences._sequence_network import build_on
from sknn.networks.sequences._transformer import build_transformer

# The other names are for the other packages of sknn, and not public.
__all__ = [
    "ACTIVATIONS",
    "ARCHITECTURES",
    "AUGMENTATIONS",
    "AUGMENTATION_SETS",
    "INITIALIZERS",
    "Activation",
    "Architecture",
    "AttentionPooling",
    "Augmentation",
    "CoupledLSTMCell",
    "Initializer",
    "InputScaling",
    "JordanCell",
    "LastStep",
    "MaskedConv1D",
    "MaskedGlobalMaxPooling1D",
    "MaskedMaxPooling1D",
    "Maxout",
    "NoisyReLU",
    "PeepholeLSTMCell",
    "PositionalEncoding",
    "RReLU",
    "RandomAffine",
    "RandomBlur",
    "RandomCutout",
    "RandomImageLayer",
    "RandomIntensity",
    "RandomNoise",
    "RandomShift",
    "ReverseSteps",
    "SourceAttention",
    "StepMask",
    "TakeSteps",
    "augmentation_layers",
    "build_autoencoder",
    "build_cnn",
    "build_mlp",
    "build_rnn",
    "build_seq2seq",
    "build_transformer",
    "get_activation",
    "make_initializer",
    "output_size",
    "resolve_augmentation",
    "resolve_hidden_layer_sizes",
    "seed_for",
    "set_input_statistics",
    "split_autoencoder",
]
