"""The storages of studies."""

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from optuna.storages import BaseStorage, InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend

from sknn._optuna import storage_of, uncached
from sknn.search.trials._typing import StorageLike

# Maximum length in bytes of the first entry of a journal, which creates a study.
_LONGEST_ENTRY = 100_000

_verbosity = threading.RLock()


def open_storage(storage: StorageLike) -> BaseStorage:
    """Return the storage for a path or a URL; a storage is returned unchanged.

    Parameters
    ----------
    storage : path-like, str or optuna.storages.BaseStorage
        A string with "://" is the URL of a database, any other path is a journal file.

    Raises
    ------
    FileNotFoundError
        If the folder of the file does not exist.
    IsADirectoryError
        If the path is a folder.
    ValueError
        If the file exists and is not a journal, or if the kind of database is unknown.
    """
    if isinstance(storage, BaseStorage):
        return storage
    if isinstance(storage, str) and "://" in storage:
        from sqlalchemy.exc import NoSuchModuleError

        try:
            return RDBStorage(storage)
        except NoSuchModuleError as error:
            raise ValueError(
                f"storage={storage!r} is no URL of a database that is supported "
                f"({error}). Examples are sqlite:///search.db and "
                "postgresql://user@host/name."
            ) from error
    path = Path(storage)
    if path.is_dir():
        raise IsADirectoryError(
            f"storage={str(storage)!r} is a folder. Add the name of a file."
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"storage={str(storage)!r}: the folder {str(path.parent)!r} does not exist."
        )
    if path.is_file() and not _is_journal(path):
        raise ValueError(
            f"storage={str(storage)!r} must be a journal of Optuna or a new file, but "
            "the file has another format. Give the path of a file that does not exist "
            'yet, or the URL of a database, such as "sqlite:///search.db".'
        )
    return JournalStorage(JournalFileBackend(str(path)))


def _is_journal(path: Path) -> bool:
    """Return True if a file is empty or its first line is an entry of a journal."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_ENTRY)
    try:
        return not line or "op_code" in dict(json.loads(line))
    except (ValueError, TypeError):
        return False


@contextmanager
def shared_storage(
    storage: StorageLike | None, n_processes: int
) -> Iterator[StorageLike]:
    """Yield a storage that all workers can open.

    Without a `storage`, the trials of a single process are kept in memory, and several
    processes share a journal file that is deleted afterwards.

    Raises
    ------
    ValueError
        If several processes would share a storage in memory.
    """
    if storage is not None:
        if n_processes > 1 and _is_in_memory(storage):
            kind = storage if isinstance(storage, str) else type(storage).__name__
            raise ValueError(
                f"Processes cannot share a storage in memory, got {kind} and "
                f"{n_processes} processes. Set `storage` to the path of a file or the "
                "URL of a persistent database, or set n_jobs=1."
            )
        yield storage
    elif n_processes == 1:
        yield InMemoryStorage()
    else:
        with tempfile.TemporaryDirectory(prefix="sknn-") as folder:
            yield os.path.join(folder, "search.journal")


def _is_in_memory(storage: StorageLike) -> bool:
    """Return True if a storage, or its URL, is in the memory of one process."""
    if isinstance(storage, InMemoryStorage):
        return True
    storage = uncached(storage)
    url = storage.url if isinstance(storage, RDBStorage) else str(storage)
    scheme, sign, rest = url.partition("://")
    if not (sign and scheme.startswith("sqlite")):
        return False
    return rest.strip("/") == "" or ":memory:" in rest or "mode=memory" in rest


def in_memory(study: optuna.Study) -> optuna.Study:
    """Return a copy of `study` that is stored in memory."""
    storage = InMemoryStorage()
    with quiet_optuna():
        optuna.copy_study(
            from_study_name=study.study_name,
            from_storage=storage_of(study),
            to_storage=storage,
        )
        return optuna.load_study(study_name=study.study_name, storage=storage)


@contextmanager
def quiet_optuna() -> Iterator[None]:
    """Context manager in which Optuna logs only warnings and errors."""
    with _verbosity:  # the verbosity is global, so only one thread may change it
        before = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(max(before, optuna.logging.WARNING))
        try:
            yield
        finally:
            optuna.logging.set_verbosity(before)
