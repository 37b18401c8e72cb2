"""The forward pass of small dense networks, by numpy.

A call of TensorFlow takes a tenth of a millisecond before it computes anything, as
long as scikit-learn's MLP takes to predict a few samples.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from sknn.training.models._signature import iter_calls
from sknn.training.models._weights import Weights

# Samples per product: a whole number of vector registers on every processor. Samples
# are the columns of the products, so each has a place in a register to itself. As all
# products have the same shape, no result depends on the number of samples or on their
# order.
BLOCK = 16

# Weights of a layer up to which numpy's products run in one thread; that of many
# threads may round in another way than that of one.
MAX_WEIGHTS = 2**14

# Samples computed at once, few enough for their activations to stay in the cache.
# Two threads gained nothing over a loop: the calls of numpy are too short.
_MOST_ROWS = 2048

# Changes an array (blocks, units, BLOCK) in place.
_Apply = Callable[[np.ndarray], np.ndarray]


def _relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0.0, out=z)


def _leaky_relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, np.float32(0.2) * z, out=z)


def _elu(z: np.ndarray) -> np.ndarray:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def _selu(z: np.ndarray) -> np.ndarray:
    return np.float32(1.0507009873554805) * np.where(
        z > 0, z, np.float32(1.6732632423543772) * np.expm1(np.minimum(z, 0.0))
    )


def _sigmoid(z: np.ndarray) -> np.ndarray:
    half = np.float32(0.5)
    return np.tanh(half * z) * half + half


def _silu(z: np.ndarray) -> np.ndarray:
    return z * _sigmoid(z)


def _softplus(z: np.ndarray) -> np.ndarray:
    return np.logaddexp(z, np.float32(0.0))


def _softsign(z: np.ndarray) -> np.ndarray:
    return z / (1.0 + np.abs(z))


def _softmax(z: np.ndarray) -> np.ndarray:
    # One row per class: numpy's sums over long rows are faster.
    rows = np.ascontiguousarray(z.transpose(1, 0, 2))
    rows -= rows.max(axis=0)
    np.exp(rows, out=rows)
    rows /= rows.sum(axis=0)
    return np.ascontiguousarray(rows.transpose(1, 0, 2))


_ACTIVATIONS: dict[Callable[..., tf.Tensor], _Apply] = {
    keras.activations.linear: lambda z: z,
    keras.activations.relu: _relu,
    keras.activations.relu6: lambda z: np.clip(z, 0.0, 6.0, out=z),
    keras.activations.leaky_relu: _leaky_relu,
    keras.activations.sigmoid: _sigmoid,
    keras.activations.tanh: lambda z: np.tanh(z, out=z),
    keras.activations.exponential: lambda z: np.exp(z, out=z),
    keras.activations.elu: _elu,
    keras.activations.selu: _selu,
    keras.activations.silu: _silu,
    keras.activations.softplus: _softplus,
    keras.activations.softsign: _softsign,
    keras.activations.softmax: _softmax,
}

# Layers that do nothing in prediction.
_IDLE = (
    keras.layers.InputLayer,
    keras.layers.Dropout,
    keras.layers.GaussianNoise,
    keras.layers.GaussianDropout,
    keras.layers.AlphaDropout,
)


class DenseForward:
    """The outputs of a network of dense layers, one after the other.

    Parameters
    ----------
    model : keras.Model
        One that `suits`. Its current weights are read at every call.
    """

    def __init__(self, model: keras.Model) -> None:
        layers = [layer for layer in model.layers if type(layer) not in _IDLE]
        self.n_outputs = int(model.outputs[0].shape[-1])
        self._makers = [_maker(layer) for layer in layers]
        self._counts = [len(layer.variables) for layer in layers]
        variables = [v for layer in layers for v in layer.variables]
        self._weights = Weights(variables)
        # The tensors of the last call, where they are in memory, and what to apply.
        self._made: tuple[tuple[tf.Tensor, ...], list[int], list[_Apply]] = ((), [], [])

    @staticmethod
    def suits(model: keras.Model) -> bool:
        """Return True if `model` can be computed this way, and in short time."""
        return (
            len(model.inputs) == len(model.outputs) == 1
            and len(model.inputs[0].shape) == 2
            and all(map(_is_simple, model.layers))
            and _is_chain(model)
        )

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs of samples.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_features), float32

        Returns
        -------
        ndarray of shape (n_samples, n_outputs), float32
        """
        steps = self._steps()
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            if len(X) <= _MOST_ROWS:
                return self._outputs(X, steps)
            outputs = np.empty((len(X), self.n_outputs), "float32")
            for first in range(0, len(X), _MOST_ROWS):
                part = slice(first, first + _MOST_ROWS)
                outputs[part] = self._outputs(X[part], steps)
            return outputs

    def _outputs(self, X: np.ndarray, steps: list[_Apply]) -> np.ndarray:
        n_samples, n_features = X.shape
        n_blocks = -(-n_samples // BLOCK)
        if n_samples % BLOCK:
            room = np.zeros((n_blocks * BLOCK, n_features), "float32")
            room[:n_samples] = X
            X = room
        blocks = X.reshape(n_blocks, BLOCK, n_features)
        # A copy in any case, for activations write into it.
        values = np.array(blocks.transpose(0, 2, 1), order="C")
        for apply in steps:
            values = apply(values)
        return values.transpose(0, 2, 1).reshape(-1, self.n_outputs)[:n_samples]

    def _steps(self) -> list[_Apply]:
        """Return what to apply, made from the weights as they are now.

        TensorFlow writes no weights into memory that another tensor still uses. So as
        long as the last tensors are kept, weights in the same memory are the same.
        """
        tensors = self._weights.read()
        arrays = [np.asarray(memoryview(tensor)) for tensor in tensors]
        places = [array.__array_interface__["data"][0] for array in arrays]
        _, known, steps = self._made
        if places != known or not steps:
            rest = iter(arrays)
            steps = [
                make(*(next(rest) for _ in range(count)))
                for make, count in zip(self._makers, self._counts, strict=True)
            ]
            self._made = tensors, places, steps
        return steps


def _is_simple(layer: keras.layers.Layer) -> bool:
    kind = type(layer)
    if layer.dtype_policy.name != "float32":
        return False
    if kind is keras.layers.Dense:
        small = layer.kernel.shape[0] * layer.kernel.shape[1] <= MAX_WEIGHTS
        return layer.activation in _ACTIVATIONS and small and not layer.lora_enabled
    if kind is keras.layers.Activation:
        return layer.activation in _ACTIVATIONS
    if kind is keras.layers.BatchNormalization:
        return layer.axis in (-1, 1)
    return kind in _IDLE


def _is_chain(model: keras.Model) -> bool:
    """Return True if each layer is called once, with the output of the one before."""
    calls = list(iter_calls(model))
    if len(calls) != len(model.layers):
        return False
    return all(
        len(after.input_tensors) == 1
        and after.input_tensors[0] is before.output_tensors[0]
        for before, after in zip(calls, calls[1:], strict=False)
    )


def _maker(layer: keras.layers.Layer) -> Callable[..., _Apply]:
    """Return what makes a step of the weights of `layer`."""
    if type(layer) is keras.layers.BatchNormalization:
        return _normalization(layer)
    activate = _ACTIVATIONS[layer.activation]
    if type(layer) is keras.layers.Activation:
        return lambda: activate

    def make(kernel: np.ndarray, bias: np.ndarray | None = None) -> _Apply:
        turned = np.ascontiguousarray(kernel.T)
        shift = None if bias is None else bias[:, np.newaxis].copy()

        def apply(values: np.ndarray) -> np.ndarray:
            z = np.matmul(turned, values)
            if shift is not None:
                z += shift
            return activate(z)

        return apply

    return make


def _normalization(layer: keras.layers.BatchNormalization) -> Callable[..., _Apply]:
    """Return what makes a step of the weights of a batch normalization."""
    names = [v.name for v in layer.variables]
    epsilon = np.float32(layer.epsilon)

    def make(*arrays: np.ndarray) -> _Apply:
        weights = dict(zip(names, arrays, strict=True))
        scale = 1.0 / np.sqrt(weights["moving_variance"] + epsilon)
        scale = scale * weights.get("gamma", np.float32(1.0))
        shift = weights.get("beta", np.float32(0.0)) - weights["moving_mean"] * scale
        scale, shift = scale[:, np.newaxis], shift[:, np.newaxis]
        return lambda values: values * scale + shift

    return make
