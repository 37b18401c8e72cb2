"""Decoding compared with the outputs of the whole model for whole sequences."""

from itertools import product

import numpy as np
import pytest

from sknn.networks import build_seq2seq
from sknn.training import Decoder

N_CLASSES, MAX_LENGTH = 3, 3
RNG = np.random.default_rng(0)
SOURCES = np.array([[2, 3, 4, 5], [3, 5, 0, 0], [4, 4, 2, 0]], "int32")


@pytest.fixture(scope="module")
def model():
    model = build_seq2seq(6, N_CLASSES, MAX_LENGTH + 1, units=4, embedding_dim=3)
    # Weights so large that no two sequences are about as probable.
    model.set_weights([RNG.normal(size=w.shape) for w in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def everything(model):
    """Return all sequences of up to `MAX_LENGTH` tokens, with their logarithms."""
    sequences = [
        (*tokens, *[0] * (MAX_LENGTH + 1 - length))
        for length in range(MAX_LENGTH + 1)
        for tokens in product(range(1, N_CLASSES), repeat=length)
    ]
    classes = np.array(sequences)
    given = np.hstack([np.ones((len(classes), 1)), classes[:, :-1] + 1])
    counts = np.arange(MAX_LENGTH + 1) <= (classes != 0).sum(axis=1)[:, None]
    logarithms = []
    for source in SOURCES:
        rows = np.hstack([given, np.tile(source, (len(classes), 1))]).astype("int32")
        outputs = np.log(np.asarray(model(rows)))
        found = np.take_along_axis(outputs, classes[:, :, None], axis=2)[:, :, 0]
        logarithms.append((found * counts).sum(axis=1))
    return classes, np.array(logarithms)


def test_a_beam_of_one_takes_the_best_token_at_each_step(model):
    found = Decoder(model)(SOURCES, MAX_LENGTH)
    assert found.classes.shape == (3, 1, MAX_LENGTH + 1)
    rows = np.hstack([np.zeros((3, MAX_LENGTH + 1), "int32"), SOURCES])
    rows[:, 0] = 1
    ended = np.zeros(3, bool)
    for step in range(MAX_LENGTH):
        best = np.argmax(np.asarray(model(rows))[:, step], axis=1)
        best[ended] = 0
        assert np.array_equal(found.classes[:, 0, step], best)
        ended |= best == 0
        rows[:, step + 1] = best + 1
    assert (found.classes[:, 0, MAX_LENGTH] == 0).all()


def test_a_beam_of_all_sequences_finds_the_best(model, everything):
    classes, logarithms = everything
    found = Decoder(model)(SOURCES, MAX_LENGTH, beam_width=len(classes))
    order = np.argsort(-logarithms, axis=1)
    assert np.array_equal(found.classes, classes[order])
    expected = np.take_along_axis(logarithms, order, axis=1)
    np.testing.assert_allclose(found.log_probabilities, expected, atol=1e-4)


def test_wider_beams_are_never_worse_here(model):
    best = [
        Decoder(model)(SOURCES, MAX_LENGTH, beam_width=width).log_probabilities[:, 0]
        for width in (1, 2, 4, 8, 15)
    ]
    assert (np.diff(best, axis=0) >= -1e-5).all()


def test_length_penalty_orders_by_the_mean_logarithm(model):
    found = Decoder(model)(SOURCES, MAX_LENGTH, beam_width=15, length_penalty=1.0)
    lengths = 1 + (found.classes != 0).sum(axis=2)
    means = found.log_probabilities / lengths
    assert (np.diff(means, axis=1) <= 1e-6).all()


def test_a_beam_wider_than_there_are_sequences(model):
    found = Decoder(model)(SOURCES, 1, beam_width=5)
    assert np.isfinite(found.log_probabilities).sum(axis=1).tolist() == [3, 3, 3]
    shares = np.exp(found.log_probabilities)
    assert (shares.sum(axis=1) <= 1 + 1e-5).all()


@pytest.mark.parametrize("width", [1, 3])
def test_neither_padding_nor_company_matter(model, width):
    decoder = Decoder(model)
    together = decoder(SOURCES, MAX_LENGTH, width)
    padded = decoder(np.pad(SOURCES, ((0, 0), (0, 5))), MAX_LENGTH, width)
    assert np.array_equal(padded.classes, together.classes)
    for row in range(len(SOURCES)):
        alone = decoder(SOURCES[row : row + 1], MAX_LENGTH, width)
        assert np.array_equal(alone.classes, together.classes[row : row + 1])
        np.testing.assert_allclose(
            alone.log_probabilities[0], together.log_probabilities[row], atol=1e-5
        )


def test_weights_of_attention_are_those_of_the_decoder(model):
    given = np.array([[1, 2, 3, 2]] * 3, "int32")
    weights = Decoder(model).attention(np.hstack([given, SOURCES]))
    memory, *states = map(np.asarray, model.get_layer("encoder")(SOURCES))
    expected = model.get_layer("decoder")([given, SOURCES, memory, *states])[1]
    np.testing.assert_allclose(weights, expected, atol=1e-5)
    assert (weights[SOURCES[:, None].repeat(4, axis=1) == 0] == 0).all()


def test_new_weights_are_read_at_the_next_call(model):
    other = build_seq2seq(6, N_CLASSES, MAX_LENGTH + 1, units=4, embedding_dim=3)
    decoder = Decoder(other)
    decoder(SOURCES, MAX_LENGTH)
    other.set_weights(model.get_weights())
    expected = Decoder(model)(SOURCES, MAX_LENGTH, 2)
    found = decoder(SOURCES, MAX_LENGTH, 2)
    assert np.array_equal(found.classes, expected.classes)
