import threading

import numpy as np
import pytest

from sknn.exceptions import NonFiniteLossError
from sknn.training import (
    N_STEPS,
    EarlyStopping,
    Hook,
    Windows,
    WordInput,
    WordPlan,
    WordSettings,
    train_words,
)
from sknn.training.words._word_tables import WordTables, pad_rows

WINDOWS = Windows(window=2, block=4, n_products=2)
N_WORDS = 11


def source(seed, n_batches=2):
    """Return a corpus of random words."""

    def batches(epoch):
        rng = np.random.default_rng((seed, epoch))
        shape = (N_STEPS, 1, WINDOWS.n_centers)
        for number in range(n_batches):
            yield WordInput(
                rng.integers(0, N_WORDS, (*shape[:2], WINDOWS.n_centers + 4), "int32"),
                rng.integers(0, 3, shape).astype("int16"),
                rng.integers(0, 3, shape).astype("int16"),
                rng.integers(0, N_WORDS, (*shape[:2], 4), "int32"),
                (number + np.arange(N_STEPS) / N_STEPS) / n_batches,
            )

    return batches


class Recorder(Hook):
    """Record calls, and fail in one of them."""

    def __init__(self, fails_in=""):
        self.calls = []
        self._fails_in = fails_in

    def _call(self, name):
        self.calls.append(name)
        if name == self._fails_in:
            raise RuntimeError(name)

    def train_begin(self):
        self._call("begin")

    def epoch_end(self, epoch, logs, sync):
        return False

    def train_end(self, stop_reason):
        self._call("end")

    def train_failed(self):
        self._call("failed")


def trained(source, validation=None, tables=None, hooks=(), **options):
    if tables is None:
        rng = np.random.default_rng(0)
        tables = [rng.normal(size=(N_WORDS, 3)).astype("float32") for _ in range(2)]
    options = {"epochs": 2, "learning_rate": 0.01, "min_learning_rate": 0.0} | options
    plan = WordPlan(
        WordSettings("skipgram", WINDOWS, 3),
        [np.ones(len(table), "float32") for table in tables],
        **options,
    )
    return tables, train_words(tables, source, plan, validation, hooks)


def test_the_tables_hold_what_was_learned():
    before = trained(source(1), learning_rate=0.0)[0]
    after, outcome = trained(source(1))
    assert not np.allclose(before[0], after[0])
    assert outcome.history["loss"][1] < outcome.history["loss"][0]
    assert outcome.history["learning_rate"] == [0.005, 0.0]
    assert (outcome.best_epoch, outcome.stop_reason) == (2, "epochs")


@pytest.mark.parametrize("fails_in", ["begin", "end"])
def test_when_a_hook_fails_the_others_are_told(fails_in):
    hooks = [Recorder(), Recorder(fails_in), Recorder()]
    with pytest.raises(RuntimeError, match=fails_in):
        trained(source(1), hooks=hooks)
    assert [hook.calls[-1] for hook in hooks[:2]] == ["failed", "failed"]
    later = [] if fails_in == "begin" else ["begin", "failed"]
    assert hooks[2].calls == later


@pytest.mark.parametrize("n_batches", [0, 1, 3])
def test_input_made_ahead_does_not_change_the_result(n_batches):
    alone, one = trained(source(1, n_batches))
    together, two = trained(source(1, n_batches), ahead=True)
    for table, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(table, other)
    np.testing.assert_array_equal(one.history["loss"], two.history["loss"])


def test_input_is_made_ahead_in_another_thread():
    threads = []

    def watched(epoch):
        for batch in source(1)(epoch):
            threads.append(threading.current_thread())
            yield batch

    trained(watched)
    assert set(threads) == {threading.current_thread()}
    threads.clear()
    trained(watched, ahead=True)
    assert threading.current_thread() not in threads
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("ahead", [False, True])
def test_an_error_of_the_input_is_raised(ahead):
    def broken(epoch):
        yield from source(1, 1)(epoch)
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="the file is gone"):
        trained(broken, ahead=ahead)


def test_validation_changes_nothing():
    tables, outcome = trained(source(1), validation=source(2), learning_rate=0.0)
    assert outcome.history["val_loss"][0] == outcome.history["val_loss"][1]
    assert outcome.history["val_loss"][0] != outcome.history["loss"][0]
    learned = trained(source(1), validation=source(2))[0]
    for table, same in zip(learned, trained(source(1))[0], strict=True):
        np.testing.assert_array_equal(table, same)


def test_a_validation_part_without_words_has_no_loss():
    outcome = trained(source(1), validation=source(2, n_batches=0))[1]
    assert np.isnan(outcome.history["val_loss"]).all()


def test_stopping_needs_a_loss():
    with pytest.raises(ValueError, match="early_stopping requires a validation loss"):
        trained(source(1), source(2, n_batches=0), stopping=EarlyStopping(1, 0.0))


def test_stopping_brings_the_best_tables_back():
    stopping = EarlyStopping(patience=1, min_delta=100.0)
    tables, outcome = trained(
        source(1), validation=source(2), epochs=9, stopping=stopping
    )
    assert outcome.stop_reason == "early_stopping"
    assert len(outcome.history["loss"]) == 2
    best = int(np.argmin(outcome.history["val_loss"])) + 1
    assert outcome.best_epoch == best
    np.testing.assert_array_equal(tables[0], stopping.best_state[0])


def test_progress_is_reported():
    seen = []
    trained(source(1), on_progress=seen.append)
    assert len(seen) == 4
    assert seen == sorted(seen)
    assert seen[-1] <= 2


def test_a_loss_without_bounds_is_an_error():
    tables = [np.full((N_WORDS, 3), 1e30, "float32") for _ in range(2)]
    with pytest.raises(NonFiniteLossError, match="Lower `learning_rate`"):
        trained(source(1), tables=tables)


def test_no_row_goes_further_than_one_in_a_step():
    before = trained(source(1), learning_rate=0.0)[0]
    after, _ = trained(source(1), learning_rate=1e6, epochs=1)
    for table, moved in zip(before, after, strict=True):
        ways = np.linalg.norm(moved - table, axis=1)
        assert 1 < ways.max() < N_STEPS + 0.01


@pytest.mark.parametrize("ahead", [False, True])
def test_an_interrupt_keeps_whole_epochs(ahead):
    def interrupted(epoch):
        if epoch == 1:
            raise KeyboardInterrupt
        yield from source(1)(epoch)

    _, outcome = trained(interrupted, ahead=ahead)
    assert outcome.stop_reason == "interrupted"
    assert len(outcome.history["loss"]) == 1
    with pytest.raises(KeyboardInterrupt):
        trained(lambda epoch: interrupted(1), ahead=ahead)


def test_tables_of_new_sizes_are_not_traced_again(caplog):
    # TensorFlow warns of functions that it traces again and again.
    for n_words in range(1, 7):
        rows = np.zeros((256 * n_words, 2), "float32")
        trained(source(1, n_batches=1), tables=[rows, rows.copy()], epochs=1)
    assert not caplog.records


@pytest.mark.parametrize("n", [1, 255, 256, 257, 5000, 58_182])
def test_tables_have_few_sizes(n):
    padded = pad_rows(np.ones((n, 2)))
    assert padded.dtype == np.float32
    assert n <= len(padded) <= max(256, 1.13 * n, n + 256)
    assert (padded[:n] == 1).all()
    assert (padded[n:] == 0).all()
    assert len(padded) == len(pad_rows(np.ones((len(padded), 2))))


def test_tables_are_copied_in_and_out():
    start = np.ones((3, 2), "float32")
    tables = WordTables([start, np.zeros((300, 2), "float32")])
    assert [variable.shape[0] for variable in tables.variables] == [256, 512]
    tables.variables[0].assign_add(np.ones((256, 2), "float32"))
    arrays = list(tables.arrays())
    assert [len(array) for array in arrays] == [3, 300]
    assert (arrays[0] == 2).all()
    assert (start == 1).all()
