"""Training on parts of sequences, with states carried from part to part."""

import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import build_rnn
from sknn.training import (
    Objective,
    Plan,
    Training,
    TrainingData,
    ValidationData,
    make_optimizer,
    train,
)

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
SEQUENCES = RNG.normal(size=(4, 12, 2)).astype("float32")
SUMS = SEQUENCES[:, :, :1].cumsum(axis=1)
# The second ends after seven steps.
SEQUENCES[1, 7:] = np.nan
SUMS[1, 7:] = np.nan

OBJECTIVE = Objective("squared_error")


def network(cell="lstm", **params):
    return build_rnn(2, 1, "linear", cell=cell, output="sequence", dropout=0, **params)


def parts(length=4):
    """Return the parts of all sequences, one after the other."""
    X = SEQUENCES.reshape(-1, length, 2)
    y = SUMS.reshape(-1, length, 1)
    continues = np.arange(len(X)) % (12 // length) > 0
    there = ~np.isnan(X[:, :, 0]).all(axis=1)
    counts = (~np.isnan(y[:, :, 0])).sum(axis=1)
    return TrainingData(
        X[there], y[there], counts[there], 3, continues=continues[there]
    )


def fit(model, data, rate=0.0, epochs=1, validation=None):
    optimizer, rate, _ = make_optimizer("sgd", rate)
    plan = Plan(OBJECTIVE, optimizer, rate, "constant", epochs=epochs, seed=0)
    return train(Training(model, data, plan, validation))


@pytest.mark.parametrize(
    ("cell", "params"),
    [
        ("lstm", {"units": (3, 2)}),
        ("gru", {"units": 3, "layer_norm": True}),
        ("simple", {"units": 3}),
        ("jordan", {"units": 3}),
        ("peephole_lstm", {"units": (2, 3)}),
    ],
)
def test_parts_have_the_loss_of_the_whole(cell, params):
    whole = ~np.isnan(SUMS[:, :, 0])
    validation = ValidationData(SEQUENCES, SUMS, whole.sum(axis=1))
    model = network(cell, **params)
    history = fit(model, parts(), 1e-12, epochs=3, validation=validation).history
    np.testing.assert_allclose(history["loss"], history["val_loss"], rtol=1e-5)


def test_the_loss_differs_without_carried_states():
    model = network(units=3)
    carried = fit(model, parts(), 1e-12).history["loss"]
    data = parts()
    apart = TrainingData(data.X, data.y, data.weights, 3)
    assert not np.allclose(fit(model, apart, 1e-12).history["loss"], carried, 1e-4)


def test_gradients_stop_at_the_start_of_the_part():
    """The first weights of two steps of one sequence, by Keras and by hand."""
    model = network("simple", units=2)
    X, y = SEQUENCES[:1, :8], SUMS[:1, :8]
    data = TrainingData(
        X.reshape(2, 4, 2),
        y.reshape(2, 4, 1),
        None,
        1,
        continues=np.array([False, True]),
    )
    kernel, inner, bias, out, out_bias = model.get_weights()[-5:]
    fit(model, data, 0.1)
    weights = [kernel, inner, bias, out, out_bias]
    state = np.zeros(2)
    for part in range(2):
        steps, target = X[0, 4 * part :][:4], y[0, 4 * part :][:4]
        states = [state]
        for x in steps:
            inside = x @ weights[0] + states[-1] @ weights[1] + weights[2]
            states.append(np.tanh(inside))
        gradients = _gradients(steps, target, states, weights)
        weights = [w - 0.1 * g for w, g in zip(weights, gradients, strict=True)]
        state = states[-1]
    for found, expected in zip(model.get_weights()[-5:], weights, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def _gradients(steps, target, states, weights):
    """Backpropagation through the steps of one part, and no further."""
    _, inner, _, out, out_bias = weights
    sums = [np.zeros_like(w) for w in weights]
    back = np.zeros(2)
    for t in reversed(range(len(steps))):
        before, after = states[t], states[t + 1]
        error = 2 * (after @ out + out_bias - target[t]) / len(steps)
        sums[3] += np.outer(after, error)
        sums[4] += error
        inside = (out @ error + back) * (1 - after**2)
        sums[0] += np.outer(steps[t], inside)
        sums[1] += np.outer(before, inside)
        sums[2] += inside
        back = inner @ inside
    return sums


def test_what_cannot_carry_states_is_refused():
    with pytest.raises(InvalidNetworkError, match="go forwards"):
        fit(network(bidirectional=True), parts())
    inputs = keras.Input((None, 2))
    x = keras.layers.LSTM(2, activation="relu", return_sequences=True)(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(x))
    with pytest.raises(InvalidNetworkError, match="default activations"):
        fit(model, parts())
