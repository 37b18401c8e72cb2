"""Weighted mean over time steps, with learned weights."""

import keras

__all__ = ["AttentionPooling"]

# The weight of masked steps is exp(-1e9) = 0.
_MASKED_SCORE = -1e9


@keras.saving.register_keras_serializable(package="sknn")
class AttentionPooling(keras.layers.Layer):
    """Weighted mean over the valid time steps, with weights computed from the inputs.

    The score of time step t is ``tanh(x_t W + b) . u`` with learned W, b and u. The
    weights are the softmax of the scores over the valid time steps.

    Parameters
    ----------
    units : int
        Number of columns of W.
    kernel_initializer : str or keras.initializers.Initializer, default="glorot_uniform"
        Initializer of W.
    context_initializer : str or keras.initializers.Initializer, default="zeros"
        Initializer of u. With zeros, all time steps initially have equal weights, and
        training is still possible because the gradient of u is not zero.
    kernel_regularizer : keras.regularizers.Regularizer or None, default=None
        Regularizer of W and u.
    kernel_constraint : keras.constraints.Constraint or None, default=None
        Constraint on W.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    References
    ----------
    Z. Yang, D. Yang, C. Dyer, X. He, A. Smola, E. Hovy (2016). Hierarchical attention
    networks for document classification. NAACL-HLT, 1480-1489.

    Examples
    --------
    >>> import numpy as np
    >>> steps = np.array([[[1.0], [3.0], [9.0]]], "float32")
    >>> layer = AttentionPooling(4)
    >>> np.array(layer(steps, mask=np.array([[True, True, False]]))).tolist()
    [[2.0]]
    """

    def __init__(
        self,
        units: int,
        kernel_initializer: str | keras.initializers.Initializer = "glorot_uniform",
        context_initializer: str | keras.initializers.Initializer = "zeros",
        kernel_regularizer: keras.regularizers.Regularizer | None = None,
        kernel_constraint: keras.constraints.Constraint | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.context_initializer = keras.initializers.get(context_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.kernel = self.add_weight(
            (input_shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = self.add_weight((self.units,), "zeros", name="bias")
        self.context = self.add_weight(
            (self.units, 1),
            self.context_initializer,
            regularizer=self.kernel_regularizer,
            name="context",
        )

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        hidden = keras.ops.tanh(keras.ops.matmul(inputs, self.kernel) + self.bias)
        scores = keras.ops.matmul(hidden, self.context)
        if mask is not None:
            valid = keras.ops.expand_dims(mask, -1)
            scores = keras.ops.where(valid, scores, _MASKED_SCORE)
        # The softmax of Keras warns about sequences with one time step.
        weights = keras.ops.exp(scores - keras.ops.max(scores, axis=1, keepdims=True))
        total = keras.ops.sum(weights * inputs, axis=1)
        return total / keras.ops.sum(weights, axis=1)

    def compute_mask(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> None:
        return None

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape[0], input_shape[-1]

    def get_config(self) -> dict[str, object]:
        return {
            **super().get_config(),
            "units": self.units,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "context_initializer": keras.initializers.serialize(
                self.context_initializer
            ),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
        }
