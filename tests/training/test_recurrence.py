"""Recurrent layers with the custom loop, compared with Keras' own."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import plan

from sknn.training import Predictor, Training, TrainingData, train
from sknn.training.kernels._fused_recurrent import (
    FusedGRU,
    FusedLSTM,
    FusedRNN,
    FusedSimpleRNN,
    fused_kind,
)
from sknn.training.models._template import Template

pytestmark = pytest.mark.slow

layers = keras.layers
rng = np.random.default_rng(0)

N, STEPS, FEATURES, UNITS = 5, 7, 3, 4
X = rng.normal(size=(N, STEPS, FEATURES)).astype("float32")
MASKS = {
    "none": None,
    "trailing": np.arange(STEPS) < np.array([[3], [5], [1], [2], [4]]),
    "leading": np.arange(STEPS) >= np.array([[3], [5], [1], [2], [4]]),
    # The third sequence is empty.
    "within": (rng.random((N, STEPS)) < 0.5) & (np.arange(N) != 2)[:, np.newaxis],
    "all": np.zeros((N, STEPS), bool),
}
KINDS = {
    "lstm": (layers.LSTM, FusedLSTM),
    "gru": (layers.GRU, FusedGRU),
    "simple": (layers.SimpleRNN, FusedSimpleRNN),
}


@keras.saving.register_keras_serializable("tests_recurrence")
class PeepCell(layers.SimpleRNNCell):
    """Tells its parts, has two states, and an output that is neither."""

    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.state_size = [units, units]

    def build(self, input_shape):
        super().build(input_shape)
        self.peep = self.add_weight((self.units,), "ones", name="peep")

    def inputs_part(self, inputs):
        return keras.ops.matmul(inputs, self.kernel) + self.bias

    def states_part(self, state):
        return keras.ops.matmul(state, self.recurrent_kernel)

    def advance(self, inputs_part, states_part, states):
        z = keras.ops.tanh(inputs_part + states_part + self.peep * states[1])
        carry = 0.5 * states[1] + z
        return keras.ops.sigmoid(carry), [z * states[0] + carry, carry]

    def call(self, inputs, states, training=False):
        state = states[0]
        kept = self.get_recurrent_dropout_mask(state)
        if training and kept is not None:
            state = state * kept
        parts = self.inputs_part(inputs), self.states_part(state)
        return self.advance(*parts, states)

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units)) for _ in range(2)]


def network(make, mask=None, **options):
    """One recurrent layer with random weights; a mask is another input."""
    sequences = keras.Input((None, FEATURES))
    inputs, given = sequences, {}
    if mask is not None:
        valid = keras.Input((None,), dtype="bool")
        inputs, given = [sequences, valid], {"mask": valid}
    outputs = make(UNITS, **options)(sequences, **given)
    model = keras.Model(inputs, outputs)
    drawn = np.random.default_rng(1)
    for variable in model.trainable_variables:
        variable.assign(drawn.normal(size=variable.shape))
    return model


def peep(units, dropout=0.0, recurrent_dropout=0.0, **options):
    cell = PeepCell(units, dropout=dropout, recurrent_dropout=recurrent_dropout, seed=1)
    return layers.RNN(cell, **options)


def called(called_model, model, inputs, training=True, jit=False):
    """Outputs, and the gradients of a sum of them by inputs and weights."""
    state = [v.value for v in model.non_trainable_variables]

    @tf.function(jit_compile=jit, autograph=False)
    def run(sequences, *weights):
        given = [sequences, *inputs[1:]] if len(inputs) > 1 else sequences
        with tf.GradientTape() as tape:
            tape.watch([sequences, *weights])
            outputs, _ = called_model.stateless_call(
                weights, state, given, training=training
            )
            outputs = tf.nest.flatten(outputs)
            size = tf.cast(tf.range(tf.size(outputs[0])), "float32")
            loss = tf.reduce_sum(
                tf.reshape(tf.sin(size), tf.shape(outputs[0])) * outputs[0]
            )
            loss += sum(tf.reduce_sum(o**2) for o in outputs[1:])
        return [*outputs, *tape.gradient(loss, [sequences, *weights])]

    return run(tf.constant(inputs[0]), *(v.value for v in model.trainable_variables))


def check(
    make,
    kind,
    mask=None,
    training=True,
    jit=False,
    like_jit=False,
    block_parts=0,
    **options,
):
    model = network(make, mask, **options)
    copy = Template(model, block_parts=block_parts).model
    assert kind in [type(layer) for layer in copy.layers]
    inputs = [X] if mask is None else [X, mask]
    pairs = zip(
        called(copy, model, inputs, training, jit),
        called(model, model, inputs, training, like_jit),
        strict=True,
    )
    for ours, keras_own in pairs:
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("every", [False, True], ids=["last", "every"])
@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_it_gives_what_keras_gives(kind, mask, every, backwards):
    check(*kind, mask, return_sequences=every, go_backwards=backwards)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("every", [False, True], ids=["last", "every"])
@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_the_kernel_for_sequences_gives_what_keras_gives(mask, every, backwards):
    options = {"return_sequences": every, "go_backwards": backwards}
    check(*KINDS["lstm"], mask, block_parts=1 + every, **options)


@pytest.mark.parametrize("options", [{"use_bias": False}, {"return_state": True}])
@pytest.mark.parametrize("mask", ["none", "within"])
def test_options_of_the_kernel_for_sequences(options, mask):
    check(*KINDS["lstm"], MASKS[mask], block_parts=3, **options)


@pytest.mark.parametrize("mask", ["none", "within"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_it_gives_the_same_compiled_by_xla(kind, mask):
    check(*kind, MASKS[mask], jit=True, return_sequences=True, go_backwards=True)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {"dropout": 0.4},
        {"recurrent_dropout": 0.4},
        {"dropout": 0.3, "recurrent_dropout": 0.3},
        {"use_bias": False},
        {"return_state": True},
    ],
    ids=["dropout", "recurrent", "both", "no_bias", "return_state"],
)
def test_options_are_those_of_keras(kind, options):
    check(*kind, MASKS["within"], seed=3, return_sequences=True, **options)


@pytest.mark.parametrize("mask", ["none", "trailing", "within", "all"])
@pytest.mark.parametrize("every", [False, True], ids=["last", "every"])
def test_a_cell_that_defines_its_parts(mask, every):
    check(peep, FusedRNN, MASKS[mask], return_sequences=every, go_backwards=every)


def test_a_cell_that_defines_its_parts_drops_states():
    check(peep, FusedRNN, MASKS["within"], recurrent_dropout=0.4)


def test_a_cell_that_defines_its_parts_with_xla():
    check(peep, FusedRNN, MASKS["within"], jit=True, return_sequences=True)


@pytest.mark.parametrize("make", [layers.LSTM, peep], ids=["lstm", "cell"])
def test_gradients_outside_training_are_right_too(make):
    kind = FusedLSTM if make is layers.LSTM else FusedRNN
    check(make, kind, MASKS["within"], training=False, return_sequences=True)


@pytest.mark.parametrize("block_parts", [0, 2])
@pytest.mark.parametrize("kind", [layers.GRU, layers.LSTM])
def test_initial_states_are_taken(kind, block_parts):
    sequences, valid = keras.Input((None, FEATURES)), keras.Input((None,), dtype="bool")
    n_states = 1 if kind is layers.GRU else 2
    states = [layers.Dense(UNITS)(sequences[:, n]) for n in range(n_states)]
    outputs = kind(UNITS, return_sequences=True)(
        sequences, initial_state=states, mask=valid
    )
    model = keras.Model([sequences, valid], outputs)
    copy = Template(model, block_parts=block_parts).model
    inputs = [X, MASKS["within"]]
    for ours, keras_own in zip(
        called(copy, model, inputs), called(model, model, inputs), strict=True
    ):
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (layers.LSTM, {"activation": "relu"}),
        (layers.GRU, {"recurrent_activation": "hard_sigmoid"}),
        (layers.GRU, {"reset_after": False}),
        (layers.LSTM, {"zero_output_for_mask": True}),
        (layers.LSTM, {"dtype": "mixed_float16"}),
        (layers.SimpleRNN, {"dtype": "float64"}),
        (peep, {"dropout": 0.5}),
    ],
    ids=["relu", "hard", "before", "zero", "half", "double", "cell_dropout"],
)
def test_keras_itself_does_others(kind, options):
    assert fused_kind(network(kind, **options).layers[-1]) is None


@pytest.mark.parametrize("options", [{"stateful": True}, {"unroll": True}])
def test_keras_itself_does_what_is_no_plain_loop(options):
    layer = layers.LSTM(UNITS, **options)
    layer.build((N, STEPS, FEATURES))
    assert fused_kind(layer) is None


def test_a_layer_of_the_users_is_left_alone():
    class Mine(layers.LSTM):
        pass

    layer = Mine(UNITS)
    layer.build((None, STEPS, FEATURES))
    assert fused_kind(layer) is None
    assert fused_kind(layers.LSTM(UNITS)) is None  # has no weights yet
    assert fused_kind(network(layers.LSTM).layers[-1]) is FusedLSTM


def test_xla_takes_no_data_for_constants():
    """It would compile again for the next batches."""
    mask = MASKS["trailing"]
    model = network(layers.LSTM, mask, return_sequences=True)
    copy = Template(model).model
    state = [v.value for v in model.non_trainable_variables]

    @tf.function(jit_compile=True, autograph=False)
    def run(sequences, valid, *weights):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            outputs, _ = copy.stateless_call(
                weights, state, [sequences, valid], training=True
            )
        return tape.gradient(outputs, weights)

    weights = [v.value for v in model.trainable_variables]
    module = run.experimental_get_compiler_ir(X, mask, *weights)(stage="hlo")
    given = module.partition("entry_computation_layout={")[2].partition("->")[0]
    assert f"pred[{N},{STEPS}]" in given


# -- in the engine -----------------------------------------------------------------


def deep(seed=0):
    """Two layers, the second one in both directions."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((None, FEATURES))
    x = layers.Masking()(inputs)
    x = layers.LSTM(UNITS, return_sequences=True, dropout=0.0)(x)
    x = layers.Concatenate()([layers.GRU(3)(x), layers.GRU(3, go_backwards=True)(x)])
    return keras.Model(inputs, layers.Dense(1)(x))


def padded(n_steps):
    """The same sequences with more or less padding."""
    sequences = np.zeros((20, n_steps, FEATURES), "float32")
    lengths = np.random.default_rng(2).integers(1, 8, 20)
    drawn = np.random.default_rng(3)
    for row, length in zip(sequences, lengths, strict=True):
        row[:length] = drawn.normal(size=(length, FEATURES))
    return sequences


@pytest.mark.parametrize("way", ["graph", "xla", "blocks"])
def test_padding_does_not_matter(monkeypatch, way):
    monkeypatch.setattr("sknn.training._train.uses_xla", lambda *args: way == "xla")
    parts = 3 if way == "blocks" else 0
    monkeypatch.setattr("sknn.training._train.block_parts", lambda *args: parts)
    y = np.random.default_rng(4).normal(size=(20, 1)).astype("float32")
    found = []
    for n_steps in (7, 20):
        model = deep()
        data = TrainingData(padded(n_steps), y, None, 8)
        train(Training(model, data, plan("adam", learning_rate=0.01)))
        found.append([*model.get_weights(), Predictor(model)(padded(n_steps))])
    for short, long in zip(*found, strict=True):
        np.testing.assert_allclose(short, long, rtol=1e-5, atol=1e-6)


def test_predictions_are_those_of_keras():
    model = deep()
    sequences = padded(10)
    expected = model(sequences, training=False)
    np.testing.assert_allclose(Predictor(model)(sequences), expected, atol=1e-6)


def test_limits_and_penalties_are_kept():
    def limited():
        return keras.Sequential(
            [
                keras.Input((STEPS, FEATURES)),
                layers.LSTM(
                    UNITS,
                    kernel_initializer=keras.initializers.GlorotUniform(seed=1),
                    recurrent_initializer=keras.initializers.Orthogonal(seed=2),
                    kernel_constraint=keras.constraints.MaxNorm(0.5),
                    recurrent_regularizer=keras.regularizers.L2(0.1),
                ),
                layers.Dense(
                    1, kernel_initializer=keras.initializers.GlorotUniform(seed=3)
                ),
            ]
        )

    y = np.arange(N, dtype="float32")[:, np.newaxis]
    ours, keras_own = limited(), limited()
    train(Training(ours, TrainingData(X, y, None, N), plan("sgd", learning_rate=0.1)))
    keras_own.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    keras_own.fit(X, y, batch_size=N, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(ours.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    norms = np.linalg.norm(ours.layers[0].cell.kernel, axis=0)
    assert norms.max() <= 0.5 + 1e-5
