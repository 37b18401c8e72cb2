"""One step of the document vectors, by hand in numpy, against the compiled program."""

import numpy as np
import pytest
import tensorflow as tf

from sknn.training import N_STEPS, Windows, WordInput, WordSettings
from sknn.training.words._word_program import word_program

WINDOWS = Windows(window=2, block=4, n_products=2)
N_WORDS, N_DOCUMENTS, SIZE, NEGATIVES, BLOCKS = 11, 5, 3, 4, 2
# No row goes as far as it may; that is tried with words.
NEGATIVE, RATE = 3, 0.03
ALGORITHMS = ["dm", "dbow", "dbow+skipgram"]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.fixture(scope="module")
def step():
    """Two blocks of eight centers of several documents; the last two are padding."""
    rng = np.random.default_rng(0)
    shape = (BLOCKS, WINDOWS.n_centers)
    left, right = rng.integers(0, 3, (2, *shape))
    documents = np.sort(rng.integers(0, N_DOCUMENTS, shape))
    left[0, 0] = right[0, 0] = 0  # the only word of its document
    documents[1, -2:] = -1
    left[1, -2:] = right[1, -2:] = 0
    return {
        "ids": rng.integers(0, N_WORDS, (BLOCKS, WINDOWS.n_centers + 4)),
        "left": left,
        "right": right,
        "documents": documents,
        "wrong": rng.integers(0, N_WORDS, (BLOCKS, NEGATIVES)),
        "inputs": rng.normal(size=(N_WORDS, SIZE)),
        "outputs": rng.normal(size=(N_WORDS, SIZE)),
        "vectors": rng.normal(size=(N_DOCUMENTS, SIZE)),
        "update_factors": rng.uniform(0.5, 1, (2, N_WORDS)),
        "document_factors": rng.uniform(0.5, 1, N_DOCUMENTS),
    }


def predictions_of(step, algorithm):
    """Yield the negatives, inputs, document (or None) and word of each prediction.

    Negatives are those of the block; but "dm" goes through the first centers of all
    blocks, then the second ones, and so on, and gives each of the blocks' negatives to
    as many of them.
    """
    for block in range(BLOCKS):
        ids = step["ids"][block]
        for center, document in enumerate(step["documents"][block]):
            if document < 0:
                continue
            at = center + WINDOWS.window
            first = at - step["left"][block, center]
            last = at + step["right"][block, center]
            around = [ids[n] for n in range(first, last + 1) if n != at]
            if algorithm == "dm":
                group = (center * BLOCKS + block) // WINDOWS.n_centers
                yield group, around, document, ids[at]
                continue
            yield block, [], document, ids[at]
            if algorithm == "dbow+skipgram":
                for word in around:
                    yield block, [ids[at]], None, word


def by_hand(step, algorithm):
    """Return the tables after one step, and the documents' loss of its first block."""
    inputs, outputs, vectors = step["inputs"], step["outputs"], step["vectors"]
    d_in, d_out, d_documents = map(np.zeros_like, (inputs, outputs, vectors))
    loss = 0.0
    for group, read, document, word in predictions_of(step, algorithm):
        rows = [inputs[n] for n in read]
        rows += [] if document is None else [vectors[document]]
        hidden = np.mean(rows, axis=0)
        targets = [(word, 1.0, 1.0)]
        targets += [(n, 0.0, NEGATIVE / NEGATIVES) for n in step["wrong"][group]]
        move = np.zeros(SIZE)
        for n, truth, weight in targets:
            score = hidden @ outputs[n]
            error = (truth - sigmoid(score)) * weight
            move += error * outputs[n]
            d_out[n] += error * hidden
            if group == 0 and document is not None:
                loss += weight * np.log1p(np.exp(-score if truth else score))
        for n in read:
            d_in[n] += move
        if document is not None:
            d_documents[document] += move
    update_factors = RATE * step["update_factors"][..., None]
    return {
        "inputs": inputs + update_factors[0] * d_in,
        "outputs": outputs + update_factors[1] * d_out,
        "vectors": vectors + RATE * step["document_factors"][:, None] * d_documents,
    }, loss


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_step_is_the_one_by_hand(step, algorithm):
    names = ["inputs", "outputs", "vectors"][algorithm == "dbow" :]
    tables = [tf.Variable(step[name], dtype=tf.float32) for name in names]
    update_factors = [
        *step["update_factors"][algorithm == "dbow" :],
        step["document_factors"],
    ]

    def first_of_many(name, dtype, rest=0):
        steps = np.full((N_STEPS, *step[name].shape), rest, dtype)
        steps[0] = step[name]
        return tf.constant(steps)

    rates = np.zeros(N_STEPS, "float32")
    rates[0] = RATE
    loss = word_program(WordSettings(algorithm, WINDOWS, NEGATIVE))(
        tables,
        [tf.constant(factor, tf.float32) for factor in update_factors],
        first_of_many("ids", "int32"),
        first_of_many("left", "int16"),
        first_of_many("right", "int16"),
        first_of_many("wrong", "int32"),
        tf.constant(rates),
        first_of_many("documents", "int32", rest=-1),
    )
    expected, expected_loss = by_hand(step, algorithm)
    for name, table in zip(names, tables, strict=True):
        assert not np.allclose(expected[name], step[name])
        np.testing.assert_allclose(table, expected[name], rtol=1e-4, atol=1e-5)
    assert float(loss) == pytest.approx(expected_loss, rel=1e-4)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_losses_are_counted(algorithm):
    documents = np.full((2, 2, 4), -1)
    documents[0, 0, :3], documents[1, 0, 0] = 7, 0
    documents[:, 1] = 5  # the second block, half of which counts when they are mixed
    sides = np.zeros((2, 2, 4), "int16")
    batch = WordInput(np.zeros(0), sides, sides, np.zeros(0), np.zeros(2), documents)
    expected = 7 if algorithm == "dm" else 4
    assert WordSettings(algorithm, WINDOWS, 5).n_losses(batch) == expected


def test_losses_of_mixed_blocks_are_those_of_the_first_part():
    documents = np.full((1, 4, 4), -1)
    documents[0, 0] = 3
    documents[0, 1:] = [[-1, -1, -1, -1], [5, 5, 5, 5], [5, 5, 5, 5]]
    sides = np.zeros((1, 4, 4), "int16")
    batch = WordInput(np.zeros(0), sides, sides, np.zeros(0), np.zeros(1), documents)
    settings = WordSettings("dm", WINDOWS, 5, n_parts=2)
    # Half of the first block's centers come together with half of the second's.
    assert settings.n_losses(batch) == 2
    assert settings._replace(n_parts=1).n_losses(batch) == 3
