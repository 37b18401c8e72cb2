"""Batches in which every sample is mixed with the one before it."""

from typing import Any

import tensorflow as tf


def mix(x: Any, alphas: Any, seed: Any, kinds: tuple[bool, bool]) -> tuple[Any, Any]:
    """Mix every sample of a batch with the one before it, the first with the last.

    Parameters
    ----------
    x : tensor of shape (n, ...); of shape (n, height, width, channels) for cutmix
    alphas : tensor of shape (2,)
        Of mixup and of cutmix: shares come from Beta(alpha, alpha).
    seed : tensor of shape (2,)
        Of this batch.
    kinds : tuple of two bools
        Whether there is mixup, and whether there is cutmix; one or the other for each
        sample, at even chances, where there are both.

    Returns
    -------
    x : tensor of the same shape, float32
    shares : tensor of shape (n,)
        Which part of each sample is its own.

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
        shares = _beta(n, alphas[0], seed)
        whole = tf.reshape(shares, [n] + [1] * (x.shape.rank - 1))
        blended = whole * x + (1.0 - whole) * other
        if not cutmix:
            return blended, shares
    boxes = _boxes(1.0 - _beta(n, alphas[1], seed + 2), x.shape[1:3], seed + 4)
    cut = tf.where(boxes[..., None], other, x)
    left = 1.0 - tf.reduce_mean(tf.cast(boxes, tf.float32), [1, 2])
    if not mixup:
        return cut, left
    is_cut = tf.random.stateless_uniform([n], seed + 6) < 0.5
    return (
        tf.where(is_cut[:, None, None, None], cut, blended),
        tf.where(is_cut, left, shares),
    )


def _beta(n: Any, alpha: Any, seed: Any) -> Any:
    """Draw from Beta(alpha, alpha)."""
    draws = tf.random.stateless_gamma([2, n], seed, alpha)
    # Both may be 0 where alpha is small.
    return draws[0] / tf.maximum(draws[0] + draws[1], 1e-30)


def _boxes(areas: Any, sizes: Any, seed: Any) -> Any:
    """Draw a box for each image, of a share of its area where it lies inside.

    True in the box, of shape (n, height, width).
    """
    middles = tf.random.stateless_uniform([2, tf.size(areas)], seed)
    inside = []
    for size, middle in zip(sizes, tf.unstack(middles), strict=True):
        half = tf.sqrt(areas) * size / 2
        pixels = tf.range(size, dtype=tf.float32)[None] + 0.5
        inside.append(tf.abs(pixels - (middle * size)[:, None]) < half[:, None])
    return inside[0][:, :, None] & inside[1][:, None, :]
