"""Decoding of sequences with an encoder-decoder network, token by token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from sknn._process import check_process
from sknn.training.compiling._cache import cached
from sknn.training.compiling._traced_functions import TracedFunctions
from sknn.training.kernels._stable_products import row_multiple, stable_products
from sknn.training.models._signature import model_signature
from sknn.training.models._template import Template
from sknn.training.models._weights import Weights
from sknn.training.plans._losses import as_float32
from sknn.training.prediction._predictor import rows_per_call

# The class that ends a sequence, and the start token, which also represents the end.
_END, _START = 0, 1

# A finite replacement for the logarithm of 0.
_NEVER = -1e9


class Decoded(NamedTuple):
    """Decoded sequences for each of n sources, the best first.

    Parameters
    ----------
    classes : ndarray of shape (n, beam_width, n_steps), int32
        Each sequence ends with 0, followed by zeros as padding.
    log_probabilities : ndarray of shape (n, beam_width)
        Log-probabilities of the sequences, including their ends. Minus infinity for
        padding of the beam, if there are fewer sequences.
    """

    classes: np.ndarray
    log_probabilities: np.ndarray


class _Programs:
    """Decoding and attention of one architecture, as functions of the weights."""

    def __init__(self, model: keras.Model) -> None:
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
        """Replace the weights of the model."""
        pairs = zip(self._model.variables, weights, strict=True)
        with stable_products(), keras.StatelessScope(state_mapping=list(pairs)):
            yield

    def _parts(self) -> tuple[keras.Model, keras.Model]:
        return self._model.get_layer("encoder"), self._model.get_layer("decoder")

    def _attend(self, weights: tuple[tf.Tensor, ...], rows: tf.Tensor) -> tf.Tensor:
        """Return the attention weights for given target tokens."""
        encoder, decoder = self._parts()
        with self._with(weights):
            source = self._model.get_layer("source_steps")(rows)
            tokens = self._model.get_layer("target_steps")(rows)
            memory, *states = encoder(source, training=False)
            memory = tf.identity(memory)  # remove the mask; the source defines it
            return decoder([tokens, source, memory, *states], training=False)[1]

    def _decode(
        self,
        weights: tuple[tf.Tensor, ...],
        source: tf.Tensor,
        max_steps: tf.Tensor,
        width: tf.Tensor,
        penalty: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the beams of a batch, the best sequences first."""
        encoder, decoder = self._parts()
        with self._with(weights):
            memory, *states = encoder(source, training=False)
            n = tf.shape(source)[0]
            fixed = [tf.repeat(v, width, axis=0) for v in (source, memory)]

            def step(t: tf.Tensor, beam: _Beam) -> tuple[tf.Tensor, _Beam]:
                inputs = [tf.reshape(beam.tokens, [-1, 1]), *fixed, *beam.states]
                outputs = decoder(inputs, training=False)
                found = tf.math.log(tf.maximum(as_float32(outputs[0])[:, 0], 1e-37))
                found = tf.reshape(found, [n, width, outputs[0].shape[-1]])
                is_last = tf.equal(t, max_steps - 1)
                after = outputs[len(outputs) - len(beam.states) :]
                return t + 1, _extend(beam, found, after, t, is_last)

            beam = _Beam(
                tf.fill([n, width], _START),
                tuple(tf.repeat(s, width, axis=0) for s in states),
                tf.zeros([n, width, max_steps], "int32"),
                # At first the beam has the same sequence in all places; count it once.
                tf.tile(tf.where(tf.range(width) == 0, 0.0, _NEVER)[None], [n, 1]),
                tf.zeros([n, width], "bool"),
            )
            _, beam = tf.while_loop(
                lambda t, beam: (t < max_steps) & ~tf.reduce_all(beam.ended),
                step,
                (tf.constant(0), beam),
            )
        return _sort(beam, penalty)


class _Beam(NamedTuple):
    """The sequences of n sources during decoding.

    Parameters
    ----------
    tokens : tensor of shape (n, width)
        Last token of each sequence.
    states : tuple of tensor of shape (n * width, ...)
        States of the decoder.
    classes : tensor of shape (n, width, max_steps)
        Classes of the sequences.
    scores : tensor of shape (n, width)
        Log-probabilities so far.
    ended : tensor of shape (n, width), bool
        Whether the sequence has ended.
    """

    tokens: tf.Tensor
    states: tuple[tf.Tensor, ...]
    classes: tf.Tensor
    scores: tf.Tensor
    ended: tf.Tensor


def _extend(
    beam: _Beam,
    found: tf.Tensor,
    after: list[tf.Tensor],
    t: tf.Tensor,
    is_last: tf.Tensor,
) -> _Beam:
    """Extend sequences by a token, unless they have ended, and keep the best ones.

    Parameters
    ----------
    beam : _Beam
        Sequences before the time step.
    found : tensor of shape (n, width, n_classes)
        Log-probabilities of the next class.
    after : list of tensor of shape (n * width, ...)
        States of the decoder after the time step.
    t : scalar tensor
        Number of the time step.
    is_last : scalar tensor, bool
        Whether it is the last time step, in which all sequences must end.
    """
    n, width, n_classes = tf.unstack(tf.shape(found))
    ends = tf.range(n_classes) == _END
    # Ended sequences do not change, and the others must end in the last time step.
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


def _sort(beam: _Beam, penalty: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Sort sequences by their log-probabilities over a power of their lengths."""
    lengths = 1 + tf.reduce_sum(tf.cast(beam.classes != _END, "int32"), axis=2)
    normed = beam.scores / tf.cast(lengths, "float32") ** penalty
    order = tf.argsort(normed, axis=1, direction="DESCENDING", stable=True)
    scores = tf.gather(beam.scores, order, batch_dims=1)
    scores = tf.where(scores > _NEVER / 2, scores, -np.inf)
    return tf.gather(beam.classes, order, batch_dims=1), scores


class Decoder:
    """Decode sequences with an encoder-decoder network.

    Greedy decoding selects the most probable token in each time step. Beam search keeps
    several sequences instead: the most probable ones among all extensions by one token.
    It stops when all of them have ended.

    Parameters
    ----------
    model : keras.Model
        A model by `sknn.networks.build_seq2seq`: class 0 of its outputs ends a
        sequence, class k represents token k + 1, and token 1 is the start token. Its
        current weights are read in each call.
    """

    def __init__(self, model: keras.Model) -> None:
        check_process()
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
        """Return decoded sequences for source sequences.

        Parameters
        ----------
        source : ndarray of shape (n, source_steps), int32
            Tokens, padded with 0.
        max_length : int
            Maximum number of tokens of a sequence, without its end.
        beam_width : int, default=1
            Number of sequences in the beam; 1 is greedy decoding.
        length_penalty : float, default=0.0
            Sequences are sorted by their log-probability divided by the length (with
            the end) to this power.

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
        """Return the attention weights of the decoder for given target tokens.

        Parameters
        ----------
        rows : ndarray of shape (n, target_steps + source_steps), int32
            Inputs of the model.

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

    def _calls(
        self, rows: np.ndarray, width: int
    ) -> Iterator[tuple[np.ndarray, tuple[tf.Tensor, ...], tf.Tensor]]:
        """Yield chunks of the rows, with the weights and the chunk as a tensor."""
        check_process()
        weights = Weights(self._model.variables).read()
        multiple = row_multiple()
        size = max(1, rows_per_call(self._model, rows.shape[1:]) // width)
        size = -(-size // multiple) * multiple
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            n_rows = -(-len(part) // multiple) * multiple
            yield part, weights, tf.constant(np.resize(part, (n_rows, *part.shape[1:])))
