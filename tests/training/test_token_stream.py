"""Tokens read and drawn step by step, with the states carried."""

import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import build_rnn, build_transformer
from sknn.training import Draw, TokenStream

pytestmark = pytest.mark.slow

N_TOKENS = 7
ANY = Draw(allowed=np.arange(N_TOKENS) > 1)
TEXTS = np.random.default_rng(0).integers(1, N_TOKENS, (2, 12)).astype("int32")


def network(**options):
    options = {"units": 8, "output": "sequence", "embedding_dim": 4} | options
    if "n_blocks" in options:
        del options["units"]
        return build_transformer(
            None, N_TOKENS, "softmax", n_tokens=N_TOKENS, **options
        )
    options = {"cell": "lstm"} | options
    return build_rnn(None, N_TOKENS, "softmax", n_tokens=N_TOKENS, **options)


def outputs(model, tokens):
    return model(np.asarray(tokens), training=False).numpy()


def joined(parts):
    return np.concatenate(list(parts), axis=1)


@pytest.mark.parametrize(
    "cell", ["gru", "lstm", "simple", "jordan", "peephole_lstm", "coupled_lstm"]
)
def test_steps_are_those_of_the_whole_sequence(cell):
    model = network(
        cell=cell, units=(8, 5), layer_norm=True, dropout=0.3, recurrent_dropout=0.2
    )
    stream = TokenStream(model)
    to_come = np.roll(TEXTS, -1, axis=1)
    expected = -np.log(
        np.take_along_axis(outputs(model, TEXTS), to_come[..., None], 2)[..., 0]
    )
    assert stream.losses(TEXTS, to_come) == pytest.approx(expected, abs=1e-5)
    text = TEXTS[:1]
    for _ in range(5):
        allowed = outputs(model, text)[0, -1, 2:]
        text = np.append(text, [[2 + allowed.argmax()]], axis=1)
    greedy = Draw(allowed=ANY.allowed, temperature=0.0)
    written = joined(stream.sample(TEXTS[0], 1, 5, greedy))
    assert written.tolist() == text[:, 12:].tolist()


def test_long_texts_are_read_in_parts(monkeypatch):
    model = network()
    stream = TokenStream(model)
    whole = stream.losses(TEXTS, TEXTS)
    written = joined(stream.sample(TEXTS[0], 3, 9, ANY))
    monkeypatch.setattr("sknn.training.tokens._token_stream._READ_STEPS", 5)
    monkeypatch.setattr("sknn.training.tokens._token_stream._DRAW_STEPS", 4)
    assert stream.losses(TEXTS, TEXTS) == pytest.approx(whole, abs=1e-6)
    parts = list(stream.sample(TEXTS[0], 3, 9, ANY))
    assert [part.shape for part in parts] == [(3, 4), (3, 4), (3, 1)]
    assert joined(parts).tolist() == written.tolist()


def test_a_step_without_target_costs_nothing():
    targets = TEXTS.copy()
    targets[0, 3:] = -1
    losses = TokenStream(network()).losses(TEXTS, targets)
    assert (losses[0, 3:] == 0).all()
    assert (losses[0, :3] > 0).all()


def test_drawn_as_the_probabilities_say():
    model = network()
    expected = outputs(model, [[2]])[0, 0, 2:]
    expected /= expected.sum()
    drawn = joined(TokenStream(model).sample(np.array([2], "int32"), 20_000, 1, ANY))
    counts = np.bincount(drawn.ravel(), minlength=N_TOKENS)
    assert counts[:2].tolist() == [0, 0]
    assert counts[2:] / 20_000 == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("options", "n_different"),
    [({"top_k": 2}, 2), ({"top_k": 1}, 1), ({"top_p": 1e-6}, 1), ({"top_p": 0.5}, 3)],
)
def test_only_the_most_probable_are_drawn(options, n_different):
    model = network()
    first = np.array([2], "int32")
    draw = Draw(allowed=ANY.allowed, **options)
    drawn = joined(TokenStream(model).sample(first, 2_000, 1, draw))
    ranked = 2 + np.argsort(-outputs(model, [[2]])[0, 0, 2:])
    assert set(np.unique(drawn)) == set(ranked[:n_different])


def test_temperature_evens_out_or_sharpens():
    stream, first = TokenStream(network()), np.array([2], "int32")

    def most_frequent(temperature):
        draw = Draw(allowed=ANY.allowed, temperature=temperature)
        return np.bincount(joined(stream.sample(first, 2_000, 1, draw)).ravel()).max()

    assert most_frequent(1e-4) == 2_000
    assert most_frequent(0.01) > most_frequent(1.0)


def test_weights_are_those_of_the_model_now():
    model = network()
    stream = TokenStream(model)
    before = stream.losses(TEXTS, TEXTS)
    model.set_weights([w + 0.1 for w in model.get_weights()])
    assert not np.allclose(stream.losses(TEXTS, TEXTS), before)


@pytest.mark.parametrize(
    "options",
    [
        {"bidirectional": True},
        {"n_blocks": 1},
        {"filters": 4},
        {"output": "last"},
    ],
)
def test_a_network_that_sees_what_comes_later_is_refused(options):
    with pytest.raises(InvalidNetworkError, match="later tokens"):
        TokenStream(network(**options))


def test_a_network_that_is_no_chain_is_refused():
    inputs = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(N_TOKENS, 4)(inputs)
    y = keras.layers.LSTM(4, return_sequences=True)(x)
    output = keras.layers.Dense(N_TOKENS, activation="softmax")
    TokenStream(keras.Model(inputs, output(y)))
    output = keras.layers.Dense(N_TOKENS, activation="softmax")
    both = keras.layers.Concatenate()([x, y])
    with pytest.raises(InvalidNetworkError, match="sequential network"):
        TokenStream(keras.Model(inputs, output(both)))
