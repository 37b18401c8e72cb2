"""The forward pass of small dense networks in numpy.

A call of TensorFlow has an overhead of a tenth of a millisecond, which is as long as
scikit-learn's MLP takes to predict a few samples.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from sknn.training.models._signature import iter_calls
from sknn.training.models._weights import Weights

# Samples per matrix product: a multiple of the vector register size of all processors.
# Samples are the columns of the products, so each has its own place in a register. As
# all products have the same shape, no result depends on the number of samples or on
# their order.
BLOCK = 16

# Maximum number of weights of a layer for which numpy computes products in one thread.
# Products in several threads may round differently.
MAX_WEIGHTS = 2**14

# Number of samples per pass, small enough for their activations to stay in the cache.
# Two threads were not faster than a loop: the calls of numpy are too short.
_MAX_ROWS = 2048

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
    # One row per class, because numpy's sums over long rows are faster.
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

# Layers without effect in prediction.
_IDLE = (
    keras.layers.InputLayer,
    keras.layers.Dropout,
    keras.layers.GaussianNoise,
    keras.layers.GaussianDropout,
    keras.layers.AlphaDropout,
)


class DenseForward:
    """The outputs of a sequential network of dense layers.

    Parameters
    ----------
    model : keras.Model
        A model that `suits`. Its current weights are read in each call.
    """

    def __init__(self, model: keras.Model) -> None:
        layers = [layer for layer in model.layers if type(layer) not in _IDLE]
        self.n_outputs = int(model.outputs[0].shape[-1])
        self._makers = [_maker(layer) for layer in layers]
        self._counts = [len(layer.variables) for layer in layers]
        variables = [v for layer in layers for v in layer.variables]
        self._weights = Weights(variables)
        # Tensors of the last call, their addresses, and the operations made from them.
        self._made: tuple[tuple[tf.Tensor, ...], list[int], list[_Apply]] = ((), [], [])

    @staticmethod
    def suits(model: keras.Model) -> bool:
        """Return True if `model` is supported and small enough to be fast."""
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
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs), float32
        """
        operations = self._operations()
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            if len(X) <= _MAX_ROWS:
                return self._outputs(X, operations)
            outputs = np.empty((len(X), self.n_outputs), "float32")
            for first in range(0, len(X), _MAX_ROWS):
                part = slice(first, first + _MAX_ROWS)
                outputs[part] = self._outputs(X[part], operations)
            return outputs

    def _outputs(self, X: np.ndarray, operations: list[_Apply]) -> np.ndarray:
        n_samples, n_features = X.shape
        n_blocks = -(-n_samples // BLOCK)
        if n_samples % BLOCK:
            padded = np.zeros((n_blocks * BLOCK, n_features), "float32")
            padded[:n_samples] = X
            X = padded
        blocks = X.reshape(n_blocks, BLOCK, n_features)
        # Always a copy, because activations modify it in place.
        values = np.array(blocks.transpose(0, 2, 1), order="C")
        for apply in operations:
            values = apply(values)
        return values.transpose(0, 2, 1).reshape(-1, self.n_outputs)[:n_samples]

    def _operations(self) -> list[_Apply]:
        """Return the operations, made from the current weights.

        TensorFlow does not write weights to memory that another tensor uses. So as long
        as the last tensors are kept, weights at the same address have the same values.
        """
        tensors = self._weights.read()
        arrays = [np.asarray(memoryview(tensor)) for tensor in tensors]
        addresses = [array.__array_interface__["data"][0] for array in arrays]
        _, known, operations = self._made
        if addresses != known or not operations:
            rest = iter(arrays)
            operations = [
                make(*(next(rest) for _ in range(count)))
                for make, count in zip(self._makers, self._counts, strict=True)
            ]
            self._made = tensors, addresses, operations
        return operations


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
    """Return True if each layer is called once, on the output of the previous one."""
    if type(model) is keras.Sequential:
        return True  # a loaded one has further calls, from before it was complete
    calls = list(iter_calls(model))
    if len(calls) != len(model.layers):
        return False
    return all(
        len(after.input_tensors) == 1
        and after.input_tensors[0] is before.output_tensors[0]
        for before, after in zip(calls, calls[1:], strict=False)
    )


def _maker(layer: keras.layers.Layer) -> Callable[..., _Apply]:
    """Return a function that makes an operation from the weights of `layer`."""
    if type(layer) is keras.layers.BatchNormalization:
        return _normalization(layer)
    activate = _ACTIVATIONS[layer.activation]
    if type(layer) is keras.layers.Activation:
        return lambda: activate

    def make(kernel: np.ndarray, bias: np.ndarray | None = None) -> _Apply:
        transposed = np.ascontiguousarray(kernel.T)
        shift = None if bias is None else bias[:, np.newaxis].copy()

        def apply(values: np.ndarray) -> np.ndarray:
            z = np.matmul(transposed, values)
            if shift is not None:
                z += shift
            return activate(z)

        return apply

    return make


def _normalization(layer: keras.layers.BatchNormalization) -> Callable[..., _Apply]:
    """Return a function that makes an operation from batch normalization weights."""
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
