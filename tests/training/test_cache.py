import threading

import pytest
from training_cases import fit, network

from sknn.training import clear_programs, n_programs
from sknn.training._cache import MAX_PROGRAMS, cached


@pytest.fixture
def empty():
    clear_programs()
    yield
    clear_programs()


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


def test_clear_programs(empty):
    cached("key", object)
    clear_programs()
    assert n_programs() == 0


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
