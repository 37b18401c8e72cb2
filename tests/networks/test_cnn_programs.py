"""Convolutional networks in the engine: compiled, and once for equal ones."""

import numpy as np
import pytest

from sknn.networks import ARCHITECTURES, build_cnn, set_input_statistics
from sknn.training import (
    Objective,
    Plan,
    Training,
    TrainingData,
    clear_cache,
    make_optimizer,
    n_programs,
    train,
)

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (8, 8, 8, 1)).astype("uint8")
Y = RNG.integers(0, 2, 8)

# Small enough for a test, with a second stage to shrink the maps.
TINY = {"filters": (4, 8), "blocks": 1, "hidden_layer_sizes": ()}
AUGMENTATION = {
    "rotation": 10,
    "shift": 0.1,
    "contrast": 0.1,
    "blur": 0.5,
    "noise": 0.1,
    "cutout": 0.3,
}


def doubled(x, seed):
    return x * 2


@pytest.fixture
def empty():
    clear_cache()
    yield
    clear_cache()


def two_steps(**options):
    """Train a network for two steps; return its weights, before and after."""
    model = build_cnn((8, 8, 1), 2, "softmax", **options)
    set_input_statistics(model, [X.mean()], [X.std()])
    before = model.get_weights()
    optimizer, rate, _ = make_optimizer("sgd", 0.1)
    plan = Plan(Objective("sparse_categorical_crossentropy"), optimizer, rate, epochs=1)
    outcome = train(Training(model, TrainingData(X, Y, None, 4), plan))
    assert np.isfinite(outcome.history["loss"]).all()
    return before, model.get_weights()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_has_a_program_that_equal_ones_share(architecture, empty):
    options = TINY | {"architecture": architecture, "dropout": 0.1, "l2": 1e-4}
    before, after = two_steps(**options, seed=0)
    # Without a program, Keras itself would train, and nothing would be kept.
    assert n_programs() == 1
    assert not any(
        np.array_equal(a, b) for a, b in zip(before, after, strict=True) if a.ndim == 4
    )
    two_steps(**options | {"dropout": 0.4, "l2": 1e-2}, seed=1)
    assert n_programs() == 1


def test_a_function_of_the_users_has_a_program(empty):
    two_steps(architecture=doubled, seed=0)
    two_steps(architecture=doubled, seed=1)
    assert n_programs() == 1


def test_strengths_of_augmentation_share_a_program(empty):
    weights = []
    for factor in (1, 2):
        strengths = {name: factor * value for name, value in AUGMENTATION.items()}
        weights.append(two_steps(**TINY, augmentation=strengths)[1])
    assert n_programs() == 1
    trained = [[w for w in ws if w.ndim == 4] for ws in weights]
    assert not any(np.array_equal(a, b) for a, b in zip(*trained, strict=True))


@pytest.mark.parametrize("architecture", ["simple", "resnet"])
def test_spatial_dropout_rates_share_a_program(architecture, empty):
    options = TINY | {"architecture": architecture}
    few, many = (two_steps(**options, spatial_dropout=r)[1] for r in (0.1, 0.6))
    assert n_programs() == 1
    assert not np.array_equal(few[-2], many[-2])


def test_statistics_are_not_trained():
    before, after = two_steps(**TINY)
    for old, new in zip(before[:2], after[:2], strict=True):
        np.testing.assert_array_equal(old, new)


def test_training_repeats_with_the_seed():
    options = TINY | {"augmentation": AUGMENTATION, "spatial_dropout": 0.2}
    first, again, other = (two_steps(**options, seed=s)[1] for s in (3, 3, 4))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[-2], other[-2])
