import numpy as np
import pytest
from scipy import sparse
from training_cases import fit, network, samples, table, weights_equal

from sknn.training import TrainingData
from sknn.training.plans import _batches
from sknn.training.plans._batches import (
    capacity,
    relative_weights,
    row_capacity,
    take,
    whole_capacity,
)


def test_capacity():
    sizes = [capacity(n) for n in range(1, 18)]
    assert sizes == [1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 12, 12, 16, 16, 16, 16, 24]


def test_whole_capacity():
    sizes = [whole_capacity(n) for n in range(1, 18)]
    assert sizes == [1, 2, 3, 4, 4, 6, 6, 8, 8, 8, 8, 12, 12, 12, 12, 16, 16]
    assert sizes == [capacity(n) for n in sizes]


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_matrix, sparse.csr_array])
def test_take_is_dense(kind):
    X = np.eye(3, dtype="float32")
    part = take(kind(X), np.array([2, 0]))
    assert type(part) is np.ndarray
    assert np.array_equal(part, X[[2, 0]])


def filled(order, n_rows):
    """Return an order of whole batches."""
    return np.concatenate([order, -1 - order[: n_rows - len(order)]])


def only_block(data, order, padded=False):
    (block,) = data.blocks([order], padded)
    return block


def batches_of(block):
    """Return X, y and weights of all steps, one after the other."""
    steps = block.order[: block.n_epochs, : block.n_steps].reshape(-1)
    return block.samples.batch(steps)


def test_row_capacity():
    assert [row_capacity(n) for n in (1, 7, 15, 16, 17, 100)] == [1, 7, 15, 16, 18, 104]
    assert row_capacity(1437) == row_capacity(1438) == 1536
    sizes = np.arange(1, 5000)
    padded = np.array([row_capacity(int(n)) for n in sizes])
    assert ((padded >= sizes) & (padded <= sizes * 9 / 8 + 1)).all()


def test_the_last_batch_is_filled_with_real_samples_of_weight_zero():
    X, y = table()
    order = np.random.default_rng(0).permutation(20)
    block = only_block(samples(X, y, np.arange(1.0, 21.0)), filled(order, 24))
    assert (block.n_epochs, block.n_steps, block.order.shape) == (1, 3, (1, 3, 8))
    rows, targets, weights = batches_of(block)
    assert np.array_equal(rows[:20], X[order])
    assert np.array_equal(rows[20:], X[order[:4]])
    assert np.array_equal(targets[:20], y[order])
    np.testing.assert_allclose(weights[:20], (order + 1) / 10.5, rtol=1e-6)
    assert not weights[20:].any()


def test_room_for_other_numbers_of_samples():
    data = TrainingData(*table(33), None, 8)  # 5 steps in room for 6
    block = only_block(data, data.order(None), padded=True)
    assert (block.n_epochs, block.n_steps) == (1, 5)
    rows, epochs, steps, size = data.padded_shape()
    assert block.order.shape == (epochs, steps, size) == (_batches.MANY_EPOCHS, 6, 8)
    assert [len(array) for array in block.samples.arrays] == [rows] * 4 == [36] * 4
    # What is behind the steps has no weight.
    rest = block.order[0, 5:].ravel()
    assert not block.samples.batch(rest)[2].any()
    plain = only_block(data, data.order(None))
    for some, all_ in zip(batches_of(plain), batches_of(block), strict=True):
        assert np.array_equal(some, all_)


def test_a_batch_holds_at_most_all_samples():
    data = samples(batch_size=1000)
    assert (data.batch_size, data.n_steps) == (20, 1)


def test_single_steps():
    data = samples()
    blocks = list(data.blocks([data.order(None)], False, single_steps=True))
    assert [block.n_steps for block in blocks] == [1, 1, 1]
    assert len({id(block.samples) for block in blocks}) == 1


def test_several_epochs_in_one_block():
    data = samples()
    orders = [data.order(None), filled(np.arange(20)[::-1], 24)]
    (block,) = data.blocks(orders, padded=False)
    assert (block.n_epochs, block.n_steps) == (2, 3)
    assert np.array_equal(block.order.reshape(2, -1), orders)


def test_the_number_of_epochs_of_a_block_is_bounded(monkeypatch):
    assert samples().max_epochs == _batches.MANY_EPOCHS
    monkeypatch.setattr(_batches, "MANY_ROWS", 24 * 2)
    assert samples().max_epochs == 2
    monkeypatch.setattr(_batches, "CHUNK_BYTES", 1)
    assert samples().max_epochs == 1


@pytest.mark.parametrize("padded", [False, True])
def test_parts_of_an_epoch_hold_all_samples(monkeypatch, padded):
    monkeypatch.setattr(_batches, "CHUNK_BYTES", 2 * 8 * (4 * 4 + 4 + 4))
    data = samples()
    assert not data.is_whole
    order = data.order(np.random.default_rng(0))
    blocks = list(data.blocks([order], padded))
    assert [block.n_steps for block in blocks] == [2, 1]
    if padded:
        assert {block.order.shape for block in blocks} == {(1, 2, 8)}
        assert {len(block.samples.X) for block in blocks} == {16}
    monkeypatch.undo()
    expected = only_block(samples(), order)
    parts = zip(*map(batches_of, blocks), strict=True)
    for found, whole in zip(parts, batches_of(expected), strict=True):
        assert np.array_equal(np.concatenate(found), whole)


@pytest.mark.parametrize("steps", [1, 2])
def test_data_in_many_chunks_train_as_in_one(monkeypatch, steps):
    whole, parts = network(), network()
    first = fit(whole, shuffle=True)
    row_bytes = 4 * 4 + 4 + 4
    monkeypatch.setattr(_batches, "CHUNK_BYTES", steps * 8 * row_bytes)
    data = samples()
    assert len(list(data.blocks([data.order(None)], False))) == -(-3 // steps)
    second = fit(parts, data, shuffle=True)
    assert weights_equal(whole, parts)
    np.testing.assert_allclose(first.history["loss"], second.history["loss"], 1e-6)


def test_sparse_data_train_as_dense_ones():
    X, y = table()
    X = np.where(np.abs(X) < 0.5, 0, X)
    dense_model, sparse_model = network(), network()
    first = fit(dense_model, samples(X, y), shuffle=True)
    second = fit(sparse_model, samples(sparse.csr_matrix(X), y), shuffle=True)
    assert weights_equal(dense_model, sparse_model)
    assert first.history["loss"] == second.history["loss"]


def test_only_the_ratios_of_weights_count():
    ratios = np.array([1.0, 2.0, 5.0])
    expected = relative_weights(ratios)
    assert expected.dtype == "float32"
    np.testing.assert_allclose(expected, ratios * 3 / 8, rtol=1e-6)
    for scale in (1e-300, 1e-50, 1e37, 1e300):
        np.testing.assert_allclose(relative_weights(ratios * scale), expected, 1e-6)


def test_equal_weights_are_exactly_one():
    assert (relative_weights(np.full(7, 0.1)) == 1).all()
    assert (relative_weights(np.zeros(3)) == 0).all()


def test_samples_of_like_lengths_come_into_one_batch():
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 100, 205)
    X = np.arange(205.0)[:, None]
    data = TrainingData(X, X, None, 10, lengths)
    orders = [data.order(np.random.default_rng(seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0] != orders[2]).any()
    for order in orders:
        order = order[:205]
        assert sorted(order) == list(range(205))
        batches = lengths[order][:200].reshape(20, 10)
        spreads = np.ptp(batches, axis=1)
        assert spreads.max() <= 20
        # Short ones do not all come first.
        means = batches.mean(axis=1)
        assert (np.diff(means) < 0).any()


def test_without_lengths_any_order_is_as_likely():
    X = np.arange(5.0)[:, None]
    data = TrainingData(X, X, None, 2)
    order = data.order(np.random.default_rng(0))
    np.testing.assert_array_equal(order[:5], np.random.default_rng(0).permutation(5))
    assert order[5:].tolist() == [-1 - order[0]]


def test_of_equal_lengths_any_order_is_as_likely():
    X = np.arange(5.0)[:, None]
    data = TrainingData(X, X, None, 2, np.full(5, 7))
    order = data.order(np.random.default_rng(0))
    np.testing.assert_array_equal(order[:5], np.random.default_rng(0).permutation(5))
