"""Gradients of word2vec with the full softmax, in which every word is an output.

The network in its basic form (Rong 2014, "word2vec Parameter Learning Explained"): one
input word, a linear hidden layer, and a probability for each word of the vocabulary.
The cost of an update is proportional to the vocabulary, so it is for small ones.

All functions return the descent direction, the negative gradient.
"""

import tensorflow as tf

from sknn.training.words._word_gradients import Directions, Windows


def skip_gram_softmax(
    windows: Windows,
    center: tf.Tensor,
    around: tf.Tensor,
    vocabulary: tuple[tf.Tensor, tf.Tensor],
    sides: tuple[tf.Tensor, tf.Tensor],
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
    vocabulary : pair of tensors of shape (n_words, d) and (n_words,)
        Output vectors of all words, and 1 for rows with a word, else 0.
    sides : pair of tensors of shape (q, n_centers)
        Number of words of the window to the left and to the right.

    Returns
    -------
    tuple of tensors
        Directions for `center`, `around` and the whole vocabulary, and the sum of the
        losses in the first block.
    """
    left, right = sides
    pairs = tf.reshape(left + right, [*left.shape, 1])
    mask = windows.mask(left, right)
    blocks = tf.reshape(center, [-1, windows.block, center.shape[-1]])
    context = windows.overlapping(around)
    pull = tf.reshape(tf.matmul(mask, context), center.shape)
    transposed = windows.mask(left, right, transposed=True)
    d_around = windows.fold(tf.matmul(transposed, blocks))
    d_center, d_words, log_sum = _away_from_all(center, vocabulary, pairs)
    scores = tf.reduce_sum(pull[0] * center[0])
    loss = tf.reduce_sum(pairs[0] * log_sum[0]) - scores
    return pull + d_center, d_around, d_words, loss


def cbow_softmax(
    windows: Windows,
    context: tf.Tensor,
    center: tf.Tensor,
    vocabulary: tuple[tf.Tensor, tf.Tensor],
    sides: tuple[tf.Tensor, tf.Tensor],
) -> Directions:
    """The mean of each window predicts its center.

    Parameters
    ----------
    windows : Windows
        Geometry of the windows.
    context : tensor of shape (q * M, B + 2 * window, d)
        Input vectors of the words of each product.
    center : tensor of shape (q, n_centers, d)
        Output vectors of the centers.
    vocabulary : pair of tensors of shape (n_words, d) and (n_words,)
        Output vectors of all words, and 1 for rows with a word, else 0.
    sides : pair of tensors of shape (q, n_centers)
        Number of words of the window to the left and to the right.

    Returns
    -------
    tuple of tensors
        Directions for all words of the blocks, (q, n_centers + 2 * window, d), for
        `center` and for the whole vocabulary, and the sum of the losses in the first
        block.
    """
    left, right = sides
    count = tf.reshape(left + right, [*left.shape, 1])
    some = tf.cast(count > 0, tf.float32)
    total = tf.matmul(windows.mask(left, right), context)
    mean = tf.reshape(total, center.shape) / tf.maximum(count, 1.0)
    d_mean, d_words, log_sum = _away_from_all(mean, vocabulary, some)
    d_around = windows.spread_mean(d_mean + some * center, left, right)
    scores = tf.reduce_sum(mean[0] * center[0] * some[0])
    loss = tf.reduce_sum(some[0] * log_sum[0]) - scores
    return d_around, some * mean, d_words, loss


def _away_from_all(
    hidden: tf.Tensor, vocabulary: tuple[tf.Tensor, tf.Tensor], times: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the contributions of the denominator of the softmax to the directions.

    Also returns the logarithm of the denominator, of shape (q, n_centers, 1). `times`
    is the number of words that each hidden vector predicts.
    """
    words, known = vocabulary
    scores = tf.einsum("qtd,vd->qtv", hidden, words)
    scores = tf.where(known > 0, scores, scores.dtype.min)
    log_sum = tf.reduce_logsumexp(scores, -1, keepdims=True)
    weights = -times * tf.exp(scores - log_sum)
    d_hidden = tf.einsum("qtv,vd->qtd", weights, words)
    d_words = tf.einsum("qtv,qtd->vd", weights, hidden)
    return d_hidden, d_words, log_sum


SOFTMAX = {"skipgram": skip_gram_softmax, "cbow": cbow_softmax}
