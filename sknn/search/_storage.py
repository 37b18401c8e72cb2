"""Where the trials of a study are kept."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import BaseStorage, InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend


def open_storage(storage: Any) -> BaseStorage:
    """Return the storage that a parameter stands for.

    Parameters
    ----------
    storage : path-like, str or optuna.storages.BaseStorage
        A path is that of a journal file, a text with "://" the URL of a database.
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
    return JournalStorage(JournalFileBackend(str(path)))


@contextmanager
def shared_storage(storage: Any, n_workers: int) -> Iterator[Any]:
    """Yield a storage that all workers can open.

    Without one given, a single worker keeps its trials in memory, and several share a
    journal that is deleted afterwards.

    Raises
    ------
    ValueError
        When several workers are to use the memory of this process.
    """
    if storage is not None:
        if isinstance(storage, InMemoryStorage) and n_workers > 1:
            raise ValueError(
                "Processes cannot share an InMemoryStorage. Give `storage` the path of "
                "a file or the URL of a database, or set n_jobs=1."
            )
        yield storage
    elif n_workers == 1:
        yield InMemoryStorage()
    else:
        with tempfile.TemporaryDirectory(prefix="sknn-") as folder:
            yield os.path.join(folder, "search.journal")


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
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(max(before, optuna.logging.WARNING))
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
