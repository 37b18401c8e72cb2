"""Where the trials of a study are kept."""

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import BaseStorage, InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend

# Bytes of a journal's first entry, which makes a study.
_LONGEST_ENTRY = 100_000

_verbosity = threading.RLock()


def open_storage(storage: Any) -> BaseStorage:
    """Return the storage that a parameter stands for.

    Parameters
    ----------
    storage : path-like, str or optuna.storages.BaseStorage
        A path is that of a journal file, a text with "://" the URL of a database.

    Raises
    ------
    FileNotFoundError
        When there is no folder for the file.
    ValueError
        When the file holds something else.
    """
    if isinstance(storage, BaseStorage):
        return storage
    if isinstance(storage, str) and "://" in storage:
        return RDBStorage(storage)
    path = Path(storage)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"storage={str(storage)!r}: there is no folder {str(path.parent)!r}."
        )
    if path.is_file() and not _is_journal(path):
        raise ValueError(
            f"storage={str(storage)!r} must be a journal of Optuna or a new file; it "
            "holds something else. Give the path of a file that is not there yet, or "
            'the URL of a database, such as "sqlite:///search.db".'
        )
    return JournalStorage(JournalFileBackend(str(path)))


def _is_journal(path: Path) -> bool:
    """Tell whether a file is empty or begins with an entry of a journal."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_ENTRY)
    try:
        return not line or "op_code" in dict(json.loads(line))
    except (ValueError, TypeError):
        return False


@contextmanager
def shared_storage(
    storage: str | os.PathLike[str] | BaseStorage | None, n_processes: int
) -> Iterator[str | os.PathLike[str] | BaseStorage]:
    """Yield a storage that all workers can open.

    Without one given, the workers of a single process keep their trials in memory, and
    several share a journal that is deleted afterwards.

    Raises
    ------
    ValueError
        When several processes are to use the memory of this one.
    """
    if storage is not None:
        if n_processes > 1 and _is_in_memory(storage):
            kind = storage if isinstance(storage, str) else type(storage).__name__
            raise ValueError(
                f"Processes cannot share a storage in memory, got {kind} and "
                f"{n_processes} processes. Give `storage` the path of a file or the "
                "URL of a database that is kept, or set n_jobs=1."
            )
        yield storage
    elif n_processes == 1:
        yield InMemoryStorage()
    else:
        with tempfile.TemporaryDirectory(prefix="sknn-") as folder:
            yield os.path.join(folder, "search.journal")


def _is_in_memory(storage: Any) -> bool:
    """Tell whether a storage, or its URL, is in the memory of one process."""
    if isinstance(storage, InMemoryStorage):
        return True
    storage = getattr(storage, "_backend", storage)  # behind a cache of Optuna
    url = storage.url if isinstance(storage, RDBStorage) else str(storage)
    scheme, sign, rest = url.partition("://")
    if not (sign and scheme.startswith("sqlite")):
        return False
    return rest.strip("/") == "" or ":memory:" in rest or "mode=memory" in rest


def in_memory(study: Any) -> Any:
    """Return a copy of `study` that needs no storage but memory."""
    storage = InMemoryStorage()
    with quiet_optuna():
        optuna.copy_study(
            from_study_name=study.study_name,
            from_storage=study._storage,
            to_storage=storage,
        )
        return optuna.load_study(study_name=study.study_name, storage=storage)


@contextmanager
def quiet_optuna() -> Iterator[None]:
    """Let Optuna say nothing but warnings inside, and as much as before afterwards."""
    with _verbosity:  # global, so that threads must take turns
        before = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(max(before, optuna.logging.WARNING))
        try:
            yield
        finally:
            optuna.logging.set_verbosity(before)
