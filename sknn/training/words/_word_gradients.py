"""Gradients of word2vec over blocks of overlapping windows, as matrix products.

A block has M * B center words and `window` more words on each side. The windows of B
consecutive centers lie in B + 2 * window words, so all scores of a block are M products
of (B, d) with (d, B + 2 * window) matrices; a mask selects the words in the window of
each center. Negatives are drawn once per block, and weighted so that the expected
gradient is the same as with new negatives for each pair.

All functions return the descent direction, the negative gradient.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf

# The directions of three groups of vectors, and the loss.
Directions: TypeAlias = tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]


class Windows(NamedTuple):
    """The geometry of the windows of a block.

    Parameters
    ----------
    window : int
        Maximum number of words on either side of a center.
    block : int
        Number B of centers per matrix product, at least ``2 * window``.
    n_products : int
        Number M of matrix products per block.
    """

    window: int
    block: int
    n_products: int

    @property
    def n_centers(self) -> int:
        """Number of centers per block."""
        return self.block * self.n_products

    @property
    def width(self) -> int:
        """Number of words per matrix product."""
        return self.block + 2 * self.window

    def overlapping_ids(self, ids: tf.Tensor) -> tf.Tensor:
        """Reshape (q, n_centers + 2 * window) to (q * M, B + 2 * window).

        Vectors that are needed in this form only should be gathered with the result. If
        the vectors are gathered first, XLA gathers each value again.
        """
        return self.overlapping(ids[..., tf.newaxis])[..., 0]

    def overlapping(self, x: tf.Tensor) -> tf.Tensor:
        """Reshape (q, n_centers + 2 * window, d) to (q * M, B + 2 * window, d)."""
        q, _, d = x.shape
        block, halo = self.block, 2 * self.window
        x = tf.pad(x, [[0, 0], [0, block - halo], [0, 0]])
        n = self.n_centers
        own = tf.reshape(x[:, :n], [q * self.n_products, block, d])
        after = tf.reshape(x[:, block : block + n], [q * self.n_products, block, d])
        return tf.concat([own, after[:, :halo]], 1)

    def fold(self, g: tf.Tensor) -> tf.Tensor:
        """Sum the values of the same word: the adjoint of `overlapping`."""
        block, halo, n = self.block, 2 * self.window, self.n_centers
        d = g.shape[-1]
        own = tf.reshape(g[:, :block], [-1, n, d])
        after = tf.pad(g[:, block:], [[0, 0], [0, block - halo], [0, 0]])
        after = tf.reshape(after, [-1, n, d])
        after = tf.pad(after, [[0, 0], [block, 0], [0, 0]])[:, : n + halo]
        return tf.pad(own, [[0, 0], [0, halo], [0, 0]]) + after

    def spread_mean(
        self, d_mean: tf.Tensor, left: tf.Tensor, right: tf.Tensor
    ) -> tf.Tensor:
        """Return directions of all words from the directions of the window means.

        Each word of a window has the direction of the mean. Maps (q, n_centers, d) to
        (q, n_centers + 2 * window, d).
        """
        d_mean = tf.reshape(d_mean, [-1, self.block, d_mean.shape[-1]])
        return self.fold(tf.matmul(self.mask(left, right, transposed=True), d_mean))

    def mask(
        self, left: tf.Tensor, right: tf.Tensor, transposed: bool = False
    ) -> tf.Tensor:
        """Return (q * M, B, B + 2 * window): 1 for words in the window of a center.

        If `transposed`, the shape is (q * M, B + 2 * window, B).
        """
        row = np.arange(self.block)[:, None]
        offset = np.arange(self.width)[None, :] - self.window - row
        offset = tf.constant((offset.T if transposed else offset).astype("float32"))
        shape = [-1, 1, self.block] if transposed else [-1, self.block, 1]
        left, right = tf.reshape(left, shape), tf.reshape(right, shape)
        inside = (offset >= -left) & (offset <= right) & (offset != 0)
        return tf.cast(inside, tf.float32)


def skip_gram(
    windows: Windows,
    center: tf.Tensor,
    around: tf.Tensor,
    wrong: tf.Tensor,
    sides: tuple[tf.Tensor, tf.Tensor],
    weight: float,
) -> Directions:
    """Each center predicts the words of its window.

    Parameters
    ----------
    windows : Windows
        Geometry of the windows.
    center : tensor of shape (q, n_centers, d)
        Input vectors of the centers.
    around : tensor of shape (q, n_centers + 2 * window, d)
        Output vectors of all words of the blocks.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    sides : pair of tensors of shape (q, n_centers)
        Number of words of the window to the left and to the right.
    weight : float
        Number of negatives per pair, divided by K.

    Returns
    -------
    tuple of tensors
        Directions for `center`, `around` and `wrong`, and the sum of the losses in the
        first block: computing all losses would take a tenth of the time.
    """
    left, right = sides
    pairs = tf.reshape(left + right, [*left.shape, 1])
    mask = windows.mask(left, right)
    blocks = tf.reshape(center, [-1, windows.block, center.shape[-1]])
    context = windows.overlapping(around)
    right_scores = tf.matmul(blocks, context, transpose_b=True)
    wrong_scores = tf.matmul(center, wrong, transpose_b=True)
    pull = mask * _sigmoid(-right_scores)
    # Computed twice, because XLA takes twice as long for transposed products.
    transposed = tf.transpose(right_scores, [0, 2, 1])
    pull_transposed = windows.mask(left, right, transposed=True) * _sigmoid(-transposed)
    push = -weight * pairs * _sigmoid(wrong_scores)
    d_center = tf.reshape(tf.matmul(pull, context), center.shape)
    d_center += tf.matmul(push, wrong)
    d_around = windows.fold(tf.matmul(pull_transposed, blocks))
    d_wrong = tf.matmul(push, center, transpose_a=True)
    m = windows.n_products
    loss = _loss(right_scores[:m], mask[:m]) + _loss(
        -wrong_scores[:1], weight * pairs[:1]
    )
    return d_center, d_around, d_wrong, loss


def cbow(
    windows: Windows,
    context: tf.Tensor,
    center: tf.Tensor,
    wrong: tf.Tensor,
    sides: tuple[tf.Tensor, tf.Tensor],
    weight: float,
) -> Directions:
    """The mean of each window predicts its center.

    As in the original program, every word of the window is updated by the whole
    gradient of the mean, not by a fraction of it.

    Parameters
    ----------
    windows : Windows
        Geometry of the windows.
    context : tensor of shape (q * M, B + 2 * window, d)
        Input vectors of the words of each product.
    center : tensor of shape (q, n_centers, d)
        Output vectors of the centers.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    sides : pair of tensors of shape (q, n_centers)
        Number of words of the window to the left and to the right.
    weight : float
        Number of negatives per center, divided by K.

    Returns
    -------
    tuple of tensors
        Directions for all words of the blocks, (q, n_centers + 2 * window, d), for
        `center` and for `wrong`, and the sum of the losses in the first block.
    """
    left, right = sides
    count = tf.reshape(left + right, [*left.shape, 1])
    some = tf.cast(count > 0, tf.float32)
    total = tf.matmul(windows.mask(left, right), context)
    mean = tf.reshape(total, center.shape) / tf.maximum(count, 1.0)
    d_mean, d_center, d_wrong, loss = one_word(mean, center, wrong, some, weight)
    return windows.spread_mean(d_mean, left, right), d_center, d_wrong, loss


def one_word(
    hidden: tf.Tensor,
    right: tf.Tensor,
    wrong: tf.Tensor,
    some: tf.Tensor,
    weight: float,
) -> Directions:
    """Each hidden vector predicts one word.

    Parameters
    ----------
    hidden : tensor of shape (q, n_centers, d)
        Hidden vectors.
    right : tensor of shape (q, n_centers, d)
        Output vectors of the correct words.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    some : tensor of shape (q, n_centers, 1)
        1, or 0 for positions without a prediction.
    weight : float
        Number of negatives per prediction, divided by K.

    Returns
    -------
    tuple of tensors
        Directions for `hidden`, `right` and `wrong`, and the sum of the losses in the
        first block.
    """
    right_scores = tf.reduce_sum(hidden * right, -1, keepdims=True)
    wrong_scores = tf.matmul(hidden, wrong, transpose_b=True)
    pull = some * _sigmoid(-right_scores)
    push = -weight * some * _sigmoid(wrong_scores)
    d_hidden = pull * right + tf.matmul(push, wrong)
    d_wrong = tf.matmul(push, hidden, transpose_a=True)
    loss = _loss(right_scores[:1], some[:1]) + _loss(
        -wrong_scores[:1], weight * some[:1]
    )
    return d_hidden, pull * hidden, d_wrong, loss


SAMPLING = {"skipgram": skip_gram, "cbow": cbow}


def _sigmoid(x: tf.Tensor) -> tf.Tensor:
    # XLA computes tanh faster than other formulas on a CPU.
    return 0.5 + 0.5 * tf.tanh(0.5 * x)


def _loss(scores: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Return the sum of -log(sigmoid(scores)) times the weights."""
    return tf.reduce_sum(weights * tf.nn.softplus(-scores))
