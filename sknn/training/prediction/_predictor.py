"""Predictions by the compiled forward pass of a trained model."""

import threading
from collections.abc import Hashable, Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf

from sknn._process import check_process
from sknn.training.compiling._cache import cached
from sknn.training.compiling._traced_functions import TracedFunctions
from sknn.training.kernels._stable_products import stable_products
from sknn.training.models._packing import Packing, unpacked
from sknn.training.models._signature import (
    UntraceableError,
    is_traceable,
    iter_calls,
    model_signature,
)
from sknn.training.models._template import (
    Template,
    dropout_on,
    dropout_rates,
    takes_few,
)
from sknn.training.models._weights import Weights
from sknn.training.plans._batches import Rows, take
from sknn.training.plans._losses import as_outputs, joined
from sknn.training.prediction._batch_sizes import BatchSizes
from sknn.training.prediction._dense_forward import DenseForward

# Maximum number of rows per call: enough to keep the processor busy, and a multiple of
# the numbers of rows that kernels may process together.
CHUNK_ROWS = 4080

# Maximum size in bytes of the output of one layer in one call.
LAYER_BYTES = 64 * 2**20


def rows_per_call(model: keras.Model, row_shape: tuple[int, ...]) -> int:
    """Return the number of samples per call of `model`, as limited by memory.

    Parameters
    ----------
    model : keras.Model
        A network.
    row_shape : tuple of ints
        Shape of one sample.
    """
    largest = int(np.prod(row_shape))
    if is_traceable(model):
        # Assume the length of the sample for axes of unknown length.
        open_length = row_shape[0] if row_shape else 1
        for call in iter_calls(model):
            for output in call.output_tensors:
                shape = [open_length if n is None else n for n in output.shape[1:]]
                largest = max(largest, int(np.prod(shape)))
    else:
        largest *= 16  # the sizes are unknown; wide networks have about this ratio
    return max(1, min(CHUNK_ROWS, LAYER_BYTES // (4 * largest)))


class _Forward:
    """The forward pass of one architecture, "plain" or "noisy" (with dropout)."""

    def __init__(
        self, model: keras.Model, X: np.ndarray, packing: Packing | None
    ) -> None:
        self._template = Template(model, stable=True, packing=packing)
        weights = [
            tuple(tf.TensorSpec(v.shape, v.dtype) for v in variables)
            for variables in (model.trainable_variables, model.non_trainable_variables)
        ]
        samples = tf.TensorSpec([None, *X.shape[1:]], X.dtype)
        rates = tf.TensorSpec(dropout_rates(model).shape, "float32")
        self.compiled = TracedFunctions(
            {
                "plain": (self._plain, [*weights, samples]),
                "noisy": (self._noisy, [*weights, samples, rates]),
            },
            forget=self._template.forget_rates,
        )
        max_samples = rows_per_call(model, tuple(X.shape[1:]))
        self.batch_sizes = BatchSizes(max_samples, allow_small=takes_few(model))

    def _plain(
        self,
        trainable: tuple[tf.Tensor, ...],
        non_trainable: tuple[tf.Tensor, ...],
        X: tf.Tensor,
    ) -> tf.Tensor:
        with stable_products():
            outputs, _ = self._template.call(
                trainable, non_trainable, X, training=False
            )
        return joined(as_outputs(outputs))

    def _noisy(
        self,
        trainable: tuple[tf.Tensor, ...],
        non_trainable: tuple[tf.Tensor, ...],
        X: tf.Tensor,
        rates: tf.Tensor,
    ) -> tuple[tf.Tensor, Sequence[tf.Tensor]]:
        self._template.use_rates(rates)
        with dropout_on(self._template.model):
            outputs, state = self._template.call(
                trainable, non_trainable, X, training=False
            )
        return joined(as_outputs(outputs)), state


class Predictor:
    """Predictions of one model, without the overhead of `model.predict`.

    The results are the same as those by `model.predict`, which also turns off dropout
    layers called with `training=True`. The prediction of a sample is independent of the
    other samples, to the last bit, if the layers treat each sample independently.

    Parameters
    ----------
    model : keras.Model
        Its current weights are read in each call.
    packing : Packing or None, default=None
        The inputs of a model that has several, in the rows of its samples.
    """

    def __init__(self, model: keras.Model, packing: Packing | None = None) -> None:
        check_process()
        self.model = model
        self._packing = packing
        self._traceable = is_traceable(model)
        self._dense = None
        if self._traceable and DenseForward.suits(model):
            self._dense = DenseForward(model)
        # Keys contain the trainable weights, which may change.
        self._forwards: dict[Hashable, tuple[_Forward, list[Weights]] | None] = {}
        self._keras_sizes: dict[tuple[np.dtype, tuple[int, ...]], BatchSizes] = {}
        self._rows: dict[tuple[int, ...], int] = {}
        # The dropout of a model that cannot be copied is turned on in the model itself.
        self._lock = threading.Lock()

    def __call__(self, X: Rows) -> np.ndarray:
        """Return the outputs for `X`, an array or sparse matrix of n samples."""
        outputs = [self._outputs(part) for part in self._parts(X)]
        return outputs[0] if len(outputs) == 1 else np.concatenate(outputs)

    def sample(self, X: Rows, n_samples: int, seed: int) -> np.ndarray:
        """Return outputs with dropout as in training (Monte Carlo dropout).

        Other random layers behave as in prediction.

        Parameters
        ----------
        X : ndarray or sparse matrix of shape (n, ...)
            Samples.
        n_samples : int
            Number of outputs to draw for each sample.
        seed : int
            Seed of the dropout masks.

        Returns
        -------
        ndarray of shape (n_samples, n, ...)
        """
        parts = []
        for number, part in enumerate(self._parts(X)):
            state = self._noise_state(seed, number)
            draws = []
            for _ in range(n_samples):
                outputs, state = self._random_outputs(part, state)
                draws.append(outputs)
            parts.append(np.stack(draws))
        return np.concatenate(parts, axis=1)

    def _outputs(self, X: np.ndarray) -> np.ndarray:
        if self._dense is not None and X.dtype == np.float32:
            return self._dense(X)
        found = self._forward(X)
        if found is None:
            key = (X.dtype, X.shape[1:])
            if key not in self._keras_sizes:
                max_samples = rows_per_call(self.model, tuple(X.shape[1:]))
                self._keras_sizes[key] = BatchSizes(max_samples)
            return self._keras_sizes[key].apply(self._called_by_keras, X)
        forward, groups = found
        weights = [group.read() for group in groups]

        def plain(rows: np.ndarray) -> np.ndarray:
            return forward.compiled["plain"](*weights, tf.constant(rows)).numpy()

        return forward.batch_sizes.apply(plain, X)

    def _called_by_keras(self, X: np.ndarray) -> np.ndarray:
        with self._lock:
            inputs = unpacked(self._packing, tf.constant(X), self.model)
            return joined(as_outputs(self.model(inputs, training=False))).numpy()

    def _random_outputs(
        self, X: np.ndarray, state: tuple[tf.Tensor, ...]
    ) -> tuple[np.ndarray, tuple[tf.Tensor, ...]]:
        trainable = Weights(self.model.trainable_variables).read()
        found = self._forward(X)
        if found is None:
            outputs, new = self._drawn_by_keras(trainable, state, tf.constant(X))
        else:
            rates = tf.constant(dropout_rates(self.model))
            outputs, new = found[0].compiled["noisy"](
                trainable, state, tf.constant(X), rates
            )
        return outputs.numpy(), tuple(new)

    def _drawn_by_keras(
        self,
        trainable: tuple[tf.Tensor, ...],
        state: tuple[tf.Tensor, ...],
        X: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        model = self.model
        values = [
            *zip(model.trainable_variables, trainable, strict=True),
            *zip(model.non_trainable_variables, state, strict=True),
        ]
        with (
            self._lock,
            dropout_on(model),
            keras.StatelessScope(state_mapping=values) as scope,
        ):
            inputs = unpacked(self._packing, X, model)
            outputs = joined(as_outputs(model(inputs, training=False)))
        new = (scope.get_current_value(v) for v in model.non_trainable_variables)
        return outputs, [
            old if value is None else value
            for old, value in zip(state, new, strict=True)
        ]

    def _noise_state(self, seed: int, part: int) -> tuple[tf.Tensor, ...]:
        """Return the non-trainable state with new seeds for the random layers."""
        words = np.random.SeedSequence([seed, part]).generate_state(
            2 * len(self.model.non_trainable_variables), np.uint32
        )
        state = []
        variables = self.model.non_trainable_variables
        values = Weights(variables).read()
        for index, (variable, value) in enumerate(zip(variables, values, strict=True)):
            if "seed_generator_state" in variable.path:
                value = tf.cast(words[2 * index : 2 * index + 2], value.dtype)
            state.append(value)
        return tuple(state)

    def _forward(self, X: np.ndarray) -> tuple[_Forward, list[Weights]] | None:
        """Return the compiled pass for samples like `X`; None if Keras must do it."""
        if not self._traceable:
            return None
        model = self.model
        # Layers may have been frozen or unfrozen since the last call.
        trained = tuple(map(id, model.trainable_variables))
        key = (X.dtype, X.shape[1:], trained)
        if key not in self._forwards:
            try:
                forward = cached(
                    (
                        *("forward", model_signature(model), X.dtype, X.shape[1:]),
                        self._packing,
                    ),
                    lambda: _Forward(model, X, self._packing),
                )
            except UntraceableError:
                self._forwards[key] = None
            else:
                groups = (model.trainable_variables, model.non_trainable_variables)
                self._forwards[key] = forward, [Weights(group) for group in groups]
        return self._forwards[key]

    def _parts(self, X: Rows) -> Iterator[np.ndarray]:
        """Yield chunks of `X` of bounded size, as dense arrays."""
        check_process()
        shape = tuple(X.shape[1:])
        if shape not in self._rows:
            self._rows[shape] = rows_per_call(self.model, shape)
        n_samples, rows = X.shape[0], self._rows[shape]
        if n_samples <= rows and isinstance(X, np.ndarray):
            yield X
            return
        for first in range(0, n_samples, rows):
            yield take(X, slice(first, first + rows))
