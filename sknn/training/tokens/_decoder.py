"""Sequences out of an encoder and a decoder, token by token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from sknn.training.compiling._cache import cached
from sknn.training.compiling._traced_functions import TracedFunctions
from sknn.training.kernels._stable_products import row_multiple, stable_products
from sknn.training.models._signature import model_signature
from sknn.training.models._template import Template
from sknn.training.models._weights import Weights
from sknn.training.plans._losses import as_float32
from sknn.training.prediction._predictor import rows_per_call

# The class that ends a sequence, and the token that stands for it and for its start.
_END, _MARK = 0, 1

# A logarithm that is as good as that of 0, and finite.
_NEVER = -1e9


class Decoded(NamedTuple):
    """What was found for each of n sources, the best first.

    Parameters
    ----------
    classes : ndarray of shape (n, beam_width, n_steps), int32
        Each ends with 0, and behind that there are zeros.
    log_probabilities : ndarray of shape (n, beam_width)
        Of the whole sequences, their ends included. Minus infinity for what fills up
        the beam where there are fewer sequences.
    """

    classes: np.ndarray
    log_probabilities: np.ndarray


class _Programs:
    """Decoding and attention of one architecture as functions of its state."""

    def __init__(self, model: Any) -> None:
        self._model = Template(model, stable=True).model
        weights = tuple(tf.TensorSpec(v.shape, v.dtype) for v in model.variables)
        tokens = tf.TensorSpec([None, None], "int32")
        number = tf.TensorSpec([], "int32")
        penalty = tf.TensorSpec([], "float32")
        self.compiled = TracedFunctions(
            {
                "decode": (self._decode, [weights, tokens, number, number, penalty]),
                "attend": (self._attend, [weights, tokens]),
            }
        )

    @contextmanager
    def _with(self, weights: tuple[tf.Tensor, ...]) -> Iterator[None]:
        """Let the model have these weights."""
        pairs = zip(self._model.variables, weights, strict=True)
        with stable_products(), keras.StatelessScope(state_mapping=list(pairs)):
            yield

    def _parts(self) -> tuple[Any, Any]:
        return self._model.get_layer("encoder"), self._model.get_layer("decoder")

    def _attend(self, weights: Any, rows: Any) -> Any:
        """Return the weights of attention where the decoder is given its tokens."""
        encoder, decoder = self._parts()
        with self._with(weights):
            source = self._model.get_layer("source_steps")(rows)
            tokens = self._model.get_layer("target_steps")(rows)
            memory, *states = encoder(source, training=False)
            memory = tf.identity(memory)  # without the mask, for the source tells it
            return decoder([tokens, source, memory, *states], training=False)[1]

    def _decode(
        self, weights: Any, source: Any, max_steps: Any, width: Any, penalty: Any
    ) -> tuple[Any, Any]:
        """Return the beams of a batch, the best first."""
        encoder, decoder = self._parts()
        with self._with(weights):
            memory, *states = encoder(source, training=False)
            n = tf.shape(source)[0]
            fixed = [tf.repeat(v, width, axis=0) for v in (source, memory)]

            def step(t: Any, beam: "_Beam") -> Any:
                inputs = [tf.reshape(beam.tokens, [-1, 1]), *fixed, *beam.states]
                outputs = decoder(inputs, training=False)
                found = tf.math.log(tf.maximum(as_float32(outputs[0])[:, 0], 1e-37))
                found = tf.reshape(found, [n, width, outputs[0].shape[-1]])
                is_last = tf.equal(t, max_steps - 1)
                after = outputs[len(outputs) - len(beam.states) :]
                return t + 1, _extended(beam, found, after, t, is_last)

            beam = _Beam(
                tf.fill([n, width], _MARK),
                tuple(tf.repeat(s, width, axis=0) for s in states),
                tf.zeros([n, width, max_steps], "int32"),
                # The same sequence fills the beam at first, and counts once.
                tf.tile(tf.where(tf.range(width) == 0, 0.0, _NEVER)[None], [n, 1]),
                tf.zeros([n, width], "bool"),
            )
            _, beam = tf.while_loop(
                lambda t, beam: (t < max_steps) & ~tf.reduce_all(beam.ended),
                step,
                (tf.constant(0), beam),
            )
        return _sorted(beam, penalty)


class _Beam(NamedTuple):
    """What is kept of each of n sources while it is decoded.

    Parameters
    ----------
    tokens : tensor of shape (n, width)
        The last ones.
    states : tuple of tensor of shape (n * width, ...)
    classes : tensor of shape (n, width, max_steps)
    scores : tensor of shape (n, width)
        Logarithms of the probabilities so far.
    ended : tensor of shape (n, width), bool
    """

    tokens: Any
    states: Any
    classes: Any
    scores: Any
    ended: Any


def _extended(beam: _Beam, found: Any, after: Any, t: Any, is_last: Any) -> _Beam:
    """Return the best sequences that are longer by a token, or ended before."""
    n, width, n_classes = tf.unstack(tf.shape(found))
    ends = tf.range(n_classes) == _END
    # What has ended stays as it is, and what is about to be cut has to end.
    found = tf.where(is_last & ~ends, _NEVER, found)
    rest = tf.where(ends, 0.0, _NEVER)
    found = tf.where(beam.ended[:, :, tf.newaxis], rest, found)
    totals = beam.scores[:, :, tf.newaxis] + found
    scores, places = tf.math.top_k(tf.reshape(totals, [n, -1]), width)
    parents, classes = places // n_classes, places % n_classes
    rows = tf.reshape(tf.range(n)[:, tf.newaxis] * width + parents, [-1])
    history = tf.gather(beam.classes, parents, batch_dims=1)
    at_t = tf.range(tf.shape(history)[2]) == t
    return _Beam(
        classes + 1,
        tuple(
            tf.ensure_shape(tf.gather(new, rows), old.shape)
            for new, old in zip(after, beam.states, strict=True)
        ),
        tf.where(at_t, classes[:, :, tf.newaxis], history),
        tf.maximum(scores, _NEVER),
        tf.gather(beam.ended, parents, batch_dims=1) | (classes == _END),
    )


def _sorted(beam: _Beam, penalty: Any) -> tuple[Any, Any]:
    """Return sequences and their logarithms, by those over powers of the lengths."""
    lengths = 1 + tf.reduce_sum(tf.cast(beam.classes != _END, "int32"), axis=2)
    normed = beam.scores / tf.cast(lengths, "float32") ** penalty
    order = tf.argsort(normed, axis=1, direction="DESCENDING", stable=True)
    scores = tf.gather(beam.scores, order, batch_dims=1)
    scores = tf.where(scores > _NEVER / 2, scores, -np.inf)
    return tf.gather(beam.classes, order, batch_dims=1), scores


class Decoder:
    """Finds sequences by a network of an encoder and a decoder.

    Greedy decoding takes the most probable token at each step. A beam keeps several
    sequences instead, the most probable ones of all that are longer by a token, and
    ends when all of them have.

    Parameters
    ----------
    model : keras.Model
        As `sknn.networks.build_seq2seq` makes it: class 0 of its outputs ends a
        sequence, class k is token k + 1, and token 1 comes before the first one. Its
        current weights are read at every call.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._programs = cached(
            ("decoder", model_signature(model)), lambda: _Programs(model)
        )

    def __call__(
        self,
        source: np.ndarray,
        max_length: int,
        beam_width: int = 1,
        length_penalty: float = 0.0,
    ) -> Decoded:
        """Return sequences for sources.

        Parameters
        ----------
        source : ndarray of shape (n, source_steps), int32
            Tokens, filled up with 0.
        max_length : int
            The most tokens of a sequence, without its end.
        beam_width : int, default=1
            Sequences to keep; 1 is greedy decoding.
        length_penalty : float, default=0.0
            Sequences are put in order by the logarithm of the probability over the
            length (with the end) to this power.

        Returns
        -------
        Decoded
        """
        numbers = (
            tf.constant(max_length + 1),
            tf.constant(beam_width),
            tf.constant(length_penalty, "float32"),
        )
        run = self._programs.compiled["decode"]
        parts = [
            [part.numpy()[: len(rows)] for part in run(weights, tokens, *numbers)]
            for rows, weights, tokens in self._calls(source, beam_width)
        ]
        return Decoded(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def attention(self, rows: np.ndarray) -> np.ndarray:
        """Return what the decoder looks at where it is given its tokens.

        Parameters
        ----------
        rows : ndarray of shape (n, target_steps + source_steps), int32
            As the model takes them.

        Returns
        -------
        ndarray of shape (n, target_steps, source_steps), float32
        """
        run = self._programs.compiled["attend"]
        return np.concatenate(
            [
                run(weights, tokens).numpy()[: len(part)]
                for part, weights, tokens in self._calls(rows, 1)
            ]
        )

    def _calls(self, rows: np.ndarray, width: int) -> Any:
        """Yield parts of the rows, with the weights and the same part as a tensor."""
        weights = Weights(self._model.variables).read()
        multiple = row_multiple()
        size = max(1, rows_per_call(self._model, rows.shape[1:]) // width)
        size = -(-size // multiple) * multiple
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            n_rows = -(-len(part) // multiple) * multiple
            yield part, weights, tf.constant(np.resize(part, (n_rows, *part.shape[1:])))
