"""Tests of derived seeds."""

import random

from sknn.networks.options._seeds import seed_for


def test_seeds_are_the_same_everywhere():
    # A fixed value: saved results must not change with the process or the version.
    assert seed_for(0, "hidden_1") == 1107263714


def test_seed_and_name_both_matter():
    seeds = {seed_for(s, name) for s in range(10) for name in ("a", "b", "c")}
    assert len(seeds) == 30
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_global_state_is_left_alone():
    state = random.getstate()
    seed_for(1, "a")
    assert random.getstate() == state
