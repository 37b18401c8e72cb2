"""Reading and sampling of tokens, with carried states of recurrent layers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import keras
import numpy as np
import tensorflow as tf

from sknn._keras import inbound_nodes
from sknn._process import check_process
from sknn.exceptions import InvalidNetworkError
from sknn.training.compiling._cache import cached
from sknn.training.compiling._traced_functions import TracedFunctions
from sknn.training.models._signature import is_traceable, model_signature
from sknn.training.models._template import Template
from sknn.training.models._weights import Weights
from sknn.training.plans._losses import as_float32

# Time steps per call for reading, so that the outputs of a long text are never in
# memory together, and for sampling, so that readers do not wait long.
_READ_STEPS = 1024
_DRAW_STEPS = 32

# Maps a recurrent layer, inputs and states to outputs and states.
_Recur: TypeAlias = Callable[
    [keras.layers.RNN, tf.Tensor, list[tf.Tensor]], tuple[tf.Tensor, list[tf.Tensor]]
]


@dataclass(frozen=True)
class Draw:
    """Settings for sampling a token from the outputs of a network.

    Parameters
    ----------
    allowed : ndarray of shape (n_tokens,), bool
        Whether each token may be sampled.
    temperature : float, default=1.0
        Divisor of the logits; 0 selects the most probable token.
    top_k : int or None, default=None
        Sample from this number of most probable tokens.
    top_p : float, default=1.0
        Sample from the most probable tokens that together have this probability.
    seed : int, default=0
        Random seed.
    """

    allowed: np.ndarray
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    seed: int = 0


class TokenStream:
    """Read tokens with a language model, and sample the next ones.

    The states of recurrent layers are carried from one token to the next, so that each
    time step is computed once, regardless of the length of the text.

    Parameters
    ----------
    model : keras.Model
        A sequential network of an embedding, recurrent layers that go forwards, and
        layers that process each time step separately, with one output per token. Its
        current weights are read in each call.

    Raises
    ------
    InvalidNetworkError
        If the model is another network.
    """

    def __init__(self, model: keras.Model) -> None:
        check_process()
        self._model = model
        if not is_traceable(model) or not _is_chain(model):
            raise InvalidNetworkError(
                "Reading token by token requires a sequential network of an embedding, "
                "recurrent layers that go forwards and dense layers, with a softmax "
                "for each time step: outputs must not depend on later tokens."
            )
        self._program = cached(
            ("tokens", model_signature(model)), lambda: _Program(model)
        )

    def losses(self, inputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """Return the cross-entropy of each time step, in nats.

        Parameters
        ----------
        inputs : ndarray of shape (n, n_steps), int32
            Tokens, from the start of a text.
        targets : ndarray of shape (n, n_steps), int32
            Next token of each time step; -1 if it is unknown.

        Returns
        -------
        ndarray of shape (n, n_steps), float32
            0 for time steps without a target.
        """
        run = self._program.compiled["losses"]
        weights, states = self._weights(), self._program.start(len(inputs))
        found = []
        for first in range(0, inputs.shape[1], _READ_STEPS):
            part = slice(first, first + _READ_STEPS)
            losses, states = run(
                weights,
                states,
                tf.constant(inputs[:, part]),
                tf.constant(targets[:, part]),
            )
            found.append(losses.numpy())
        return np.concatenate(found, axis=1)

    def sample(
        self, prompt: np.ndarray, n_samples: int, n_steps: int, draw: Draw
    ) -> Iterator[np.ndarray]:
        """Sample the tokens that follow a prompt.

        Parameters
        ----------
        prompt : ndarray of shape (n,), int32
            At least one token.
        n_samples : int
            Number of continuations to sample in parallel.
        n_steps : int
            Number of tokens to sample.
        draw : Draw
            Settings of the sampling.

        Yields
        ------
        ndarray of shape (n_samples, n), int32
            The next tokens, `n_steps` in total.
        """
        weights = self._weights()
        states = self._program.start(1)
        read = self._program.compiled["read"]
        for first in range(0, len(prompt) - 1, _READ_STEPS):
            part = prompt[:-1][first : first + _READ_STEPS]
            states = read(weights, states, tf.constant(part[np.newaxis]))
        states = [tf.repeat(state, n_samples, axis=0) for state in states]
        last = tf.repeat(tf.constant(prompt[-1:]), n_samples, axis=0)
        settings = _settings(draw)
        run = self._program.compiled["draw"]
        for first in range(0, n_steps, _DRAW_STEPS):
            size = min(_DRAW_STEPS, n_steps - first)
            tokens, last, states = run(
                weights, states, last, tf.constant(first), tf.constant(size), settings
            )
            yield tokens.numpy()

    def _weights(self) -> tuple[tf.Tensor, ...]:
        check_process()
        return Weights(self._model.variables).read()


def _settings(draw: Draw) -> dict[str, tf.Tensor]:
    top_k = len(draw.allowed) if draw.top_k is None else draw.top_k
    return {
        "allowed": tf.constant(draw.allowed),
        "temperature": tf.constant(draw.temperature, "float32"),
        "top_k": tf.constant(top_k, "int32"),
        "top_p": tf.constant(draw.top_p, "float32"),
        "seed": tf.constant(draw.seed, "int32"),
    }


_SETTINGS = {
    "allowed": tf.TensorSpec([None], "bool"),
    "temperature": tf.TensorSpec([], "float32"),
    "top_k": tf.TensorSpec([], "int32"),
    "top_p": tf.TensorSpec([], "float32"),
    "seed": tf.TensorSpec([], "int32"),
}

# Layers that process each time step separately.
_STEPWISE = (
    keras.layers.Embedding,
    keras.layers.LayerNormalization,
    keras.layers.Dense,
    keras.layers.Activation,
)
_WITHOUT_EFFECT = (keras.layers.InputLayer, keras.layers.Dropout)


def _is_chain(model: keras.Model) -> bool:
    layers = model.layers
    known = all(
        isinstance(layer, (*_STEPWISE, *_WITHOUT_EFFECT)) or _is_forward(layer)
        for layer in layers
    )
    last = layers[-1]
    outputs_tokens = getattr(last, "activation", None) is keras.activations.softmax
    if not known or not outputs_tokens or len(last.output.shape) != 3:
        return False
    # A mask is another input, but not the first one.
    return all(
        len(inbound_nodes(after)) == 1
        and inbound_nodes(after)[0].input_tensors[0] is before.output
        for before, after in pairwise(layers)
    )


def _is_forward(layer: keras.layers.Layer) -> bool:
    """Return True if `layer` is recurrent and does not depend on later time steps."""
    is_recurrent = isinstance(layer, keras.layers.RNN)
    return is_recurrent and layer.return_sequences and not layer.go_backwards


class _Program:
    """Compiled functions of one architecture, its weights and its states."""

    def __init__(self, model: keras.Model) -> None:
        self._model = Template(model).model
        self._layers = [
            layer
            for layer in self._model.layers
            if not isinstance(layer, _WITHOUT_EFFECT)
        ]
        weights = [tf.TensorSpec(v.shape, v.dtype) for v in model.variables]
        states = [tf.TensorSpec(s.shape, s.dtype) for s in self.start(None)]
        steps = tf.TensorSpec([None, None], "int32")
        number = tf.TensorSpec([], "int32")
        self.compiled = TracedFunctions(
            {
                "losses": (self._losses, [weights, states, steps, steps]),
                "read": (self._read, [weights, states, steps]),
                "draw": (
                    self._draw,
                    [
                        *(weights, states, tf.TensorSpec([None], "int32")),
                        *(number, number, _SETTINGS),
                    ],
                ),
            }
        )

    def start(self, n_rows: int | None) -> list[tf.Tensor | tf.TensorSpec]:
        """Return the states before the first time step, or their specs for None."""
        sizes = [
            size
            for layer in self._recurrent()
            for size in _sizes(layer.cell.state_size)
        ]
        if n_rows is None:
            return [tf.TensorSpec([None, size], "float32") for size in sizes]
        return [tf.zeros([n_rows, size]) for size in sizes]

    def _recurrent(self) -> list[keras.layers.RNN]:
        return [one for one in self._layers if isinstance(one, keras.layers.RNN)]

    # -- compiled functions ---------------------------------------------------------

    def _losses(
        self,
        weights: list[tf.Tensor],
        states: list[tf.Tensor],
        inputs: tf.Tensor,
        targets: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        logits, states = self._logits(weights, states, inputs, _whole)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
            tf.maximum(targets, 0), logits
        )
        return tf.where(targets < 0, 0.0, losses), states

    def _read(
        self, weights: list[tf.Tensor], states: list[tf.Tensor], inputs: tf.Tensor
    ) -> list[tf.Tensor]:
        return self._logits(weights, states, inputs, _whole)[1]

    def _draw(
        self,
        weights: list[tf.Tensor],
        states: list[tf.Tensor],
        last: tf.Tensor,
        first: tf.Tensor,
        n_steps: tf.Tensor,
        settings: dict[str, tf.Tensor],
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        drawn = tf.TensorArray("int32", size=n_steps, element_shape=[None])

        def step(
            number: tf.Tensor,
            last: tf.Tensor,
            states: list[tf.Tensor],
            drawn: tf.TensorArray,
        ) -> tuple[object, ...]:
            logits, states = self._logits(weights, states, last[:, tf.newaxis], _single)
            last = _sampled(logits[:, 0], first + number, settings)
            return number + 1, last, states, drawn.write(number, last)

        _, last, states, drawn = tf.while_loop(
            lambda number, *_: number < n_steps,
            step,
            (tf.constant(0), last, list(states), drawn),
        )
        return tf.transpose(drawn.stack()), last, states

    def _logits(
        self,
        weights: list[tf.Tensor],
        states: list[tf.Tensor],
        inputs: tf.Tensor,
        recur: _Recur,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Return logits (n, n_steps, n_tokens) and the states after the last step."""
        before, after = list(states), []
        mapping = zip(self._model.variables, weights, strict=True)
        with keras.StatelessScope(state_mapping=mapping):
            x = inputs
            for layer in self._layers:
                if isinstance(layer, keras.layers.RNN):
                    size = len(_sizes(layer.cell.state_size))
                    own, before = before[:size], before[size:]
                    x, new = recur(layer, x, own)
                    after += new
                else:
                    x = layer(x)
        return as_float32(x._keras_logits), after


def _whole(
    layer: keras.layers.RNN, x: tf.Tensor, states: list[tf.Tensor]
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Compute all time steps of a layer."""
    _, outputs, states = layer.inner_loop(x, states, mask=None, training=False)
    return outputs, list(states)


def _single(
    layer: keras.layers.RNN, x: tf.Tensor, states: list[tf.Tensor]
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Compute a single time step of a layer, without a loop."""
    output, states = layer.cell(x[:, 0], states, training=False)
    return output[:, tf.newaxis], list(states)


def _sizes(state_size: int | list[int] | tuple[int, ...]) -> list[int]:
    return list(state_size) if isinstance(state_size, list | tuple) else [state_size]


def _sampled(
    logits: tf.Tensor, number: tf.Tensor, settings: dict[str, tf.Tensor]
) -> tf.Tensor:
    """Sample a token for each row of logits (n, n_tokens)."""
    logits = tf.where(settings["allowed"], logits, -np.inf)
    greedy = settings["temperature"] <= 0.0
    scaled = logits / tf.where(greedy, 1.0, settings["temperature"])
    restricted = (settings["top_k"] < tf.shape(logits)[1]) | (settings["top_p"] < 1.0)
    scaled = tf.cond(
        restricted,
        lambda: _most_probable(scaled, settings["top_k"], settings["top_p"]),
        lambda: scaled,
    )
    # A stateless generator, so the tokens do not depend on the number of calls.
    seed = tf.stack([settings["seed"], number])
    drawn = tf.random.stateless_categorical(scaled, 1, seed, dtype="int32")[:, 0]
    return tf.where(greedy, tf.argmax(logits, axis=1, output_type="int32"), drawn)


def _most_probable(logits: tf.Tensor, top_k: tf.Tensor, top_p: tf.Tensor) -> tf.Tensor:
    """Set logits that are not among the most probable ones to minus infinity."""
    ordered = tf.sort(logits, axis=1, direction="DESCENDING")
    ranks = tf.range(tf.shape(logits)[1])
    ordered = tf.where(ranks < top_k, ordered, -np.inf)
    before = tf.cumsum(tf.nn.softmax(ordered), axis=1, exclusive=True)
    # The most probable token is always kept.
    stays = (ranks < top_k) & ((before < top_p) | (ranks == 0))
    minimum = tf.reduce_min(tf.where(stays, ordered, np.inf), axis=1, keepdims=True)
    return tf.where(logits >= minimum, logits, -np.inf)
