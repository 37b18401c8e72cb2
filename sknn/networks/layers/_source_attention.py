"""Attention of a decoder over the source sequence."""

from typing import Literal

import keras

__all__ = ["ATTENTIONS", "SourceAttention"]

ATTENTIONS = ("dot", "additive")

# The weight of padded time steps is exp(-1e9) = 0.
_MASKED_SCORE = -1e9


@keras.saving.register_keras_serializable(package="sknn")
class SourceAttention(keras.layers.Layer):
    """Weighted mean over the source time steps, for each target time step.

    The score of source time step s, with features m_s, for target time step t, with
    features h_t, is

    - "dot": ``h_t . (m_s W)``, called general by Luong et al.;
    - "additive": ``tanh(h_t V + m_s W + b) . u``, by Bahdanau et al.

    The weights are the softmax of the scores over the time steps that are not padding.

    Parameters
    ----------
    kind : {"dot", "additive"}
        Score function.
    memory_initializer : str or keras.initializers.Initializer, default="glorot_uniform"
        Initializer of W.
    query_initializer : str or keras.initializers.Initializer, default="glorot_uniform"
        Initializer of V.
    context_initializer : str or keras.initializers.Initializer, \
            default="glorot_uniform"
        Initializer of u.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    "additive" needs memory for n * target_steps * source_steps * units numbers, "dot"
    for n * target_steps * source_steps.

    References
    ----------
    D. Bahdanau, K. Cho, Y. Bengio (2015). Neural machine translation by jointly
    learning to align and translate. ICLR.

    M.-T. Luong, H. Pham, C. D. Manning (2015). Effective approaches to attention-based
    neural machine translation. EMNLP, 1412-1421.

    Examples
    --------
    The dot products of the source time steps with the query are log(3) and 0:

    >>> import numpy as np
    >>> layer = SourceAttention("dot", memory_initializer="ones")
    >>> query = np.full((1, 1, 1), np.log(3), "float32")
    >>> memory = np.array([[[1.0], [0.0], [9.0]]], "float32")
    >>> context, weights = layer(query, memory, np.array([[5, 7, 0]]))
    >>> np.array(weights).round(3).tolist()
    [[[0.75, 0.25, 0.0]]]
    >>> np.array(context).round(3).tolist()
    [[[0.75]]]
    """

    def __init__(
        self,
        kind: Literal["dot", "additive"],
        memory_initializer: str | keras.initializers.Initializer = "glorot_uniform",
        query_initializer: str | keras.initializers.Initializer = "glorot_uniform",
        context_initializer: str | keras.initializers.Initializer = "glorot_uniform",
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.memory_initializer = keras.initializers.get(memory_initializer)
        self.query_initializer = keras.initializers.get(query_initializer)
        self.context_initializer = keras.initializers.get(context_initializer)
        self.supports_masking = True

    def build(
        self,
        queries_shape: tuple[int | None, ...],
        memory_shape: tuple[int | None, ...],
        source_shape: tuple[int | None, ...],
    ) -> None:
        units = queries_shape[-1]
        self.memory_kernel = self.add_weight(
            (memory_shape[-1], units), self.memory_initializer, name="memory_kernel"
        )
        if self.kind == "additive":
            self.query_kernel = self.add_weight(
                (units, units), self.query_initializer, name="query_kernel"
            )
            self.bias = self.add_weight((units,), "zeros", name="bias")
            self.context = self.add_weight(
                (units, 1), self.context_initializer, name="context"
            )

    def call(
        self,
        queries: keras.KerasTensor,
        memory: keras.KerasTensor,
        source: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Return the context vectors and the attention weights.

        Parameters
        ----------
        queries : tensor of shape (n, target_steps, units)
        memory : tensor of shape (n, source_steps, n_features)
        source : tensor of shape (n, source_steps)
            Source tokens; 0 is padding.

        Returns
        -------
        context : tensor of shape (n, target_steps, n_features)
        weights : tensor of shape (n, target_steps, source_steps)
        """
        ops = keras.ops
        keys = ops.matmul(memory, self.memory_kernel)
        if self.kind == "additive":
            queries = ops.matmul(queries, self.query_kernel) + self.bias
            sums = ops.expand_dims(queries, 2) + ops.expand_dims(keys, 1)
            scores = ops.squeeze(ops.matmul(ops.tanh(sums), self.context), -1)
        else:
            scores = ops.matmul(queries, ops.swapaxes(keys, 1, 2))
        valid = ops.expand_dims(ops.not_equal(source, 0), 1)
        scores = ops.where(valid, scores, _MASKED_SCORE)
        # The softmax of Keras warns about sequences with one time step.
        weights = ops.exp(scores - ops.max(scores, axis=-1, keepdims=True))
        weights = weights / ops.sum(weights, axis=-1, keepdims=True)
        return ops.matmul(weights, memory), weights

    def compute_mask(self, *inputs: keras.KerasTensor, **kwargs: object) -> None:
        return None

    def compute_output_shape(
        self,
        queries_shape: tuple[int | None, ...],
        memory_shape: tuple[int | None, ...],
        source_shape: tuple[int | None, ...],
    ) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
        steps = tuple(queries_shape[:2])
        return (*steps, memory_shape[-1]), (*steps, memory_shape[1])

    def get_config(self) -> dict[str, object]:
        return {
            **super().get_config(),
            "kind": self.kind,
            "memory_initializer": keras.initializers.serialize(self.memory_initializer),
            "query_initializer": keras.initializers.serialize(self.query_initializer),
            "context_initializer": keras.initializers.serialize(
                self.context_initializer
            ),
        }
