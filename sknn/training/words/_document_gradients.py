"""The gradients of document vectors (Le and Mikolov 2014), on the blocks of word2vec.

All functions return the direction of steepest descent, not its opposite: for the
vectors of the documents, for the input vectors that were read (None where there are
none), for the output vectors of all words of the blocks or of the centres, whichever
were given, and for the negatives; and the sum of the losses in the first block.
"""

from typing import Any

import tensorflow as tf

from sknn.training.words._word_gradients import Windows, one_word, skip_gram


def distributed_memory(
    windows: Windows, batch: tuple[Any, ...], sides: Any, some: Any, weight: float
) -> tuple[Any, Any, Any, Any, Any]:
    """The mean of the document and of a window predicts the word in its middle.

    Each of them is moved by the whole gradient of the mean, not by its share.

    Parameters
    ----------
    windows : Windows
    batch : tuple of tensors
        Vectors of the documents of the centres, (q, n_centres, d); input vectors of the
        words of each product, (q * M, B + 2 * window, d); output vectors of the
        centres, (q, n_centres, d); output vectors of the negatives, (q, K, d).
    sides : pair of tensors of shape (q, n_centres)
        Words of the window to the left and to the right.
    some : tensor of shape (q, n_centres, 1)
        1, or 0 where a block is only filled up.
    weight : float
        Negatives a centre, divided by K.
    """
    document, context, centre, wrong = batch
    left, right = sides
    total = tf.matmul(windows.mask(left, right), context)
    total = tf.reshape(total, centre.shape)
    mean = (total + document) / (1.0 + tf.reshape(left + right, some.shape))
    d_mean, d_centre, d_wrong, loss = one_word(
        _mixed(mean), _mixed(centre), wrong, _mixed(some), weight
    )
    d_mean, d_centre = _unmixed(d_mean), _unmixed(d_centre)
    return d_mean, windows.shared_out(d_mean, left, right), d_centre, d_wrong, loss


def bag_of_words(
    windows: Windows, batch: tuple[Any, ...], sides: Any, some: Any, weight: float
) -> tuple[Any, Any, Any, Any, Any]:
    """A document predicts each of its words; see `distributed_memory`.

    No input vectors are read.
    """
    document, _, centre, wrong = batch
    d_document, d_centre, d_wrong, loss = one_word(
        document, centre, wrong, some, weight
    )
    return d_document, None, d_centre, d_wrong, loss


def bag_and_words(
    windows: Windows, batch: tuple[Any, ...], sides: Any, some: Any, weight: float
) -> tuple[Any, Any, Any, Any, Any]:
    """A document predicts each of its words, and each word those of its window.

    As `distributed_memory`, but the input vectors are those of the centres, and the
    output vectors those of all words, (q, n_centres + 2 * window, d). The loss is that
    of the documents.
    """
    document, inputs, around, wrong = batch
    first, n_centres = windows.window, windows.n_centres
    centre = around[:, first : first + n_centres]
    d_document, d_centre, d_wrong, loss = one_word(
        document, centre, wrong, some, weight
    )
    d_inputs, d_around, d_wrong_too, _ = skip_gram(
        windows, inputs, around, wrong, sides, weight
    )
    d_around += tf.pad(d_centre, [[0, 0], [first, first], [0, 0]])
    return d_document, d_inputs, d_around, d_wrong + d_wrong_too, loss


def _mixed(x: Any) -> Any:
    """Put the centres of all blocks together, the first ones of each into the first.

    A document then meets the negatives of all blocks, not only those of its own.
    """
    q, n, d = x.shape
    return tf.reshape(tf.transpose(x, [1, 0, 2]), [q, n, d])


def _unmixed(x: Any) -> Any:
    """Take back `_mixed`."""
    q, n, d = x.shape
    return tf.transpose(tf.reshape(x, [n, q, d]), [1, 0, 2])


DOCUMENTS = {
    "dm": distributed_memory,
    "dbow": bag_of_words,
    "dbow+skipgram": bag_and_words,
}
