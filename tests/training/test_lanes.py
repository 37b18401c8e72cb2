import numpy as np
import pytest

from sknn.training.plans._lanes import Lanes

# Sequences of 3, 1, 2, 1 and 4 parts.
SIZES = np.array([3, 1, 2, 1, 4])
FIRST = np.cumsum(SIZES) - SIZES
CONTINUES = ~np.isin(np.arange(SIZES.sum()), FIRST)


@pytest.mark.parametrize("n_lanes", [1, 2, 3, 9])
@pytest.mark.parametrize("seed", [None, 0, 1])
def test_parts_follow_each_other_at_one_place(n_lanes, seed):
    lanes = Lanes(CONTINUES, n_lanes)
    rng = None if seed is None else np.random.default_rng(seed)
    order = lanes.order(rng).reshape(lanes.n_steps, lanes.n_lanes)
    assert sorted(order[order >= 0]) == list(range(11))
    for part in np.flatnonzero(CONTINUES):
        step, lane = np.argwhere(order == part)[0]
        assert order[step - 1, lane] == part - 1
    # Nothing follows after the end of a lane.
    assert (np.diff((order >= 0).astype(int), axis=0) <= 0).all()


def test_lanes_are_filled_about_equally():
    assert Lanes(CONTINUES, 2).n_steps == 6
    assert Lanes(CONTINUES, 3).n_steps == 4
    assert Lanes(CONTINUES, 9).n_lanes == 5
    assert Lanes(CONTINUES, 1).n_steps == 11


def test_the_order_is_random_by_the_generator():
    lanes = Lanes(CONTINUES, 2)
    orders = [lanes.order(np.random.default_rng(seed)) for seed in (0, *range(9))]
    assert np.array_equal(orders[0], orders[1])
    assert len({tuple(order) for order in orders}) > 1
