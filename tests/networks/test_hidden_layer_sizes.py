"""Tests of the rules for hidden layers."""

import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import resolve_hidden_layer_sizes


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mean", (34,)),
        ("geometric_mean", (16,)),
        (5, (5,)),
        (np.int32(5), (5,)),
        ((32, 16), (32, 16)),
        ([32], (32,)),
        (np.array([3, 2]), (3, 2)),
        ((), ()),
    ],
)
def test_rules(rule, expected):
    sizes = resolve_hidden_layer_sizes(rule, n_inputs=64, n_outputs=4)
    assert sizes == expected
    assert all(type(size) is int for size in sizes)


def test_auto_gives_layers():
    sizes = resolve_hidden_layer_sizes("auto", 64, 4)
    assert sizes
    assert all(size > 0 for size in sizes)


@pytest.mark.parametrize("rule", ["mean", "geometric_mean"])
def test_rules_never_give_an_empty_layer(rule):
    assert resolve_hidden_layer_sizes(rule, 0, 1) == (1,)


@pytest.mark.parametrize(
    "rule", ["median", 0, -3, 2.0, (3, 0), (3, 2.5), [True], True, None, "33"]
)
def test_wrong_rule_is_named(rule):
    with pytest.raises(InvalidNetworkError, match="hidden_layer_sizes must be .*Got"):
        resolve_hidden_layer_sizes(rule, 64, 4)
