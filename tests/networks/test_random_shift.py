"""Tests of shifts by whole pixels."""

import numpy as np
import pytest

from sknn.networks import RandomShift

# The value of each pixel encodes its row and column.
ROWS, COLUMNS = np.meshgrid(np.arange(10), np.arange(20), indexing="ij")
X = np.repeat(np.stack([ROWS, COLUMNS], axis=-1)[None], 200, axis=0).astype("float32")
INSIDE = (slice(None), slice(3, -3), slice(5, -5))


@pytest.mark.parametrize("fill", ["nearest", "constant"])
def test_images_move_by_whole_pixels_up_to_the_strength(fill):
    moved = np.array(RandomShift(0, shift=0.2, fill=fill)(X, training=True))
    by = (moved - X)[INSIDE]
    np.testing.assert_array_equal(by, np.broadcast_to(by[:, :1, :1], by.shape))
    down, across = by[:, 0, 0, 0], by[:, 0, 0, 1]
    assert set(down) == set(range(-2, 3))
    assert set(across) == set(range(-4, 5))
    assert abs(np.corrcoef(down, across)[0, 1]) < 0.3


def test_edges_go_on():
    moved = np.array(RandomShift(0, shift=0.2)(X, training=True))
    by = (moved - X)[:, 5, 10]
    expected = np.clip(X[:, :, 0, 0] + by[:, :1], 0, 9)
    np.testing.assert_array_equal(moved[:, :, 0, 0], expected)


def test_constant_edges_are_zero():
    ones = np.ones_like(X)
    moved = np.array(RandomShift(0, shift=0.2, fill="constant")(ones, training=True))
    assert set(moved.ravel()) == {0.0, 1.0}
    # Filled rows and columns are 0. There are no zeros in the center.
    assert (moved[INSIDE] == 1).all()


@pytest.mark.parametrize(("name", "axis"), [("horizontal", 2), ("vertical", 1)])
def test_flips_come_with_their_probability(name, axis):
    flipped = np.array(RandomShift(0, **{f"{name}_flip": 0.25})(X, training=True))
    turned = (flipped == np.flip(X, axis)).all(axis=(1, 2, 3))
    kept = (flipped == X).all(axis=(1, 2, 3))
    assert (turned ^ kept).all()
    assert 0.15 < turned.mean() < 0.35


def test_both_flips_are_independent():
    layer = RandomShift(1, horizontal_flip=0.5, vertical_flip=0.5)
    corners = np.array(layer(X, training=True))[:, 0, 0]
    assert {tuple(c) for c in corners} == {(0, 0), (9, 0), (0, 19), (9, 19)}
