import numpy as np
import pytest

from sknn.inspection._label_places import place_labels

FRAME = (0.0, 0.0, 400.0, 400.0)


def boxes(centres, sizes):
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)


def overlapping(centres, sizes):
    low, high = np.split(boxes(centres, sizes), 2, axis=1)
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    both = (shared > 1e-9).all(axis=2)
    return int(both.sum() - len(centres)) // 2


def test_a_single_label_is_to_the_right():
    centres = place_labels(
        np.array([[200.0, 200.0]]), np.array([[40.0, 10.0]]), FRAME, 4.0
    )
    np.testing.assert_allclose(centres, [[224, 200]])


def test_labels_of_a_crowd_are_moved_apart():
    points = 200 + np.random.default_rng(0).normal(scale=18, size=(25, 2))
    sizes = np.tile([40.0, 10.0], (25, 1))
    assert overlapping(points + [24, 0], sizes) > 50
    centres = place_labels(points, sizes, FRAME, 4.0)
    assert overlapping(centres, sizes) == 0
    low, high = np.split(boxes(centres, sizes), 2, axis=1)
    covered = ((points[:, None] > low) & (points[:, None] < high)).all(axis=2)
    assert covered.sum() == 0
    np.testing.assert_array_equal(centres, place_labels(points, sizes, FRAME, 4.0))


@pytest.mark.parametrize("point", [[1.0, 200.0], [399.0, 200.0], [200.0, 399.0]])
def test_labels_stay_inside(point):
    sizes = np.array([[40.0, 10.0]])
    low, high = np.split(
        boxes(place_labels(np.array([point]), sizes, FRAME, 4.0), sizes)[0], 2
    )
    assert (low >= 0).all()
    assert (high <= 400).all()


def test_other_spots_are_left_free():
    point, sizes = np.array([[200.0, 200.0]]), np.array([[40.0, 10.0]])
    line = np.column_stack([np.linspace(200, 400, 100), np.full(100, 200.0)])
    centres = place_labels(point, sizes, FRAME, 4.0, line)
    np.testing.assert_allclose(centres, [[176, 200]])  # on the other side


def test_points_in_one_place_are_no_trouble():
    points, sizes = np.full((4, 2), 200.0), np.tile([40.0, 10.0], (4, 1))
    assert overlapping(place_labels(points, sizes, FRAME, 4.0), sizes) == 0
