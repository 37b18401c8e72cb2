"""Files of compiled programs that processes share."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import final

# About 250 programs of small networks. All are read when a process begins to compile,
# for what TensorFlow would do with a damaged one is to fail, or to run it.
MAX_BYTES = 64 * 2**20


@final
class CompiledStore:
    """A folder of files, each with a digest of its content in its name.

    Whatever goes wrong with the folder (no room, no permission, damaged files) only
    means that something is compiled again.

    Parameters
    ----------
    folder : path-like
        Made when something is put into it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def copy_to(self, target: Path) -> set[str]:
        """Copy the files that are whole to `target`; return their names."""
        names = set()
        for path in self._paths():
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
        """Take over the file `source`, and delete the oldest beyond `MAX_BYTES`."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            content = source.read_bytes()
            handle, part = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                # At once, so that no process sees half of it.
                os.replace(part, self.folder / f"{_digest(content)}.{source.name}")
            except BaseException:
                os.unlink(part)
                raise
            self._delete_oldest()

    def _paths(self) -> list[Path]:
        """Return all files but those that are being written, the oldest first."""
        with contextlib.suppress(OSError):
            found = [
                (entry.stat().st_mtime, Path(entry.path))
                for entry in os.scandir(self.folder)
                if not entry.name.endswith(".part")
            ]
            return [path for _, path in sorted(found)]
        return []

    def _delete_oldest(self) -> None:
        paths = self._paths()
        size = sum(path.stat().st_size for path in paths)
        for path in paths:
            if size <= MAX_BYTES:
                return
            size -= path.stat().st_size
            path.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
