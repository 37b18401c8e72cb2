"""Tests of the standardization of inputs inside the network."""

import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import InputScaling, build_cnn, build_mlp, set_input_statistics

X = np.random.default_rng(0).integers(0, 256, (10, 8, 8, 3)).astype("uint8")


def network(**options):
    return build_cnn((8, 8, 3), 2, "softmax", filters=(4,), **options)


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64", "int64"])
def test_images_of_any_type_are_standardised(dtype):
    layer = InputScaling()
    layer.build(X.shape)
    layer.set_statistics(X.mean(axis=(0, 1, 2)), X.std(axis=(0, 1, 2)))
    scaled = layer(X.astype(dtype)).numpy()
    assert scaled.dtype == "float32"
    np.testing.assert_allclose(scaled.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=(0, 1, 2)), 1, atol=1e-5)


def test_statistics_of_a_network():
    raw, scaled = network(), network()
    set_input_statistics(scaled, [10.0, 20.0, 30.0], [2.0, 4.0, 8.0])
    by_hand = (X.astype("float32") - [10, 20, 30]) / [2, 4, 8]
    np.testing.assert_allclose(scaled(X), raw(by_hand), rtol=1e-5, atol=1e-6)


def test_statistics_are_not_trained():
    model = network(batch_norm=False)  # whose statistics are not trained either
    names = {v.path for v in model.non_trainable_variables}
    assert names == {"input_scaling/mean", "input_scaling/scale"}


@pytest.mark.parametrize(
    ("mean", "scale", "message"),
    [
        ([0.0], [1.0, 1.0, 1.0], "mean must be 3 finite numbers, one per channel"),
        ([0.0, 0.0, np.nan], [1.0, 1.0, 1.0], "mean must be 3 finite numbers"),
        ([0.0, 0.0, 0.0], [1.0, 1.0, np.inf], "scale must be 3 finite numbers"),
        ([0.0, 0.0, 0.0], [1.0, 1.0, 0.0], "scale must be positive .* Use 1"),
    ],
)
def test_invalid_statistics_raise_and_are_not_set(mean, scale, message):
    model = network()
    with pytest.raises(InvalidNetworkError, match=message):
        set_input_statistics(model, mean, scale)
    layer = model.get_layer("input_scaling")
    assert layer.mean.numpy().tolist() == [0, 0, 0]
    assert layer.scale.numpy().tolist() == [1, 1, 1]


def test_a_network_without_scaling_is_named():
    with pytest.raises(InvalidNetworkError, match="'mlp' has no layer that scales"):
        set_input_statistics(build_mlp((4,), 2, "softmax"), [0.0], [1.0])
