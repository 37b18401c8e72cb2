"""Tests of the networks for sequences."""

import pickle
import random

import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError, SymmetryWarning
from sknn.networks import build_rnn, build_transformer, set_input_statistics

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
N_FEATURES = 3
LENGTHS = [9, 5, 7, 1]
X = RNG.normal(size=(4, 9, N_FEATURES)).astype("float32")
for _row, _length in zip(X, LENGTHS, strict=True):
    _row[_length:] = np.nan
CELLS = ["lstm", "gru", "simple", "jordan", "peephole_lstm", "coupled_lstm"]
POOLINGS = ["last", "mean", "max", "attention"]


def network(output_units=2, output_activation="softmax", **options):
    """Build a small network whose batch normalisation is no identity."""
    if "n_blocks" in options:
        build, options = build_transformer, {"model_dim": 4, "n_heads": 2} | options
    else:
        build, options = build_rnn, {"units": 4, "cell": "lstm"} | options
    n_features = None if "n_tokens" in options else N_FEATURES
    model = build(n_features, output_units, output_activation, **options)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights(
                [RNG.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()]
            )
    return model


def padded(values, n_steps):
    shape = (len(values), n_steps, *values.shape[2:])
    filling = np.nan if values.dtype == "float32" else 0
    return np.concatenate([values, np.full(shape, filling, values.dtype)], axis=1)


def names(model):
    return [layer.name for layer in model.layers]


# -- padding ---------------------------------------------------------------------

OPTIONS = [
    *({"cell": cell} for cell in CELLS),
    *({"bidirectional": True, "units": (4, 5), "global_pooling": p} for p in POOLINGS),
    *({"filters": (4, 5), "pool_size": (2, 3), "global_pooling": p} for p in POOLINGS),
    *({"filters": 4, "units": (), "global_pooling": p} for p in POOLINGS),
    *({"n_blocks": 1, "global_pooling": p} for p in POOLINGS),
    {"filters": 4, "kernel_size": 4, "n_blocks": 2, "n_heads": 1},
    *({"filters": 4, "skip_connection": True, "global_pooling": p} for p in POOLINGS),
    {"units": (4, 4), "layer_norm": True, "hidden_layer_sizes": (5,), "cell": "gru"},
    {"filters": 4, "activation": "maxout", "hidden_layer_sizes": 4},
    {"filters": 4, "activation": "prelu", "layer_norm": True},
    {"dropout": 0.5, "recurrent_dropout": 0.5, "input_dropout": 0.2},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_outputs_do_not_depend_on_padding(options):
    model = network(**options)
    outputs = model(X)
    np.testing.assert_allclose(model(padded(X, 7)), outputs, atol=1e-5)
    for row, length, output in zip(X, LENGTHS, outputs, strict=True):
        np.testing.assert_allclose(
            model(row[np.newaxis, :length])[0], output, atol=1e-5
        )


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_masked_step_is_as_if_it_were_not_there(cell, bidirectional):
    model = network(cell=cell, units=(4, 4), bidirectional=bidirectional)
    whole = X[:1]
    gap = np.insert(whole, 3, np.nan, axis=1)
    np.testing.assert_allclose(model(gap), model(whole), atol=1e-5)


def test_a_masked_step_does_not_count_for_a_transformer():
    model = network(n_blocks=1, global_pooling="attention")
    gap = np.insert(X[:1], 3, np.nan, axis=1)
    np.testing.assert_allclose(model(gap), model(X[:1]), atol=1e-5)


def test_statistics_of_batch_normalisation_are_of_valid_steps():
    models = [network(filters=(4, 4), seed=1) for _ in range(2)]
    models[1].set_weights(models[0].get_weights())
    for model, sequences in zip(models, [X, padded(X, 7)], strict=True):
        model(sequences, training=True)
    moved = [model.get_layer("conv_2_norm").get_weights() for model in models]
    np.testing.assert_allclose(moved[1], moved[0], atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [{}, {"bidirectional": True}, {"filters": 4}, {"units": ()}, {"n_blocks": 0}],
)
def test_outputs_of_every_step(options):
    model = network(output="sequence", **options)
    outputs = model(X)
    assert outputs.shape == (4, 9, 2)
    longer = model(padded(X, 7))
    for i, length in enumerate(LENGTHS):
        np.testing.assert_allclose(longer[i, :length], outputs[i, :length], atol=1e-5)


# -- tokens ----------------------------------------------------------------------

TOKENS = np.array([[3, 1, 4, 1, 5], [2, 6, 0, 0, 0]], "int32")


@pytest.mark.parametrize("options", [{}, {"filters": 4, "global_pooling": "max"}])
def test_tokens(options):
    model = network(n_tokens=8, embedding_dim=3, **options)
    outputs = model(TOKENS)
    np.testing.assert_allclose(model(padded(TOKENS, 7)), outputs, atol=1e-5)
    np.testing.assert_allclose(model(TOKENS[1:, :2]), outputs[1:], atol=1e-5)


def test_given_vectors_of_tokens():
    vectors = RNG.normal(size=(8, 3))
    model = network(n_tokens=8, embedding_weights=vectors, embedding_trainable=False)
    embedding = model.get_layer("embedding")
    np.testing.assert_allclose(embedding.get_weights()[0], vectors, rtol=1e-6)
    assert not embedding.trainable_variables
    # Tokens behave as their vectors do.
    numbers = network()
    numbers.get_layer("recurrent_1").set_weights(
        model.get_layer("recurrent_1").get_weights()
    )
    numbers.get_layer("output").set_weights(model.get_layer("output").get_weights())
    steps = np.where(TOKENS[..., np.newaxis] > 0, vectors[TOKENS], np.nan)
    np.testing.assert_allclose(
        numbers(steps.astype("float32")), model(TOKENS), atol=1e-5
    )


# -- layers ----------------------------------------------------------------------


def test_layers_in_order():
    model = network(
        filters=(4, 4),
        pool_size=(2, 1),
        bidirectional=True,
        global_pooling="mean",
        hidden_layer_sizes=5,
        dropout=0.5,
    )
    assert names(model) == [
        "input",
        "input_scaling",
        "step_mask",
        "conv_1",
        "conv_1_norm",
        "conv_1_activation",
        "conv_1_pool",
        "conv_2",
        "conv_2_norm",
        "conv_2_activation",
        "recurrent_1_backward",
        "recurrent_1",
        "recurrent_1_reverse",
        "recurrent_1_both",
        "features",
        "features_dropout",
        "hidden_1",
        "hidden_1_dropout",
        "output",
    ]


def test_a_skip_connection_joins_recurrent_layers_with_their_inputs():
    options = {"units": (4, 5), "bidirectional": True, "skip_connection": True}
    model = network(filters=6, global_pooling="mean", **options)
    assert names(model)[-4:] == ["skip_dropout", "skip", "features", "output"]
    assert model.get_layer("skip_dropout").rate == 0.8
    assert model.get_layer("features").output.shape[1:] == (6 + 2 * 5,)


def test_a_skip_connection_without_recurrent_layers_is_none():
    model = network(filters=6, units=(), skip_connection=True, global_pooling="mean")
    assert "skip" not in names(model)


def test_convolutions_see_eight_five_and_three_steps():
    model = network(filters=(4, 4, 4, 4))
    sizes = [model.get_layer(f"conv_{i}").kernel_size for i in (1, 2, 3, 4)]
    assert sizes == [(8,), (5,), (3,), (3,)]


def test_a_bidirectional_layer_is_keras_own():
    model = network(bidirectional=True)
    own = keras.layers.Bidirectional(keras.layers.LSTM(4))
    own.build((None, None, N_FEATURES))
    forward, backward, output = (
        model.get_layer(name)
        for name in ("recurrent_1", "recurrent_1_backward", "output")
    )
    own.set_weights([*forward.get_weights(), *backward.get_weights()])
    np.testing.assert_allclose(output(own(X[:1])), model(X[:1]), atol=1e-6)


def test_inputs_are_standardised():
    raw, scaled = network(), network()
    set_input_statistics(scaled, [1.0, 2.0, 3.0], [2.0, 4.0, 8.0])
    by_hand = ((X - [1, 2, 3]) / [2, 4, 8]).astype("float32")
    np.testing.assert_allclose(scaled(X), raw(by_hand), atol=1e-5)


def test_dropout_leaves_out_the_same_units_at_all_steps():
    model = network(units=(4, 4), dropout=0.5)
    layer = model.get_layer("recurrent_1_dropout")
    kept = layer(np.ones((2, 5, 4), "float32"), training=True).numpy() > 0
    assert (kept == kept[:, :1]).all()


@pytest.mark.parametrize("options", [{}, {"n_blocks": 1}])
def test_penalties_and_limits(options):
    model = network(
        **options,
        filters=4,
        hidden_layer_sizes=4,
        global_pooling="attention",
        l2=0.1,
        max_norm=1.0,
    )
    for variable in model.trainable_variables:
        is_kernel = "kernel" in variable.name
        is_output = variable.path.startswith("output/")
        assert (variable.regularizer is not None) == (
            is_kernel or variable.name == "context"
        )
        assert (variable.constraint is not None) == (is_kernel and not is_output)


# -- seeds, saving ---------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"cell": "jordan", "filters": 4, "global_pooling": "attention"},
        {"cell": "peephole_lstm", "bidirectional": True, "recurrent_dropout": 0.5},
        {"n_blocks": 1, "dropout": 0.5},
    ],
)
def test_the_seed_decides_and_the_global_state_stays(options):
    before = random.getstate()  # what Keras draws its seeds from
    build = build_transformer if "n_blocks" in options else build_rnn
    first, again, other = (
        build(N_FEATURES, 2, "softmax", seed=seed, **options) for seed in (1, 1, 2)
    )
    assert random.getstate() == before
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(first(X, training=True), again(X, training=True))
    assert np.abs(first(X) - other(X)).max() > 1e-4


def test_no_two_kernels_start_equal():
    model = network(cell="jordan", units=(3, 3, 3), bidirectional=True)
    kernels = [v.numpy().tobytes() for v in model.variables if "kernel" in v.name]
    assert len(set(kernels)) == len(kernels)


@pytest.mark.parametrize("options", OPTIONS)
def test_a_network_is_made_again_from_its_configuration(options):
    model = network(**options)
    config = pickle.loads(pickle.dumps(keras.saving.serialize_keras_object(model)))
    again = keras.saving.deserialize_keras_object(config)
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(again(X), model(X), atol=1e-6)


# -- errors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cell": "rnn"}, "cell must be one of 'lstm', .* Got 'rnn'"),
        ({"global_pooling": "first"}, "global_pooling must be one of 'last'"),
        ({"output": "steps"}, "output must be one of 'last', 'sequence'"),
        ({"output_activation": "relu"}, "output_activation must be one of"),
        ({"units": 0}, "units must be a positive int, or a sequence .* Got 0"),
        ({"units": None}, "units must be a positive int, .* Got None"),
        ({"filters": (4, -1)}, "filters must be a positive int"),
        ({"hidden_layer_sizes": 1.5}, "hidden_layer_sizes must be a positive int"),
        ({"filters": 4, "kernel_size": 0}, 'kernel_size must be "auto"'),
        ({"filters": 4, "pool_size": (1, 2)}, "pool_size must be one value or a"),
        (
            {"filters": 4, "pool_size": 2, "output": "sequence"},
            'pool_size must be 1 with output="sequence"',
        ),
        ({"n_blocks": -1}, "n_blocks must be 0 or a positive int"),
        ({"n_blocks": 1, "model_dim": 0}, "model_dim must be a positive int"),
        ({"n_blocks": 1, "n_heads": 3}, "n_heads must be .* divides model_dim=4"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1"),
        ({"recurrent_dropout": -0.1}, "recurrent_dropout must be at least 0"),
        ({"input_dropout": 1.0}, "input_dropout must be at least 0"),
        ({"l1": -1.0}, "l1 must be at least 0"),
        ({"max_norm": 0.0}, "max_norm must be positive"),
        ({"embedding_dim": 3}, "embedding_dim and embedding_weights require tokens"),
        ({"n_tokens": 0}, "n_tokens must be a positive int"),
        ({"n_tokens": 8, "embedding_dim": 0}, "embedding_dim must be a positive int"),
        (
            {"n_tokens": 8, "embedding_weights": np.ones((7, 3))},
            r"embedding_weights must have shape .* \(8, 3\). Got shape \(7, 3\)",
        ),
    ],
)
def test_invalid_values_raise(options, message):
    with pytest.raises(InvalidNetworkError, match=message):
        network(**options)


@pytest.mark.parametrize(
    ("n_features", "n_tokens", "message"),
    [
        (None, None, "n_features must be the number of features per time step"),
        (0, None, "n_features must be the number of features per time step"),
        (3, 8, "n_features must be None with n_tokens"),
    ],
)
def test_features_or_tokens(n_features, n_tokens, message):
    with pytest.raises(InvalidNetworkError, match=message):
        build_rnn(n_features, 2, "softmax", n_tokens=n_tokens)


def test_equal_weights_are_warned_of():
    with pytest.warns(SymmetryWarning, match="equal weights"):
        network(kernel_initializer="zeros")
