"""Tests of the target of plain regression."""

from sknn._targets import Head, RegressionTarget


def test_scaling_is_undone():
    head = Head(2, "linear", "squared_error")
    target = RegressionTarget(head, offset=[1.0, -5.0], scale=[2.0, 0.5], y_ndim=2)
    y = [[1.0, -5.0], [5.0, -4.0]]
    assert target.encode(y).tolist() == [[0, 0], [2, 2]]
    assert target.decode(target.encode(y)).tolist() == y
