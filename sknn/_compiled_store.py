"""Storage of compiled programs in files that processes share."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import final

# About 250 programs of small networks. All files are checked when a process starts,
# because TensorFlow fails on a damaged file, or executes it.
MAX_BYTES = 64 * 2**20

_PART = ".part"  # suffix of incomplete files


@final
class CompiledStore:
    """Folder of files with a digest of the content in each file name.

    File system errors and damaged files are ignored: the programs are compiled again.

    Parameters
    ----------
    folder : str or path-like
        Path of the folder, which is created with the first file.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def copy_to(self, target: Path) -> set[str]:
        """Copy intact files to `target`, delete damaged files, and return the names."""
        names = set()
        for _, _, path in self._files():
            if path.suffix == _PART:
                continue
            digest, _, name = path.name.partition(".")
            with contextlib.suppress(OSError):
                content = path.read_bytes()
                if digest == _digest(content):
                    (target / name).write_bytes(content)
                    names.add(name)
                else:
                    path.unlink()
        return names

    def put(self, source: Path) -> None:
        """Add a copy of `source`, and delete the oldest files beyond `MAX_BYTES`."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            content = source.read_bytes()
            handle, part = tempfile.mkstemp(dir=self.folder, suffix=_PART)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                # Atomic, so that no process reads an incomplete file.
                os.replace(part, self.folder / f"{_digest(content)}.{source.name}")
            except BaseException:
                os.unlink(part)
                raise
            self._delete_oldest()

    def _files(self) -> list[tuple[float, int, Path]]:
        """Return the time, size and path of all files, the oldest first."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # deleted by another process
                    status = entry.stat()
                    found.append((status.st_mtime, status.st_size, Path(entry.path)))
        return sorted(found)

    def _delete_oldest(self) -> None:
        files = self._files()
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= MAX_BYTES:
                return
            total -= size
            path.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
