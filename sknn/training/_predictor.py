"""The compiled forward pass of a trained model."""

import threading
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training._batches import take
from sknn.training._cache import cached
from sknn.training._signature import is_traceable, iter_layers, model_signature
from sknn.training._template import Template, dropout_rates

# Rows of one call: enough to keep the processor busy, few enough that the activations
# of a wide network stay small.
CHUNK_ROWS = 4096


class _Forward:
    """The forward pass of one architecture as a function of its state."""

    def __init__(self, model: Any, X: Any) -> None:
        self._template = Template(model)
        self._specs = [
            tuple(tf.TensorSpec(v.shape, v.dtype) for v in variables)
            for variables in (model.trainable_variables, model.non_trainable_variables)
        ]
        self._specs += [
            tf.TensorSpec([None, *X.shape[1:]], X.dtype),
            tf.TensorSpec(dropout_rates(model).shape, "float32"),
        ]
        self._lock = threading.Lock()
        self._traced: dict[bool, Any] = {}

    def compiled(self, training: bool) -> Any:
        """Return the function, of prediction or with the noise of training."""

        run = self._noisy if training else self._plain
        with self._lock:
            if training not in self._traced:
                self._traced[training] = tf.function(
                    run, input_signature=self._specs, autograph=False
                ).get_concrete_function()
                self._template.forget_rates()
            return self._traced[training]

    def _plain(
        self, trainable: Any, non_trainable: Any, X: Any, rates: Any
    ) -> tuple[Any, Any]:
        return self._template.model.stateless_call(
            trainable, non_trainable, X, training=False
        )

    def _noisy(
        self, trainable: Any, non_trainable: Any, X: Any, rates: Any
    ) -> tuple[Any, Any]:
        """Call with the noise of training, but not with a batch's own statistics.

        A batch normalisation that cannot be trained keeps to its moving averages.
        """
        model = self._template.model
        order = model.non_trainable_variables
        values = {
            id(variable): value
            for variables, tensors in (
                (model.trainable_variables, trainable),
                (order, non_trainable),
            )
            for variable, value in zip(variables, tensors, strict=True)
        }
        self._template.use_rates(rates)
        norms = [
            layer
            for layer in iter_layers(model)
            if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
        ]
        for layer in norms:
            layer.trainable = False
        frozen = model.non_trainable_variables
        outputs, new = model.stateless_call(
            [values[id(v)] for v in model.trainable_variables],
            [values[id(v)] for v in frozen],
            X,
            training=True,
        )
        values.update((id(v), t) for v, t in zip(frozen, new, strict=True))
        for layer in norms:
            layer.trainable = True
        return outputs, [values[id(v)] for v in order]


class Predictor:
    """Predictions of one model, without the cost of `model.predict`.

    Parameters
    ----------
    model : keras.Model
        Its current weights are read at every call.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self._traceable = is_traceable(model)
        self._forwards: dict[Any, _Forward] = {}

    def __call__(self, X: Any) -> np.ndarray:
        """Return the outputs of `X`, an array or sparse matrix of n samples."""
        outputs = [self._outputs(part) for part in _parts(X)]
        return outputs[0] if len(outputs) == 1 else np.concatenate(outputs)

    def sample(self, X: Any, n_samples: int, seed: int) -> np.ndarray:
        """Return outputs with the randomness of training left on.

        Parameters
        ----------
        X : ndarray or sparse matrix of shape (n, ...)
        n_samples : int
            How many times to draw.
        seed : int

        Returns
        -------
        ndarray of shape (n_samples, n, ...)
        """
        parts = []
        for number, part in enumerate(_parts(X)):
            state = self._noise_state(seed, number)
            draws = []
            for _ in range(n_samples):
                outputs, state = self._random_outputs(part, state)
                draws.append(outputs)
            parts.append(np.stack(draws))
        return np.concatenate(parts, axis=1)

    def _outputs(self, X: np.ndarray) -> np.ndarray:
        if len(X) == 1:
            # A matrix of one row is multiplied by other kernels, which round another
            # way. In company, a sample's prediction never depends on its company.
            return self._outputs(np.repeat(X, 2, axis=0))[:1]
        if not self._traceable:
            return np.asarray(self.model(X, training=False))
        outputs, _ = self._forward(X).compiled(False)(*self._arguments(X))
        return outputs.numpy()

    def _random_outputs(self, X: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
        trainable, _, data, rates = self._arguments(X)
        if self._traceable:
            forward = self._forward(X).compiled(True)
            outputs, new = forward(trainable, state, data, rates)
        else:
            outputs, new = self.model.stateless_call(
                trainable, state, data, training=True
            )
        return outputs.numpy(), tuple(new)

    def _noise_state(self, seed: int, part: int) -> tuple[Any, ...]:
        """Return the non-trainable state with fresh seeds for the random layers."""
        words = np.random.SeedSequence([seed, part]).generate_state(
            2 * len(self.model.non_trainable_variables), np.uint32
        )
        state = []
        for index, variable in enumerate(self.model.non_trainable_variables):
            value = variable.value
            if "seed_generator_state" in variable.path:
                value = tf.cast(words[2 * index : 2 * index + 2], value.dtype)
            state.append(value)
        return tuple(state)

    def _arguments(self, X: np.ndarray) -> tuple[Any, ...]:
        return (
            tuple(v.value for v in self.model.trainable_variables),
            tuple(v.value for v in self.model.non_trainable_variables),
            tf.constant(X),
            tf.constant(dropout_rates(self.model)),
        )

    def _forward(self, X: np.ndarray) -> _Forward:
        # Layers may have been frozen or thawed since the last call.
        key = (X.dtype, X.shape[1:], len(self.model.trainable_variables))
        if key not in self._forwards:
            self._forwards[key] = cached(
                ("forward", model_signature(self.model), *key),
                lambda: _Forward(self.model, X),
            )
        return self._forwards[key]


def _parts(X: Any) -> Iterator[np.ndarray]:
    """Yield `X` in parts of bounded size, dense."""
    n_samples = X.shape[0]
    if n_samples <= CHUNK_ROWS and not hasattr(X, "toarray"):
        yield X
        return
    for first in range(0, n_samples, CHUNK_ROWS):
        yield take(X, np.arange(first, min(first + CHUNK_ROWS, n_samples)))
