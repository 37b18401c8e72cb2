"""One step of word2vec, by hand in numpy, against the compiled program."""

from collections import defaultdict

import numpy as np
import pytest
import tensorflow as tf

from sknn.training import N_STEPS, Windows, WordInput, WordSettings
from sknn.training.words._word_program import word_program

WINDOWS = Windows(window=2, block=4, n_products=2)
N_WORDS, SIZE, NEGATIVES, BLOCKS = 11, 3, 4, 2
RATE = 0.3


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.fixture(scope="module")
def step():
    """Two blocks of eight centers with windows of all reaches, negatives and tables."""
    rng = np.random.default_rng(0)
    shape = (BLOCKS, WINDOWS.n_centers)
    left = rng.integers(0, 3, shape)
    right = rng.integers(0, 3, shape)
    left[0, 0] = right[0, 0] = 0  # a word without neighbours
    return {
        "ids": rng.integers(0, N_WORDS, (BLOCKS, WINDOWS.n_centers + 4)),
        "left": left,
        "right": right,
        "wrong": rng.integers(0, N_WORDS, (BLOCKS, NEGATIVES)),
        "inputs": rng.normal(size=(N_WORDS, SIZE)),
        "outputs": rng.normal(size=(N_WORDS, SIZE)),
        "update_factors": rng.uniform(0.5, 1, (2, N_WORDS)),
    }


def windows_of(step):
    """Yield the block, the place of the center and those around it, of each center."""
    for block in range(BLOCKS):
        for center in range(WINDOWS.n_centers):
            at = center + WINDOWS.window
            first = at - step["left"][block, center]
            last = at + step["right"][block, center]
            yield block, at, [n for n in range(first, last + 1) if n != at]


def predictions_of(step, algorithm):
    """Yield the block, the places that are read and the place that is predicted."""
    for block, center, around in windows_of(step):
        if algorithm == "skipgram":
            for place in around:
                yield block, [center], place
        elif around:
            yield block, around, center


def moved(table, moves, factors):
    """Update rows; the total update of a row has a norm of at most 1."""
    table = table.copy()
    ways = np.zeros(len(table))
    for (row, *_), move in moves.items():
        ways[row] += factors[row] * np.linalg.norm(move)
    for (row, *_), move in moves.items():
        table[row] += factors[row] * move / max(1, ways[row])
    assert not any(factors) or (min(ways) < 1 < max(ways))
    return table


def by_hand(step, algorithm, negative, rate):
    """Return the tables after one step, and the loss of its first block."""
    inputs, outputs = step["inputs"], step["outputs"]
    # By the row and the source of its update: a position, a negative, all words.
    d_in, d_out = (defaultdict(lambda: np.zeros(SIZE)) for _ in range(2))
    losses = [0.0, 0.0]
    for block, read, place in predictions_of(step, algorithm):
        ids, wrong = step["ids"][block], step["wrong"][block]
        hidden = inputs[ids[read]].mean(axis=0)
        right = (ids[place], block, place)
        if negative:
            targets = [(right, 1.0, 1.0)]
            targets += [
                ((n, block, "negative", k), 0.0, negative / NEGATIVES)
                for k, n in enumerate(wrong)
            ]
            scores = [(key, hidden @ outputs[key[0]], y, w) for key, y, w in targets]
            errors = [(key, (y - sigmoid(s)) * w) for key, s, y, w in scores]
            losses[block] += sum(
                w * np.log1p(np.exp(-s if y else s)) for _, s, y, w in scores
            )
        else:
            exps = np.exp(outputs @ hidden)
            share = exps / exps.sum()
            errors = [(right, 1.0)]
            errors += [((n, "all words"), -share[n]) for n in range(N_WORDS)]
            losses[block] -= np.log(share[ids[place]])
        move = sum(error * outputs[n] for (n, *_), error in errors)
        for n in read:
            d_in[ids[n], block, n] += move
        for key, error in errors:
            d_out[key] += error * hidden
    factors = rate * step["update_factors"]
    inputs, outputs = moved(inputs, d_in, factors[0]), moved(outputs, d_out, factors[1])
    return inputs, outputs, losses[0]


def one_step(step, settings, rate=RATE):
    """Return the tables after one step of the program, and its loss."""
    tables = [
        tf.Variable(step[name], dtype=tf.float32) for name in ("inputs", "outputs")
    ]

    def first_of_many(values, dtype):
        steps = np.zeros((N_STEPS, *values.shape), dtype)
        steps[0] = values
        return tf.constant(steps)

    rates = np.zeros(N_STEPS, "float32")
    rates[0] = rate
    loss = word_program(settings)(
        tables,
        [tf.constant(factor, tf.float32) for factor in step["update_factors"]],
        first_of_many(step["ids"], "int32"),
        first_of_many(step["left"], "int16"),
        first_of_many(step["right"], "int16"),
        first_of_many(step["wrong"], "int32"),
        tf.constant(rates),
    )
    return [table.numpy() for table in tables], float(loss)


@pytest.mark.parametrize("negative", [3, 0], ids=["sampling", "softmax"])
@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_a_step_is_the_one_by_hand(step, algorithm, negative):
    tables, loss = one_step(step, WordSettings(algorithm, WINDOWS, negative))
    inputs, outputs, expected = by_hand(step, algorithm, negative, RATE)
    np.testing.assert_allclose(tables[0], inputs, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tables[1], outputs, rtol=1e-4, atol=1e-5)
    # The other steps have no centers, so no losses either.
    assert loss == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("negative", [3, 0], ids=["sampling", "softmax"])
@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_a_rate_of_zero_only_computes_the_loss(step, algorithm, negative):
    tables, loss = one_step(step, WordSettings(algorithm, WINDOWS, negative), rate=0)
    assert loss == pytest.approx(by_hand(step, algorithm, negative, 0)[2], rel=1e-4)
    for table, name in zip(tables, ("inputs", "outputs"), strict=True):
        np.testing.assert_allclose(table, step[name], rtol=1e-6)


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_parts_of_a_step_do_not_change_it(step, algorithm):
    settings = WordSettings(algorithm, WINDOWS, 3)
    whole, loss = one_step(step, settings)
    parts, same = one_step(step, settings._replace(n_parts=2))
    for table, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(table, other, rtol=1e-6)
    assert loss == pytest.approx(same)


@pytest.mark.parametrize(
    ("algorithm", "expected"), [("skipgram", 2 + 3), ("cbow", 1 + 1)]
)
def test_losses_are_counted(algorithm, expected):
    left = np.zeros((2, 2, 4), "int16")
    right = np.zeros_like(left)
    left[0, 0, 1], right[0, 0, 1], right[1, 0, 3] = 1, 1, 3
    left[0, 1] = 2  # the second block, which does not count
    batch = WordInput(np.zeros(0), left, right, np.zeros(0), np.zeros(2))
    assert WordSettings(algorithm, WINDOWS, 5).n_losses(batch) == expected
