import gc
import threading
import weakref

import pytest
from tensorflow.python.eager import context
from training_cases import dense, fit, network

from sknn.training import clear_cache, n_programs
from sknn.training.compiling._cache import MAX_PROGRAMS, cached
from sknn.training.compiling._compile_policy import MIN_STEPS
from sknn.training.compiling._session_function import SessionFunction

pytestmark = pytest.mark.slow


@pytest.fixture
def empty():
    clear_cache()
    yield
    clear_cache()


def test_makes_once(empty):
    made = []
    for _ in range(3):
        cached("key", lambda: made.append(1))
    assert made == [1]


def test_the_least_recently_used_goes_first(empty):
    for number in range(MAX_PROGRAMS):
        cached(number, object)
    kept = cached(0, object)
    cached("one more", object)
    assert n_programs() == MAX_PROGRAMS
    assert cached(0, object) is kept
    made = []
    cached(1, lambda: made.append(1))
    assert made == [1]


def test_clear_cache(empty):
    cached("key", object)
    clear_cache()
    assert n_programs() == 0


def test_what_a_forgotten_program_has_compiled_is_freed(empty, monkeypatch):
    sessions = weakref.WeakSet()
    make = SessionFunction.__init__

    def note(self, *args):
        make(self, *args)
        sessions.add(self._session)

    monkeypatch.setattr(SessionFunction, "__init__", note)
    for units in range(1, 4):
        fit(network(dense(units, 0)), epochs=MIN_STEPS)
        gc.collect()
        assert len(sessions) == units
    clear_cache()
    assert len(sessions) == 0


def test_kernels_are_freed_with_the_programs(empty, monkeypatch):
    freed = []
    monkeypatch.setattr(
        type(context.context()), "clear_kernel_cache", lambda self: freed.append(1)
    )
    for number in range(2 * MAX_PROGRAMS):
        assert freed == []
        cached(number, object)
    cached("one more", object)
    assert freed == [1]


def test_a_failed_program_is_not_kept(empty):
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cached("key", fail)
    assert n_programs() == 0


def test_many_threads_get_one_program(empty):
    start, found = threading.Barrier(8), []

    def get():
        start.wait()
        found.append(cached("key", object))

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_second_fit_of_an_architecture_compiles_nothing(empty):
    fit(network(seed=0), epochs=1, optimizer="sgd", learning_rate=0.1)
    count = n_programs()
    fit(network(seed=1), epochs=2, optimizer="sgd", learning_rate=0.01)
    assert n_programs() == count
    fit(network(seed=1), epochs=1, optimizer="adam")
    assert n_programs() > count
