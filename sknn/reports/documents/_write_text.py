"""Atomic writing of text files."""

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["write_text"]


def write_text(path: Path, make: Callable[[], str], *, overwrite: bool) -> Path:
    """Write a file atomically: an error leaves no partial file.

    Parameters
    ----------
    path : Path
        The file to create.
    make : callable
        Returns the text. It is not called if the file cannot be created.
    overwrite : bool
        Whether to replace an existing file.

    Returns
    -------
    Path
        The created file.
    """
    if path.is_dir():
        raise IsADirectoryError(f"path must be a file, but {path} is a folder.")
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(
            f"{path} exists. Choose another path or set overwrite=True."
        )
    target = path.resolve()  # a link is not replaced by a file
    if not target.parent.is_dir():
        raise FileNotFoundError(f"The folder {target.parent} does not exist.")
    text = make()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
