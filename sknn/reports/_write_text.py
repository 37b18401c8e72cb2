"""Files that are there complete or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["write_text"]


def write_text(path: Path, make: Callable[[], str], *, overwrite: bool) -> Path:
    """Write a file that is there complete or not at all.

    Parameters
    ----------
    path : Path
        The file to make.
    make : callable
        Returns the text; not called if the file cannot be made.
    overwrite : bool
        Whether a file that exists may be replaced.

    Returns
    -------
    Path
        The file.
    """
    if path.is_dir():
        raise IsADirectoryError(f"path must be a file's, {path} is a folder.")
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(
            f"{path} exists. Choose another path or set overwrite=True."
        )
    target = path.resolve()  # a link stays one
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
