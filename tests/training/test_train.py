import os
import random

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework.config import is_op_determinism_enabled
from training_cases import (
    Watcher,
    dense,
    fit,
    network,
    plan,
    rate_jumps,
    samples,
    table,
    weights_equal,
)

from sknn.exceptions import InvalidNetworkError, NonFiniteLossError
from sknn.training import (
    EarlyStopping,
    Objective,
    Plan,
    Predictor,
    Training,
    TrainingData,
    ValidationData,
    clear_cache,
    n_programs,
    train,
    train_many,
)
from sknn.training.compiling import _compile_policy

layers = keras.layers
X, Y = table()
VALIDATION = ValidationData(*table(6, seed=9))


def interrupt_at(epoch):
    def at_end(number, logs):
        if number == epoch:
            raise KeyboardInterrupt

    return Watcher(at_end)


def all_finite(model):
    return all(np.isfinite(w).all() for w in model.get_weights())


# -- history ----------------------------------------------------------------------


def test_history_and_outcome():
    outcome = fit(network(), epochs=4)
    assert set(outcome.history) == {"loss", "learning_rate", "seconds"}
    assert {len(v) for v in outcome.history.values()} == {4}
    assert outcome.stop_reason == "epochs"
    assert outcome.best_epoch == int(np.argmin(outcome.history["loss"])) + 1
    assert (outcome.checkpoint.n_steps, outcome.checkpoint.n_epochs) == (12, 4)


def test_validation_loss_is_the_weighted_mean_after_the_epoch():
    weights = np.arange(1.0, 7.0)
    data = ValidationData(VALIDATION.X, VALIDATION.y, weights)
    model = network()
    outcome = fit(model, validation=data, epochs=2)
    errors = (np.asarray(model(data.X)) - data.y)[:, 0] ** 2
    expected = np.average(errors, weights=weights)
    assert outcome.history["val_loss"][-1] == pytest.approx(expected, rel=1e-5)
    assert {len(v) for v in outcome.history.values()} == {2}


def test_score_is_given_the_outputs():
    seen = []

    def score(outputs):
        seen.append(outputs)
        return 0.5

    model = network()
    data = ValidationData(VALIDATION.X, VALIDATION.y, None, score)
    outcome = fit(model, validation=data, epochs=2)
    assert outcome.history["val_score"] == [0.5, 0.5]
    np.testing.assert_allclose(seen[-1], model(data.X), rtol=1e-5, atol=1e-6)


def test_the_loss_of_an_epoch_is_over_all_samples():
    outcome = fit(network(), samples(), epochs=1, learning_rate=1e-12)
    expected = float(np.mean((np.asarray(network()(X)) - Y) ** 2))
    assert outcome.history["loss"][0] == pytest.approx(expected, rel=1e-5)


def test_the_schedule_runs_over_all_steps():
    outcome = fit(network(), epochs=4, learning_rate=0.1, schedule="cosine")
    last_steps = np.array([2, 5, 8, 11])
    expected = 0.05 * (1 + np.cos(np.pi * last_steps / 12))
    np.testing.assert_allclose(outcome.history["learning_rate"], expected, rtol=1e-5)


# -- stopping -----------------------------------------------------------------------


def test_early_stopping_restores_the_best_epoch():
    scores = iter([0.1, 0.5, 0.4, 0.3, 0.2, 0.1])
    data = ValidationData(VALIDATION.X, VALIDATION.y, None, lambda _: next(scores))
    model, exact = network(), network()
    outcome = fit(
        model,
        validation=data,
        epochs=9,
        stopping=EarlyStopping(3, 0.0, maximize=True),
    )
    assert outcome.stop_reason == "early_stopping"
    assert outcome.best_epoch == 2
    assert len(outcome.history["val_score"]) == 5
    fit(exact, epochs=2)
    assert weights_equal(model, exact)


def test_without_restoring_the_last_weights_stay():
    scores = iter([0.5, 0.4, 0.3])
    data = ValidationData(VALIDATION.X, VALIDATION.y, None, lambda _: next(scores))
    model, exact = network(), network()
    stopping = EarlyStopping(2, 0.0, maximize=True, restore_best=False)
    fit(model, validation=data, epochs=9, stopping=stopping)
    fit(exact, epochs=3)
    assert weights_equal(model, exact)


def test_a_hook_stops():
    watcher = Watcher(lambda epoch, logs: epoch == 2)
    outcome = fit(network(), hooks=[watcher], epochs=5)
    assert outcome.stop_reason == "callback"
    assert watcher.seen == ["begin", 1, 2, "end"]


def test_a_hook_sees_the_history_as_it_grows():
    seen = []
    hook = Watcher(lambda epoch, logs: seen.append(dict(logs)))
    outcome = fit(network(), hooks=[hook], validation=VALIDATION, epochs=2)
    for name, values in outcome.history.items():
        assert [logs[name] for logs in seen] == values


# -- losses that are not finite -------------------------------------------------------


@pytest.mark.parametrize("step", [0, 1, 2])
def test_no_finite_epoch_is_an_error_and_changes_nothing(step):
    model, before = network(), network()
    with pytest.raises(NonFiniteLossError, match="first epoch"):
        fit(model, epochs=3, schedule=rate_jumps(step, rate=np.inf))
    assert weights_equal(model, before)


@pytest.mark.parametrize("validation", [None, VALIDATION], ids=["blocks", "single"])
@pytest.mark.parametrize("step", [6, 7, 8])
def test_a_later_loss_that_is_not_finite_ends_at_the_epoch_before(step, validation):
    model, exact = network(), network()
    outcome = fit(
        model,
        epochs=6,
        schedule=rate_jumps(step, rate=np.inf),
        validation=validation,
        shuffle=True,
    )
    assert outcome.stop_reason == "non_finite_loss"
    assert {len(v) for v in outcome.history.values()} == {2}
    assert outcome.checkpoint.n_steps == 6
    fit(exact, epochs=2, schedule=lambda step: 0.01, shuffle=True)
    assert weights_equal(model, exact)


def test_weights_blown_up_by_the_very_last_step_do_not_count():
    model, exact = network(), network()
    outcome = fit(model, epochs=2, schedule=rate_jumps(5, rate=np.inf))
    assert outcome.stop_reason == "non_finite_loss"
    assert len(outcome.history["loss"]) == 1
    fit(exact, epochs=1, schedule=lambda step: 0.01)
    assert weights_equal(model, exact)


# -- interrupts and errors -------------------------------------------------------------


def test_an_interrupt_keeps_what_was_learned():
    model, exact = network(), network()
    watcher = interrupt_at(2)
    outcome = fit(model, hooks=[watcher], epochs=5)
    assert outcome.stop_reason == "interrupted"
    assert len(outcome.history["loss"]) == 2
    assert watcher.seen == ["begin", 1, 2, "end"]
    fit(exact, epochs=2)
    assert weights_equal(model, exact)


def test_an_interrupt_while_validating_leaves_a_consistent_history():
    calls = []

    def score(outputs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return 0.0

    data = ValidationData(VALIDATION.X, VALIDATION.y, None, score)
    outcome = fit(network(), validation=data, epochs=5)
    assert outcome.stop_reason == "interrupted"
    assert {len(v) for v in outcome.history.values()} == {2}
    assert outcome.checkpoint.n_epochs == 2


def test_an_interrupt_in_the_first_epoch_goes_through():
    def score(outputs):
        raise KeyboardInterrupt

    data = ValidationData(VALIDATION.X, VALIDATION.y, None, score)
    model = network()
    with pytest.raises(KeyboardInterrupt):
        fit(model, validation=data)
    assert weights_equal(model, network())


def test_an_error_leaves_the_weights_as_they_were():
    def fail(epoch, logs):
        if epoch == 2:
            model.set_weights([w + 1 for w in model.get_weights()])
            raise RuntimeError("stop here")

    model = network()
    with pytest.raises(RuntimeError, match="stop here"):
        fit(model, hooks=[Watcher(fail)])
    assert weights_equal(model, network())


# -- randomness ------------------------------------------------------------------------


def noisy():
    return network(
        keras.layers.Dropout(0.3, seed=5), keras.layers.GaussianNoise(0.1, seed=6)
    )


def test_same_seed_same_weights_other_seed_others():
    models = [noisy() for _ in range(3)]
    for model, seed in zip(models, (1, 1, 2), strict=True):
        fit(model, shuffle=True, seed=seed)
    assert weights_equal(models[0], models[1])
    assert not weights_equal(models[0], models[2])


def test_same_seed_same_weights_with_xla(monkeypatch):
    monkeypatch.setattr(_compile_policy, "MIN_STEPS", 1)
    models = [network(keras.layers.Dropout(0.3, seed=5)) for _ in range(2)]
    for model in models:
        fit(model, shuffle=True, optimizer="adam")
    assert weights_equal(*models)
    monkeypatch.undo()
    graph = network(keras.layers.Dropout(0.3, seed=5))
    fit(graph, shuffle=True, optimizer="adam")
    for v, w in zip(graph.get_weights(), models[0].get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-4, 1e-5)


def test_global_random_state_is_left_alone():
    # A network of the user, with seeds left to Keras, not seen before.
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(7),
            keras.layers.Dropout(0.5),
            dense(1, 0),
        ]
    )
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    tf.random.set_seed(3)
    first = tf.random.uniform([2]).numpy()
    tf.random.set_seed(3)
    fit(model, epochs=1)
    assert np.array_equal(tf.random.uniform([2]).numpy(), first)
    assert np.array_equal(np.random.get_state()[1], before[0])  # noqa: NPY002
    assert random.getstate() == before[1]
    assert not is_op_determinism_enabled()


# -- resuming --------------------------------------------------------------------------


def test_a_checkpoint_resumes_optimizer_and_schedule():
    whole, parts = network(), network()
    kwargs = {"optimizer": "adam", "schedule": "cosine", "total_epochs": 4}
    fit(whole, epochs=4, **kwargs)
    first = fit(parts, epochs=1, **kwargs)
    second = fit(parts, epochs=3, checkpoint=first.checkpoint, **kwargs)
    assert weights_equal(whole, parts)
    assert (second.checkpoint.n_steps, second.checkpoint.n_epochs) == (12, 4)


def test_a_checkpoint_resumes_the_order_of_samples():
    again, on = network(), network()
    first = fit(on, epochs=1, shuffle=True)
    fit(on, epochs=1, shuffle=True, checkpoint=first.checkpoint)
    fit(again, epochs=1, shuffle=True)
    fit(again, epochs=1, shuffle=True)
    assert not weights_equal(again, on)


def test_another_optimizer_starts_afresh():
    on, fresh = network(), network()
    first = fit(on, epochs=1, optimizer="adam")
    fit(fresh, epochs=1, optimizer="adam")
    fit(on, epochs=1, optimizer="momentum", checkpoint=first.checkpoint)
    fit(fresh, epochs=1, optimizer="momentum")
    assert weights_equal(on, fresh)


def test_rates_of_a_named_schedule_go_by_epochs_not_steps():
    kwargs = {"schedule": "cosine", "total_epochs": 4, "learning_rate": 0.1}
    model = network()
    first = fit(model, epochs=1, **kwargs)
    # Batches of another size: one batch per epoch instead of three.
    second = fit(
        model, samples(X, Y, None, 20), epochs=1, checkpoint=first.checkpoint, **kwargs
    )
    expected = 0.05 * (1 + np.cos(np.pi / 4))
    assert second.history["learning_rate"] == pytest.approx([expected])
    assert second.checkpoint.progress == 2.0


def test_a_schedule_that_is_over_still_teaches():
    kwargs = {"schedule": "cosine", "total_epochs": 1, "learning_rate": 0.1}
    model, before = network(), network()
    checkpoint = fit(model, epochs=1, **kwargs).checkpoint
    before.set_weights(model.get_weights())
    outcome = fit(model, epochs=1, checkpoint=checkpoint, **kwargs)
    assert outcome.history["learning_rate"] == pytest.approx([1e-4])
    assert not weights_equal(model, before)
    again = fit(model, epochs=1, checkpoint=checkpoint.at_schedule_start(), **kwargs)
    assert again.history["learning_rate"][0] > 1e-3


def test_a_plateau_is_remembered():
    model, rates = network(), []
    checkpoint = fit(model, epochs=20, learning_rate=0.1).checkpoint
    for _ in range(7):
        outcome = fit(
            model,
            epochs=1,
            schedule="plateau",
            learning_rate=1e-9,
            checkpoint=checkpoint,
        )
        checkpoint = outcome.checkpoint
        rates += outcome.history["learning_rate"]
    assert rates[-1] == pytest.approx(2e-10)


def test_after_restoring_the_checkpoint_is_that_of_the_best_epoch():
    scores = iter([0.1, 0.5, 0.4, 0.3])
    data = ValidationData(VALIDATION.X, VALIDATION.y, None, lambda _: next(scores))
    stopping = EarlyStopping(2, 0.0, maximize=True)
    checkpoint = fit(
        network(),
        None,
        data,
        epochs=9,
        stopping=stopping,
        optimizer="adam",
        learning_rate=0.1,
    ).checkpoint
    assert (checkpoint.n_steps, checkpoint.n_epochs, checkpoint.progress) == (6, 2, 2.0)
    assert int(checkpoint.slots[0]) == 6  # Adam's own count of steps


def test_without_stopping_the_best_epoch_is_that_of_validation():
    scores = iter([0.1, 0.5, 0.4])
    scored = ValidationData(VALIDATION.X, VALIDATION.y, None, lambda _: next(scores))
    assert fit(network(), validation=scored).best_epoch == 2
    rises = {"schedule": rate_jumps(5, rate=3.0), "epochs": 4}
    outcome = fit(network(), validation=VALIDATION, **rises)
    best = int(np.argmin(outcome.history["val_loss"])) + 1
    assert outcome.best_epoch == best


def test_layers_frozen_since_the_checkpoint_start_afresh():
    model, fresh = network(), network()
    checkpoint = fit(model, epochs=1, optimizer="adam").checkpoint
    fresh.set_weights(model.get_weights())
    for each in (model, fresh):
        each.layers[0].trainable = False
    fit(model, epochs=1, optimizer="adam", checkpoint=checkpoint)
    fit(fresh, epochs=1, optimizer="adam")
    assert weights_equal(model, fresh)


def test_an_interrupt_after_a_blow_up_leaves_the_last_finite_epoch():
    class Interrupting(Watcher):
        wants_batches = True

        def batch_end(self, step, loss):
            if len(self.seen) == 2 and step == 1:
                raise KeyboardInterrupt
            return False

    model, exact = network(), network()
    hook = Interrupting()
    outcome = fit(model, hooks=[hook], schedule=rate_jumps(3, rate=np.inf))
    assert outcome.stop_reason == "interrupted"
    assert outcome.checkpoint.n_steps == 3
    fit(exact, epochs=1, schedule=lambda step: 0.01)
    assert weights_equal(model, exact)


def test_when_one_hook_fails_train_failed_of_the_others_is_called():
    told = []

    class Told(Watcher):
        def train_failed(self):
            told.append(self)

    def fail(epoch, logs):
        raise RuntimeError("stop here")

    first, second, never = Told(), Told(fail), Told()
    never.train_begin = None
    with pytest.raises(RuntimeError, match="stop here"):
        fit(network(), hooks=[first, second])
    assert told == [first, second]
    with pytest.raises(TypeError):
        fit(network(), hooks=[first, never, second])
    assert told[2:] == [first, never]


# -- averages of weights ---------------------------------------------------------------


def averaging(momentum=0.9):
    return keras.optimizers.Adam(0.1, use_ema=True, ema_momentum=momentum)


def test_what_is_validated_is_what_training_ends_with():
    model = network()
    outcome = fit(model, validation=VALIDATION, epochs=2, optimizer=averaging())
    loss = np.mean((np.asarray(model(VALIDATION.X)) - VALIDATION.y) ** 2)
    assert outcome.history["val_loss"][-1] == pytest.approx(loss, rel=1e-5)


def test_averages_are_not_trained_on():
    whole, parts = network(), network()
    fit(whole, epochs=3, optimizer=averaging())
    checkpoint = None
    for _ in range(3):
        outcome = fit(parts, epochs=1, optimizer=averaging(), checkpoint=checkpoint)
        checkpoint = outcome.checkpoint
    assert weights_equal(whole, parts)


def test_weights_written_since_the_checkpoint_are_trained_on():
    model, start = network(), network(seed=3)
    checkpoint = fit(model, epochs=1, optimizer=averaging()).checkpoint
    model.set_weights(start.get_weights())
    fit(model, epochs=1, optimizer=averaging(0.0), learning_rate=1e-9)
    for v, w in zip(model.get_weights(), start.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, atol=1e-6)
    model.set_weights(start.get_weights())
    slow = averaging()
    fit(model, epochs=1, optimizer=slow, learning_rate=1e-9, checkpoint=checkpoint)
    assert checkpoint.trainable is not None


# -- losses and precision --------------------------------------------------------------


def test_the_validation_loss_is_without_label_smoothing():
    labels = (Y > 0).astype("float32")
    data = ValidationData(X, labels)
    losses = []
    for smoothing in (0.0, 0.4):
        model = network(output="sigmoid")
        outcome = fit(
            model,
            samples(X, labels),
            data,
            epochs=1,
            learning_rate=1e-12,
            loss="binary_crossentropy",
            smoothing=smoothing,
        )
        losses.append(outcome.history)
    assert losses[0]["val_loss"] == pytest.approx(losses[1]["val_loss"], rel=1e-5)
    assert losses[0]["loss"] != pytest.approx(losses[1]["loss"], rel=1e-3)


@pytest.mark.parametrize("scale", [1e-300, 1e-16, 1e37, 1e300])
def test_weights_of_any_scale(scale):
    weights = np.linspace(1, 2, 20)
    one, other = network(), network()
    first, second = (
        fit(
            model,
            TrainingData(X, Y, w, 8),
            ValidationData(X, Y, w),
            epochs=1,
        ).history
        for model, w in ((one, weights), (other, weights * scale))
    )
    assert first["loss"] == pytest.approx(second["loss"], rel=1e-6)
    assert first["val_loss"] == pytest.approx(second["val_loss"], rel=1e-6)
    for v, w in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, rtol=1e-5, atol=1e-6)


# TensorFlow asks the processor whether it supports bfloat16. If oneDNN must not use
# AVX-512, it then refuses the product and aborts the process.
bfloat16 = pytest.param(
    "mixed_bfloat16",
    marks=pytest.mark.skipif(
        "ONEDNN_MAX_CPU_ISA" in os.environ,
        reason="oneDNN restricted to older instructions aborts the process",
    ),
)


@pytest.mark.parametrize("dtype", [bfloat16, "mixed_float16", "float64"])
def test_networks_of_another_precision(dtype):
    model = keras.Sequential(
        [
            keras.Input((4,)),
            dense(5, 0, dtype=dtype, kernel_regularizer="l2"),
            dense(1, 1, dtype=dtype, activation="sigmoid"),
        ]
    )
    labels = (Y > 0).astype("float32")
    data = ValidationData(X, labels)
    outcome = fit(model, samples(X, labels), data, loss="binary_crossentropy")
    assert np.isfinite(outcome.history["val_loss"]).all()
    assert Predictor(model)(X).dtype == "float32"


def test_a_scaling_optimizer_is_an_error():
    made = Plan(
        Objective("squared_error"),
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1)),
        0.1,
    )
    with pytest.raises(InvalidNetworkError, match="inner optimizer"):
        train(Training(network(), samples(), made))


def test_xla_makes_a_program_for_each_size_of_batches(monkeypatch):
    # Compiled code is kept as long as its program, and its shapes are not limited.
    monkeypatch.setattr(_compile_policy, "MIN_STEPS", 1)
    clear_cache()
    for size in (8, 8, 4):
        fit(network(), samples(X, Y, None, size), epochs=1)
    assert n_programs() == 2


def test_several_trainings_are_those_one_by_one():
    made = [network(seed=seed) for seed in (0, 1)]
    alone = [network(seed=seed) for seed in (0, 1)]
    trainings = (Training(model, samples(), plan()) for model in made)
    outcomes = train_many(trainings)
    for model, other, outcome in zip(made, alone, outcomes, strict=True):
        single = train(Training(other, samples(), plan()))
        assert weights_equal(model, other)
        assert outcome.history["loss"] == single.history["loss"]


def test_several_trainings_share_a_program():
    clear_cache()
    train_many(Training(network(), samples(), plan()) for _ in range(3))
    assert n_programs() == 1
