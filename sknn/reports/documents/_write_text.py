"""Atomic writing of text files."""

import os
from collections.abc import Callable
from pathlib import Path

from sknn._writable_path import writable_path

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
    target = writable_path(path, overwrite=overwrite)
    text = make()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
