"""Keras networks made from hyperparameters; plain models, not compiled."""

from sknn.networks._activations import ACTIVATIONS, Activation, get_activation
from sknn.networks._hidden_layer_sizes import resolve_hidden_layer_sizes
from sknn.networks._initializers import INITIALIZERS, Initializer, make_initializer
from sknn.networks._maxout import Maxout
from sknn.networks._mlp import build_mlp
from sknn.networks._noisy_relu import NoisyReLU
from sknn.networks._rrelu import RReLU

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "Activation",
    "Initializer",
    "Maxout",
    "NoisyReLU",
    "RReLU",
    "build_mlp",
    "get_activation",
    "make_initializer",
    "resolve_hidden_layer_sizes",
]
