"""Gradients of document vectors (Le and Mikolov 2014), on the blocks of word2vec.

All functions return descent directions, the negative gradients: for the vectors of the
documents, for the input vectors (None if not used), for the output vectors of all
words of the blocks or of the centers (as passed), and for the negatives; and the sum of
the losses in the first block.
"""

from typing import TypeAlias

import tensorflow as tf

from sknn.training.words._word_gradients import Windows, one_word, skip_gram

# The directions of four groups of vectors, and the loss.
_Directions: TypeAlias = tuple[
    tf.Tensor, tf.Tensor | None, tf.Tensor, tf.Tensor, tf.Tensor
]


def distributed_memory(
    windows: Windows,
    batch: tuple[tf.Tensor, ...],
    sides: tuple[tf.Tensor, tf.Tensor],
    some: tf.Tensor,
    weight: float,
) -> _Directions:
    """The mean of the document and of a window predicts the word in its middle.

    Each of them is updated by the whole gradient of the mean, not by a fraction of it.

    Parameters
    ----------
    windows : Windows
        Geometry of the windows.
    batch : tuple of tensors
        Vectors of the documents of the centers, (q, n_centers, d); input vectors of the
        words of each product, (q * M, B + 2 * window, d); output vectors of the
        centers, (q, n_centers, d); output vectors of the negatives, (q, K, d).
    sides : pair of tensors of shape (q, n_centers)
        Number of words of the window to the left and to the right.
    some : tensor of shape (q, n_centers, 1)
        1, or 0 for padding of a block.
    weight : float
        Number of negatives per center, divided by K.

    Returns
    -------
    tuple of tensors
        Directions and loss, see the module.
    """
    document, context, center, wrong = batch
    left, right = sides
    total = tf.matmul(windows.mask(left, right), context)
    total = tf.reshape(total, center.shape)
    mean = (total + document) / (1.0 + tf.reshape(left + right, some.shape))
    d_mean, d_center, d_wrong, loss = one_word(
        _interleave(mean), _interleave(center), wrong, _interleave(some), weight
    )
    d_mean, d_center = _deinterleave(d_mean), _deinterleave(d_center)
    return d_mean, windows.spread_mean(d_mean, left, right), d_center, d_wrong, loss


def bag_of_words(
    windows: Windows,
    batch: tuple[tf.Tensor, ...],
    sides: tuple[tf.Tensor, tf.Tensor],
    some: tf.Tensor,
    weight: float,
) -> _Directions:
    """A document predicts each of its words; see `distributed_memory`.

    There are no input vectors.
    """
    document, _, center, wrong = batch
    d_document, d_center, d_wrong, loss = one_word(
        document, center, wrong, some, weight
    )
    return d_document, None, d_center, d_wrong, loss


def bag_and_words(
    windows: Windows,
    batch: tuple[tf.Tensor, ...],
    sides: tuple[tf.Tensor, tf.Tensor],
    some: tf.Tensor,
    weight: float,
) -> _Directions:
    """A document predicts each of its words, and each word predicts its window.

    As `distributed_memory`, but with the input vectors of the centers, and the output
    vectors of all words, (q, n_centers + 2 * window, d). The loss is the loss of the
    documents.
    """
    document, inputs, around, wrong = batch
    first, n_centers = windows.window, windows.n_centers
    center = around[:, first : first + n_centers]
    d_document, d_center, d_wrong, loss = one_word(
        document, center, wrong, some, weight
    )
    d_inputs, d_around, d_wrong_too, _ = skip_gram(
        windows, inputs, around, wrong, sides, weight
    )
    d_around += tf.pad(d_center, [[0, 0], [first, first], [0, 0]])
    return d_document, d_inputs, d_around, d_wrong + d_wrong_too, loss


def _interleave(x: tf.Tensor) -> tf.Tensor:
    """Interleave the centers of all blocks: the first ones of each come first.

    The centers of a document then use the negatives of all blocks, not only its own.
    """
    q, n, d = x.shape
    return tf.reshape(tf.transpose(x, [1, 0, 2]), [q, n, d])


def _deinterleave(x: tf.Tensor) -> tf.Tensor:
    """Invert `_interleave`."""
    q, n, d = x.shape
    return tf.transpose(tf.reshape(x, [n, q, d]), [1, 0, 2])


DOCUMENTS = {
    "dm": distributed_memory,
    "dbow": bag_of_words,
    "dbow+skipgram": bag_and_words,
}
