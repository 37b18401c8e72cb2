import numpy as np
import pytest

from sknn.exceptions import NonFiniteLossError
from sknn.training import (
    N_STEPS,
    EarlyStopping,
    Windows,
    WordInput,
    WordPlan,
    WordSettings,
    train_words,
)
from sknn.training._word_tables import WordTables, pad_rows

WINDOWS = Windows(window=2, block=4, n_products=2)
N_WORDS = 11


def part(seed, n_batches=2):
    """Return a part of a corpus of random words."""

    def batches(epoch):
        rng = np.random.default_rng((seed, epoch))
        shape = (N_STEPS, 1, WINDOWS.n_centres)
        for number in range(n_batches):
            yield WordInput(
                rng.integers(0, N_WORDS, (*shape[:2], WINDOWS.n_centres + 4), "int32"),
                rng.integers(0, 3, shape).astype("int16"),
                rng.integers(0, 3, shape).astype("int16"),
                rng.integers(0, N_WORDS, (*shape[:2], 4), "int32"),
                (number + np.arange(N_STEPS) / N_STEPS) / n_batches,
            )

    return batches


def trained(parts, n_threads=1, validation=None, **options):
    rng = np.random.default_rng(0)
    tables = [rng.normal(size=(N_WORDS, 3)).astype("float32") for _ in range(2)]
    options = {"epochs": 2, "learning_rate": 0.01, "min_learning_rate": 0.0} | options
    plan = WordPlan(
        WordSettings("skipgram", WINDOWS, 3),
        [np.ones(N_WORDS, "float32")] * 2,
        n_threads=n_threads,
        **options,
    )
    return tables, train_words(tables, parts, plan, validation)


def test_the_tables_hold_what_was_learned():
    before = trained([part(1)], learning_rate=0.0)[0]
    after, outcome = trained([part(1)])
    assert not np.allclose(before[0], after[0])
    assert outcome.history["loss"][1] < outcome.history["loss"][0]
    assert outcome.history["learning_rate"] == [0.005, 0.0]
    assert (outcome.best_epoch, outcome.stop_reason) == (2, "epochs")


@pytest.mark.parametrize("lengths", [(2, 2), (3, 1), (0, 2)])
def test_threads_do_not_change_the_result(lengths):
    parts = [part(seed, n) for seed, n in enumerate(lengths)]
    alone, one = trained(parts)
    together, two = trained(parts, n_threads=2)
    for table, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(table, other)
    assert one.history["loss"] == two.history["loss"]


def test_validation_changes_nothing():
    tables, outcome = trained([part(1)], validation=part(2), learning_rate=0.0)
    assert outcome.history["val_loss"][0] == outcome.history["val_loss"][1]
    assert outcome.history["val_loss"][0] != outcome.history["loss"][0]
    learned = trained([part(1)], validation=part(2))[0]
    for table, same in zip(learned, trained([part(1)])[0], strict=True):
        np.testing.assert_array_equal(table, same)


def test_stopping_brings_the_best_tables_back():
    stopping = EarlyStopping(patience=1, min_delta=100.0)
    tables, outcome = trained(
        [part(1)], validation=part(2), epochs=9, stopping=stopping
    )
    assert outcome.stop_reason == "early_stopping"
    assert len(outcome.history["loss"]) == 2
    best = int(np.argmin(outcome.history["val_loss"])) + 1
    assert outcome.best_epoch == best
    np.testing.assert_array_equal(tables[0], stopping.best_state[0])


def test_progress_is_told():
    seen = []
    trained([part(1)], on_progress=seen.append)
    assert len(seen) == 4
    assert seen == sorted(seen)
    assert seen[-1] <= 2


def test_vectors_beyond_all_bounds_are_an_error():
    with pytest.raises(NonFiniteLossError, match="Lower `learning_rate`"):
        trained([part(1)], learning_rate=1e30)


def test_an_interrupt_keeps_whole_epochs():
    def interrupted(epoch):
        if epoch == 1:
            raise KeyboardInterrupt
        yield from part(1)(epoch)

    _, outcome = trained([interrupted])
    assert outcome.stop_reason == "interrupted"
    assert len(outcome.history["loss"]) == 1
    with pytest.raises(KeyboardInterrupt):
        trained([lambda epoch: interrupted(1)])


@pytest.mark.parametrize("n", [1, 255, 256, 257, 5000, 58_182])
def test_tables_have_few_sizes(n):
    padded = pad_rows(np.ones((n, 2)))
    assert padded.dtype == np.float32
    assert n <= len(padded) <= max(256, 1.13 * n, n + 256)
    assert (padded[:n] == 1).all()
    assert (padded[n:] == 0).all()
    assert len(padded) == len(pad_rows(np.ones((len(padded), 2))))


def test_moves_of_replicas_add_up_those_of_frequent_words_first():
    tables = WordTables([np.ones((3000, 3), "float32")], n_replicas=2)
    for number, replica in enumerate(tables.replicas, 1):
        replica[0].assign_add(np.full((3072, 3), number, "float32"))
    tables.call_done()
    for number, replica in enumerate(tables.replicas, 1):
        rows = replica[0].numpy()
        assert (rows[:2048] == 4).all()
        assert (rows[2048:3000] == 1 + number).all()
    tables.merge()
    assert (tables.arrays()[0] == 4).all()
