"""Checks of the path of a file to write."""

import os
from pathlib import Path

__all__ = ["as_path", "writable_path"]


def as_path(path: str | os.PathLike[str]) -> Path:
    """Return the argument `path` as a Path, after a check of its type."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(
            f"path must be a str or a path, got {path!r} of type {type(path).__name__}."
        )
    return Path(path)


def writable_path(path: Path, *, overwrite: bool) -> Path:
    """Return the file to write, the target of `path` if it is a symbolic link.

    Parameters
    ----------
    path : Path
        The file to create.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    IsADirectoryError
        If `path` is a folder.
    FileExistsError
        If `path` exists and `overwrite` is False.
    FileNotFoundError
        If the folder of the file does not exist.
    """
    if path.is_dir():
        raise IsADirectoryError(
            f"path must be a file, but {path} is a folder. Add the name of a file."
        )
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(
            f"{path} exists. Choose another path or set overwrite=True."
        )
    target = path.resolve()
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"The folder {target.parent} does not exist. Create it first, or choose "
            "another path."
        )
    return target
