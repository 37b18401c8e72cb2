"""Results of a program, compared with `model.fit` of Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import dense, fit, network, plan, samples, table

from sknn.training import TrainingData
from sknn.training.programs._program import Program

layers, opt = keras.layers, keras.optimizers
X, Y = table()


def keras_fit(model, optimizer, X=X, Y=Y, batch_size=8, epochs=3, **kwargs):
    # Eagerly: compiling takes longer than the few steps.
    model.compile(optimizer=optimizer, loss="mse", run_eagerly=True)
    model.fit(X, Y, batch_size, epochs=epochs, shuffle=False, verbose=0, **kwargs)
    return model


def close(a, b, tolerance=2e-5):
    for v, w in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, tolerance, tolerance)


def both(optimizer, make=network, data=None):
    """Train with Keras and with the engine, from the same weights."""
    copy = type(optimizer).from_config(optimizer.get_config())
    kwargs = {} if data is None else {"X": data[0], "Y": data[1]}
    expected = keras_fit(make(), copy, **kwargs)
    model = make()
    fit(model, None if data is None else samples(*data), optimizer=optimizer)
    return model, expected


@pytest.mark.parametrize(
    "optimizer",
    [
        opt.SGD(0.05),
        opt.Adam(0.01),
        opt.Nadam(0.01, clipnorm=0.5),
        opt.Muon(0.01),
        opt.Adam(0.01, use_ema=True, ema_momentum=0.5),
        opt.SGD(0.05, use_ema=True, ema_overwrite_frequency=2, ema_momentum=0.5),
        opt.Adam(0.01, gradient_accumulation_steps=2),
    ],
    ids=["sgd", "adam", "nadam", "muon", "ema", "ema_overwrite", "accumulation"],
)
def test_training_is_that_of_keras(optimizer):
    # The last batch of the three is half full. Keras weighs its samples alike.
    close(*both(optimizer))


def test_decay_spares_excluded_names():
    def make():
        optimizer = opt.SGD(0.05, weight_decay=0.5)
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        return optimizer

    model = network()
    fit(model, optimizer=make())
    close(model, keras_fit(network(), make()))


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_regularizer": keras.regularizers.L1L2(0.02, 0.05)},
        {"activity_regularizer": keras.regularizers.L2(0.05)},
        {"kernel_constraint": keras.constraints.MaxNorm(0.5)},
        {"kernel_regularizer": keras.regularizers.OrthogonalRegularizer(0.1)},
    ],
    ids=["l1l2", "activity", "max_norm", "orthogonal"],
)
def test_penalties_and_constraints_are_those_of_keras(settings):
    # Full batches: the samples that fill one up are active as well.
    data = X[:16], Y[:16]
    close(*both(opt.SGD(0.05), lambda: network(**settings), data))


def test_strengths_of_penalties_are_inputs_of_one_program():
    for strength in (0.3, 0.01):
        penalty = keras.regularizers.L2(strength)
        close(*both(opt.SGD(0.05), lambda p=penalty: network(kernel_regularizer=p)))


def test_max_norm_holds_after_every_epoch():
    model = network(kernel_constraint=keras.constraints.MaxNorm(0.4))
    for _ in range(3):
        fit(model, epochs=1, learning_rate=0.5)
        assert np.linalg.norm(model.get_weights()[0], axis=0).max() <= 0.4 + 1e-5


def test_statistics_of_batch_normalisation():
    def make():
        return network(layers.BatchNormalization(momentum=0.5))

    close(*both(opt.SGD(0.05), make, (X[:16], Y[:16])))


WORDS = np.random.default_rng(0).integers(0, 6, (20, 4)).astype("int32")


def looked_up():
    init = keras.initializers.RandomNormal(seed=1)
    return keras.Sequential(
        [
            keras.Input((4,), dtype="int32"),
            layers.Embedding(6, 2, embeddings_initializer=init),
            layers.Flatten(),
            dense(1, 0),
        ]
    )


def multiplied():
    model = keras.Sequential(
        [
            keras.Input((4, 6)),
            layers.Dense(2, use_bias=False),
            layers.Flatten(),
            dense(1, 0),
        ]
    )
    model.set_weights(looked_up().get_weights())
    return model


def test_embeddings_are_those_of_keras():
    close(*both(opt.SGD(0.05), looked_up, (WORDS, Y)))


@pytest.mark.parametrize(
    "optimizer",
    [opt.Adam(0.01), opt.Adam(0.01, clipnorm=0.1)],
    ids=["flat", "clipped"],
)
def test_embeddings_are_products_with_one_hot_vectors(optimizer):
    # Not so in Keras on TensorFlow, where the squares of a word that occurs twice in a
    # batch are added instead of its gradients.
    model, expected = looked_up(), multiplied()
    fit(model, samples(WORDS, Y), optimizer=optimizer)
    fit(expected, samples(np.eye(6, dtype="float32")[WORDS], Y), optimizer=optimizer)
    close(model, expected)


def test_sample_weights_are_weighted_means():
    weights = np.random.default_rng(0).uniform(0.1, 2, 20).astype("float32")
    data = TrainingData(X, Y, weights, 20)
    model = network()
    outcome = fit(model, data, optimizer=opt.SGD(0.05))
    relative = weights / weights.mean()
    expected = keras_fit(
        network(), opt.SGD(0.05), batch_size=20, sample_weight=relative
    )
    close(model, expected)
    loss = np.average(((network()(X) - Y) ** 2)[:, 0], weights=weights)
    assert outcome.history["loss"][0] == pytest.approx(loss, rel=1e-5)


def test_weight_two_is_the_sample_twice():
    weighted, repeated = network(), network()
    fit(weighted, TrainingData(X, Y, np.r_[2.0, np.ones(19)], 20))
    fit(repeated, TrainingData(np.vstack([X[:1], X]), np.vstack([Y[:1], Y]), None, 21))
    close(weighted, repeated, 1e-6)


def test_the_scale_of_weights_does_not_matter():
    a, b = network(), network()
    weights = np.random.default_rng(0).uniform(0.1, 2, 20)
    fit(a, TrainingData(X, Y, weights, 8))
    fit(b, TrainingData(X, Y, weights * 1024, 8))
    close(a, b, 1e-6)


def test_a_batch_without_weight_moves_nothing():
    model = network()
    weights = np.r_[np.zeros(8), np.ones(12)]
    outcome = fit(model, TrainingData(X, Y, weights, 8), epochs=1)
    expected = network()
    fit(expected, TrainingData(X[8:], Y[8:], None, 8), epochs=1)
    close(model, expected, 1e-6)
    assert np.isfinite(outcome.history["loss"]).all()


def trained(jit):
    """Weights and losses with many things in one program."""
    model = network(layers.BatchNormalization(), layers.Dropout(0.3, seed=4))
    optimizer = opt.AdamW(
        0.01, weight_decay=0.1, global_clipnorm=1.0, gradient_accumulation_steps=2
    )
    made = plan(optimizer)
    program = Program(model, made.objective, made.optimizer, X[:1], Y[:1], jit)
    settings = made.objective.settings(model, made.optimizer)
    data = samples()
    (block,) = data.blocks([data.order(None)] * 3, padded=jit)
    settings = {name: tf.constant(value) for name, value in settings.items()}
    results = []
    for _ in range(2):
        rates = np.full((3, 3), 0.01)
        result = program.run(program.start(model), block, rates, settings)
        copy = keras.models.clone_model(model)
        program.finish(result.state, copy)
        results.append([*copy.get_weights(), result.losses])
    return results


def test_graph_and_xla_repeat_themselves_and_are_close():
    graph, xla = trained(jit=False), trained(jit=True)
    for results in (graph, xla):
        for a, b in zip(*results, strict=True):
            assert np.array_equal(a, b)
    for a, b in zip(graph[0], xla[0], strict=True):
        np.testing.assert_allclose(a, b, 1e-4, 1e-5)


@pytest.mark.parametrize("jit", [False, True])
def test_the_steps_alone_are_compiled_by_xla(jit):
    made = plan()
    program = Program(network(), made.objective, made.optimizer, X[:1], Y[:1], jit)
    program._compiled._in_session = ()
    run = program._compiled["run"].traced
    inner = run.graph.as_graph_def().library.function
    assert not run.function_def.attr["_XlaMustCompile"].b
    assert any(f.attr["_XlaMustCompile"].b for f in inner) == jit


def convolutional(pooling):
    init = keras.initializers.HeNormal(seed=1)
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Reshape((2, 2, 1)),
            layers.Conv2D(2, 2, padding="same", kernel_initializer=init),
            pooling(2),
            layers.Flatten(),
            dense(1, 0),
        ]
    )


def test_pooling_is_that_of_keras():
    close(*both(opt.SGD(0.05), lambda: convolutional(layers.MaxPooling2D)))


@pytest.mark.parametrize(
    ("pooling", "apart"),
    [(layers.MaxPooling2D, True), (layers.AveragePooling2D, False)],
)
def test_steps_with_max_pooling_are_separate_graphs(pooling, apart):
    made = plan()
    arrays = made.objective, made.optimizer, X[:1], Y[:1]
    program = Program(convolutional(pooling), *arrays, False)
    library = program._compiled["run"].traced.graph.as_graph_def().library
    assert any("_noinline" in f.attr for f in library.function) == apart


@pytest.mark.parametrize(("units", "n_tensors"), [(20, 1), (160, 4)])
def test_only_small_networks_keep_their_weights_in_one_vector(units, n_tensors):
    # In the loop over a large one, XLA took the sums of the biases' gradients for every
    # weight: minutes instead of seconds.
    model = keras.Sequential(
        [keras.Input((160,)), dense(units, 0, activation="tanh"), dense(1, 1)]
    )
    made = plan(opt.Adam())
    program = Program(
        model, made.objective, made.optimizer, np.ones((1, 160), "f4"), Y[:1], False
    )
    state = program.start(model)
    assert len(state.trainable) == n_tensors
    assert sum(np.size(t) for t in state.trainable) == model.count_params()


def test_evaluate_gives_outputs_and_losses_of_samples():
    model, made = network(), plan()
    program = Program(model, made.objective, made.optimizer, X[:1], Y[:1], False)
    outputs, losses = program.evaluate(program.start(model), X, Y)
    np.testing.assert_allclose(outputs, model(X), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(losses, ((outputs - Y) ** 2)[:, 0], rtol=1e-5)


def test_label_smoothing_is_an_input_of_the_program():
    labels = (Y > 0).astype("float32")
    losses = []
    for smoothing in (0.1, 0.3):
        model = network(output="sigmoid")
        data = TrainingData(X, labels, None, 20)
        outcome = fit(model, data, loss="binary_crossentropy", smoothing=smoothing)
        p = network(output="sigmoid")(X).numpy()
        y = labels * (1 - smoothing) + smoothing / 2
        expected = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
        assert outcome.history["loss"][0] == pytest.approx(expected, rel=1e-4)
        losses.append(expected)
    assert losses[0] != losses[1]
