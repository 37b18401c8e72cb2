"""Tests of the recurrent cells against their equations, computed by hand."""

import keras
import numpy as np
import pytest

from sknn.networks import CoupledLSTMCell, JordanCell, PeepholeLSTMCell, build_rnn

RNG = np.random.default_rng(0)
N_SAMPLES, N_STEPS, N_FEATURES, UNITS = 3, 5, 2, 4
X = RNG.normal(size=(N_SAMPLES, N_STEPS, N_FEATURES)).astype("float32")
CELLS = [JordanCell, PeepholeLSTMCell, CoupledLSTMCell]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def random_weights(layer):
    """Set random weights and biases of a layer, and return them by name."""
    layer.build(X.shape)
    layer.set_weights([RNG.normal(size=w.shape) for w in layer.weights])
    return {w.name: np.asarray(w, "float64") for w in layer.weights}


def of_parts(weights, *names):
    """Split the columns of the weights into a dict of (W, U, b) by part."""
    columns = [
        np.split(weights[name], len(names), axis=-1)
        for name in ("kernel", "recurrent_kernel", "bias")
    ]
    return dict(zip(names, zip(*columns, strict=True), strict=True))


def unrolled(step, n_states):
    """Run `step(x, *states)` over the steps of X from zero states."""
    states = [np.zeros((N_SAMPLES, UNITS))] * n_states
    outputs = []
    for t in range(N_STEPS):
        states = step(X[:, t].astype("float64"), *states)
        outputs.append(states[0])
    return np.stack(outputs, axis=1)


def check(layer, step, n_states):
    expected = unrolled(step, n_states)
    np.testing.assert_allclose(layer(X), expected, rtol=1e-4, atol=1e-5)


def test_lstm():
    layer = keras.layers.LSTM(UNITS, return_sequences=True)
    parts = of_parts(random_weights(layer), "i", "f", "c", "o")

    def step(x, h, c):
        z = {name: x @ w + h @ u + b for name, (w, u, b) in parts.items()}
        c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
        return sigmoid(z["o"]) * np.tanh(c), c

    check(layer, step, 2)


def test_gru():
    layer = keras.layers.GRU(UNITS, return_sequences=True)
    weights = random_weights(layer)
    (wz, uz), (wr, ur), (w, u) = zip(
        np.split(weights["kernel"], 3, axis=1),
        np.split(weights["recurrent_kernel"], 3, axis=1),
        strict=True,
    )
    (bz, br, b), (rz, rr, r_) = (np.split(row, 3) for row in weights["bias"])

    def step(x, h):
        z = sigmoid(x @ wz + bz + h @ uz + rz)
        r = sigmoid(x @ wr + br + h @ ur + rr)
        candidate = np.tanh(x @ w + b + r * (h @ u + r_))
        return (z * h + (1 - z) * candidate,)

    check(layer, step, 1)


def test_gru_that_resets_before_the_product_agrees_where_both_are_one():
    # With a diagonal U, (r h) U is r (h U). With negated weights, z is the weight of
    # the candidate instead of the previous state.
    layer = keras.layers.GRU(UNITS, return_sequences=True)
    random_weights(layer)
    kernel, recurrent, bias = layer.get_weights()
    recurrent[:, 2 * UNITS :] = np.diag(RNG.normal(size=UNITS))
    bias[:] = 0
    layer.set_weights([kernel, recurrent, bias])
    (wz, wr, w), (uz, ur, u) = (np.split(k, 3, axis=1) for k in (kernel, recurrent))

    def step(x, h):
        z = sigmoid(x @ -wz + h @ -uz)
        r = sigmoid(x @ wr + h @ ur)
        candidate = np.tanh((r * h) @ u + x @ w)
        return ((1 - z) * h + z * candidate,)

    check(layer, step, 1)


def test_elman():
    layer = keras.layers.SimpleRNN(UNITS, return_sequences=True)
    parts = of_parts(random_weights(layer), "h")
    w, u, b = parts["h"]
    check(layer, lambda x, h: (np.tanh(x @ w + h @ u + b),), 1)


def test_jordan():
    layer = keras.layers.RNN(JordanCell(UNITS), return_sequences=True)
    weights = random_weights(layer)
    w, u, b = of_parts(weights, "h")["h"]

    def step(x, y):
        hidden = np.tanh(x @ w + y @ u + b)
        return (np.tanh(hidden @ weights["output_kernel"] + weights["output_bias"]),)

    check(layer, step, 1)


def test_peephole_lstm():
    layer = keras.layers.RNN(PeepholeLSTMCell(UNITS), return_sequences=True)
    weights = random_weights(layer)
    parts = of_parts(weights, "i", "f", "c", "o")
    peep_i, peep_f, peep_o = weights["peephole"]

    def step(x, h, c):
        z = {name: x @ w + h @ u + b for name, (w, u, b) in parts.items()}
        i = sigmoid(z["i"] + peep_i * c)
        f = sigmoid(z["f"] + peep_f * c)
        c = f * c + i * np.tanh(z["c"])
        return sigmoid(z["o"] + peep_o * c) * np.tanh(c), c

    check(layer, step, 2)


def test_coupled_lstm():
    layer = keras.layers.RNN(CoupledLSTMCell(UNITS), return_sequences=True)
    parts = of_parts(random_weights(layer), "f", "c", "o")

    def step(x, h, c):
        z = {name: x @ w + h @ u + b for name, (w, u, b) in parts.items()}
        f = sigmoid(z["f"])
        c = f * c + (1 - f) * np.tanh(z["c"])
        return sigmoid(z["o"]) * np.tanh(c), c

    check(layer, step, 2)


def test_a_peephole_lstm_starts_as_an_lstm():
    own = keras.layers.RNN(PeepholeLSTMCell(UNITS))
    plain = keras.layers.LSTM(UNITS)
    own.build(X.shape)
    plain.build(X.shape)
    np.testing.assert_array_equal(own.cell.bias, plain.cell.bias)
    plain.set_weights(own.get_weights()[:3])
    np.testing.assert_allclose(own(X), plain(X), atol=1e-6)


@pytest.mark.parametrize("kind", CELLS)
def test_a_step_is_put_together_from_its_parts(kind):
    cell = kind(UNITS)
    cell.build((None, N_FEATURES))
    states = [
        RNG.normal(size=(N_SAMPLES, UNITS)).astype("float32")
        for _ in range(kind.n_states)
    ]
    output, after = cell(X[:, 0], states)
    # The inputs of all steps at once.
    inputs_part = cell.inputs_part(X)[:, 0]
    parts_output, parts_after = cell.advance(
        inputs_part, cell.states_part(states[0]), states
    )
    np.testing.assert_allclose(parts_output, output, atol=1e-6)
    np.testing.assert_allclose(parts_after, after, atol=1e-6)


@pytest.mark.parametrize("cell", ["lstm", "jordan", "peephole_lstm", "coupled_lstm"])
def test_recurrent_dropout_is_of_training_alone(cell):
    model = build_rnn(
        N_FEATURES, 1, "linear", cell=cell, units=UNITS, recurrent_dropout=0.5
    )
    plain = build_rnn(N_FEATURES, 1, "linear", cell=cell, units=UNITS)
    np.testing.assert_allclose(model(X), plain(X), atol=1e-6)
    assert np.abs(model(X, training=True) - model(X)).max() > 1e-4
    assert np.abs(model(X, training=True) - model(X, training=True)).max() > 1e-4


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_is_made_again_from_its_configuration(kind):
    layer = keras.layers.RNN(kind(UNITS, kernel_regularizer="l2", seed=3))
    again = keras.layers.RNN.from_config(layer.get_config())
    assert type(again.cell) is kind
    assert again.cell.get_config() == layer.cell.get_config()
