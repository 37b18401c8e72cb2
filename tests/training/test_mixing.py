from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import BATCH_SIZE, network, plan, table

from sknn.exceptions import InvalidNetworkError
from sknn.training import Objective, Training, TrainingData, train
from sknn.training.plans._mixing import mix

rng = np.random.default_rng(0)
IMAGES = rng.integers(0, 256, (500, 6, 8, 1), dtype="uint8")
BEFORE = np.roll(IMAGES, 1, axis=0)


def mixed(kinds, alphas=(1.0, 1.0), seed=0):
    x, shares = mix(IMAGES, tf.constant(alphas), tf.constant([seed, 8], "int64"), kinds)
    return x.numpy(), shares.numpy()


def test_mixup_blends_by_the_shares():
    x, shares = mixed((True, False))
    own = shares[:, None, None, None]
    np.testing.assert_allclose(x, own * IMAGES + (1 - own) * BEFORE, rtol=1e-4)


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_shares_are_beta_distributed(alpha):
    shares = mixed((True, False), (alpha, 1.0))[1]
    assert abs(shares.mean() - 0.5) < 0.08
    np.testing.assert_allclose(shares.var(), 1 / (8 * alpha + 4), rtol=0.25)


def test_cutmix_takes_a_box_of_the_area_that_the_other_counts():
    x, shares = mixed((False, True))
    taken = (x == BEFORE) & (BEFORE != IMAGES)
    for image, from_other, share in zip(x, taken, shares, strict=True):
        rows, columns = np.nonzero(from_other[..., 0])
        if len(rows):
            box = np.ptp(rows) + 1, np.ptp(columns) + 1
            # Single pixels are equal in both images.
            assert abs(box[0] * box[1] / 48 - (1 - share)) < 0.2
        assert image.shape == (6, 8, 1)
    same = x == IMAGES
    assert abs((1 - same.mean(axis=(1, 2, 3))) - (1 - shares)).max() < 0.1
    assert 0.5 < shares.mean() < 0.85


def test_one_or_the_other_where_there_are_both():
    x, shares = mixed((True, True))
    blended, cut = mixed((True, False)), mixed((False, True))
    is_blended, is_cut = (
        [np.array_equal(a, b) for a, b in zip(x, one[0], strict=True)]
        for one in (blended, cut)
    )
    assert (np.array(is_blended) | np.array(is_cut)).all()
    assert 0.4 < np.mean(is_cut) < 0.6
    assert set(shares) <= {*blended[1], *cut[1]}


def test_it_follows_the_seed():
    assert np.array_equal(mixed((True, True))[0], mixed((True, True))[0])
    assert not np.array_equal(mixed((True, True))[0], mixed((True, True), seed=1)[0])


def trained(objective, weights=None, model=None, **params):
    X, y = table()
    model = model or network()
    made = replace(plan(**params), objective=objective)
    data = TrainingData(X, y, weights, BATCH_SIZE)
    history = train(Training(model, data, made)).history
    return np.concatenate([w.ravel() for w in model.get_weights()]), history


def test_training_mixes():
    plain, _ = trained(Objective("squared_error"))
    first, _ = trained(Objective("squared_error", mixup=1.0))
    again, _ = trained(Objective("squared_error", mixup=1.0))
    other, _ = trained(Objective("squared_error", mixup=1.0), seed=3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, plain)


def test_equal_samples_are_mixed_to_themselves():
    X, y = np.ones((16, 4), "float32"), np.full((16, 1), 2.0, "float32")
    results = []
    for objective in (
        Objective("squared_error"),
        Objective("squared_error", mixup=1.0),
    ):
        model = network()
        made = plan()
        made = made.__class__(**vars(made) | {"objective": objective})
        outcome = train(Training(model, TrainingData(X, y, None, 8), made))
        results.append(outcome.history["loss"])
    # The loss is the square of differences of outputs near 2.
    np.testing.assert_allclose(results[1], results[0], rtol=1e-5, atol=1e-8)


def test_samples_of_weight_zero_are_ignored():
    weights = np.repeat([1.0, 0.0], 10)
    first, _ = trained(Objective("squared_error", mixup=1.0), weights)
    assert np.isfinite(first).all()


def test_a_network_that_keras_trains_is_refused():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.layer = keras.layers.Dense(1)

        def call(self, x):
            return self.layer(x)

    model = Own()
    model(table()[0])  # makes the weights
    with pytest.raises(InvalidNetworkError, match="mixup and cutmix"):
        trained(Objective("squared_error", cutmix=1.0), model=model)
