"""Many epochs in one call of a program, with the decisions between them."""

import keras
import numpy as np
import pytest
from training_cases import (
    Watcher,
    fit,
    network,
    rate_jumps,
    table,
    weights_equal,
)

from sknn.training import EarlyStopping, TrainingData, ValidationData, _run, _train
from sknn.training.plans import _batches

layers = keras.layers
VALIDATION = ValidationData(*table(6, seed=9))


def test_several_epochs_a_call_are_the_same_as_one(monkeypatch):
    block, single = network(), network()
    first = fit(block, epochs=7, shuffle=True)
    monkeypatch.setattr(_batches, "MANY_EPOCHS", 1)
    second = fit(single, epochs=7, shuffle=True)
    assert weights_equal(block, single)
    np.testing.assert_allclose(first.history["loss"], second.history["loss"], 1e-6)


@pytest.fixture(params=[False, True], ids=["graph", "xla"])
def compiler(request, monkeypatch):
    """Compile programs as graphs, or by XLA, however few steps there are."""
    monkeypatch.setattr(_train, "uses_xla", lambda model, n_steps: request.param)


def noisy_fit(model, hooks=None, **kwargs):
    """Train until the validation loss has not improved for a while."""
    settings = {
        "epochs": 60,
        "shuffle": True,
        "schedule": "plateau",
        "learning_rate": 0.3,
        "stopping": EarlyStopping(8, 1e-3),
    }
    return fit(model, validation=VALIDATION, hooks=hooks, **settings | kwargs)


def same_history(first, second):
    drop = {"seconds"}
    return all(first.history[k] == second.history[k] for k in set(first.history) - drop)


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("restore_best", [True, False])
def test_the_size_of_blocks_changes_nothing(monkeypatch, restore_best):
    models = [network(layers.Dropout(0.2, seed=1)) for _ in range(4)]
    stopping = [EarlyStopping(8, 1e-3, restore_best=restore_best) for _ in models]
    whole = noisy_fit(models[0], stopping=stopping[0])
    hooked = noisy_fit(models[1], [Watcher()], stopping=stopping[1])
    monkeypatch.setattr(_run, "SECONDS_PER_CALL", 0.0)
    single = noisy_fit(models[2], stopping=stopping[2])
    monkeypatch.undo()
    assert whole.stop_reason == "early_stopping"
    assert 1 < whole.best_epoch < len(whole.history["loss"]) < 60
    assert min(whole.history["learning_rate"]) < 0.1
    for other, model in ((hooked, models[1]), (single, models[2])):
        assert same_history(whole, other)
        assert weights_equal(models[0], model)
        assert other.best_epoch == whole.best_epoch
        assert other.checkpoint.n_steps == whole.checkpoint.n_steps
        for a, b in zip(other.checkpoint.slots, whole.checkpoint.slots, strict=True):
            assert np.array_equal(a, b)


class Halving(Watcher):
    def epoch_begin(self, epoch):
        return 0.5**epoch


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("hook", [Watcher, Halving])
def test_a_hook_that_need_not_see_each_epoch_changes_nothing(monkeypatch, hook):
    blocks = []
    models = [network(layers.Dropout(0.2, seed=1)) for _ in range(2)]
    run = _train.Program.run

    def counted(program, state, block, *args):
        blocks.append(block.n_epochs)
        return run(program, state, block, *args)

    rare, often = hook(every=5), hook()
    second = noisy_fit(models[1], [often], stopping=EarlyStopping(20, 1e-3))
    monkeypatch.setattr(_train.Program, "run", counted)
    first = noisy_fit(models[0], [rare], stopping=EarlyStopping(20, 1e-3))
    assert blocks[:3] == [1, 4, 5]  # the time that an epoch takes is measured first
    assert rare.seen == often.seen
    assert same_history(first, second)
    assert weights_equal(*models)


def test_a_hook_stops_training_after_the_epoch_that_it_waited_for():
    stopped, exact = network(), network()
    hook = Watcher(lambda epoch, logs: epoch == 10, every=5)
    outcome = fit(stopped, hooks=[hook], epochs=50, shuffle=True)
    assert (outcome.stop_reason, len(outcome.history["loss"])) == ("callback", 10)
    fit(exact, epochs=10, shuffle=True)
    assert weights_equal(stopped, exact)


def test_an_interrupted_hook_leaves_the_history_complete():
    def interrupt(epoch, logs):
        if epoch == 3:
            raise KeyboardInterrupt

    stopped, exact = network(), network()
    outcome = fit(stopped, hooks=[Watcher(interrupt, every=5)], epochs=50)
    assert outcome.stop_reason == "interrupted"
    fit(exact, epochs=len(outcome.history["loss"]))
    assert weights_equal(stopped, exact)


@pytest.mark.usefixtures("compiler")
def test_what_the_program_decides_is_what_this_loop_would(monkeypatch):
    inside, outside = network(), network()
    first = noisy_fit(inside)
    monkeypatch.setattr(_train, "_validates_inside", lambda model, validation: False)
    second = noisy_fit(outside)
    assert first.best_epoch == second.best_epoch
    assert first.stop_reason == second.stop_reason
    for name in ("loss", "val_loss", "learning_rate"):
        np.testing.assert_allclose(first.history[name], second.history[name], 1e-4)


@pytest.mark.usefixtures("compiler")
def test_room_in_a_block_does_not_count():
    many = TrainingData(*table(33), None, 8)  # 5 steps, padded to 6
    outcome = fit(network(), many, epochs=1, learning_rate=1e-12)
    rows, values = table(33)
    expected = float(np.mean((np.asarray(network()(rows)) - values) ** 2))
    assert outcome.history["loss"][0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.usefixtures("compiler")
def test_weights_that_blow_up_inside_a_block_are_those_before(monkeypatch):
    blown, exact = network(), network()
    outcome = fit(blown, epochs=40, schedule=rate_jumps(3 * 7, rate=np.inf))
    assert outcome.stop_reason == "non_finite_loss"
    assert len(outcome.history["loss"]) == 7
    assert outcome.checkpoint.n_steps == 3 * 7
    fit(exact, epochs=7, schedule=rate_jumps(3 * 7, rate=np.inf))
    assert weights_equal(blown, exact)


def test_stopping_inside_a_block_is_stopping_there():
    stopping = EarlyStopping(2, min_delta=1e9, restore_best=False)
    stopped, exact = network(), network()
    outcome = fit(stopped, epochs=50, shuffle=True, stopping=stopping)
    assert outcome.stop_reason == "training_loss"
    n_epochs = len(outcome.history["loss"])
    assert 1 < n_epochs < 50
    fit(exact, epochs=n_epochs, shuffle=True)
    assert weights_equal(stopped, exact)
    assert outcome.checkpoint.n_steps == 3 * n_epochs


def test_the_best_weights_by_training_loss_are_of_the_best_epoch():
    stopping = EarlyStopping(3, 0.0)
    model, exact = network(), network()
    schedule = rate_jumps(10, rate=1.0)
    outcome = fit(model, epochs=12, schedule=schedule, stopping=stopping)
    assert outcome.best_epoch < len(outcome.history["loss"])
    fit(exact, epochs=outcome.best_epoch, schedule=schedule)
    assert weights_equal(model, exact)
