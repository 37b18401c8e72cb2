"""The gradients of word2vec over blocks of overlapping windows, as matrix products.

A block has M * B centres and a halo of `window` words on each side. The windows of B
neighbouring centres lie in B + 2 * window words, so that all scores of a block are M
products of (B, d) with (d, B + 2 * window) matrices, of which a mask keeps what is
inside each centre's own window. Negatives are drawn once for a block and weighted so
that the expected gradient is that of fresh ones for every pair.

All functions return the direction of steepest descent, not its opposite.
"""

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf


class Windows(NamedTuple):
    """The geometry of the windows of a block.

    Parameters
    ----------
    window : int
        The most words on either side of a centre.
    block : int
        B, the centres of one matrix product, at least ``2 * window``.
    n_products : int
        M, the matrix products of a block.
    """

    window: int
    block: int
    n_products: int

    @property
    def n_centres(self) -> int:
        """The centres of a block."""
        return self.block * self.n_products

    @property
    def width(self) -> int:
        """The words of one matrix product."""
        return self.block + 2 * self.window

    def overlapping_ids(self, ids: Any) -> Any:
        """From (q, n_centres + 2 * window) to (q * M, B + 2 * window).

        Vectors that are not needed in another form are gathered in this one: of vectors
        that are gathered first, XLA looks up each number again to overlap them.
        """
        return self.overlapping(ids[..., tf.newaxis])[..., 0]

    def overlapping(self, x: Any) -> Any:
        """From (q, n_centres + 2 * window, d) to (q * M, B + 2 * window, d)."""
        q, _, d = x.shape
        block, halo = self.block, 2 * self.window
        x = tf.pad(x, [[0, 0], [0, block - halo], [0, 0]])
        n = self.n_centres
        own = tf.reshape(x[:, :n], [q * self.n_products, block, d])
        after = tf.reshape(x[:, block : block + n], [q * self.n_products, block, d])
        return tf.concat([own, after[:, :halo]], 1)

    def folded(self, g: Any) -> Any:
        """Add up what belongs to the same word: the adjoint of `overlapping`."""
        block, halo, n = self.block, 2 * self.window, self.n_centres
        d = g.shape[-1]
        own = tf.reshape(g[:, :block], [-1, n, d])
        after = tf.pad(g[:, block:], [[0, 0], [0, block - halo], [0, 0]])
        after = tf.reshape(after, [-1, n, d])
        after = tf.pad(after, [[0, 0], [block, 0], [0, 0]])[:, : n + halo]
        return tf.pad(own, [[0, 0], [0, halo], [0, 0]]) + after

    def shared_out(self, d_mean: Any, left: Any, right: Any) -> Any:
        """Move every word of each window as the mean of the window is moved.

        From (q, n_centres, d) to (q, n_centres + 2 * window, d).
        """
        d_mean = tf.reshape(d_mean, [-1, self.block, d_mean.shape[-1]])
        return self.folded(tf.matmul(self.mask(left, right, turned=True), d_mean))

    def mask(self, left: Any, right: Any, turned: bool = False) -> Any:
        """Return (q * M, B, B + 2 * window): 1 where a word is in a centre's window.

        `turned`, it is (q * M, B + 2 * window, B).
        """
        row = np.arange(self.block)[:, None]
        offset = np.arange(self.width)[None, :] - self.window - row
        offset = tf.constant((offset.T if turned else offset).astype("float32"))
        shape = [-1, 1, self.block] if turned else [-1, self.block, 1]
        left, right = tf.reshape(left, shape), tf.reshape(right, shape)
        inside = (offset >= -left) & (offset <= right) & (offset != 0)
        return tf.cast(inside, tf.float32)


def skip_gram(
    windows: Windows, centre: Any, around: Any, wrong: Any, sides: Any, weight: float
) -> tuple[Any, Any, Any, Any]:
    """Each centre predicts the words of its window.

    Parameters
    ----------
    windows : Windows
    centre : tensor of shape (q, n_centres, d)
        Input vectors of the centres.
    around : tensor of shape (q, n_centres + 2 * window, d)
        Output vectors of all words of the blocks.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    sides : pair of tensors of shape (q, n_centres)
        Words of the window to the left and to the right.
    weight : float
        Negatives a pair, divided by K.

    Returns
    -------
    tuple of tensors
        The directions for `centre`, `around` and `wrong`, and the sum of the losses in
        the first block: all of them would cost a tenth of the time.
    """
    left, right = sides
    pairs = tf.reshape(left + right, [*left.shape, 1])
    mask = windows.mask(left, right)
    blocks = tf.reshape(centre, [-1, windows.block, centre.shape[-1]])
    context = windows.overlapping(around)
    right_scores = tf.matmul(blocks, context, transpose_b=True)
    wrong_scores = tf.matmul(centre, wrong, transpose_b=True)
    pull = mask * _sigmoid(-right_scores)
    # Twice, for XLA's products with a turned matrix take more than twice as long.
    turned = tf.transpose(right_scores, [0, 2, 1])
    pull_turned = windows.mask(left, right, turned=True) * _sigmoid(-turned)
    push = -weight * pairs * _sigmoid(wrong_scores)
    d_centre = tf.reshape(tf.matmul(pull, context), centre.shape)
    d_centre += tf.matmul(push, wrong)
    d_around = windows.folded(tf.matmul(pull_turned, blocks))
    d_wrong = tf.matmul(push, centre, transpose_a=True)
    m = windows.n_products
    loss = _loss(right_scores[:m], mask[:m]) + _loss(
        -wrong_scores[:1], weight * pairs[:1]
    )
    return d_centre, d_around, d_wrong, loss


def cbow(
    windows: Windows, context: Any, centre: Any, wrong: Any, sides: Any, weight: float
) -> tuple[Any, Any, Any, Any]:
    """The mean of each window predicts its centre.

    As in the original program, every word of the window is moved by the whole gradient
    of the mean, not by its share.

    Parameters
    ----------
    windows : Windows
    context : tensor of shape (q * M, B + 2 * window, d)
        Input vectors of the words of each product.
    centre : tensor of shape (q, n_centres, d)
        Output vectors of the centres.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    sides : pair of tensors of shape (q, n_centres)
    weight : float
        Negatives a centre, divided by K.

    Returns
    -------
    tuple of tensors
        The directions for all words of the blocks, (q, n_centres + 2 * window, d), for
        `centre` and for `wrong`, and the sum of the losses in the first block.
    """
    left, right = sides
    count = tf.reshape(left + right, [*left.shape, 1])
    some = tf.cast(count > 0, tf.float32)
    total = tf.matmul(windows.mask(left, right), context)
    mean = tf.reshape(total, centre.shape) / tf.maximum(count, 1.0)
    d_mean, d_centre, d_wrong, loss = one_word(mean, centre, wrong, some, weight)
    return windows.shared_out(d_mean, left, right), d_centre, d_wrong, loss


def one_word(
    hidden: Any, right: Any, wrong: Any, some: Any, weight: float
) -> tuple[Any, Any, Any, Any]:
    """Each hidden vector predicts one word.

    Parameters
    ----------
    hidden : tensor of shape (q, n_centres, d)
    right : tensor of shape (q, n_centres, d)
        Output vectors of the words that are right.
    wrong : tensor of shape (q, K, d)
        Output vectors of the negatives.
    some : tensor of shape (q, n_centres, 1)
        1, or 0 where nothing is predicted.
    weight : float
        Negatives a prediction, divided by K.

    Returns
    -------
    tuple of tensors
        The directions for `hidden`, `right` and `wrong`, and the sum of the losses in
        the first block.
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


def _sigmoid(x: Any) -> Any:
    # tanh is what XLA computes quickly on a CPU.
    return 0.5 + 0.5 * tf.tanh(0.5 * x)


def _loss(scores: Any, weights: Any) -> Any:
    """Return the sum of -log(sigmoid(scores)) times the weights."""
    return tf.reduce_sum(weights * tf.nn.softplus(-scores))
