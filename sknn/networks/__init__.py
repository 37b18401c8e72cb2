"""Keras networks made from hyperparameters; plain models, not compiled."""

from sknn.networks._activations import ACTIVATIONS, Activation, get_activation
from sknn.networks._architectures import ARCHITECTURES, Architecture
from sknn.networks._cnn import build_cnn
from sknn.networks._hidden_layer_sizes import resolve_hidden_layer_sizes
from sknn.networks._initializers import INITIALIZERS, Initializer, make_initializer
from sknn.networks._input_scaling import InputScaling, set_input_statistics
from sknn.networks._maxout import Maxout
from sknn.networks._mlp import build_mlp
from sknn.networks._noisy_relu import NoisyReLU
from sknn.networks._output_size import output_size
from sknn.networks._rrelu import RReLU

__all__ = [
    "ACTIVATIONS",
    "ARCHITECTURES",
    "INITIALIZERS",
    "Activation",
    "Architecture",
    "Initializer",
    "InputScaling",
    "Maxout",
    "NoisyReLU",
    "RReLU",
    "build_cnn",
    "build_mlp",
    "get_activation",
    "make_initializer",
    "output_size",
    "resolve_hidden_layer_sizes",
    "set_input_statistics",
]
