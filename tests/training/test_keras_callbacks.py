import csv

import keras
import numpy as np
import pytest
from training_cases import fit, network, plan, samples, table, weights_equal

from sknn.exceptions import InvalidNetworkError
from sknn.training import KerasCallbacks, Training, ValidationData, train

callbacks = keras.callbacks
VALIDATION = ValidationData(*table(6, seed=9))


def fit_with(*given, epochs=4, validation=None, **kwargs):
    model, made = network(), plan(epochs=epochs, **kwargs)
    hook = KerasCallbacks(
        list(given), model, made.optimizer, made.learning_rate, epochs
    )
    outcome = train(Training(model, samples(), made, validation, [hook]))
    return model, outcome


def exact(epochs, **kwargs):
    model = network()
    fit(model, epochs=epochs, **kwargs)
    return model


def test_a_callback_that_only_looks_changes_nothing():
    history = callbacks.History()
    model, outcome = fit_with(history)
    assert weights_equal(model, exact(4))
    assert history.epoch == [0, 1, 2, 3]
    assert history.history == outcome.history


def test_early_stopping():
    stop = callbacks.EarlyStopping("loss", min_delta=1e9, patience=2)
    model, outcome = fit_with(stop)
    assert outcome.stop_reason == "callback"
    assert len(outcome.history["loss"]) == 3
    assert weights_equal(model, exact(3))


def test_early_stopping_restores_weights():
    stop = callbacks.EarlyStopping(
        "val_loss", mode="max", patience=2, restore_best_weights=True
    )
    model, outcome = fit_with(stop, validation=VALIDATION, epochs=9)
    best = int(np.argmax(outcome.history["val_loss"])) + 1
    assert best < len(outcome.history["val_loss"])
    assert weights_equal(model, exact(best))


def test_learning_rate_scheduler():
    rates = [0.1, 0.05, 0.01, 0.2]
    model, outcome = fit_with(callbacks.LearningRateScheduler(lambda e, r: rates[e]))
    np.testing.assert_allclose(outcome.history["learning_rate"], rates, rtol=1e-6)
    expected = exact(4, schedule=lambda step: rates[step // 3])
    for v, w in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-5, 1e-6)


def test_reduce_learning_rate_on_plateau():
    reduce = callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e9)
    _, outcome = fit_with(reduce, learning_rate=0.1)
    expected = [0.1, 0.1, 0.05, 0.025]
    np.testing.assert_allclose(outcome.history["learning_rate"], expected, rtol=1e-6)


@pytest.mark.parametrize("weights_only", [True, False])
def test_model_checkpoint(tmp_path, weights_only):
    name = "{epoch}.weights.h5" if weights_only else "{epoch}.keras"
    path = str(tmp_path / name)
    save = callbacks.ModelCheckpoint(path, save_weights_only=weights_only)
    assert not KerasCallbacks(
        [save], network(), keras.optimizers.SGD(), 0.1, 2
    ).wants_batches
    fit_with(save, epochs=2)
    if weights_only:
        model = network(seed=3)
        model.load_weights(path.format(epoch=1))
    else:
        model = keras.models.load_model(path.format(epoch=1))
    assert weights_equal(model, exact(1))


def test_csv_logger(tmp_path):
    path = tmp_path / "log.csv"
    _, outcome = fit_with(callbacks.CSVLogger(str(path)), validation=VALIDATION)
    with path.open() as lines:
        rows = list(csv.DictReader(lines))
    assert [int(r["epoch"]) for r in rows] == [0, 1, 2, 3]
    logged = [float(r["val_loss"]) for r in rows]
    np.testing.assert_allclose(logged, outcome.history["val_loss"])


def test_terminate_on_nan_is_quiet_on_finite_losses():
    model, outcome = fit_with(callbacks.TerminateOnNaN())
    assert outcome.stop_reason == "epochs"
    assert weights_equal(model, exact(4))


@pytest.mark.parametrize("own_class", [True, False])
def test_batch_hooks(own_class):
    seen = []

    class Mine(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append((batch, logs["loss"]))

    if own_class:
        callback = Mine()
    else:
        callback = callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: seen.append((batch, logs["loss"]))
        )
    model, outcome = fit_with(callback, epochs=2)
    assert [batch for batch, _ in seen] == [0, 1, 2, 0, 1, 2]
    losses = np.array([loss for _, loss in seen]).reshape(2, 3) @ [8, 8, 4] / 20
    np.testing.assert_allclose(losses, outcome.history["loss"], rtol=1e-5)
    assert weights_equal(model, exact(2))


def test_no_batch_hooks_no_single_steps():
    hook = KerasCallbacks(
        [callbacks.EarlyStopping(), callbacks.LambdaCallback(on_epoch_end=print)],
        network(),
        keras.optimizers.SGD(),
        0.1,
        2,
    )
    assert not hook.wants_batches


def test_weights_written_by_a_callback_are_trained_on():
    class Reset(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.set_weights(network().get_weights())

    model, outcome = fit_with(Reset(), epochs=3)
    assert weights_equal(model, network())
    assert len(set(outcome.history["loss"])) == 1


def test_a_callback_sees_the_weights_of_its_epoch():
    seen = []

    class Look(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(self.model.get_weights()[0])

    fit_with(Look(), epochs=2)
    for epoch, kernel in enumerate(seen, 1):
        assert np.array_equal(kernel, exact(epoch).get_weights()[0])


def test_the_given_optimizer_is_copied():
    optimizer = keras.optimizers.SGD(0.1)
    model = network()
    hook = KerasCallbacks([], model, optimizer, 0.3, 1)
    hook.train_begin()
    assert model.optimizer is not optimizer
    assert float(model.optimizer.learning_rate) == pytest.approx(0.3)
    hook.train_end("epochs")
    assert model.optimizer is None


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine", "plateau", "constant"])
def test_a_rate_that_a_callback_sets_replaces_the_schedule(schedule):
    setter = callbacks.LearningRateScheduler(lambda epoch: 0.2 if epoch == 1 else 0.1)
    _, outcome = fit_with(setter, epochs=3, schedule=schedule)
    assert outcome.history["learning_rate"] == pytest.approx([0.1, 0.2, 0.1])


def test_callbacks_see_the_rate_of_the_schedule():
    seen = []

    class Look(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(float(self.model.optimizer.learning_rate))

    _, outcome = fit_with(Look(), epochs=3, schedule="one_cycle")
    assert seen == pytest.approx(outcome.history["learning_rate"])
    assert len(set(seen)) == 3


def test_a_callback_that_multiplies_the_rate_of_each_batch_loses_none():
    class Finder(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            rate = float(self.model.optimizer.learning_rate)
            self.model.optimizer.learning_rate = rate * 1.5

    _, outcome = fit_with(Finder(), epochs=2, schedule="constant")
    n_steps = 1 + np.log(outcome.history["learning_rate"][0] / 0.1) / np.log(1.5)
    assert outcome.history["learning_rate"] == pytest.approx(
        [0.1 * 1.5 ** (n_steps - 1), 0.1 * 1.5 ** (2 * n_steps - 1)], rel=1e-4
    )


def test_the_first_epoch_shows_the_start_of_the_schedule():
    halve = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    _, outcome = fit_with(halve, epochs=2, schedule="one_cycle")
    _, planned = fit_with(epochs=2, schedule="one_cycle")
    first = outcome.history["learning_rate"][0]
    assert first < planned.history["learning_rate"][0]
    assert outcome.history["learning_rate"][1] == pytest.approx(first / 2)


def test_a_reduction_starts_from_the_rate_of_the_schedule():
    reduce = callbacks.ReduceLROnPlateau("loss", 0.5, patience=1, min_delta=1e9)
    _, outcome = fit_with(reduce, epochs=4, schedule="cosine")
    _, unchanged = fit_with(epochs=4, schedule="cosine")
    rates, planned = (o.history["learning_rate"] for o in (outcome, unchanged))
    assert rates == pytest.approx([*planned[:2], planned[1] / 2, planned[1] / 4])


def test_the_progress_bar_of_keras(capsys):
    fit_with(callbacks.ProgbarLogger(), epochs=2)
    assert "Epoch 2/2" in capsys.readouterr().out


# -- hooks for batches -----------------------------------------------------------------


def test_rates_set_before_a_step_are_used_in_it():
    class Warm(callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            self.model.optimizer.learning_rate = 0.0 if batch else 0.1

    model, outcome = fit_with(Warm(), epochs=1)
    expected = exact(1, schedule=lambda step: 0.0 if step else 0.1)
    for v, w in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-5, 1e-6)
    assert outcome.history["learning_rate"] == [0.0]


def test_a_callback_sees_the_weights_of_its_step():
    seen = []

    class Look(callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            seen.append(self.model.get_weights()[0])

        def on_train_batch_end(self, batch, logs=None):
            seen.append(self.model.get_weights()[0])

    model, _ = fit_with(Look(), epochs=1)
    assert len(seen) == 6
    assert np.array_equal(seen[0], network().get_weights()[0])
    assert not np.array_equal(seen[0], seen[1])
    assert np.array_equal(seen[1], seen[2])
    assert np.array_equal(seen[5], model.get_weights()[0])


@pytest.mark.parametrize("when", ["on_train_batch_end", "on_epoch_begin"])
def test_weights_written_by_any_hook_are_trained_on(when):
    def reset(*args, **logs):
        for variable in callback.model.trainable_variables:
            variable.assign(variable * 0)

    callback = callbacks.LambdaCallback(**{when: reset})
    model, _ = fit_with(callback, epochs=1, learning_rate=1e-30)
    assert max(abs(w).max() for w in model.get_weights()) < 1e-20


def test_a_callback_stops_between_two_steps():
    seen = []

    class Stop(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["loss"])
            self.model.stop_training = len(seen) == 5

    model, outcome = fit_with(Stop(), epochs=4)
    assert outcome.stop_reason == "callback"
    assert len(seen) == outcome.checkpoint.n_steps == 5
    assert outcome.history["loss"][1] == pytest.approx(np.mean(seen[3:]), rel=1e-5)
    expected = exact(2, schedule=lambda step: 0.1 if step < 5 else 0.0)
    for v, w in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(v, w, 1e-5, 1e-6)


def test_callbacks_end_when_another_one_fails():
    ended = []

    class Fail(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("stop here")

        def on_train_end(self, logs=None):
            raise RuntimeError("hides the first")

    class Open(callbacks.Callback):
        def on_train_end(self, logs=None):
            ended.append(self.model)

    model, made = network(), plan()
    hook = KerasCallbacks([Fail(), Open()], model, made.optimizer, 0.1, 3)
    with pytest.raises(RuntimeError, match="stop here"):
        train(Training(model, samples(), made, None, [hook]))
    assert ended == [model]
    assert model.optimizer is None
    assert weights_equal(model, network())


class Freeze(keras.callbacks.Callback):
    """Freeze a layer when a method is called for the second time."""

    def __init__(self, method):
        super().__init__()
        self.n_calls = 0
        setattr(self, method, self.freeze)

    def freeze(self, *args, **kwargs):
        self.n_calls += 1
        if self.n_calls == 2:
            self.model.layers[0].trainable = False


@pytest.mark.parametrize(
    "method", ["on_epoch_begin", "on_epoch_end", "on_train_batch_end"]
)
def test_trainable_cannot_change_during_a_training(method):
    model, made, freeze = network(), plan(epochs=4), Freeze(method)
    before = model.get_weights()
    hook = KerasCallbacks([freeze], model, made.optimizer, made.learning_rate, 4)
    with pytest.raises(InvalidNetworkError, match=r"set `trainable`.*frozen_epochs"):
        train(Training(model, samples(), made, None, [hook]))
    assert model.layers[0].trainable
    for v, w in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(v, w)
