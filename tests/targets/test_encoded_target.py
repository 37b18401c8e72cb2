"""Targets that are encoded already."""

import numpy as np
import pytest

from sknn._targets import EncodedTarget, Head


def test_values_are_columns_of_single_precision():
    target = EncodedTarget(Head(3, "softmax", "x"), n_outputs=1)
    assert target.encode(np.arange(3)).dtype == np.float32
    assert target.encode(np.arange(3)).shape == (3, 1)
    assert target.decode(np.eye(3)).tolist() == np.eye(3).tolist()
    assert target.classes_ is None
    with pytest.raises(ValueError, match=r"must have 1 column.*Got 2"):
        target.encode(np.zeros((3, 2)))
