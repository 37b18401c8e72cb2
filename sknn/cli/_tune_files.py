"""The files that `sknn tune` writes, all under one name."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sknn.cli._errors import CommandError
from sknn.cli._places import check_writable, unwritable

__all__ = ["check_out", "write_files"]

_ENDINGS = (".json", ".joblib", ".html")


def check_out(base: Path) -> None:
    """Refuse a beginning of names under which no files can be written."""
    if base.name in ("", ".."):
        raise CommandError(
            f"--out: {str(base)!r} is a folder; give the beginning of the files' names "
            f"in it, for example {str(base / 'found')!r}"
        )
    for path in _named(base):
        check_writable("--out", path)


def write_files(
    base: Path,
    params: Callable[[Path], Any],
    model: Callable[[Path], Any],
    page: Callable[[Path], Any],
    *,
    force: bool,
) -> list[Path]:
    """Write the parameters, the model and the page, each complete or not at all.

    The names are chosen now: other programs may have written files in the meantime.

    Parameters
    ----------
    base : Path
        Beginning of the files' names; if one exists, the next free name is taken.
    params, model, page : callable
        Each writes its file under the path that it is given. The page comes last, as
        drawing it takes a while.
    force : bool
        Whether files that exist are replaced instead.

    Returns
    -------
    list of Path
        The files, in the order of their makers.

    Raises
    ------
    CommandError
        If a file cannot be written.
    """
    written: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=base.parent, prefix=".sknn-") as folder:
            ready = [Path(folder, f"file{ending}") for ending in _ENDINGS]
            params(ready[0])
            model(ready[1])
            paths = _free(base, force)
            for k in (0, 1):
                _move(ready[k], paths[k])
                written.append(paths[k])
            page(ready[2])
            if not force and os.path.lexists(paths[2]):
                paths = _free(base, force)
            _move(ready[2], paths[2])
            written.append(paths[2])
    except OSError as error:
        kept = f"; written are {', '.join(map(str, written))}" if written else ""
        raise CommandError(unwritable("--out", base, error) + kept) from error
    return written


def _free(base: Path, force: bool) -> list[Path]:
    """Return the files to write: under one name, none of them there yet."""
    number, paths = 2, _named(base)
    while not force and any(os.path.lexists(path) for path in paths):
        paths = _named(base.with_name(f"{base.name}-{number}"))
        number += 1
    return paths


def _named(base: Path) -> list[Path]:
    return [base.with_name(base.name + ending) for ending in _ENDINGS]


def _move(ready: Path, path: Path) -> None:
    # In one step, unless a link leads to another disk: a link stays one.
    shutil.move(ready, path.resolve())
