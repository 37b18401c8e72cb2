"""The gradients of word2vec with the full softmax: every word is an output.

The network as it is first drawn (Rong 2014, "word2vec Parameter Learning Explained"):
one word in, a linear hidden layer, a probability for each word of the vocabulary. The
cost of a step grows with the vocabulary, so it is for small ones.

All functions return the direction of steepest descent, not its opposite.
"""

from typing import Any

import tensorflow as tf

from sknn.training.words._word_gradients import Windows


def skip_gram_softmax(
    windows: Windows, centre: Any, around: Any, vocabulary: Any, sides: Any
) -> tuple[Any, Any, Any, Any]:
    """Each centre predicts the words of its window.

    Parameters
    ----------
    windows : Windows
    centre : tensor of shape (q, n_centres, d)
        Input vectors of the centres.
    around : tensor of shape (q, n_centres + 2 * window, d)
        Output vectors of all words of the blocks.
    vocabulary : pair of tensors of shape (n_words, d) and (n_words,)
        Output vectors of all words, and 1 where a row is a word, else 0.
    sides : pair of tensors of shape (q, n_centres)
        Words of the window to the left and to the right.

    Returns
    -------
    tuple of tensors
        The directions for `centre`, `around` and the whole vocabulary, and the sum of
        the losses in the first block.
    """
    left, right = sides
    pairs = tf.reshape(left + right, [*left.shape, 1])
    mask = windows.mask(left, right)
    blocks = tf.reshape(centre, [-1, windows.block, centre.shape[-1]])
    context = windows.overlapping(around)
    pull = tf.reshape(tf.matmul(mask, context), centre.shape)
    turned = windows.mask(left, right, turned=True)
    d_around = windows.folded(tf.matmul(turned, blocks))
    d_centre, d_words, log_sum = _away_from_all(centre, vocabulary, pairs)
    scores = tf.reduce_sum(pull[0] * centre[0])
    loss = tf.reduce_sum(pairs[0] * log_sum[0]) - scores
    return pull + d_centre, d_around, d_words, loss


def cbow_softmax(
    windows: Windows, context: Any, centre: Any, vocabulary: Any, sides: Any
) -> tuple[Any, Any, Any, Any]:
    """The mean of each window predicts its centre.

    Parameters
    ----------
    windows : Windows
    context : tensor of shape (q * M, B + 2 * window, d)
        Input vectors of the words of each product.
    centre : tensor of shape (q, n_centres, d)
        Output vectors of the centres.
    vocabulary : pair of tensors of shape (n_words, d) and (n_words,)
    sides : pair of tensors of shape (q, n_centres)

    Returns
    -------
    tuple of tensors
        The directions for all words of the blocks, (q, n_centres + 2 * window, d), for
        `centre` and for the whole vocabulary, and the sum of the losses in the first
        block.
    """
    left, right = sides
    count = tf.reshape(left + right, [*left.shape, 1])
    some = tf.cast(count > 0, tf.float32)
    total = tf.matmul(windows.mask(left, right), context)
    mean = tf.reshape(total, centre.shape) / tf.maximum(count, 1.0)
    d_mean, d_words, log_sum = _away_from_all(mean, vocabulary, some)
    d_around = windows.shared_out(d_mean + some * centre, left, right)
    scores = tf.reduce_sum(mean[0] * centre[0] * some[0])
    loss = tf.reduce_sum(some[0] * log_sum[0]) - scores
    return d_around, some * mean, d_words, loss


def _away_from_all(hidden: Any, vocabulary: Any, times: Any) -> tuple[Any, Any, Any]:
    """Return what the sum over all words in the softmax adds to the directions.

    Also the logarithm of that sum, of shape (q, n_centres, 1); `times` says how often
    each hidden vector predicts a word.
    """
    words, known = vocabulary
    scores = tf.einsum("qtd,vd->qtv", hidden, words)
    scores = tf.where(known > 0, scores, scores.dtype.min)
    log_sum = tf.reduce_logsumexp(scores, -1, keepdims=True)
    share = -times * tf.exp(scores - log_sum)
    d_hidden = tf.einsum("qtv,vd->qtd", share, words)
    d_words = tf.einsum("qtv,qtd->vd", share, hidden)
    return d_hidden, d_words, log_sum


SOFTMAX = {"skipgram": skip_gram_softmax, "cbow": cbow_softmax}
