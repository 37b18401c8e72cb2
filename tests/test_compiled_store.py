import threading

import pytest

from sknn import _compiled_store
from sknn._compiled_store import CompiledStore


@pytest.fixture
def store(tmp_path):
    return CompiledStore(tmp_path / "some" / "store")


@pytest.fixture
def put(store, tmp_path):
    def write(name, content=b"code"):
        (tmp_path / name).write_bytes(content)
        store.put(tmp_path / name)

    return write


@pytest.fixture
def target(tmp_path):
    (tmp_path / "target").mkdir()
    return tmp_path / "target"


def test_what_was_put_in_comes_back(store, put, target):
    put("a.pb", b"one")
    put("b.pb", b"two")
    put("a.pb", b"one")
    assert store.copy_to(target) == {"a.pb", "b.pb"}
    assert {p.name: p.read_bytes() for p in target.iterdir()} == {
        "a.pb": b"one",
        "b.pb": b"two",
    }


@pytest.mark.parametrize("content", [b"", b"cod", b"cone"])
def test_damaged_files_are_deleted(store, put, target, content):
    put("a.pb")
    (path,) = store.folder.iterdir()
    path.write_bytes(content)
    assert store.copy_to(target) == set()
    assert list(target.iterdir()) == list(store.folder.iterdir()) == []


def test_other_files_and_no_folder_do_no_harm(store, put, target):
    assert store.copy_to(target) == set()
    put("a.pb")
    (store.folder / "half.part").write_bytes(b"co")
    (store.folder / "folder.pb").mkdir()
    assert store.copy_to(target) == {"a.pb"}
    assert (store.folder / "half.part").exists()  # somebody is writing it


def test_a_folder_that_cannot_be_written_to_does_no_harm(store, put, target):
    store.folder.parent.mkdir()
    store.folder.write_text("a file")
    put("a.pb")
    assert store.copy_to(target) == set()
    assert store.folder.read_text() == "a file"


def test_nothing_is_left_of_a_failed_write(store, put, target, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(_compiled_store.os, "replace", fail)
    put("a.pb")
    assert list(store.folder.iterdir()) == []


def test_the_oldest_go_first(store, put, target, monkeypatch):
    monkeypatch.setattr(_compiled_store, "MAX_BYTES", 250)
    for number in range(4):
        put(f"{number}.pb", bytes([number]) * 100)
        for path in store.folder.iterdir():
            if path.name.endswith(f".{number}.pb"):
                _compiled_store.os.utime(path, (number, number))
    assert store.copy_to(target) == {"2.pb", "3.pb"}


def test_many_at_once(store, target):
    for n in range(5):
        (target.parent / f"{n}.pb").write_bytes(b"code")
    sources = [target.parent / f"{n % 5}.pb" for n in range(20)]
    threads = [threading.Thread(target=store.put, args=(path,)) for path in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.copy_to(target) == {f"{n}.pb" for n in range(5)}
    assert len(list(store.folder.iterdir())) == 5


def test_what_dead_processes_left_counts_too(store, put, target, monkeypatch):
    monkeypatch.setattr(_compiled_store, "MAX_BYTES", 250)
    store.folder.mkdir(parents=True)
    part = store.folder / "half.part"
    part.write_bytes(b"c" * 200)
    _compiled_store.os.utime(part, (0, 0))
    put("a.pb", b"c" * 100)
    assert not part.exists()
    assert store.copy_to(target) == {"a.pb"}
