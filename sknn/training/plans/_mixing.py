"""Mixup and CutMix: each sample of a batch is mixed with the previous one."""

from collections.abc import Sequence

import tensorflow as tf


def mix(
    x: tf.Tensor, alphas: tf.Tensor, seed: tf.Tensor, kinds: tuple[bool, bool]
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mix each sample of a batch with the previous one, and the first with the last.

    Parameters
    ----------
    x : tensor of shape (n, ...)
        Samples; of shape (n, height, width, channels) for CutMix.
    alphas : tensor of shape (2,)
        Parameters of mixup and of CutMix: mixing weights are drawn from
        Beta(alpha, alpha).
    seed : tensor of shape (2,)
        Seed of this batch.
    kinds : tuple of two bools
        Whether to use mixup, and whether to use CutMix. If both are True, one of them
        is drawn for each sample, with equal probabilities.

    Returns
    -------
    x : tensor of the same shape, float32
        Mixed samples.
    fractions : tensor of shape (n,)
        Fraction of each mixed sample that comes from the sample itself.

    References
    ----------
    Zhang, Cisse, Dauphin, Lopez-Paz (2018). mixup: beyond empirical risk minimization.
    ICLR.

    Yun, Han, Oh, Chun, Choe, Yoo (2019). CutMix: regularization strategy to train
    strong classifiers with localizable features. ICCV, 6023-6032.
    """
    x = tf.cast(x, tf.float32)
    other = tf.roll(x, 1, 0)
    n = tf.shape(x)[0]
    mixup, cutmix = kinds
    if mixup:
        fractions = _beta(n, alphas[0], seed)
        weights = tf.reshape(fractions, [n] + [1] * (x.shape.rank - 1))
        blended = weights * x + (1.0 - weights) * other
        if not cutmix:
            return blended, fractions
    boxes = _boxes(1.0 - _beta(n, alphas[1], seed + 2), x.shape[1:3], seed + 4)
    cut = tf.where(boxes[..., None], other, x)
    cut_fractions = 1.0 - tf.reduce_mean(tf.cast(boxes, tf.float32), [1, 2])
    if not mixup:
        return cut, cut_fractions
    is_cut = tf.random.stateless_uniform([n], seed + 6) < 0.5
    return (
        tf.where(is_cut[:, None, None, None], cut, blended),
        tf.where(is_cut, cut_fractions, fractions),
    )


def _beta(n: tf.Tensor, alpha: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Draw `n` values from Beta(alpha, alpha)."""
    draws = tf.random.stateless_gamma([2, n], seed, alpha)
    # Both draws may be 0 if alpha is small.
    return draws[0] / tf.maximum(draws[0] + draws[1], 1e-30)


def _boxes(areas: tf.Tensor, sizes: Sequence[int], seed: tf.Tensor) -> tf.Tensor:
    """Draw a box for each image, clipped to the image.

    Parameters
    ----------
    areas : tensor of shape (n,)
        Area of each box before clipping, as a fraction of the image.
    sizes : sequence of two ints
        Height and width of the images.
    seed : tensor of shape (2,)

    Returns
    -------
    tensor of shape (n, height, width), bool
        True inside the box.
    """
    centers = tf.random.stateless_uniform([2, tf.size(areas)], seed)
    inside = []
    for size, center in zip(sizes, tf.unstack(centers), strict=True):
        half = tf.sqrt(areas) * size / 2
        pixels = tf.range(size, dtype=tf.float32)[None] + 0.5
        inside.append(tf.abs(pixels - (center * size)[:, None]) < half[:, None])
    return inside[0][:, :, None] & inside[1][:, None, :]
