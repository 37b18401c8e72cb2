"""Tests of the positional encoding."""

import numpy as np
import pytest

from sknn.networks import PositionalEncoding


@pytest.mark.parametrize("features", [4, 5])
def test_sines_and_cosines_of_the_paper(features):
    outputs = PositionalEncoding()(np.zeros((1, 6, features), "float32")).numpy()[0]
    for step in range(6):
        for feature in range(features):
            angle = step / 10_000 ** ((feature - feature % 2) / features)
            wave = np.cos if feature % 2 else np.sin
            assert outputs[step, feature] == pytest.approx(wave(angle), abs=1e-5)


def test_masked_steps_do_not_count():
    layer = PositionalEncoding()
    mask = np.array([[True, False, True, True]])
    outputs = layer(np.zeros((1, 4, 6), "float32"), mask=mask).numpy()
    dense = layer(np.zeros((1, 3, 6), "float32")).numpy()
    np.testing.assert_allclose(outputs[:, mask[0]], dense, atol=1e-6)
