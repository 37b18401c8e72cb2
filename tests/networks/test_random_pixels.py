"""Tests of the layers that change the values of pixels, not their positions."""

import numpy as np

from sknn.networks import RandomBlur, RandomCutout, RandomIntensity, RandomNoise

X = np.random.default_rng(1).normal(size=(200, 7, 9, 2)).astype("float32")


def test_brightness_adds_one_value_to_an_image():
    added = np.array(RandomIntensity(0, brightness=0.5)(X, training=True)) - X
    assert np.ptp(added, axis=(1, 2, 3)).max() < 1e-5
    assert -0.501 < added.min() < -0.45
    assert 0.45 < added.max() < 0.501


def test_contrast_multiplies_an_image_by_one_factor():
    factors = np.array(RandomIntensity(0, contrast=0.5)(X, training=True)) / X
    assert np.ptp(factors, axis=(1, 2, 3)).max() < 1e-3
    assert 0.499 < factors.min() < 0.55
    assert 1.45 < factors.max() < 1.501


def test_noise_has_its_deviation_and_no_mean():
    noise = np.array(RandomNoise(0, noise=0.3)(X, training=True)) - X
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 0.3) < 0.01
    assert abs(np.corrcoef(noise[:100].ravel(), noise[100:].ravel())[0, 1]) < 0.05


def test_cutout_takes_a_square_of_its_size():
    ones = np.ones((200, 8, 12, 2), "float32")
    cut = np.array(RandomCutout(0, cutout=0.5)(ones, training=True)) == 0
    heights = cut.any(axis=(2, 3)).sum(axis=1)
    widths = cut.any(axis=(1, 3)).sum(axis=1)
    np.testing.assert_array_equal(
        cut.sum(axis=(1, 2)), (heights * widths)[:, None] * [1, 1]
    )
    assert heights.max() == widths.max() == 4
    # The center is anywhere, so each pixel is cut out at least once, even corners.
    assert cut.any(axis=0).all()


def test_blur_is_a_gaussian_average():
    point = np.zeros((200, 21, 31, 1), "float32")
    point[:, 10, 15] = 1
    blurred = np.array(RandomBlur(0, blur=2.0)(point, training=True))[..., 0]
    np.testing.assert_allclose(blurred.sum(axis=(1, 2)), 1, atol=1e-2)
    places = np.arange(31) - 15
    across = (blurred.sum(axis=1) * places**2).sum(axis=1)
    down = (blurred.sum(axis=2) * (np.arange(21) - 10) ** 2).sum(axis=1)
    np.testing.assert_allclose(across, down, atol=0.1)
    # The variance for a standard deviation from U(0, 2). Below one pixel, the discrete
    # kernel is narrower than the continuous one.
    assert 3.4 < across.max() < 4.1
    assert across.min() < 0.05
