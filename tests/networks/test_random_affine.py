"""Tests of rotation, zoom, shifts and flips as one transformation."""

import numpy as np
import pytest

from sknn.networks import RandomAffine

# The values of a pixel are its position relative to the center. Bilinear interpolation
# preserves them.
ROWS, COLUMNS = np.meshgrid(np.arange(21) - 10, np.arange(31) - 15, indexing="ij")
X = np.repeat(np.stack([COLUMNS, ROWS], axis=-1)[None], 200, axis=0).astype("float32")
INSIDE = (slice(None), slice(7, -7), slice(9, -9))


def maps(**strengths):
    """Return the matrix (200, 2, 2) and the shift (200, 2) of each transformation."""
    changed = np.array(RandomAffine(0, **strengths)(X, training=True))[INSIDE]
    points = X[INSIDE][0].reshape(-1, 2)
    points = np.concatenate([points, np.ones((len(points), 1))], axis=1)
    found = []
    for image in changed.reshape(len(X), -1, 2):
        solution, rest, *_ = np.linalg.lstsq(points, image, rcond=None)
        assert rest.max() < 1e-4  # it is affine
        found.append(solution)
    found = np.array(found)
    return found[:, :2].transpose(0, 2, 1), found[:, 2]


def test_rotation_is_up_to_its_angle_about_the_middle():
    linear, shift = maps(rotation=30)
    assert abs(shift).max() < 1e-3
    np.testing.assert_allclose(np.linalg.det(linear), 1, atol=1e-3)
    angles = np.degrees(np.arctan2(linear[:, 1, 0], linear[:, 0, 0]))
    assert -30.01 < angles.min() < -27
    assert 27 < angles.max() < 30.01
    np.testing.assert_allclose(linear[:, 0, 0], linear[:, 1, 1], atol=1e-3)


def test_zoom_magnifies_both_axes_by_one_factor():
    linear, shift = maps(zoom=0.2)
    assert abs(shift).max() < 1e-3
    factors = 1 / linear[:, 0, 0]
    assert 0.799 < factors.min() < 0.82
    assert 1.18 < factors.max() < 1.201
    np.testing.assert_allclose(linear[:, 0, 0], linear[:, 1, 1], atol=1e-3)
    assert abs(linear[:, 0, 1]).max() < 1e-3


def test_shift_is_a_fraction_of_each_side():
    linear, shift = maps(shift=0.1)
    np.testing.assert_allclose(
        linear, np.broadcast_to(np.eye(2), linear.shape), atol=1e-3
    )
    assert 2.9 < abs(shift[:, 0]).max() < 3.11
    assert 1.9 < abs(shift[:, 1]).max() < 2.11


@pytest.mark.parametrize(("name", "axis"), [("horizontal", 0), ("vertical", 1)])
def test_flips(name, axis):
    linear, shift = maps(**{f"{name}_flip": 0.25})
    signs = linear[:, axis, axis]
    assert 0.15 < (signs < 0).mean() < 0.35
    np.testing.assert_allclose(abs(signs), 1, atol=1e-3)
    assert abs(shift).max() < 1e-3


def test_fill():
    ones = np.ones_like(X)
    nearest = RandomAffine(0, rotation=45)(ones, training=True)
    np.testing.assert_allclose(nearest, 1, atol=1e-5)
    layer = RandomAffine(0, rotation=45, fill="constant")
    constant = np.array(layer(ones, training=True))
    assert constant.min() == 0
